"""The rows of the evidence table: what the sources print is in them, and nothing that they do not print."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from assistant.outcomes.extract import rows
from assistant.outcomes.model import Row
from assistant.outcomes.table import EvidenceTable
from corpus.library import load_default
from corpus.passages import passages
from corpus.terms import Lexicon
from tests.assistant.outcomes.conftest import Read

GOLDEN = Path(__file__).parents[2] / "golden" / "outcomes"
TUNED = ("poster", "slides_surgery", "review_systemic", "review_surgery")
LATER = ("review_liver_directed", "abstract_g3", "slides_liver_directed", "slides_surgery_talk")
SECTIONS = (*TUNED, *LATER)
RECALL, PRECISION, SURE = 0.9, 0.99, 0.98
TEXT = "Resection of liver metastases\n\nAfter resection, 5-year overall survival was 61%."
LOOSE = ("intervention", "comparator", "study", "population")


def expected(name: str) -> list[dict[str, object]]:
    """Return the annotated rows of one section."""
    annotated: list[dict[str, object]] = tomllib.loads((GOLDEN / f"{name}.toml").read_text("utf-8"))["row"]
    return annotated


def plain(words: object) -> str:
    """Return words of an arm as they are compared."""
    return re.sub(r"^the | (?:group|arm|patients)$", "", str(words).lower().strip())


def agrees(row: Row, name: str, wanted: object) -> bool:
    """Whether a cell is as annotated, or empty and marked as uncertain."""
    if name == "event":
        return plain(wanted) in plain(f"{row.printed} {row.qualifier}")
    if name == "interval":
        return list(row.interval) == wanted
    if name == "events":
        return str(wanted) == row.events
    held = getattr(row, name)
    if not held and name in row.uncertain:
        return True
    return plain(held) == plain(wanted) if name in LOOSE else bool(held == wanted)


def met(row: Row, wanted: Mapping[str, object]) -> bool:
    """Whether a row is the annotated one."""
    at = str(wanted["at"])
    core = (row.document_id, row.outcome, row.value, row.unit)
    if core != tuple(wanted[name] for name in ("document", "outcome", "value", "unit")):
        return False
    if not any(at in citation.quote for citation in row.citations):
        return False
    rest = set(wanted) - {"document", "at", "outcome", "value", "unit", "uncertain"}
    return all(agrees(row, name, wanted[name]) for name in rest)


@pytest.mark.parametrize("section", SECTIONS)
def test_annotated_sections_are_found(table: EvidenceTable, section: str) -> None:
    """At least nine of ten rows that were annotated by hand are in the table, with every annotated cell."""
    wanted = expected(section)
    missed = [each for each in wanted if not any(met(row, each) for row in table.rows)]
    assert 1 - len(missed) / len(wanted) >= RECALL, missed


def test_rows_left_open_are_left_open(table: EvidenceTable) -> None:
    """Cells of which the text itself leaves open what belongs in them stay empty and are marked."""
    for wanted in (each for name in SECTIONS for each in expected(name) if "uncertain" in each):
        row = next(row for row in table.rows if met(row, wanted))
        for name in wanted["uncertain"]:  # type: ignore[attr-defined]
            assert not getattr(row, name)
            assert name in row.uncertain


def test_a_text_without_results_gives_no_row(table: EvidenceTable) -> None:
    """The panel summary prints no value of an outcome, and the table has no row of it."""
    assert expected("panel") == []
    assert [row for row in table.rows if row.document_id == "onclive-2015"] == []


def test_every_number_stands_in_a_quote(table: EvidenceTable) -> None:
    """No row lacks a citation, every quote is verbatim, and each number of a row stands in one of its quotes."""
    texts = {document.document_id: document.text for document in load_default()}
    for row in table.rows:
        assert row.citations
        for citation in row.citations:
            assert texts[citation.document_id][citation.start : citation.end] == citation.quote
        quoted = " ".join(citation.quote for citation in row.citations)
        cells = (row.value, *row.interval, row.p, row.events, row.time, row.follow_up, str(row.n or ""))
        numbers = [number for cell in cells for number in re.findall(r"\d+(?:\.\d+)?|\.\d+", cell)]
        assert all(number in quoted.replace(",", "") for number in numbers), (row, numbers)


def test_all_rows_were_reviewed(table: EvidenceTable) -> None:
    """Every row was held against its text by a reader, none is known to be wrong, and 98 of 100 are without doubt."""
    reviewed = tomllib.loads((GOLDEN / "reviewed.toml").read_text("utf-8"))
    sure = {*reviewed["right"], *reviewed["again"]}
    unsure, wrong = set(reviewed["unsure"]), set(reviewed["wrong"])
    shown = [said(row) for row in table.rows]
    assert [line for line in shown if line not in sure | unsure | wrong] == []
    assert {*sure, *unsure, *wrong} == set(shown)
    assert sum(line in wrong for line in shown) / len(shown) <= 1 - PRECISION
    assert sum(line in sure for line in shown) / len(shown) >= SURE


def said(row: Row) -> str:
    """Return a row as one line, the way it was reviewed."""
    arms = f"{row.intervention} vs {row.comparator}" if row.comparator else row.intervention
    name = row.name or f"? ({row.printed})"
    outcome = " ".join(part for part in (row.statistic, row.qualifier, name, row.time, row.follow_up) if part)
    value = " ".join(part for part in (row.value, row.unit, "/".join(row.interval), row.p and f"p {row.p}") if part)
    cells = (row.document_id, row.study, row.population, f"n={row.n}", arms, outcome, value, f"events={row.events}")
    return " | ".join((*cells, ",".join(row.uncertain)))


def test_the_table_is_the_same_each_time(table: EvidenceTable) -> None:
    """Row identities are unique."""
    assert len({row.row_id for row in table.rows}) == len(table.rows)


def test_no_row_lacks_a_value(table: EvidenceTable) -> None:
    """A cell that looks misread makes no row; there is none whose value is left open."""
    assert [row for row in table.rows if not row.value or "value" in row.uncertain] == []


def test_rows_of_a_removed_source_are_gone(table: EvidenceTable, lexicon: Lexicon) -> None:
    """The table is made from the corpus that there is: without a source its rows are gone, and no other changes."""
    documents = load_default()
    gone = documents[0].document_id
    left = [document for document in documents if document.document_id != gone]
    made = rows(left, [each for document in left for each in passages(document)], lexicon)
    assert any(row.document_id == gone for row in table.rows)
    assert [row.row_id for row in made] == [row.row_id for row in table.rows if row.document_id != gone]


def test_rows_of_changed_text_are_replaced(read: Read) -> None:
    """A source whose number changed gives the new row only, under another identity."""
    before = read(TEXT)
    after = read(TEXT.replace("61%", "64%"))
    assert [row.value for row in before] == ["61"]
    assert [row.value for row in after] == ["64"]
    assert before[0].row_id != after[0].row_id
