"""The evidence table as plain values: the objects of ``/v1/evidence``, and the same rows as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from assistant.outcomes.model import Row
from assistant.outcomes.plots import Plot, Point
from corpus.quotes import citation_object

Object = dict[str, object]

COLUMNS = (
    "row_id", "document_id", "title", "date", "study", "population", "n", "intervention", "comparator", "outcome",
    "name", "qualifier", "statistic", "time", "follow_up", "value", "number", "unit", "events", "interval_low",
    "interval_high", "interval_half_width", "interval_kind", "p", "uncertain", "printed", "locator", "quote",
    "start", "end",
)  # fmt: skip
_STEERING = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with: a spreadsheet would compute it."""


def row_object(row: Row) -> Object:
    """Return one row. A cell that the text does not give is null; ``uncertain`` names those that it leaves open."""
    return {
        "row_id": row.row_id,
        "document_id": row.document_id,
        "title": row.title,
        "date": row.date,
        "study": row.study or None,
        "population": row.population or None,
        "n": row.n,
        "intervention": row.intervention or None,
        "comparator": row.comparator or None,
        "classes": list(row.classes),
        "outcome": row.outcome or None,
        "name": row.name or None,
        "qualifier": row.qualifier or None,
        "statistic": row.statistic or None,
        "time": row.time or None,
        "follow_up": row.follow_up or None,
        "value": row.value or None,
        "number": row.number,
        "unit": row.unit or None,
        "events": row.events or None,
        "interval": _interval(row),
        "p": row.p or None,
        "uncertain": list(row.uncertain),
        "printed": row.printed,
        "citations": [citation_object(number, each) for number, each in enumerate(row.citations, 1)],
    }


def _interval(row: Row) -> Object | None:
    if not row.interval:
        return None
    low, high, half = _limits(row)
    return {"low": low or None, "high": high or None, "half_width": half or None, "kind": row.interval_kind}


def _limits(row: Row) -> tuple[str, str, str]:
    """Return the lower and upper limit, or else the half width, of a row's interval as printed."""
    if len(row.interval) == 2:
        return row.interval[0], row.interval[1], ""
    return "", "", row.interval[0].lstrip("±").strip() if row.interval else ""


def rows_object(rows: Sequence[Row]) -> Object:
    """Return the answer of ``GET /v1/evidence``."""
    return {"rows": [row_object(row) for row in rows]}


def point_object(point: Point) -> Object:
    """Return one point: where it lies on the axis, and its row."""
    return {
        "label": point.label,
        "value": point.value,
        "low": point.low,
        "high": point.high,
        "row": row_object(point.row),
    }


def plot_object(plot: Plot, points: Sequence[Point], *, whole: bool = True) -> Object:
    """Return one plot; without ``whole`` only what a list of plots needs."""
    described: Object = {
        "plot_id": plot.plot_id,
        "title": plot.title,
        "axis": plot.axis,
        "unit": plot.unit,
        "caption": plot.caption,
        "count": len(points),
    }
    return {**described, "points": [point_object(point) for point in points]} if whole else described


def rows_csv(rows: Sequence[Row]) -> str:
    """Return the rows as CSV (RFC 4180) with a line of heads; no cell can steer a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        first = row.citations[0]
        number = "" if row.number is None else f"{row.number:g}"
        cells = (
            row.row_id, row.document_id, row.title, row.date or "", row.study, row.population, row.n or "",
            row.intervention, row.comparator, row.outcome, row.name, row.qualifier, row.statistic, row.time,
            row.follow_up, row.value, number, row.unit, row.events, *_limits(row), row.interval_kind, row.p,
            " ".join(row.uncertain), row.printed, first.locator, first.quote, first.start, first.end,
        )  # fmt: skip
        writer.writerow([_harmless(str(cell)) for cell in cells])
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \n").startswith(_STEERING) else cell
