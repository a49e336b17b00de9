"""The evidence table and the list of its plots on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.outcomes.model import Row
from assistant.outcomes.plots import Plot, Point
from assistant.present import harmless

UNSURE = "?"
"""Stands in a cell that the text leaves open."""


def rows(found: Sequence[Row], console: Console | None = None) -> None:
    """Print rows as a table, and how many there are; a cell that is left open shows a question mark."""
    console = console or Console(highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", "dim"])
    for head in ("Outcome", "Value", "Treatment", "n", "Study", "Population", "Source"):
        table.add_column(head, overflow="fold")
    for row in found:
        table.add_row(*(Text(harmless(cell)) for cell in _cells(row)))
    console.print(table)
    count = "1 row" if len(found) == 1 else f"{len(found)} rows"
    console.print(f"{count}. ? marks what the text leaves open. --csv and --json give the quotes.")


def plots(found: Iterable[tuple[Plot, Sequence[Point]]], console: Console | None = None) -> None:
    """Print the plots that there are."""
    console = console or Console(highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("Id", "Plot", "Values"):
        table.add_column(head)
    for plot, points in found:
        table.add_row(plot.plot_id, plot.title, str(len(points)))
    console.print(table)


def _cells(row: Row) -> tuple[str, ...]:
    narrowed = row.qualifier or (UNSURE if "qualifier" in row.uncertain else "")
    outcome = " ".join(part for part in (row.statistic, narrowed, row.name or UNSURE, row.time) if part)
    arms = f"{row.intervention} vs {row.comparator}" if row.comparator else row.intervention
    return (
        outcome,
        _value(row),
        arms or UNSURE,
        str(row.n) if row.n is not None else UNSURE,
        row.study or (UNSURE if "study" in row.uncertain else "-"),
        row.population or UNSURE,
        row.document_id,
    )


def _value(row: Row) -> str:
    unit = "" if row.unit in {"ratio", ""} or not row.value else f" {row.unit}"
    if row.unit == "patients":
        unit = "" if row.value.endswith("patients") else " patients"
    interval = f" ({' to '.join(row.interval)})" if row.interval else ""
    p = f", p {row.p}" if row.p else ""
    return f"{row.value or UNSURE}{unit}{interval}{p}"
