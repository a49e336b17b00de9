"""What a text says of a disease or of criteria, and of no patient."""

from __future__ import annotations

from guardrails.cases.merge import Stated
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

