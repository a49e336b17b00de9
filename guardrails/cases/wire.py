"""The object of ``POST /v1/cases/extract``, as plain values that JSON can hold."""

from __future__ import annotations

from decimal import Decimal

from guardrails.cases.read import read_case
from guardrails.cases.reading import CaseReading, FactValue, Reading
from guardrails.criteria.interval import Interval

Object = dict[str, object]


def extract_object(text: str) -> Object:
    """Return what ``text`` states of a case; every ``quote`` equals ``text[start:end]``, in code points."""
    return case_object(read_case(text))


def case_object(case: CaseReading) -> Object:
    """Return what was read of a text."""
    return {
        "facts": {name: _reading(reading) for name, reading in case.facts.items()},
        "conflicts": [
            {"fact": name, "readings": [_reading(each) for each in readings]}
            for name, readings in case.conflicts.items()
        ],
        "unclear": [
            {"fact": each.fact, "quote": each.quote, "start": each.start, "end": each.end, "reason": each.reason}
            for each in case.unclear
        ],
    }


def value_object(value: FactValue) -> object:
    """Return a value as JSON has it: a number as a number, an interval as the object of the contract."""
    if isinstance(value, Interval):
        return {
            "min": None if value.min is None else _number(value.min),
            "max": None if value.max is None else _number(value.max),
            "min_inclusive": value.min_inclusive,
            "max_inclusive": value.max_inclusive,
        }
    return _number(value) if isinstance(value, Decimal) else value


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _reading(reading: Reading) -> Object:
    return {
        "value": value_object(reading.value),
        "quote": reading.quote,
        "start": reading.start,
        "end": reading.end,
        **({"learned": True} if reading.learned else {}),
    }
