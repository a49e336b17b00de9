"""A reply is short, dated, exact, and every statement is born with its citations."""

from __future__ import annotations

from dataclasses import replace

from assistant.compose import Ledger, list_text, reply_text, row_text
from assistant.reply import Conflict, Statement
from corpus.model import Citation, Scope
from corpus.quotes import citations


def cited(start: int, document_id: str = "stone-review", primary: str | None = None) -> Citation:
    """Return a citation that begins there."""
    return Citation(document_id, "A title", "2017", "A place", "word", start, start + 4, primary)


def test_citations_are_numbered_as_they_come() -> None:
    """The first words cited are number one; the same words keep their number, also within one statement."""
    ledger = Ledger()
    assert ledger.cite([cited(5), cited(20)]) == (1, 2)
    assert ledger.cite([cited(20), cited(90), cited(20)]) == (2, 3)
    assert [citation.start for citation in ledger.citations] == [5, 20, 90]


def test_same_place_in_another_document_is_another_citation() -> None:
    """Offsets alone are no place: the document belongs to it."""
    assert Ledger().cite([cited(5), cited(5, "stone-leaflet")]) == (1, 2)


def test_chosen_cells_come_with_label_head_and_table(stones) -> None:
    """A chosen cell is shown with label, table and column head; without a choice the row is whole."""
    row = stones.passage("North")
    heads = [cell.head for cell in row.cells]
    place = heads.index("Stone-free (%)")
    assert row_text(row, (place,)) == "North (Table 2. Care by region): Stone-free (%) 91"
    assert row_text(row) == row.text


def test_a_cell_without_a_table_title_needs_none(stones) -> None:
    """Where a table has no title the label stands alone."""
    row = replace(stones.passage("North"), scope=Scope())
    assert row_text(row, (3, 5)) == "North: Stone-free (%) 91; Fever (%) 3"


def test_a_list_begins_with_its_lead(stones) -> None:
    """A list is one text, its lead first and once, whether the lead is among the passages or not."""
    items = [p for p in stones.passages if p.scope.lead.startswith("Removal is indicated")]
    lead = stones.passage("Removal is indicated")
    text = list_text([lead, *items])
    assert text.startswith("Removal is indicated in any of the following: Obstruction of a single kidney; Infection")
    assert text.count("Removal is indicated") == 1
    assert list_text(items) == text
    assert list_text(items[:1]) == items[0].text


def statement(stones, ledger: Ledger, beginning: str) -> Statement:
    """Return a sentence as a statement."""
    passage = stones.passage(beginning)
    document = stones.base.documents[passage.document_id]
    return Statement(passage.text, ledger.cite(citations(document, passage)))


def test_reply_names_each_source_once_with_its_date(stones) -> None:
    """Statements of one source stand together after its name and date; a source without a date says so."""
    ledger = Ledger()
    beginnings = ("Thiazides", "Allopurinol", "Lemon juice")
    statements = [statement(stones, ledger, beginning) for beginning in beginnings]
    assert reply_text(statements, ledger, dict(stones.base.documents), ()).splitlines() == [
        "Urolithiasis review, 2017: Thiazides reduce the excretion of calcium. [1] "
        "Allopurinol helps patients with hyperuricosuria. [2]",
        "Stone leaflet, date not stated (41 patients): Lemon juice contains citrate. [3]",
    ]


def test_reply_names_the_study_that_a_source_cites(stones) -> None:
    """Whose result it is stands beside the statement, unless the statement says so itself."""
    ledger = Ledger()
    ledger.cite([cited(0, primary="Roe 2001"), cited(9, primary="Doe 2002")])
    statements = [Statement("It was rare.", (1,)), Statement("In Doe 2002 it was common.", (2,))]
    text = reply_text(statements, ledger, dict(stones.base.documents), ())
    assert text.endswith("It was rare. (Roe 2001) [1] In Doe 2002 it was common. [2]")


def test_reply_shows_conflicts_and_notes_below(stones) -> None:
    """Where sources differ every position has its source and marks, words once; what is left open comes last."""
    ledger = Ledger()
    sides = tuple(statement(stones, ledger, f"The size limit of <{limit}") for limit in (20, 15))
    conflict = Conflict("size limit", sides)
    text = reply_text(sides[:1], ledger, dict(stones.base.documents), [conflict], ["Nothing is said of lasers."])
    assert text.splitlines()[1:] == [
        "The sources differ on size limit.",
        "- Stone guideline, 2023-05: as stated above [1]",
        "- Urolithiasis review, 2017: The size limit of <15 mm is usual for shock wave lithotripsy. [2]",
        "Nothing is said of lasers.",
    ]
