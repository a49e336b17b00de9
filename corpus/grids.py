"""Which lines are tables: tab-separated runs, and runs of labels with values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.later import later
from corpus.lines import Line
from corpus.shapes import ROW, UNIT, VALUE, VALUES, is_claim


class Part(StrEnum):
    """What a line of a table is."""

    TITLE = "title"
    HEAD = "head"
    GROUP = "group"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class TableLine:
    """Lines ``first`` to ``last`` (inclusive) of a document are one part of table ``table``."""

    first: int
    last: int
    part: Part
    table: int
    depth: int = 1


_NUMERIC = later(r"[<>≤≥~]?\s?\d[\d.,/–\s-]*%?(?:\s?\(.*\))?|NA|NR|N/A|[-–—]")
_AMOUNT = later(r"[<>≤≥~]?\s?\d")
_LONG_CELL = 60
_VALUE = later(VALUE)
_LONGEST_ROW = 160
_HEADS = 4


def split_cells(raw: str) -> list[tuple[int, int]]:
    """Return start and end of each tab-separated cell of a line, white space stripped; an empty cell has no length.

    Empty cells after the last tab are dropped: they are how lines end, not columns.
    """
    cells, position = [], 0
    for part in raw.split("\t"):
        content = part.strip()
        start = position + (part.index(content[0]) if content else 0)
        cells.append((start, start + len(content)))
        position += len(part) + 1
    while len(cells) > 1 and cells[-1][0] == cells[-1][1] and raw.endswith("\t"):
        cells.pop()
        raw = raw[:-1].rstrip(" ")
    return cells


def is_numeric(cell: str) -> bool:
    """Tell whether a cell holds a value, not words."""
    return bool(_NUMERIC.fullmatch(cell.strip()))


def find_tables(found: Sequence[Line], free: Sequence[bool]) -> list[TableLine]:
    """Return the table lines among those that are ``free`` (not yet something else), in order."""
    parts: list[TableLine] = []
    index, table = 0, 0
    while index < len(found):
        run: list[TableLine] = []
        if free[index] and found[index].tabbed:
            run = _tab_run(found, free, index, table)
        elif free[index]:
            run = _value_run(found, free, index, table)
        if run:
            parts.extend(run)
            index = run[-1].last + 1
            table += 1
        else:
            index += 1
    return parts


def _tab_run(found: Sequence[Line], free: Sequence[bool], start: int, table: int) -> list[TableLine]:
    end = start
    while end + 1 < len(found) and free[end + 1] and found[end + 1].tabbed and found[end + 1].gap <= 1:
        end += 1
    texts = [[found[i].raw[a:b] for a, b in split_cells(found[i].raw)] for i in range(start, end + 1)]
    filled = [[cell for cell in cells if cell] for cells in texts]
    if max((len(cells) for cells in filled), default=0) < 2 or len(texts) < 2:
        return []
    parts = [Part.ROW] * len(texts)
    row = 0
    while row < len(texts) and len(filled[row]) == 1:
        parts[row] = Part.TITLE
        row += 1
    for _ in range(2):
        if row < len(texts) - 1 and _is_head(texts, filled, row, first=parts[row - 1] is not Part.HEAD or row == 0):
            parts[row] = Part.HEAD
            row += 1
        else:
            break
    for i in range(row, len(texts)):
        if len(filled[i]) == 1 and texts[i][0] and Part.HEAD in parts:
            parts[i] = Part.GROUP
    return [TableLine(start + i, start + i, part, table) for i, part in enumerate(parts)]


def _is_head(texts: list[list[str]], filled: list[list[str]], row: int, first: bool) -> bool:
    cells, below = filled[row], filled[row + 1 :]
    if len(cells) < 2 or any(is_numeric(cell) for cell in cells) or any(len(cell) > _LONG_CELL for cell in cells):
        return False
    numeric = sum(1 for other in below if any(is_numeric(cell) or _AMOUNT.match(cell) for cell in other))
    if numeric * 2 >= len(below):
        return first or not texts[row][0] or any(not cell for cell in texts[row - 1])
    if not first:
        return False
    width = max(len(cell) for cell in cells)
    longest = max((max((len(cell) for cell in other), default=0) for other in below), default=0)
    return width <= 40 and longest > width * 1.5


def _value_run(found: Sequence[Line], free: Sequence[bool], start: int, table: int) -> list[TableLine]:
    """Read a run of "label value" lines, with its group lines and column heads; at least two rows."""
    parts: list[TableLine] = []
    index, last_row = start, -1
    while index < len(found) and free[index] and not found[index].tabbed:
        line = found[index]
        if (line.gap > 1 and parts) or (last_row < 0 and len(parts) >= _HEADS):
            break
        step = _value_line(found, free, index, table, started=last_row >= 0)
        if step is None:
            break
        parts.append(step)
        if step.part is Part.ROW:
            last_row = len(parts)
        index = step.last + 1
    parts = parts[: max(last_row, 0)]
    rows = [part for part in parts if part.part is Part.ROW]
    if len(rows) < 2 or all(found[row.first].bullet for row in rows):
        return []
    return _trim(found, parts)


def _value_line(found: Sequence[Line], free: Sequence[bool], index: int, table: int, started: bool) -> TableLine | None:
    line = found[index]
    if is_value_row(line.text):
        if line.bullet and not started:
            return None
        return TableLine(index, index, Part.ROW, table, depth=2 if line.bullet else 1)
    if line.bullet or len(line.text) > 80 or line.text.endswith((".", ":", ";")) or is_claim(line.text):
        return None
    after = found[index + 1] if index + 1 < len(found) else None
    following = after is not None and free[index + 1] and after.gap <= 1 and not after.tabbed
    below = after.text if after is not None and following else ""
    if following and len(below) <= _LONGEST_ROW and VALUES.fullmatch(below) and not UNIT.search(line.text):
        return TableLine(index, index + 1, Part.ROW, table)
    if following and (UNIT.search(line.text) or not started):
        return TableLine(index, index, Part.GROUP if UNIT.search(line.text) else Part.HEAD, table)
    return None


def _trim(found: Sequence[Line], parts: list[TableLine]) -> list[TableLine]:
    """Keep only heads that stand right over the values; a heading further up is the section's."""
    first_group = next((i for i, part in enumerate(parts) if part.part in (Part.GROUP, Part.ROW)), 0)
    heads = parts[:first_group]
    width = typical([len(values(found[part.last].text)) for part in parts if part.part is Part.ROW])
    body = parts[first_group:]
    top = body[0]
    if width > 1 and top.part is Part.GROUP and len(unit_heads(found[top.first].text)) == width:
        return [replace(top, part=Part.HEAD), *body[1:]]
    return [*(heads[-2:] if width > 1 else ()), *body]


def typical(counts: Sequence[int]) -> int:
    """Return the number that comes most often, the largest of several; 0 for none."""
    return max(counts, key=lambda count: (counts.count(count), count), default=0)


def unit_heads(text: str) -> list[tuple[int, int]]:
    """Cut a line of column heads after each unit in brackets: "Median (months) 95% CI (months)" has two."""
    return [(match.start(), match.end()) for match in re.finditer(r"\S[^()]*\([^()]+\)", text)]


def is_value_row(text: str) -> bool:
    """Tell whether a line is a label followed by nothing but values."""
    if len(text) > _LONGEST_ROW or text.endswith((".", ";", ":")):
        return False
    match = ROW.fullmatch(text)
    return bool(match and len(match["label"].split()) <= 9 and not is_claim(match["label"]))


def values(text: str) -> list[tuple[int, int]]:
    """Return start and end of each value at the end of a value row, or of a line of values alone."""
    match = ROW.fullmatch(text)
    offset = match.start("values") if match else 0
    body = match["values"] if match else text
    return [(offset + m.start(), offset + m.end()) for m in _VALUE.finditer(body)]
