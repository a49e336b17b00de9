"""What a text says of a disease or of criteria, and of no patient."""

from __future__ import annotations

from guardrails.cases.candidate import Candidate
from guardrails.cases.merge import Stated
from guardrails.cases.sight import Sight
from guardrails.criteria.interval import Interval

_AGE = "age_years"
_LEAST = 3
"""Of how many facts, the age among them, a text gives nothing but limits where it lists criteria."""


def without_limits(stated: list[Stated], *, somebody: bool) -> list[Stated]:
    """Return what is stated, without the limits where it is a list of them and speaks of ``somebody`` nowhere.

    "Age < 60; Ki-67 < 10 %; involvement < 50 %" are criteria; a patient has a number among them.
    """
    if somebody:
        return stated
    numbered = [each for each in stated if not isinstance(each.reading.value, str | bool)]
    limits = [each for each in numbered if _is_limit(each)]
    named = {each.found.fact for each in limits}
    if len(limits) < len(numbered) or len(named) < _LEAST or _AGE not in named:
        return stated
    return [each for each in stated if each not in limits]


def _is_limit(each: Stated) -> bool:
    value = each.reading.value
    return isinstance(value, Interval) and (value.min is None or value.max is None)



MODAL = "said of what may or should be, and of nobody"
_PARTS = {",", ";", ":", "-", "(", ")", ".", "?", "!", "\n", "but", "|"}


def said_of_nobody(sight: Sight, found: Candidate) -> bool:
    """Return whether a candidate's clause tells only what may or should be, and of no person ("A … may be listed")."""
    start, end = sight.sentence(found.start)
    begin = found.start
    while begin > start and sight.keys[begin - 1] not in _PARTS:
        begin -= 1
    close = found.end
    while close < end and sight.keys[close] not in _PARTS:
        close += 1
    outside = [*range(begin, found.start), *range(found.end, close)]
    if not any(sight.phrase("modal", at) for at in outside):
        return False
    return not any(sight.phrase("personal", at) for at in range(start, end))
