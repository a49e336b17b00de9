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

_YEAR = re.compile(r"((?:19|20)\d\d)(?:-(\d\d))?(?:-(\d\d))?")
_DATE = re.compile(r"(?:(?:(\d{1,2})[./])?(\d{1,2})[./])?((?:19|20)\d\d)")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(?:(\d\d))?")
_NAMED = re.compile(r"([^\W\d_]{3})[^\W\d_]*\.? ((?:19|20)\d\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST, _LAST = (0, 0, 0), (9999, 0, 0)


@dataclass(frozen=True, slots=True)
class Points:
    """A head of points of time: how many columns it has, and which of them is the newest."""

    count: int
    newest: int


def points(names: Sequence[str], words: Words) -> Points | None:
    """Return the points of time that a row of cells names; None where it names anything else."""
    read = [_point(each, words) for each in names]
    own = read if read and read[0] is not None else read[1:]
    told = [each for each in own if each is not None]
    if len(told) < 2 or len(told) < len(own) or len(set(told)) < len(told):
        return None
    return Points(len(own), told.index(max(told)))


def _point(name: str, words: Words) -> Point | None:
    if name in words.columns_now:
        return _LAST
    if name in words.columns_before:
        return _FIRST
    if found := _YEAR.fullmatch(name):
        return int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found := _DATE.fullmatch(name):
        return int(found[3]), int(found[2] or 0), int(found[1] or 0)
    if found := _DAY.fullmatch(name):
        return int(found[3] or 0), int(found[2]), int(found[1])
    if (found := _NAMED.fullmatch(name)) and found[1] in _MONTHS:
        return int(found[2]), _MONTHS.index(found[1]) + 1, 0
    return None


def older(row: Sequence[Span], given: Sequence[str], head: Points, words: Words) -> list[Span]:
    """Return the spans of a row below such a head that are left out; ``given`` holds the texts of its cells."""
    if len(row) != head.count + 1:
        return [(row[1][0], row[-1][1])] if len(row) > 2 else []
    newest = head.newest + 1
    if given[newest] in words.columns_blank:
        return [(row[1][0], row[-1][1])]
    left = [(row[1][0], row[newest][0])] if newest > 1 else []
    return left + ([(row[newest][1], row[-1][1])] if newest < head.count else [])
