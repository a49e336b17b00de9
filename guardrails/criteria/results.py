"""What an evaluation found, before it is put in words."""

from __future__ import annotations

from dataclasses import dataclass

from guardrails.criteria.facts import Case
from guardrails.criteria.sets import CriteriaSet, Criterion


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion held against a case; ``missing`` are the facts that could decide it where it is unknown."""

    criterion: Criterion
    status: str
    missing: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One set held against a case; ``missing`` are the facts that could still change the verdict, most useful first."""

    criteria: CriteriaSet
    case: Case
    verdict: str
    results: tuple[CriterionResult, ...]
    missing: tuple[str, ...]
    thresholds: tuple[CriterionResult, ...]
