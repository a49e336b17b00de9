"""Where a note is laid out as a table: what of it is no patient's, where columns part, which value has which label.

A form in columns of spaces, tabs or bars reads as lines of label and value once its columns are known. Columns of
limits and reference ranges are left out, and a row of labels above a row of values becomes pairs. All is found from
the lines' ends and gaps, in one pass.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from guardrails.cases.boxes import masked as boxes_masked
from guardrails.cases.points import Points, older, points
from guardrails.cases.stacked import answered_rows, newest_row, of_studies, parting, stacked
from guardrails.cases.token import END, Token
from guardrails.cases.words import Words

Span = tuple[int, int]

_GAP = re.compile(r"[ \xa0]{2,}|\t")
_MARKS = {"|": re.compile(r"\|"), "\t": re.compile(r"\t"), ";": re.compile(r";"), ",": re.compile(r",")}
_RULE = re.compile(r"[\s|:+=-]+")
_LONGEST_LABEL = 40
_LEAST_COLUMNS = 3
_MOST_ROWS = 14
_WORDS = 7
"""Words that a label in a row of labels has at most."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """A row of labels above a row of values: the lines that they take, each label's span with its
    value's, and all cells of the row of values."""

    start: int
    end: int
    pairs: tuple[tuple[Span, Span], ...]
    values: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What the tables of a note come to.

    masked: spans that say nothing of the patient. bars: offsets of gaps that part columns. above: rows of labels
    above rows of values. commas: offsets of commas and semicolons that part cells. said: spans of cells that say "yes"
    or "no" by standing in the column of it.
    """

    masked: tuple[Span, ...] = ()
    bars: tuple[int, ...] = ()
    above: tuple[Pairs, ...] = ()
    commas: tuple[int, ...] = ()
    said: tuple[tuple[Span, str], ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is any table."""
        return bool(self.masked or self.bars or self.above)

    def parted(self, text: str) -> str:
        """Return the text with a bar for each comma or semicolon that parts cells; offsets stay."""
        pieces: list[str] = []
        start = 0
        for comma in self.commas:
            pieces.append(text[start:comma])
            start = comma + 1
        return "|".join([*pieces, text[start:]])


_NONE = Layout()


def layout(text: str, words: Words) -> Layout:
    """Return what the tables of ``text`` come to; linear in its length."""
    boxes = boxes_masked(text)
    if "\n" not in text:
        return Layout(boxes) if boxes else _NONE
    lines = _lines(text)
    masked: list[Span] = list(boxes)
    bars: list[int] = []
    headed: list[Sequence[Span]] = []
    above: list[Pairs] = []
    times: Points | None = None
    gapped = [_gapped(text, line) for line in lines]
    if sum(bool(each) for each in gapped) > 1:
        bars = [gap for gaps in gapped for gap in gaps]
    paired = sum(_is_pair(text, line, words) for line in lines) >= _LEAST_COLUMNS
    rows = [_cells(text, line, gaps, words, paired=paired) for line, gaps in zip(lines, gapped, strict=True)]
    named = [[_name(text, cell) for cell in row] for row in rows]
    ruled = [_RULE.fullmatch(text, *line) is not None for line in lines]
    said, taken = answered_rows(rows, named, ruled, lines, words)
    masked += taken.values()
    dropped: Sequence[int] = ()
    for at, (row, names) in enumerate(zip(rows, named, strict=True)):
        if at in taken:
            continue
        found_times = points(names, words)
        times = found_times or (times if len(row) > 1 or ruled[at] else None)
        left_out = _left_out(names, words)
        if found_times:
            masked.append(lines[at])
        elif times:
            masked += older(row, names, times, words)
            headed += [row] if len(row) > 1 and text[row[0][1]] in ";," else []
        elif left_out is not None:
            dropped = left_out
            masked.append(lines[at])
        elif len(row) < 2 and not ruled[at]:
            dropped = ()
        else:
            parted = (dropped or _is_pair(text, lines[at], words)) and len(row) > 1 and text[row[0][1]] in ";,"
            headed += [row] if parted else []
            masked += [row[column] for column in dropped if column < len(row)]
        found = _above(text, rows, lines, at, words)
        if found:
            above.append(found)
    if not (above or sum(len(row) > 1 for row in rows) > 1):
        above = [Pairs(label[0], value[1], ((label, value),), (value,)) for label, value in stacked(text, lines, words)]
    commas = [comma for row in (*headed, *(each.values for each in above)) for comma in _commas(text, row)]
    return Layout(tuple(masked), tuple(bars), tuple(above), tuple(sorted(commas)), tuple(said))


def _commas(text: str, row: Sequence[Span]) -> list[int]:
    """Return the offsets of the commas and semicolons between the cells of a row."""
    between = pairwise(row)
    return [at for (_, end), (start, _) in between for at in range(end, start) if text[at] in ",;"]


def _left_out(names: Sequence[str], words: Words) -> Sequence[int] | None:
    """Return which columns of a head are nobody's; None where the row is no head."""
    if of_studies(names, words):
        return range(1, len(names))
    if not _is_head(names, words):
        return None
    return [column for column, name in enumerate(names) if name in words.columns_left_out]


def _is_head(names: Sequence[str], words: Words) -> bool:
    """Whether a row names its columns: two of them as columns are named, or one of limits among three."""
    known = sum(name in words.columns for name in names)
    limits = len(names) >= _LEAST_COLUMNS and any(name in words.columns_left_out for name in names)
    return len(names) > 1 and (known > 1 or limits) and all(map(_worded, names))


def _lines(text: str) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def _gapped(text: str, line: Span) -> list[int]:
    """Return the offsets of the gaps of two spaces and more that part a line's columns."""
    start, end = line
    if "  " not in text[start:end] or "|" in text[start:end]:
        return []
    begin = len(text[start:end]) - len(text[start:end].lstrip()) + start
    gaps = [each.start() for each in _GAP.finditer(text, begin, end) if each.end() < end and text[each.start()] != "\t"]
    if not gaps or gaps[0] - begin > _LONGEST_LABEL or any(_closes(text, gap) for gap in gaps):
        return []
    return gaps


def _closes(text: str, gap: int) -> bool:
    """Whether a sentence ends before a gap; "12.01." is a date."""
    return text[gap - 1] in "!?" or (text[gap - 1] == "." and not text[max(gap - 2, 0)].isdecimal())


def _is_pair(text: str, line: Span, words: Words) -> bool:
    """Whether a line is a short label, a semicolon or comma and a short value, with no space between: "age;52".

    "Bilirubin 0,9" holds a number, "Ki-67,2 %" does not: no label ends with a digit but those that are named so.
    """
    start, end = line
    mark = max(text.find(";", start, end), text.find(",", start, end))
    short = start < mark <= start + _LONGEST_LABEL and mark + 1 < end <= mark + _LONGEST_LABEL
    if not short or text.count(text[mark], start, end) != 1 or text[mark + 1].isspace():
        return False
    return not text[mark - 1].isdecimal() or text[start:mark].casefold().endswith(tuple(words.numbered_labels))


def _cells(text: str, line: Span, gaps: Sequence[int], words: Words, *, paired: bool = False) -> list[Span]:
    """Return the cells of a line without the space around them; one where it is no row."""
    start, end = line
    for mark in ("|", "\t"):
        if mark in text[start:end]:
            return _between(text, line, [each.start() for each in _MARKS[mark].finditer(text, start, end)])
    if gaps:
        return _between(text, line, gaps)
    if paired and _is_pair(text, line, words):
        return _between(text, line, [max(text.find(";", start, end), text.find(",", start, end))])
    for mark in (";", ","):
        marks = parting(text, line, mark)
        if len(marks) >= _LEAST_COLUMNS - 1:
            return _between(text, line, marks)
    return [line]


def _between(text: str, line: Span, marks: Sequence[int]) -> list[Span]:
    start, end = line
    if text[start:end].startswith("|"):
        start, marks = start + 1, marks[1:]
    if marks and not text[marks[-1] + 1 : end].strip() and text[marks[-1]] == "|":
        end, marks = marks[-1], marks[:-1]
    cells: list[Span] = []
    for mark in (*marks, end):
        inner = text[start:mark]
        left = start + len(inner) - len(inner.lstrip(" \t;,"))
        cells.append((left, max(left, start + len(inner.rstrip()))))
        start = mark + (mark < end)
    return cells


def _name(text: str, cell: Span) -> str:
    told = text[cell[0] : cell[1]].casefold()
    name = told.strip(" :*()[]")
    return told if name in {"-", "+"} else name  # "(-)" is no empty cell


def _worded(name: str) -> bool:
    """Whether a cell may be a label: it holds no number but that of Ki-67 or MIB-1."""
    return len(name) <= _LONGEST_LABEL and not any(
        letter.isdecimal() for letter in name.replace("67", "").replace("mib-1", "").replace("mib1", "")
    )


def _above(text: str, rows: Sequence[Sequence[Span]], lines: Sequence[Span], at: int, words: Words) -> Pairs | None:
    """Return the pairs of a row of labels and the only row of values below it."""
    labels = rows[at]
    if len(labels) < _LEAST_COLUMNS or (at and len(rows[at - 1]) == len(labels)):
        return None
    below = _rows_below(text, rows, lines, at)
    newest = newest_row(text, [rows[other] for other in below], words) if len(below) > 1 else 0
    if not below or newest is None:
        return None
    labels, values = list(labels), list(rows[below[newest]])
    if len(below) > 1:
        labels, values = labels[1:], values[1:]
    if _name(text, labels[0]).replace("_", " ") in words.identifiers:
        labels, values = labels[1:], values[1:]
    names = [_name(text, cell) for cell in labels]
    if not all(name and _worded(name) and len(name.split()) <= _WORDS for name in names[1:]) or not _worded(names[0]):
        return None
    if any(name in words.columns for name in names[:-1]) or not words.labels.intersection(" ".join(names).split()):
        return None
    pairs = tuple(zip(labels, values, strict=True))
    return Pairs(lines[at][0], lines[below[-1]][1], pairs, tuple(rows[below[newest]]))


def _rows_below(text: str, rows: Sequence[Sequence[Span]], lines: Sequence[Span], at: int) -> list[int]:
    """Return the rows of values below a row of labels, with no other line but a rule in between."""
    below: list[int] = []
    for other in range(at + 1, min(at + _MOST_ROWS, len(rows))):
        if _RULE.fullmatch(text, *lines[other]) is not None:
            continue
        if len(rows[other]) != len(rows[at]):
            break
        below.append(other)
    return below


def laid_out(tokens: list[Token], tables: Layout, words: Words) -> list[Token]:
    """Return the tokens as the tables have them: no limits, a bar at each column's gap, labels beside their values."""
    spans = sorted([*tables.masked, *((each.start, each.end) for each in tables.above)])
    starts = [start for start, _ in spans]
    placed = [token.start for token in tokens]

    def outside(at: int) -> bool:
        span = bisect_right(starts, at) - 1
        return span < 0 or at >= spans[span][1]

    def within(span: Span) -> list[Token]:
        inner = tokens[bisect_left(placed, span[0]) : bisect_left(placed, span[1])]
        return [token for token in inner if token.key != END]

    kept = [each for each in tokens if outside(each.start)]
    kept += [Token("|", "|", at, at + 1) for at in tables.bars if outside(at)]
    for each in tables.above:
        kept.append(Token(END, END, each.start, each.start))
        for label, value in each.pairs:
            told = within(value)
            if told:
                kept += [token._replace(start=value[0], end=value[1], glued=False) for token in within(label)]
                kept += [Token(":", ":", value[0], value[0]), *told, Token(END, END, value[1], value[1])]
    for (start, end), key in tables.said:
        kept += [Token(":", ":", start, start), Token(key, key, start, end)]
    kept.sort(key=lambda token: token.start)
    kept.append(Token(END, END, 0, 0))
    return [
        token
        for before, token, after in zip([kept[-1], *kept], kept[:-1], kept[1:], strict=False)
        if token.key != "|" or before.number is None or after.key not in words.measures
    ]
