"""The rows of the evidence table: what the sources print is in them, and nothing that they do not print."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from assistant.outcomes.model import Row
from assistant.outcomes.table import EvidenceTable
from corpus.library import load_default

GOLDEN = Path(__file__).parents[2] / "golden" / "outcomes"
SECTIONS = ("poster", "slides_surgery", "review_systemic", "review_surgery")
RECALL, PRECISION = 0.9, 0.99
LOOSE = ("intervention", "comparator", "study", "population")


def expected(name: str) -> list[dict[str, object]]:
    """Return the annotated rows of one section."""
    rows: list[dict[str, object]] = tomllib.loads((GOLDEN / f"{name}.toml").read_text("utf-8"))["row"]
    return rows


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
    """Every row was held against its text by a person, and at least 99 of 100 are right."""
    reviewed = tomllib.loads((GOLDEN / "reviewed.toml").read_text("utf-8"))
    right, wrong = set(reviewed["right"]), set(reviewed["wrong"])
    shown = [said(row) for row in table.rows]
    assert [line for line in shown if line not in right | wrong] == []
    assert sum(line in right for line in shown) / len(shown) >= PRECISION


def said(row: Row) -> str:
    """Return a row as one line, the way it was reviewed."""
    arms = f"{row.intervention} vs {row.comparator}" if row.comparator else row.intervention
    outcome = " ".join(part for part in (row.statistic, row.qualifier, row.name, row.time, row.follow_up) if part)
    value = " ".join(part for part in (row.value, row.unit, "/".join(row.interval), row.p and f"p {row.p}") if part)
    cells = (row.document_id, row.study, row.population, f"n={row.n}", arms, outcome, value, f"events={row.events}")
    return " | ".join((*cells, ",".join(row.uncertain)))


def test_the_table_is_the_same_each_time(table: EvidenceTable) -> None:
    """Row identities are unique."""
    assert len({row.row_id for row in table.rows}) == len(table.rows)
