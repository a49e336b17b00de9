"""Loads the frames of ``data/frames.toml``: the parts that a sentence puts together, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guardrails.cases.index import Index
from guardrails.cases.nodes import Literal
from guardrails.cases.patterns import Language
from guardrails.cases.rules import DENIED, Fact, Frame, Frames, Part, Rule
from guardrails.cases.shapes import Shapes

_CLAIMS = {"fact", "value", "values", "event", "done", "negated", "firm"}
_KEYS = {"needs", "bars", "strangers", "repeated", "close", *_CLAIMS}
NOWHERE = Literal({})
"""The pattern of what has none of its own."""


def named_parts(table: Mapping[str, Any], language: Language, faults: list[str]) -> list[Part]:
    """Return the parts of a table, one for each pattern; what is wrong with them is added to ``faults``."""
    parts: list[Part] = []
    for name, patterns in table.get("part", {}).items():
        for pattern in patterns:
            try:
                parts.append(Part(name, language.compiled(pattern)))
            except ValueError as error:
                faults.append(f"part {name}: {error} in {pattern!r}")
    return parts


def frames(table: Mapping[str, Any], facts: Mapping[str, Fact], language: Language, faults: list[str]) -> Frames:
    """Return the frames of a table; what is wrong with them is added to ``faults``."""
    parts = named_parts(table, language, faults)
    names = frozenset(each.name for each in parts)
    bits, begins = _bits(parts)
    listed = [one for each in table.get("frame", []) for one in _apart(each)]
    made = [_frame(each, table.get("bars", {}), facts, bits, faults) for each in listed]
    hidden = {name: frozenset(inner) for name, inner in table.get("hides", {}).items()}
    neutral = frozenset(table.get("neutral", {}).get("parts", ()))
    missing = sorted(neutral.union(*([name, *inner] for name, inner in hidden.items())) - names)
    faults += [f"[hides] or [neutral]: there is no part {each}" for each in missing]
    known = tuple(each for each in made if each is not None)
    needed = frozenset(("denial",)).union(*(each.parts for each in known))
    # What hides a part or ends a denial has its say before a frame is looked at.
    needed |= hidden.keys() | (names - neutral)
    first, rest = ([each for each in parts if (each.name in needed) is own] for own in (True, False))
    return Frames(known, Index(first), Index(rest), begins, hidden, neutral)


def _bits(parts: Sequence[Part]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return a bit for the name of each part, and the bits of those that may begin with a key."""
    shapes = Shapes()
    bits: dict[str, int] = {}
    begins: dict[str, int] = {}
    for part in parts:
        bit = bits.setdefault(part.name, 1 << len(bits))
        for key in shapes.of(part.node).keys:
            begins[key] = begins.get(key, 0) | bit
    return bits, begins


def _apart(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a frame of several values as one for each: {value} in what it needs is the value."""
    if "values" not in table:
        return [table]
    needs = table.get("needs", ())
    return [
        {**table, "value": value, "needs": [each.replace("{value}", value) for each in needs]}
        for value in table["values"]
    ]


def _frame(
    table: Mapping[str, Any],
    bars: Mapping[str, list[str]],
    facts: Mapping[str, Fact],
    bits: Mapping[str, int],
    faults: list[str],
) -> Frame | None:
    where = f"frame for {table.get('fact')}"
    faults += [f"{where}: {each} is unknown" for each in sorted(table.keys() - _KEYS)]
    fact = facts.get(str(table.get("fact")))
    value = table.get("value")
    if fact is None or not (isinstance(value, bool) if fact.type == "bool" else value in fact.values):
        faults.append(f"{where}: there is no such fact, or {value!r} is no value of it")
        return None
    barred = [one for each in table.get("bars", []) for one in bars.get(each, [each])]
    needs = tuple(table.get("needs", ()))
    missing = sorted({each for each in (*needs, *barred) if each.removeprefix(DENIED) not in bits})
    faults += [f"{where}: there is no part {each}" for each in missing]
    if not needs:
        faults.append(f"{where}: needs nothing")
        return None
    rule = Rule(
        fact.name,
        NOWHERE,
        value,
        weak=not table.get("firm", False),
        event=table.get("event", False),
        done=table.get("done", False),
        negated=table.get("negated", "unclear"),
    )
    strangers, repeated = table.get("strangers", 4), table.get("repeated", 1)
    parts_needed = frozenset(each.removeprefix(DENIED) for each in needs)
    starts = sum(bits.get(each, 0) for each in parts_needed)
    return Frame(rule, needs, parts_needed, starts, frozenset(barred), strangers, repeated, table.get("close", False))
