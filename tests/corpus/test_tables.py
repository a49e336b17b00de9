from __future__ import annotations

import pytest

from corpus.garble import is_garbled
from corpus.library import load_default
from corpus.model import Document, Passage, PassageKind
from corpus.passages import passages


def rows(text: str) -> list[Passage]:
    """Return the rows of the tables of a text."""
    document = Document("made", "A title", text, kind="guideline")
    return [passage for passage in passages(document) if passage.kind is PassageKind.ROW]


def cells(passage: Passage) -> list[tuple[str, str]]:
    """Return head and words of a row's cells."""
    return [(cell.head, cell.text) for cell in passage.cells]


def test_one_head_line() -> None:
    """Each value stands under its column's head; the first column is the label."""
    found = rows("Doses\n\nDrug\tStart\tTarget\nAlphanol\t20 mg\t40 mg\nBetanol\t5 mg\t\n")
    assert [row.text for row in found] == ["Alphanol: Start 20 mg; Target 40 mg", "Betanol: Start 5 mg"]
    assert cells(found[0]) == [("", "Alphanol"), ("Start", "20 mg"), ("Target", "40 mg")]


def test_two_head_lines_with_a_head_over_several_columns() -> None:
    """A head over several columns is carried on to each; one over a single column is joined with the word below it."""
    text = "Study\tNumber of\tOS (%)\t\t\n\tpatients\t1-year\t3-year\nRoe 2001\t40\t90\t70\nDoe 2002\t50\t80\t60\n"
    assert cells(rows(text)[1]) == [
        ("", "Doe 2002"),
        ("Number of patients", "50"),
        ("OS (%), 1-year", "80"),
        ("OS (%), 3-year", "60"),
    ]


def test_groups_name_their_rows() -> None:
    """A group line with its unit names the rows below it, also where a row is broken over two lines or bulleted."""
    text = (
        "Baseline\nGender, n (%)\nFemale 24 (40.7%)\nMale 35 (59.3%)\n\nSite, n (%)\nSmall bowel\n25 (42.4%)\n"
        "Yes 4 (6.8%)\n• in part 3 (5.1%)\nNo 30 (50.8%)\n"
    )
    assert [row.text for row in rows(text)] == [
        "Gender, Female: n (%) 24 (40.7%)",
        "Gender, Male: n (%) 35 (59.3%)",
        "Site, Small bowel: n (%) 25 (42.4%)",
        "Site, Yes: n (%) 4 (6.8%)",
        "Site, Yes, in part: n (%) 3 (5.1%)",
        "Site, No: n (%) 30 (50.8%)",
    ]


def test_heads_known_from_another_table_are_used() -> None:
    """Heads without tabs are cut as the same heads were in a table before, a total beside the title."""
    text = (
        "Treatment\t\n\t Open surgery\t Beads\nYes\t 1 (10%)\t 2 (20%)\nNo\t 3 (30%)\t 4 (40%)\n\n"
        "Treatment Totals\nOpen surgery Beads\nYes 1 (10%) 2 (20%) 3 (30%)\nNo 3 (30%) 4 (40%) 7 (70%)\n"
    )
    assert cells(rows(text)[2]) == [
        ("", "Yes"),
        ("Open surgery", "1 (10%)"),
        ("Beads", "2 (20%)"),
        ("Totals", "3 (30%)"),
    ]


def test_units_cut_heads_without_tabs() -> None:
    """Heads that end in units are told apart by them."""
    found = rows("Median (months) 95% CI (months)\nTime to surgery 21 11.4 – 30.6\nPFS (n=25) 26 16.7 – 35.3\n")
    assert cells(found[1]) == [("", "PFS (n=25)"), ("Median (months)", "26"), ("95% CI (months)", "16.7 – 35.3")]


def test_a_cell_too_many_is_put_right_by_its_neighbours() -> None:
    """A row with one empty cell too many is aligned by what the other rows hold."""
    text = (
        "Nr\tStudy\tPatients\tTumor\tMonths\n1\t\tRoe 1986\t25\tbowel NETs\t7\n"
        "2\tDoe 1988\t22\tlung NETs\t12\n3\tPoe 1990\t8\tNETs\t4\n"
    )
    assert rows(text)[0].text == "Roe 1986: Patients 25; Tumor bowel NETs; Months 7"


def test_statements_run_together_are_parted() -> None:
    """A long cell of statements without full stops gives one item each; a row below with no label carries on."""
    text = (
        "Rules\n\nNorth\t Age below 60 years Tumor drained by the portal vein (as a rule: one) and removed "
        "Involvement of <50% of the liver\n\t• Stable for six months\nSouth\t Age below 50 years "
        "No ascites of any kind at the time of listing (by imaging) Low bilirubin in the serum\n"
    )
    document = Document("made", "A title", text, kind="guideline")
    items = [(p.scope.lead, p.text) for p in passages(document) if p.kind is PassageKind.ITEM]
    assert items == [
        ("North:", "Age below 60 years"),
        ("North:", "Tumor drained by the portal vein (as a rule: one) and removed"),
        ("North:", "Involvement of <50% of the liver"),
        ("North:", "Stable for six months"),
        ("South:", "Age below 50 years"),
        ("South:", "No ascites of any kind at the time of listing (by imaging)"),
        ("South:", "Low bilirubin in the serum"),
    ]


def test_a_caption_over_a_table_is_its_title() -> None:
    """The rows stand under the caption right above them."""
    found = rows("Results\n\nTable 2. Survival by stage\n\nStage\tMonths\nA\t41\nB\t20\n")
    assert {row.scope.table for row in found} == {"Table 2. Survival by stage"}


@pytest.mark.parametrize("cell", ["Ξ.", "÷", "×", "É", "(H) (34", "<u> </u>", "<u>.</u>", "+", "020", "· · ·"])
def test_misread_cells_are_marked(cell: str) -> None:
    """Symbols, lone letters, open brackets and empty mark-up are marked as misread."""
    assert is_garbled(cell)


@pytest.mark.parametrize(
    "cell", ["", "-", "NA", "17 (68%)", "6 (8,7%)", "TAE", "3.50 [0.24, 51.90]", "0", "0.5", "<0.001"]
)
def test_cells_as_printed_are_not_marked(cell: str) -> None:
    """Empty cells, dashes, numbers and words stay as they are."""
    assert not is_garbled(cell)


def test_more_than_a_hundred_per_cent_is_marked() -> None:
    """A share above a hundred per cent was misread."""
    assert is_garbled("171", "5-year survival (%)")
    assert not is_garbled("171", "PFS (months)")


def test_more_than_forty_years_of_months_is_marked() -> None:
    """A median of more months than anybody is followed was misread."""
    assert is_garbled("570", "PFS/ TTP (median, months)")
    assert not is_garbled("134", "OS (median, months)")


def test_head_pieces_are_exact() -> None:
    """A cell's head can be pointed to in the text, piece by piece."""
    document = next(each for each in load_default() if each.document_id == "hopkins-2025")
    row = next(passage for passage in passages(document) if passage.text.startswith("Mayo 2010"))
    cell = next(cell for cell in row.cells if cell.head == "OS (%), 5-year")
    assert [span.of(document.text) for span in cell.head_spans] == ["OS (%)", "5-year"]
    assert cell.span.of(document.text) == cell.text == "74"


def test_prose_that_ends_in_a_number_is_no_table() -> None:
    """Lines of a paragraph do not become rows."""
    assert (
        rows(
            "The drug was given to all patients older than 18\nyears, and to some who were only 16\nor 17 years old.\n"
        )
        == []
    )
