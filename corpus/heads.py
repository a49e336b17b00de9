"""The column heads of a table: one or two head lines with tabs, or a line of words alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from corpus.clean import tidy
from corpus.grids import is_numeric, unit_heads
from corpus.model import Span
from corpus.rows import Head, Table, shown
from corpus.shapes import UNIT

_TITLE_EXTRA = re.compile(r"\b(Totals?|Overall|All)\b\s*$")


def combined_heads(
    text: str, lines: Sequence[Sequence[Span | None]], rows: Sequence[Sequence[Span | None]]
) -> list[Head]:
    """Join one or two head lines. A head over several columns is carried on; one over one column is a wrapped word."""
    if not lines:
        return []
    width = max(len(line) for line in lines)
    top = [*lines[0], *[None] * (width - len(lines[0]))]
    if len(lines) == 1:
        carried = [top[0], *(cell or before for before, cell in pairwise(top))]
        return [Head(shown(text, cell), (cell,)) if cell else Head("", ()) for cell in carried]
    low = [*lines[1], *[None] * (width - len(lines[1]))]
    types = [_type(text, rows, column) for column in range(width)]
    heads: list[Head] = []
    for column in range(width):
        above, spread = _above(text, top, low, column, types)
        parts = [span for span in (*above, low[column]) if span]
        words = ["".join(shown(text, span) for span in above), shown(text, cell) if (cell := low[column]) else ""]
        joiner = ", " if spread and all(words) else " "
        heads.append(Head(joiner.join(word for word in words if word), tuple(parts)))
    return heads


def _type(text: str, rows: Sequence[Sequence[Span | None]], column: int) -> str:
    """Return what most cells of a column are: years, numbers, or words."""
    cells = [cell.of(text) for row in rows if column < len(row) and (cell := row[column])]
    years = sum(1 for cell in cells if re.fullmatch(r"(?:19|20)\d\d", cell))
    if cells and years == len(cells):
        return "year"
    return "number" if sum(map(is_numeric, cells)) * 2 >= len(cells) else "words"


def _above(
    text: str, top: Sequence[Span | None], low: Sequence[Span | None], column: int, types: Sequence[str]
) -> tuple[list[Span], bool]:
    """Return the upper head of a column (its own, the one carried on from the left, or one split in two cells)."""
    own = top[column]
    before = top[column - 1] if column else None
    after = top[column + 1] if column + 1 < len(top) else None
    if own and after and _is_shard(text, own, after):
        return [own, after], True
    if own and before and _is_shard(text, before, own):
        return [before, own], True
    if own:
        wide = column + 1 < len(top) and after is None and low[column + 1] is not None and low[column] is not None
        return [own], wide and types[column] == types[column + 1]
    if low[column] is None:
        return [], False
    left = column
    while left >= 0 and top[left] is None:
        if low[left] is None:
            return [], False
        left -= 1
    carried = top[left] if left >= 0 else None
    beside = top[left - 1] if left > 0 else None
    if carried and (types[left] != types[column] or (beside and _is_shard(text, beside, carried))):
        return [], False
    return ([carried], True) if carried and low[left] else ([], False)


def _is_shard(text: str, left: Span, right: Span) -> bool:
    """Text recognition cut one capitalised word in two cells: "TAR", "E"."""
    first, second = left.of(text), right.of(text)
    return len(second) == 1 and second.isalpha() and second.isupper() and first.isalpha() and first.isupper()


def spaced_heads(text: str, lines: Sequence[Span], width: int, known: Sequence[Table]) -> tuple[str, list[Head]]:
    """Find the columns of a head line without tabs, and the title over it.

    In order: units in brackets, wide gaps, the columns of a table known from
    the same document (with a total beside its title), single words.
    """
    if not lines or width < 2:
        return "", []
    last, title = lines[-1], (tidy(lines[0].of(text)) if len(lines) > 1 else "")
    raw = last.of(text)
    cuts: Iterable[tuple[int, int]] = unit_heads(raw)
    for candidate in (
        cuts,
        [(m.start(), m.end()) for m in re.finditer(r"\S+(?: \S+)*", raw)],
        _known_heads(raw, known),
        [(m.start(), m.end()) for m in re.finditer(r"\S+", raw)],
    ):
        spans = [Span(last.start + a, last.start + b) for a, b in candidate]
        heads = [_without_label(text, span) if column == 0 else _head(text, span) for column, span in enumerate(spans)]
        extra = _TITLE_EXTRA.search(lines[0].of(text)) if len(lines) > 1 else None
        if len(heads) == width:
            return title, heads
        if extra and len(heads) == width - 1:
            spot = Span(lines[0].start + extra.start(1), lines[0].start + extra.end(1))
            return tidy(lines[0].of(text)[: extra.start()]), [*heads, Head(spot.of(text), (spot,))]
    return title or tidy(raw), []


def _head(text: str, span: Span) -> Head:
    return Head(shown(text, span), (span,))


def _without_label(text: str, span: Span) -> Head:
    """The first head may follow the head of the labels: "Stage n (%)" heads a column "n (%)"."""
    unit = UNIT.search(span.of(text))
    if unit and unit[1].startswith(("n", "N", "(n", "(N")) and unit.start(1) > 0:
        return _head(text, Span(span.start + unit.start(1), span.end))
    return _head(text, span)


def _known_heads(raw: str, known: Sequence[Table]) -> list[tuple[int, int]]:
    for table in known:
        found, position = [], 0
        for head in table.heads:
            if not head.text:
                continue
            start = raw.find(head.text, position)
            if start < 0:
                break
            position = start + len(head.text)
            found.append((start, position))
        else:
            if found and not re.sub(r"\s", "", raw[position:]):
                return found
    return []
