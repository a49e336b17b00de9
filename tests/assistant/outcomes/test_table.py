"""The evidence table is found by filters and by questions, drawn as plots and written as CSV that steers nobody."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from assistant.outcomes.asked import rows_for
from assistant.outcomes.svg import draw
from assistant.outcomes.table import EvidenceTable, Filter, UnknownFilter
from assistant.outcomes.wanted import wants_rows
from assistant.outcomes.wire import COLUMNS, rows_csv
from corpus.terms import Lexicon


def test_filters_narrow_together(table: EvidenceTable) -> None:
    """Rows pass all filters that are given, and an outcome that is none is named."""
    rows = table.find(Filter(outcome="os", intervention="surgery", document="hopkins-2025", study="sarmiento"))
    assert [(row.time, row.value) for row in rows] == [("1-year", "95"), ("3-year", "74"), ("5-year", "61")]
    assert {row.value for row in table.find(Filter(q="midgut placebo"))} >= {"6", "0.34"}
    assert table.find(Filter(intervention="lanreotide"))[0].study == "Caplin 2014"
    with pytest.raises(UnknownFilter) as caught:
        table.find(Filter(outcome="happiness"))
    assert caught.value.field == "outcome"


def test_questions_for_numbers_bring_rows_that_meet_them(table: EvidenceTable, lexicon: Lexicon) -> None:
    """A comparison brings rows of its outcome for each of its treatments, and a plot where one holds them."""
    shown = rows_for("Compare the complication rates of TACE and TARE", table, lexicon)
    assert shown is not None
    assert {"6.9", "8.5"} <= {row.value for row in shown.rows}
    assert {row.outcome for row in shown.rows} <= {"complication", "adverse_event"}
    shown = rows_for("What numbers exist for overall survival after TACE?", table, lexicon)
    assert shown is not None
    assert shown.plot == "survival-after-embolization"
    assert {row.outcome for row in shown.rows} == {"os"}


def test_questions_that_no_row_meets_bring_none(table: EvidenceTable, lexicon: Lexicon) -> None:
    """A treatment, a population or a time that no row has leaves the reply without rows."""
    for question in (
        "Compare the survival of TACE and cabozantinib",
        "What numbers exist for overall survival in children?",
        "Compare 7-year survival after surgery and transplantation",
    ):
        assert rows_for(question, table, lexicon) is None, question


def test_other_questions_ask_for_no_rows() -> None:
    """A plain question does not bring the table, and so does not wait for it."""
    for question in ("What is the age limit in the Milan criteria?", "How is octreotide LAR given?", "Thanks"):
        assert not wants_rows(question)
    assert wants_rows("What numbers exist for PFS?")


def test_plots_hold_only_rows_of_their_kind(table: EvidenceTable) -> None:
    """Each point is a row's own value in the plot's unit, and the caption says why the values are not joined."""
    plots = table.plots()
    assert {"survival-by-debulking", "five-year-survival-after-surgery", "pfs-of-systemic-trials"} <= set(plots)
    for plot, points in plots.values():
        assert "not put together" in plot.caption
        for point in points:
            assert point.row.outcome in plot.outcomes
            assert point.value is not None or point.row.value == "not reached"
            if point.low is not None and point.high is not None and point.value is not None:
                assert point.low <= point.value <= point.high
    debulking = {point.row.value: point.value for point in plots["survival-by-debulking"][1]}
    assert debulking["6.5"] == pytest.approx(78)


def test_drawings_are_named_linked_and_without_style(table: EvidenceTable) -> None:
    """An SVG has a title, a description, a named link for each point, and nothing that a strict policy forbids."""
    for plot, points in table.plots().values():
        drawn = draw(plot, points)
        root = ET.fromstring(drawn)
        space = {"s": "http://www.w3.org/2000/svg"}
        assert root.findtext("s:title", namespaces=space) == plot.title
        links = root.findall(".//s:a", space)
        assert [link.get("href") for link in links] == [f"/evidence#row-{point.row.row_id}" for point in points]
        assert all(link.get("aria-label") for link in links)
        assert not re.search(r"<style|<script|style=|\son\w+=|#[0-9a-f]{3,6}[\"']", drawn)


def test_csv_is_whole_and_harmless(table: EvidenceTable) -> None:
    """Every row is written with its quote, and a cell that would begin a formula is written as text."""
    evil = replace(table.rows[0], study='=HYPERLINK("x")', population="a, b\nc")
    read = list(csv.reader(io.StringIO(rows_csv((*table.rows, evil)), newline="")))
    assert tuple(read[0]) == COLUMNS
    assert len(read) == len(table.rows) + 2
    assert read[-1][COLUMNS.index("study")] == '\'=HYPERLINK("x")'
    assert read[-1][COLUMNS.index("population")] == "a, b\nc"
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in read for cell in line)
