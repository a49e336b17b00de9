"""Values of different facts that exclude one another: a carcinoma is not well differentiated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from guardrails.cases.reading import Reading, Unclear
from guardrails.cases.rules import Excludes, Fact


def excludes(tables: Mapping[str, Any], facts: Mapping[str, Fact]) -> tuple[Excludes, ...]:
    """Read what excludes what.

    Raises:
        ValueError: an entry names a fact or a value that is not known, or gives no reason.
    """
    made = []
    for number, table in enumerate(tables.get("excludes", ()), 1):
        doubts = {name: frozenset(values) for name, values in table.get("doubts", {}).items()}
        names = ("fact", "value", "other", "other_value", "instead", "reason")
        each = Excludes(**{name: str(table.get(name, "")) for name in names}, doubts=doubts)
        values = {each.fact: {each.value, each.instead}, each.other: {each.other_value}, **doubts}
        known = all(name in facts and facts[name].values.issuperset(own) for name, own in values.items())
        if not (known and each.reason):
            raise ValueError(f"[[excludes]] {number}: names a fact or a value that is not known, or gives no reason")
        made.append(each)
    return tuple(made)


def part(
    facts: dict[str, Reading], conflicts: dict[str, tuple[Reading, ...]], listed: Iterable[Excludes]
) -> list[Unclear]:
    """Make a conflict of readings that exclude one another; return what is unclear with it."""
    unclear = []
    for each in listed:
        if not each.told({name: reading.value for name, reading in facts.items()}):
            continue
        readings = (facts.pop(each.fact), replace(facts[each.other], value=each.instead))
        conflicts[each.fact] = tuple(sorted(readings, key=lambda reading: reading.start))
        for name in each.doubtful({name: reading.value for name, reading in facts.items()}):
            said = facts.pop(name)
            unclear.append(Unclear(name, said.quote, said.start, said.end, each.reason))
    return unclear
