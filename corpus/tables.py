"""From the lines of a table to its rows: labels, cells and the column heads they stand under."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.garble import garbled_columns, is_garbled
from corpus.grids import Part, is_numeric, split_cells
from corpus.heads import combined_heads
from corpus.model import Cell, Span
from corpus.pieces import Piece
from corpus.rows import RUNNING, Head, Row, Table, bare_group, label_text, shown
from corpus.shapes import UNIT
from corpus.value_tables import read_values

_INDEX_HEADS = RUNNING | {""}
_LONG = 60
_SAMPLE = 200


def read_table(text: str, layout: Sequence[Piece], pieces: Sequence[int], known: Sequence[Table]) -> Table:
    """Read the table made of the layout's ``pieces``.

    Args:
        known: tables of the same document read before; their heads are used
            where a table's own head line shows no columns.
    """
    tabbed = any("\t" in text[s.start : s.end] for i in pieces for s in layout[i].spans)
    if tabbed:
        return _tabbed(text, layout, pieces)
    return read_values(text, layout, pieces, known)


def _cells(text: str, piece: Piece) -> list[Span | None]:
    """Return the cells of a tab-separated line, None for an empty one, counted from the line's own start."""
    start, end = piece.line
    found: list[Span | None] = []
    for first, last in split_cells(text[start:end]):
        found.append(Span(start + first, start + last) if last > first else None)
    return found


def _tabbed(text: str, layout: Sequence[Piece], pieces: Sequence[int]) -> Table:
    titles = [i for i in pieces if layout[i].part is Part.TITLE]
    head_lines = [_cells(text, layout[i]) for i in pieces if layout[i].part is Part.HEAD]
    rows = [(i, _cells(text, layout[i])) for i in pieces if layout[i].part is Part.ROW]
    heads = combined_heads(text, head_lines, [cells for _, cells in rows])
    columns = len(heads) or max((len(cells) for _, cells in rows), default=0)
    full = [cells for _, cells in rows if len(cells) == columns][:_SAMPLE]
    rows = [(i, _aligned(text, cells, columns, full)) for i, cells in rows]
    label = _label_column(text, heads, [cells for _, cells in rows])
    built = _labelled_rows(text, layout, pieces, rows, heads, label)
    title = shown(text, layout[titles[-1]].spans[0]) if titles else ""
    return Table(title, tuple(heads), tuple(built), tuple(pieces), heads[label].text if heads else "", bool(head_lines))


def _aligned(
    text: str, cells: Sequence[Span | None], columns: int, full: Sequence[Sequence[Span | None]]
) -> list[Span | None]:
    """Drop the empty cell of a row that has one too many, where the rest then fits the other rows best."""
    row = list(cells)
    while len(row) > columns and None in row:
        empties = [i for i, cell in enumerate(row) if cell is None]
        best = max(empties, key=lambda i: (_fit(text, row[:i] + row[i + 1 :], full), -i))
        del row[best]
    return row


def _fit(text: str, row: Sequence[Span | None], others: Sequence[Sequence[Span | None]]) -> int:
    score = 0
    for other in others:
        for mine, theirs in zip(row, other, strict=False):
            if mine and theirs:
                score += is_numeric(mine.of(text)) == is_numeric(theirs.of(text))
    return score


def _label_column(text: str, heads: Sequence[Head], rows: Sequence[Sequence[Span | None]]) -> int:
    """Return the first column that names things: not a running number."""
    if heads and heads[0].text.lower().strip() in _INDEX_HEADS and len(heads) > 2:
        first = [row[0] for row in rows if row and row[0]]
        second = [row[1] for row in rows if len(row) > 1 and row[1]]
        numbered = sum(1 for cell in first if len(cell.of(text)) <= 4)
        if numbered == len(first) and any(len(cell.of(text)) > 4 for cell in second):
            return 1
    return 0


def _labelled_rows(
    text: str,
    layout: Sequence[Piece],
    pieces: Sequence[int],
    rows: Sequence[tuple[int, list[Span | None]]],
    heads: Sequence[Head],
    label: int,
) -> list[Row]:
    bad = garbled_columns(text, [head.text for head in heads], [cells for _, cells in rows], label)
    groups = {i: shown(text, layout[i].spans[0]) for i in pieces if layout[i].part is Part.GROUP}
    cells_of = dict(rows)
    built: list[Row] = []
    group: int | None = None
    current = ""
    for index in pieces:
        if index in groups:
            group = index
            continue
        if index not in cells_of:
            continue
        cells = cells_of[index]
        named = cells[label] if label < len(cells) else None
        lone = named is not None and len(named.of(text)) > _LONG and bool(current)
        name = label_text(text, named) if named and not lone else current
        if group is not None and named and UNIT.search(named.of(text)):
            group = None
        made = _row_cells(text, cells, heads, label, bad, lone)
        path = (*([bare_group(groups[group])] if group is not None else []), name)
        own = next((cell for cell in made if cell.span == named), None) if not lone else None
        built.append(Row(index, path, made, group, own))
        current = name
    return built


def _row_cells(
    text: str,
    cells: Sequence[Span | None],
    heads: Sequence[Head],
    label: int,
    bad: frozenset[int],
    lone: bool,
) -> tuple[Cell, ...]:
    made: list[Cell] = []
    for column, span in enumerate(cells):
        if span is None:
            continue
        head = heads[column] if column < len(heads) else Head("", ())
        words = re.sub(r"^[•·]\s*", "", shown(text, span))
        rest_of_word = head.text[:1].islower()
        garbled = is_garbled(span.of(text), head.text) or (column in bad and (rest_of_word or not is_numeric(words)))
        words = words or span.of(text)
        if column == label:
            made.append(Cell("", words if lone else label_text(text, span), span, head.spans))
        else:
            made.append(Cell(head.text, words, span, head.spans, garbled))
    return tuple(made)
