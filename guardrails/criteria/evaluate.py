"""Holding a case against sets of criteria: pure, three-valued, and exact over everything that a fact may still be.

What is not known is gone through value by value (``cells``), so that a status
is given where every completion of the case gives it, also where a fact occurs
twice in one test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from guardrails.criteria.cells import Cell
from guardrails.criteria.decisive import decisive, opened
from guardrails.criteria.definitions import default_sets
from guardrails.criteria.facts import Case, parse_case
from guardrails.criteria.report import evaluation_object
from guardrails.criteria.results import CriterionResult, Evaluation
from guardrails.criteria.sets import UNKNOWN, CriteriaSet, Criterion
from guardrails.criteria.verdicts import NOT_APPLICABLE, verdict


class UnknownSet(LookupError):
    """Ids of sets that are not there: ``names`` lists them, ``known`` those that are."""

    def __init__(self, names: Sequence[str], known: Sequence[str]) -> None:
        super().__init__(f"no such set of criteria: {', '.join(names)}; there are {', '.join(known)}")
        self.names = tuple(names)
        self.known = tuple(known)


def evaluate_case(
    case: Mapping[str, object], sets: Sequence[str] | None = None, definitions: Sequence[CriteriaSet] | None = None
) -> list[dict[str, object]]:
    """Return the evaluations of a case as the contract, section 3, writes them.

    case: facts as JSON gives them. sets: ids, in the order wanted; all sets in
    their fixed order where left out. definitions: the sets there are; the
    shipped ones where left out.

    Raises:
        CaseError: facts cannot be used; every one is named.
        UnknownSet: a set is not there.
    """
    known = default_sets() if definitions is None else definitions
    chosen = choose(sets, known)
    checked = parse_case(case)
    return [evaluation_object(evaluate(each, checked)) for each in chosen]


def choose(sets: Sequence[str] | None, known: Sequence[CriteriaSet]) -> list[CriteriaSet]:
    """Return the sets of these ids, each once, in the order wanted; all of them where ``sets`` is None.

    Raises:
        UnknownSet: a set is not there.
    """
    by_id = {each.set_id: each for each in known}
    wanted = list(by_id) if sets is None else list(dict.fromkeys(sets))
    if missing := [each for each in wanted if each not in by_id]:
        raise UnknownSet(missing, list(by_id))
    return [by_id[each] for each in wanted]


def evaluate(criteria: CriteriaSet, case: Case) -> Evaluation:
    """Return what one set says of a case; the same case and set give the same result."""
    vocabulary = criteria.vocabulary
    if case.values.get(vocabulary.outside_fact) in vocabulary.outside:
        return Evaluation(criteria, case, NOT_APPLICABLE, (), (), ())
    results = tuple(_result(each, case) for each in criteria.criteria)
    found = verdict(criteria.kind, [each.status for each in results])
    settled = [each.status for each in results if each.status != UNKNOWN]
    unknown = [each.criterion for each in results if each.status == UNKNOWN]
    missing = decisive(criteria.kind, settled, unknown, case)
    thresholds = tuple(_result(each, case) for each in criteria.thresholds)
    return Evaluation(criteria, case, found, results, missing, thresholds)


def _result(criterion: Criterion, case: Case) -> CriterionResult:
    found = opened(criterion, case)
    missing = found.missing if found.status == UNKNOWN else ()
    return CriterionResult(criterion, found.status, missing, _notes(criterion, case))


def _notes(criterion: Criterion, case: Case) -> str | None:
    """Return the notes that hold, always or for a value that the facts given leave open; None where none does."""
    shown = []
    for note in criterion.notes:
        options: list[Sequence[Cell]] = [
            note.cells.options(fact, case.values[fact]) if fact in case.values else (note.cells.unknown(fact),)
            for fact in note.cells.facts
        ]
        if any(note.holds(note.cells.truths(cells)) is True for cells in product(*options)):
            shown.append(note.text)
    return " ".join(shown) or None
