"""The facts of one case, checked: what is given, what that states, and every fault at once.

Numbers are exact: a float is the decimal number that prints it, as JSON wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from guardrails.criteria.interval import Interval
from guardrails.criteria.spans import holds_integer, intersection
from guardrails.criteria.vocabulary import Fact, FactKind, Vocabulary, default_vocabulary

Value = str | bool | Interval
"""A fact's value: one of a choice, yes or no, or the numbers that it may be."""

LARGEST = 308
"""Most digits before the decimal point, about those of a double: nothing clinical comes near."""

_BOUNDS = ("min", "max")
_FLAGS = ("min_inclusive", "max_inclusive")


class CaseError(ValueError):
    """Facts that cannot be used: ``faults`` names each fact and says what is wrong, without repeating the value."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{fact} {message}" for fact, message in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Case:
    """Facts that passed every check.

    values: the value of each known fact, also of those that a given one states.
    given: each fact that was given, as JSON writes it, numbers as they came.
    """

    values: Mapping[str, Value]
    given: Mapping[str, object]


def json_number(digits: str) -> float | Decimal:
    """Return the number that JSON wrote: a float where that prints the same number, else the exact decimal.

    Raises:
        ValueError: the number is beyond those of a double.
    """
    near = float(digits)
    if near in (float("inf"), float("-inf")):
        raise ValueError("it holds a number that is too large")
    exact = Decimal(digits)
    return near if Decimal(repr(near)) == exact else exact


def parse_case(facts: Mapping[str, object], vocabulary: Vocabulary | None = None) -> Case:
    """Return the case that the facts describe; one that is ``None`` counts as not given.

    A number is an int, a float, a Decimal, an ``Interval``, or an object with
    ``min``, ``max`` (numbers or None) and ``min_inclusive``, ``max_inclusive``
    (true where left out).

    Raises:
        CaseError: a fact is unknown, of another type or out of range, an
            interval is empty, or two facts contradict each other.
    """
    vocabulary = vocabulary or default_vocabulary()
    values: dict[str, Value] = {}
    given: dict[str, object] = {}
    faults: list[tuple[str, str]] = []
    for name, sent in facts.items():
        fact = vocabulary.facts.get(name)
        if fact is None:
            faults.append((str(name), _unknown(str(name), vocabulary)))
        elif sent is not None:
            try:
                values[name], given[name] = _read(fact, sent)
            except _Unusable as error:
                faults += [(name, message) for message in error.messages]
    for each in vocabulary.states:
        if each.given in values and values.setdefault(each.fact, each.value) is not each.value:
            faults.append((each.fact, f"contradicts {each.given}, which is given"))
            faults.append((each.given, f"contradicts {each.fact}, which denies it"))
    if faults:
        raise CaseError(faults)
    return Case(values, given)


class _Unusable(ValueError):
    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = messages


def _unknown(name: str, vocabulary: Vocabulary) -> str:
    near = get_close_matches(name[:80], vocabulary.facts, n=1, cutoff=0.75)
    return f"is no fact of a case; did you mean {near[0]}?" if near else "is no fact of a case"


def _read(fact: Fact, sent: object) -> tuple[Value, object]:
    if fact.kind is FactKind.YES_NO:
        if not isinstance(sent, bool):
            raise _Unusable("must be true or false")
        return sent, sent
    if fact.kind is FactKind.CHOICE:
        if not isinstance(sent, str) or sent not in fact.values:
            raise _Unusable(f"must be one of {', '.join(fact.values)}")
        return sent, sent
    if isinstance(sent, Interval):
        sent = {"min": sent.min, "max": sent.max, **{flag: getattr(sent, flag) for flag in _FLAGS}}
    if isinstance(sent, Mapping):
        return _interval(fact, sent)
    number = _number(sent)
    _check_range(fact, number)
    if fact.kind is FactKind.INTEGER and number != number.to_integral_value():
        raise _Unusable("must be a whole number")
    return Interval.exactly(number), sent


def _number(sent: object) -> Decimal:
    if isinstance(sent, bool) or not isinstance(sent, int | float | Decimal):
        raise _Unusable("must be a number, or an interval with min and max")
    number = Decimal(repr(sent)) if isinstance(sent, float) else Decimal(sent)
    if not number.is_finite():
        raise _Unusable("must be a finite number")
    if number.adjusted() > LARGEST:
        raise _Unusable("is too large a number")
    return number


def _check_range(fact: Fact, number: Decimal) -> None:
    if fact.range is not None and number not in fact.range:
        raise _Unusable(f"must be {_range(fact)}")


def _range(fact: Fact) -> str:
    assert fact.range is not None
    low, high = fact.range.min, fact.range.max
    unit = f" {fact.unit}" if fact.unit else ""
    if low is not None and high is not None:
        return f"from {low} to {high}{unit}"
    return f"at least {low}{unit}" if low is not None else f"at most {high}{unit}"


def _interval(fact: Fact, sent: Mapping[str, object]) -> tuple[Interval, object]:
    messages = [f"has an unknown field {str(name)[:40]!r}" for name in sent if name not in (*_BOUNDS, *_FLAGS)]
    if not any(bound in sent for bound in _BOUNDS):
        messages.append("needs min or max")
    bounds: dict[str, Decimal | None] = {}
    for name in _BOUNDS:
        try:
            bounds[name] = None if sent.get(name) is None else _number(sent[name])
            if (bound := bounds[name]) is not None:
                _check_range(fact, bound)
        except _Unusable as error:
            messages += [f"{name} {message.partition(',')[0]}" for message in error.messages]
    flags = {name: True if sent.get(name) is None else sent[name] for name in _FLAGS}
    messages += [f"{name} must be true or false" for name, flag in flags.items() if not isinstance(flag, bool)]
    if messages:
        raise _Unusable(*messages)
    try:
        written = Interval(bounds["min"], bounds["max"], flags["min_inclusive"] is True, flags["max_inclusive"] is True)
    except ValueError:
        raise _Unusable("holds no number: min must lie below max") from None
    made = intersection(written, fact.range) if fact.range else written
    if made is None:
        raise _Unusable(f"holds no number that is {_range(fact)}")
    if fact.kind is FactKind.INTEGER and not holds_integer(made):
        raise _Unusable("holds no whole number")
    return made, {**{name: sent.get(name) for name in _BOUNDS}, **flags}
