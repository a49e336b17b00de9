"""Why a criterion has its status, and what would have to differ: sentences made from the case and the definitions."""

from __future__ import annotations

from collections.abc import Sequence

from guardrails.criteria.cells import holds
from guardrails.criteria.expression import Atom, Op
from guardrails.criteria.facts import Case
from guardrails.criteria.interval import Interval
from guardrails.criteria.results import CriterionResult, Evaluation
from guardrails.criteria.sets import UNKNOWN, Criterion
from guardrails.criteria.verdicts import NOT_APPLICABLE, UNDETERMINED
from guardrails.criteria.vocabulary import Vocabulary
from guardrails.criteria.wording import number_words, range_words, value_words

_SIGNS = {Op.BELOW: "<", Op.AT_MOST: "≤", Op.ABOVE: ">", Op.AT_LEAST: "≥", Op.EQUALS: "="}
_OPPOSITES = {Op.BELOW: "≥", Op.AT_MOST: ">", Op.ABOVE: "≤", Op.AT_LEAST: "<", Op.EQUALS: "≠"}
_FAILED = frozenset({"not_met", "present"})


def used(criterion: Criterion, case: Case, vocabulary: Vocabulary) -> dict[str, object]:
    """Return the given facts that the criterion's rules consulted, as they were given."""
    found: dict[str, object] = {}
    for name in criterion.facts:
        if name in case.given:
            found[name] = case.given[name]
        for states in vocabulary.states:
            if states.fact == name and states.given in case.given:
                found[states.given] = case.given[states.given]
    return found


def comparison(criterion: Criterion, case: Case, vocabulary: Vocabulary) -> str | None:
    """Return what was compared with what ("54 < 55", "interval 45–60 against < 50"); None where nothing was given."""
    said = []
    for fact, tested in criterion.tests.items():
        if fact in case.given:
            words, label = _compared(tested, case), vocabulary.facts[fact].label
            numeric = isinstance(case.values[fact], Interval)
            alone = numeric and len(criterion.facts) == 1
            said.append(words if alone else f"{label} {words}" if numeric else f"{label}: {words}")
    for states in vocabulary.states:
        if states.fact in criterion.facts and states.given in case.given and states.fact not in case.given:
            named, by = vocabulary.facts[states.fact].label, vocabulary.facts[states.given].label
            said.append(f"{named}: {value_words(states.value)}, since the {by} is given")
    return "; ".join(said) or None


def _compared(tested: Sequence[Atom], case: Case) -> str:
    """Return a fact's value beside the limits that it is held against."""
    fact = tested[0].fact
    value = case.values[fact]
    if not isinstance(value, Interval):
        return value_words(value)
    if value.exact is None:
        limits = " and ".join(f"{_SIGNS[atom.op]} {number_words(atom.number)}" for atom in tested)
        return f"interval {range_words(_written(value, case.given[fact]))} against {limits}"
    signs = [(_SIGNS if holds(atom, value) else _OPPOSITES)[atom.op] for atom in tested]
    limits = " and ".join(f"{sign} {number_words(atom.number)}" for sign, atom in zip(signs, tested, strict=True))
    return f"{number_words(value.exact)} {limits}"


def _written(value: Interval, given: object) -> Interval:
    """Return the interval with the bounds that were given, not those that the fact's range adds."""
    bounds = given if isinstance(given, dict) else {}
    low = value.min if bounds.get("min") is not None else None
    high = value.max if bounds.get("max") is not None else None
    return Interval(low, high, value.min_inclusive, value.max_inclusive)


def would_change(evaluation: Evaluation) -> list[str]:
    """Return what would have to differ for the verdict to change, a sentence for each criterion that it hangs on.

    Where criteria have failed, those; where some are unknown, those; else any one of them.
    """
    if evaluation.verdict == NOT_APPLICABLE:
        return []
    failed = [each for each in evaluation.results if each.status in _FAILED]
    unknown = [each for each in evaluation.results if each.status == UNKNOWN]
    hangs = failed or (unknown if evaluation.verdict == UNDETERMINED else evaluation.results)
    sentences = [words for each in hangs if (words := _otherwise(each))]
    if len(failed) > 1:
        return ["Each of the following would have to differ.", *sentences]
    return sentences


def _otherwise(result: CriterionResult) -> str:
    """Return with which facts the criterion would have another status."""
    others = [
        f"{_STATUS_WORDS[status]} with {words}"
        for status, words in result.criterion.conditions.items()
        if status != result.status
    ]
    return f"{result.criterion.title}: {'; '.join(others)}." if others else ""


_STATUS_WORDS = {"met": "met", "not_met": "not met", "present": "present", "caution": "caution", "absent": "absent"}
