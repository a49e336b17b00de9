"""What a text says of a disease or of criteria, and of no patient."""

from __future__ import annotations

from collections.abc import Iterable

from guardrails.cases.candidate import Candidate
from guardrails.cases.merge import Stated
from guardrails.cases.rules import Knowledge
from guardrails.cases.sight import Sight
from guardrails.criteria.interval import Interval

_AGE = "age_years"
_LEAST = 3
"""Of how many facts, the age among them, a text gives nothing but limits where it lists criteria."""


def of_somebody(stated: list[Stated], sight: Sight, knowledge: Knowledge, *, cued: bool) -> list[Stated]:
    """Return what is stated of a patient: no list of limits, and nothing where the text only speaks of a disease.

    "Age < 60; Ki-67 < 10 %; involvement < 50 %" are criteria; a patient has a number among them, or is spoken of.
    "First-line options in bilobar disease" tells no patient's. ``cued``: the text speaks of one patient.
    """
    if not cued and not sight.where("personal"):
        stated = _without_limits(stated)
    if cued or is_particular((each.found.fact for each in stated), knowledge) or not sight.where("at_large"):
        return stated
    return []


def is_particular(named: Iterable[str], knowledge: Knowledge) -> bool:
    """Return whether one of the facts named is told of patients alone, not of a disease."""
    return any("general" not in knowledge.facts[name].traits for name in named)


def _without_limits(stated: list[Stated]) -> list[Stated]:
    numbered = [each for each in stated if not isinstance(each.reading.value, str | bool)]
    limits = [each for each in numbered if _is_limit(each)]
    named = {each.found.fact for each in limits}
    if len(limits) < len(numbered) or len(named) < _LEAST or _AGE not in named:
        return stated
    return [each for each in stated if each not in limits]


def _is_limit(each: Stated) -> bool:
    value = each.reading.value
    return isinstance(value, Interval) and (value.min is None or value.max is None)


_WINDOW = 30
"""How many words of its sentence on either side of a finding are looked at."""
MODAL = "said of what may or should be, and of nobody"
_CONDITIONS = {"only", "if", "when", "unless", "once", "after", "solely", "just"}
_PARTS = {",", ";", ":", "-", "(", ")", ".", "?", "!", "\n", "but", "|"}


def of_nobody(sight: Sight, found: Candidate) -> str:
    """Return why a candidate is open whose clause tells only what may be, of no person ("A … may be listed"), or "".

    What was learned to be read was learned with its surroundings.
    """
    return MODAL if not found.rule.learned and _said_of_nobody(sight, found) else ""


def _said_of_nobody(sight: Sight, found: Candidate) -> bool:
    start, end = sight.sentence(found.start)
    start, end = max(start, found.start - _WINDOW), min(end, found.end + _WINDOW)
    begin = found.start
    while begin > start and sight.keys[begin - 1] not in _PARTS:
        begin -= 1
    close = found.end
    while close < end and sight.keys[close] not in _PARTS:
        close += 1
    outside = [*range(begin, found.start), *range(found.end, close)]
    if not any(sight.phrase("modal", at) and not (_month(sight, at, begin) or _denies(sight, at)) for at in outside):
        return False
    return not any(sight.phrase("personal", at) for at in range(start, end))


def _month(sight: Sight, at: int, begin: int) -> bool:
    """Whether a word is the month of May, by the word before or by its capital within a clause."""
    named = at > begin and sight.raws[at][:1].isupper() and not sight.raws[at].isupper()
    return named or bool(sight.phrase("month_named", at - 1))


def _denies(sight: Sight, at: int) -> bool:
    """Whether a modal denies what it speaks of: "could be excluded", not "could be excluded only by PET"."""
    return any(sight.keys[end] not in _CONDITIONS for end in sight.phrase("modal_denial", at))
