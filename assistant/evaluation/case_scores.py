"""How a reading of case texts compares with what a careful clinician reads out of them.

An invented or misread fact can reach a decision; a missed one is asked for.
They are counted apart, fact by fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.evaluation.cases import CaseText, Value, value
from guardrails.criteria.interval import Interval

Reader = Callable[[str], Mapping[str, Any]]
"""Reads a text and gives the object of ``POST /v1/cases/extract``."""


class Outcome(StrEnum):
    """What became of one fact of one text."""

    RIGHT = "right"
    MISREAD = "misread"
    """Read with another value, or one of two contradicting readings chosen."""
    INVENTED = "invented"
    """Read, though the text does not state it."""
    MISSED = "missed"
    CONFLICT_NOTICED = "conflict noticed"
    CONFLICT_UNNOTICED = "conflict unnoticed"
    ALLOWED = "allowed"
    """Read rightly where leaving it out would have been right too."""


FAILURES = frozenset({Outcome.MISREAD, Outcome.INVENTED, Outcome.MISSED, Outcome.CONFLICT_UNNOTICED})


@dataclass(frozen=True, slots=True)
class Reading:
    """One fact of one text: expected, got and what came of it."""

    fact: str
    outcome: Outcome
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class CaseScore:
    """One text with the outcome of each fact, and its quotes that are wrong."""

    case: CaseText
    readings: tuple[Reading, ...]
    quotes: int
    wrong_quotes: tuple[str, ...]

    @property
    def failures(self) -> tuple[Reading, ...]:
        """The readings that went wrong."""
        return tuple(each for each in self.readings if each.outcome in FAILURES)


def run(cases: Sequence[CaseText], read: Reader) -> tuple[CaseScore, ...]:
    """Read every text and score it."""
    return tuple(score(case, read(case.text)) for case in cases)


def score(case: CaseText, extracted: Mapping[str, Any]) -> CaseScore:
    """Hold the reading of one text to what is expected."""
    facts = {name: value(each["value"]) for name, each in extracted["facts"].items()}
    contested = {each["fact"] for each in extracted["conflicts"]}
    named = [*case.facts, *sorted(case.conflicts), *case.may]
    named += sorted((facts.keys() | contested) - set(named))
    spans = [*extracted["facts"].values(), *(each for one in extracted["conflicts"] for each in one["readings"])]
    wrong = [f"not the text's own words: {each['quote']!r}" for each in spans if not _exact(case.text, each)]
    wrong += [
        f"{name}: the quote {extracted['facts'][name]['quote']!r} lacks {words!r}"
        for name, words in case.words.items()
        if name in facts and words not in extracted["facts"][name]["quote"]
    ]
    readings = (_reading(case, name, facts.get(name), name in contested) for name in named)
    return CaseScore(case, tuple(each for each in readings if each), len(spans), tuple(wrong))


def _exact(text: str, span: Mapping[str, Any]) -> bool:
    return bool(span["quote"]) and text[span["start"] : span["end"]] == span["quote"] and span["start"] >= 0


def _reading(case: CaseText, fact: str, got: Value | None, contested: bool) -> Reading | None:
    """Return what came of one fact; None where it was rightly left out."""
    seen = "a conflict" if contested else "nothing" if got is None else shown(got)
    if fact in case.facts:
        expected = case.facts[fact]
        found = Outcome.MISSED if got is None else _compared(case, fact, (expected,), got, Outcome.RIGHT)
        return Reading(fact, found, shown(expected), seen)
    if fact in case.conflicts:
        chosen = Outcome.CONFLICT_UNNOTICED if got is None else Outcome.MISREAD
        return Reading(fact, Outcome.CONFLICT_NOTICED if contested else chosen, "a conflict", seen)
    if got is None and not contested:
        return None
    if fact in case.may:
        alternatives = case.may[fact]
        found = Outcome.ALLOWED if got is None else _compared(case, fact, alternatives, got, Outcome.ALLOWED)
        return Reading(fact, found, " or ".join(map(shown, alternatives)) + ", or nothing", seen)
    why = f" ({case.never[fact]})" if fact in case.never else ""
    return Reading(fact, Outcome.INVENTED, f"nothing{why}", seen)


def _compared(case: CaseText, fact: str, wanted: Sequence[Value], got: Value, good: Outcome) -> Outcome:
    return good if any(_equal(case, fact, each, got) for each in wanted) else Outcome.MISREAD


def _equal(case: CaseText, fact: str, wanted: Value, got: Value) -> bool:
    near = case.within.get(fact)
    if near is None or not isinstance(wanted, Interval) or not isinstance(got, Interval):
        return type(wanted) is type(got) and wanted == got
    if wanted.exact is None or got.exact is None:
        return wanted == got
    return abs(wanted.exact - got.exact) <= near


def shown(given: Value) -> str:
    """Return a value as a person reads it."""
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, str):
        return given
    if given.exact is not None:
        return str(given.exact)
    low = [f"{'≥' if given.min_inclusive else '>'} {given.min}"] if given.min is not None else []
    high = [f"{'≤' if given.max_inclusive else '<'} {given.max}"] if given.max is not None else []
    return " and ".join(low + high) or "any number"


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one fact, or of all; shares are None where there is nothing to share."""

    expected: int
    read: int
    right: int
    misread: int
    invented: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Share of what was read that is right."""
        return self.right / self.read if self.read else None

    @property
    def recall(self) -> float | None:
        """Share of what the texts state that was read rightly."""
        return self.right / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over a set of scores."""

    texts: int
    facts: Mapping[str, Counts]
    overall: Counts
    conflicts: int
    conflicts_noticed: int
    quotes: int
    wrong_quotes: int


def summarise(scores: Sequence[CaseScore]) -> Summary:
    """Count the outcomes, fact by fact and over all; what is allowed and not expected counts nowhere."""
    readings = [each for one in scores for each in one.readings]
    names = sorted({each.fact for each in readings if each.outcome is not Outcome.ALLOWED})
    noticed = sum(each.outcome is Outcome.CONFLICT_NOTICED for each in readings)
    return Summary(
        len(scores),
        {name: _counts([each for each in readings if each.fact == name], _stated(scores, name)) for name in names},
        _counts(readings, sum(len(one.case.facts) for one in scores)),
        sum(len(one.case.conflicts) for one in scores),
        noticed,
        sum(one.quotes for one in scores),
        sum(len(one.wrong_quotes) for one in scores),
    )


def _stated(scores: Sequence[CaseScore], name: str) -> int:
    return sum(name in one.case.facts for one in scores)


def _counts(readings: Sequence[Reading], expected: int) -> Counts:
    n = Counter(each.outcome for each in readings)
    right, misread, invented = n[Outcome.RIGHT], n[Outcome.MISREAD], n[Outcome.INVENTED]
    return Counts(expected, right + misread + invented, right, misread, invented, n[Outcome.MISSED])


def described(one: CaseScore) -> Iterator[str]:
    """Yield the lines that say what went wrong with one text."""
    yield f"\n{one.case.id} ({one.case.style}): {' '.join(one.case.text.split())}"
    for each in one.failures:
        yield f"  {each.outcome.value}: {each.fact}: expected {each.expected}, got {each.got}"
    yield from (f"  quote: {each}" for each in one.wrong_quotes)
