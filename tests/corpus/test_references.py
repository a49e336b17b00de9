from __future__ import annotations

import pytest

from corpus.library import load_default
from corpus.marks import expand, marks
from corpus.references import references, works

LABELS = [str(number) for number in range(1, 58)]


def review() -> str:
    """Return the text of the shipped review."""
    return next(document.text for document in load_default() if document.document_id == "landmark-2020")


def test_the_list_of_the_review_is_whole() -> None:
    """All 57 entries are there, each with author, year and its exact place."""
    found = references(review())
    assert [reference.label for reference in found] == [str(number) for number in range(1, 58)]
    assert all(reference.author and reference.year for reference in found)
    assert all(" ".join(reference.span.of(review()).split()).endswith(reference.text) for reference in found)


@pytest.mark.parametrize(
    ("label", "short", "pmid"),
    [
        ("10", "Foster 1977", "839860"),
        ("11", "Foster 1981", None),
        ("14", "Sarmiento 2003", "12831921"),
        ("16", "Graff-Baker 2014", "25456912"),
        ("29", "Gedaly 2011", None),
        ("31", "Norlén 2014", "24233660"),
        ("40", "de Baere 2015", "25385817"),
        ("52", "Kunz 2018", None),
    ],
)
def test_a_study_has_its_name(label: str, short: str, pmid: str | None) -> None:
    """An entry is named by first author and year of publication, not by other years in it."""
    found = next(reference for reference in references(review()) if reference.label == label)
    assert (found.short, found.pmid) == (short, pmid)


def test_a_text_without_a_list_has_no_references() -> None:
    """Citations on slides are no reference list, and prose is none."""
    assert references("Doses\n\n1. Roe J. Doses. Gut. 2020;69:1-2.\n2. Doe A. More. Gut. 2021;70:1-2.\n") == ()
    assert references("It was so. It is not.") == ()


SMITH = "Smith J, Doe A. A study of stents. J Hepatol. 2019;3:1-9."
ROE = "Roe B, Poe C. Another study. Ann Surg. 2018;4:2-8. doi:10.1000/x"


@pytest.mark.parametrize(
    ("listed", "labels"),
    [
        (f"1. {SMITH}\n2. {ROE}\n", ["1", "2"]),
        (f"[1] {SMITH}\n\n[2] {ROE}\n", ["1", "2"]),
        (f"- {SMITH}\n- {ROE}\n", ["1", "2"]),
        (f"{SMITH}\n\n{ROE}\n", ["Smith 2019", "Roe 2018"]),
        (
            f"1. {SMITH[:30]}\n{SMITH[30:]}\n\nPage 4 of 9\n\n2. {ROE[:28]}\n\n{ROE[28:]}\n\n3. {SMITH}\n",
            ["1", "2", "3"],
        ),
    ],
)
def test_lists_of_every_make_are_read(listed: str, labels: list[str]) -> None:
    """Numbered, bulleted and plain lists end at the next heading; page breaks inside an entry do not end them."""
    text = f"Outcome\n\nIt was so.\n\nReferences\n\n{listed}\nAppendix\n\nThis is for all who want more of it.\n"
    found = references(text)
    assert [reference.label for reference in found] == labels
    assert [reference.short for reference in found[:2]] == ["Smith 2019", "Roe 2018"]


@pytest.mark.parametrize(
    ("written", "labels"),
    [("14,19", ["14", "19"]), ("2–6", ["2", "3", "4", "5", "6"]), ("13–15,17", ["13", "14", "15", "17"]), ("9-3", [])],
)
def test_ranges_are_expanded(written: str, labels: list[str]) -> None:
    """A range gives every number in it; one that falls is no citation."""
    assert list(expand(written)) == labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("It is so.^{2–6}", "2 3 4 5 6"),
        ("It is so.¹⁶ Then", "16"),
        ("at diagnosis $^{1}$ and", "1"),
        ("debulking,13–15,17 as well", "13 14 15 17"),
        ("as well, $18,21,33-35$ and", "18 21 33 34 35"),
        ("in $^{18}$ ,33–35 and", "18 33 34 35"),
        ("from Mayo et al. 19 with permission", "19"),
        ("more than 70%.16 Patients", "16"),
        ("[3–5] and [7]", "3 4 5 7"),
        ("¹⁷⁷Lu-Dotatate and ⁹⁰Yttrium and $90Y$ ttrium", ""),
        ("an area of 12 cm² and 10 m²", ""),
        ("grade3 and phase2 and G3 and Ki-67", ""),
        ("pancreatic (34) or duodenal NETs (7, plus 1 unknown)", ""),
        ("a p of .05 and 15.5 vs 6.5", ""),
        ("[Table 1] and [0.24, 51.90] and [99]", ""),
        ("Jane Roe¹, John Doe^{58}", ""),
    ],
)
def test_marks_are_told_from_other_numbers(text: str, labels: str) -> None:
    """Every notation of a citation is read; isotopes, units, grades, counts and intervals are none."""
    context = " It was.^{1,2,3} So.^{4}" if "(34)" in text else ""
    found = [label for mark in marks(text + context, LABELS) if mark.end <= len(text) for label in mark.labels]
    expected = ["1"] if text.startswith("Jane") else labels.split()
    assert found == expected


def test_numbers_in_round_brackets_cite_where_nothing_else_does() -> None:
    """A journal that cites in round brackets is read too."""
    assert [mark.labels for mark in marks("Pain is common (1). Others disagree (3-5).", LABELS)] == [
        ("1",),
        ("3", "4", "5"),
    ]


def test_without_a_list_nothing_is_a_mark() -> None:
    """A raised number cites nothing in a text that has no reference list."""
    assert marks("It is so.^{2–6}", []) == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ejaz A, Reames BN, Maithel S, et al. Debulking. HPB (Oxford) 2018;20:277-284.", ["Ejaz 2018"]),
        ("1. Maxwell JE et alLiver-directed surgery. Surgery 2016;159:320-333.", ["Maxwell 2016"]),
        ("3. Mazzaferro V,, et al. The benefit. Am J Transplant 2016;16:2892-2902.", ["Mazzaferro 2016"]),
        ("OHSU JVIR 2018; 29.858-865", ["OHSU JVIR 2018"]),
        ("Machairas et al. Options. Ann Gastro 2021.", ["Machairas 2021"]),
        (
            "Roe A, et al. One. Gut. 2005;30(4):435–41. 1Doe TJ, et al. Two. Gut. 2009;72(3):517– 28.",
            ["Roe 2005", "Doe 2009"],
        ),
        ("Chen et al. Trials (2018) 19:390 https://doi.org/10.1186/x", ["Chen 2018"]),
        ("Endocrine (2014) 47:177-182 DOI 10.1007/x", []),
    ],
)
def test_a_source_line_names_its_studies(line: str, names: list[str]) -> None:
    """A slide's source line gives the studies as a reader names them, several where it holds several."""
    assert list(works(line)) == names
