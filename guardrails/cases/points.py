"""Columns that are points of time: of what a table gives for several, the newest counts.

A head of years, dates or words such as "baseline" and "now" says when its columns' values held. The older ones are left
out; where the newest has no value, the row says nothing of the present, and all of it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guardrails.cases.words import Words

Span = tuple[int, int]
Point = tuple[int, int, int]

_YEAR = re.compile(r"((?:19|20)\d\d)(?:[-.](\d\d?))?(?:[-.](\d\d?))?")
_SLASHED = re.compile(r"(?:(\d{1,2})/)?(\d{1,2})/((?:19|20)?\d\d)")
_QUARTER = re.compile(r"q([1-4])[ /-]?((?:19|20)?\d\d)")
_AFTER = re.compile(
    r"(?P<before>(?:follow[- ]?up|fu|f/u|at|after|control|restaging|month|week|year|day|post|visit|mo|[mwdtvy])"
    r"(?![^\W\d_]))?"
    r"[\s+#]*(?P<number>\d{1,3})\s*(?P<unit>months?|mths?|mo|m|weeks?|wks?|w|years?|yrs?|y|days?|d)?"
    r"(?: (?:later|follow[- ]?up|fu|f/u|control|(?:after|post) .{1,20}))?"
)
_DAYS = {"m": 30, "w": 7, "y": 365, "d": 1}
_DATE = re.compile(r"(?:(?:(\d{1,2})[./])?(\d{1,2})[./])?((?:19|20)\d\d)")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(?:(\d\d))?")
_NAMED = re.compile(r"([^\W\d_]{3})[^\W\d_]*[.]?[ -]['’]?((?:19|20)?\d\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LAST_MONTH = 12
_FIRST, _LAST = (0, 0, 0), (9999, 0, 0)


@dataclass(frozen=True, slots=True)
class Points:
    """A head of points of time: how many columns it has, which of them is the newest, which are left out."""

    count: int
    newest: int
    left_out: tuple[int, ...]


def points(names: Sequence[str], words: Words) -> Points | None:
    """Return the points of time that a row of cells names; None where it names anything else but units and limits.

    Where nobody can tell whether days or months come first ("03/12/24", "09/11/24") and the newest depends on it, all
    are left out.
    """
    first, other = (_points(names, words, month_first=each) for each in (False, True))
    if first is None or other is None or first.newest == other.newest:
        return first or other
    return Points(first.count, first.newest, tuple(sorted({*first.left_out, *other.left_out})))


def _points(names: Sequence[str], words: Words, *, month_first: bool) -> Points | None:
    read = [point(each, words, month_first=month_first) for each in names]
    first = not (read and read[0] is not None)
    own, heads = read[first:], names[first:]
    told = [each for each in own if each is not None]
    others = [head for each, head in zip(own, heads, strict=True) if each is None]
    if len(told) < 2 or told.count(max(told)) > 1:
        return None
    if not all(head in words.columns or head in words.columns_left_out for head in others):
        return None
    newest = own.index(max(told))
    timed = (at for at, each in enumerate(own) if each is not None and at != newest)
    limits = (at for at, head in enumerate(heads) if head in words.columns_left_out and own[at] is None)
    return Points(len(own), newest, tuple(sorted({*timed, *limits})))


def point(name: str, words: Words, *, month_first: bool = False) -> Point | None:
    """Return the point of time that a cell names, comparable with others of its table; None where it names none."""
    outer, _, inner = name.partition(" (")  # "now (10/2024"
    if inner and (outer in words.columns_now or outer in words.columns_before):
        name = outer
    examined, _, told = name.partition(" ")
    name = told if examined.removesuffix(":").removesuffix(",") in words.columns_examined else name
    if name in words.columns_now:
        return _LAST
    if name in words.columns_before:
        return _FIRST
    return _dated(name, month_first=month_first) or _since(name)


def _dated(name: str, *, month_first: bool) -> Point | None:
    if found := _YEAR.fullmatch(name):
        return int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found := _DATE.fullmatch(name):
        return int(found[3]), int(found[2] or 0), int(found[1] or 0)
    if found := _SLASHED.fullmatch(name):
        month, day = int(found[2]), int(found[1] or 0)
        month, day = (day, month) if month_first and found[1] else (month, day)
        return (_full(found[3]), month, day) if month <= _LAST_MONTH else None
    if found := _QUARTER.fullmatch(name):
        return _full(found[2]), 3 * int(found[1]), 0
    if found := _DAY.fullmatch(name):
        return int(found[3] or 0), int(found[2]), int(found[1])
    if (found := _NAMED.fullmatch(name)) and found[1] in _MONTHS:
        return _full(found[2]), _MONTHS.index(found[1]) + 1, 0
    return None


def _full(year: str) -> int:
    return int(year) if len(year) > 2 else 2000 + int(year)


def _since(name: str) -> Point | None:
    """Return a point that is told from another one: "follow-up 6 mo", "month 12", "+3 months", "visit 2"."""
    found = _AFTER.fullmatch(name)
    if found is None or not (found["before"] or found["unit"]):
        return None
    unit = found["unit"] or found["before"]
    return 0, int(found["number"]) * _DAYS.get(unit[0] if unit not in {"visit"} else "", 1), 1


def older(row: Sequence[Span], given: Sequence[str], head: Points, words: Words) -> list[Span]:
    """Return the spans of a row below such a head that are left out; ``given`` holds the texts of its cells."""
    if len(row) != head.count + 1:
        return [(row[1][0], row[-1][1])] if len(row) > 2 else []
    newest = head.newest + 1
    if given[newest] in words.columns_blank:
        return [(row[0][0], row[-1][1])]
    left = [each + 1 for each in head.left_out]
    return [(row[at][0], row[at + 1][0]) if at < newest else (row[at - 1][1], row[at][1]) for at in left]
