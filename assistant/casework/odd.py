"""Facts that are seldom told together, such as grade G2 and a Ki-67 above 20 %: the reply says so, and uses both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assistant.casework.known import Origin, Told
from guardrails.criteria.facts import parse_case
from guardrails.criteria.interval import Interval
from guardrails.criteria.vocabulary import default_vocabulary


@dataclass(frozen=True, slots=True)
class Odd:
    """Values of facts that are odd together, and bounds above which the value of a number is."""

    values: Mapping[str, frozenset[str]]
    above: Mapping[str, Decimal]

    def told(self, facts: Mapping[str, Told]) -> tuple[str, ...]:
        """Return the facts where all of them are told, one of them just now; else nothing."""
        names = (*self.values, *self.above)
        if not all(name in facts for name in names) or all(facts[name].origin is Origin.EARLIER for name in names):
            return ()
        if any(facts[name].value not in values for name, values in self.values.items()):
            return ()
        return names if all(_above(name, facts[name].value, bound) for name, bound in self.above.items()) else ()


def odd(tables: Iterable[Mapping[str, Any]], faults: list[str]) -> tuple[Odd, ...]:
    """Read what is odd together; a fault is named where a fact or a value is not known."""
    known, made = default_vocabulary().facts, []
    for number, table in enumerate(tables, 1):
        values = {name: frozenset(each) for name, each in table.items() if isinstance(each, list)}
        above = {name: Decimal(each["above"]) for name, each in table.items() if name not in values}
        good = all(name in known and values[name].issubset(known[name].values) for name in values)
        good = good and all(name in known and known[name].numeric for name in above)
        faults += [] if good and len(table) > 1 else [f"[[odd]] {number}: names a fact or a value that is not known"]
        made.append(Odd(values, above))
    return tuple(made)


def _above(fact: str, value: object, bound: Decimal) -> bool:
    parsed = parse_case({fact: value}).values[fact]
    if not isinstance(parsed, Interval) or parsed.min is None:
        return False
    return parsed.min > bound or (parsed.min == bound and not parsed.min_inclusive)
