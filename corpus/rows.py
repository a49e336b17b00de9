"""What a table is once it is read: heads, rows, and a row as a person reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.clean import tidy
from corpus.model import Cell, Span
from corpus.shapes import UNIT

RUNNING = frozenset({"nr", "nr.", "no", "no.", "#", "s/n", "sl", "rank"})
"""Heads of a column that only counts the rows."""
_LONG = 60


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: its cleaned path and the exact pieces that it was read from."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is about (``path``, outermost first), its cells and its label's cell.

    group, under: the pieces of the group line and of the row that it stands under, if any.
    """

    piece: int
    path: tuple[str, ...]
    cells: tuple[Cell, ...]
    group: int | None = None
    named: Cell | None = None
    under: int | None = None

    def cells_under(self, word: str) -> tuple[str, ...]:
        """Return the texts of the cells whose column head holds ``word``, whatever its case."""
        return tuple(cell.text for cell in self.cells if word in cell.head.lower())


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its title, its columns and its rows. ``pieces`` are the indices of its pieces in the layout."""

    title: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    pieces: tuple[int, ...]
    label_head: str = ""
    headed: bool = False


def row_text(row: Row) -> str:
    """Return the row as a person reads it: "label: head value; head value".

    Empty cells, the label's own cell and a running number are left out.
    """
    parts = [
        f"{cell.head} {cell.text}".strip()
        for cell in row.cells
        if cell is not row.named and cell.head.lower().strip() not in RUNNING and not cell.text.startswith("<u")
    ]
    parts = [part[:-1] if len(part) > _LONG and part.endswith(".") else part for part in parts]
    name = ", ".join(part for part in row.path if part)
    return f"{name}: {'; '.join(parts)}" if name and parts else name or "; ".join(parts)


def shown(text: str, span: Span) -> str:
    """Return the words of a span as a person reads them."""
    return tidy(span.of(text))


def bare_group(group: str) -> str:
    """Return a group line without its unit: "Gender, n (%)" names the group "Gender"."""
    return UNIT.sub("", group).rstrip(" ,:;") or group


def label_text(text: str, span: Span) -> str:
    """Return a row's label without reference numbers and footnote signs."""
    words = re.sub(r"(?<=\d{4})\s*[\[(]\d{1,3}[\])]$", "", shown(text, span))
    words = re.sub(r"\s*[⁰¹²³⁴⁵⁶⁷⁸⁹]+$", "", words)
    return re.sub(r"(?<=\w)[*†‡§]+$", "", words)
