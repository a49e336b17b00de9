"""From the statuses of the criteria to the verdict of a set (contract, section 3)."""

from __future__ import annotations

from collections.abc import Collection

from guardrails.criteria.sets import UNKNOWN, Kind

NOT_APPLICABLE = "not_applicable"
UNDETERMINED = "undetermined"


def verdict(kind: Kind, statuses: Collection[str]) -> str:
    """Return the verdict that these statuses, one of each criterion, give a set of this kind."""
    if kind is Kind.ELIGIBILITY:
        if "not_met" in statuses:
            return "criteria_not_met"
        return UNDETERMINED if UNKNOWN in statuses else "criteria_met"
    if "present" in statuses:
        return "exclusion_present"
    if UNKNOWN in statuses:
        return UNDETERMINED
    return "caution" if "caution" in statuses else "none_present"
