"""An evaluation as the object of the contract, section 3, with what the project adds to it.

Keys always stand in the same order, so that the same case gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable

from corpus.model import Citation
from corpus.quotes import citation_object
from guardrails.criteria.explain import comparison, used, would_change
from guardrails.criteria.results import CriterionResult, Evaluation
from guardrails.criteria.sets import CriteriaSet

Object = dict[str, object]


def evaluation_object(evaluation: Evaluation) -> Object:
    """Return the evaluation as plain values; citations are numbered from 1, one quote always by one number."""
    criteria = evaluation.criteria
    numbers = _Numbers()
    made: Object = {
        "set_id": criteria.set_id,
        "title": criteria.title,
        "kind": criteria.kind.value,
        "verdict": evaluation.verdict,
        "criteria": [_criterion(each, evaluation, numbers) for each in evaluation.results],
        "missing": list(evaluation.missing),
    }
    if criteria.thresholds:
        made["thresholds"] = [_criterion(each, evaluation, numbers) for each in evaluation.thresholds]
    return made | {
        "would_change": would_change(evaluation),
        "remarks": [
            {"kind": each.kind, "text": each.text, "citations": numbers.cited(each.citations)}
            for each in criteria.remarks
        ],
        "source": criteria.source,
        "date": criteria.date,
        "version": criteria.version,
        "definitions_hash": criteria.digest,
    }


class _Numbers:
    """Numbers citations in the order in which they come."""

    def __init__(self) -> None:
        self._known: dict[Citation, int] = {}

    def cited(self, citations: Iterable[Citation]) -> list[Object]:
        return [citation_object(self._known.setdefault(each, len(self._known) + 1), each) for each in citations]


def _criterion(result: CriterionResult, evaluation: Evaluation, numbers: _Numbers) -> Object:
    criterion, case, vocabulary = result.criterion, evaluation.case, evaluation.criteria.vocabulary
    return {
        "id": criterion.criterion_id,
        "title": criterion.title,
        "status": result.status,
        "used": used(criterion, case, vocabulary),
        "missing": list(result.missing),
        "note": result.note,
        "citations": numbers.cited(criterion.citations),
        "comparison": comparison(criterion, case, vocabulary),
    }


def summary_object(criteria: CriteriaSet) -> Object:
    """Return a set of criteria as it is listed."""
    return {
        "set_id": criteria.set_id,
        "title": criteria.title,
        "kind": criteria.kind.value,
        "facts": list(criteria.facts),
        "source": criteria.source,
        "date": criteria.date,
        "version": criteria.version,
        "definitions_hash": criteria.digest,
    }
