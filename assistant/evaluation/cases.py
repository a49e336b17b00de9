"""The project's own case texts: what a careful clinician reads out of each, as data that a clinician can review.

The format stands at the head of ``tests/golden/cases/dictation.toml``.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.evaluation.golden import HELD_BACK
from guardrails.criteria.facts import CaseError, parse_case
from guardrails.criteria.interval import Interval
from guardrails.criteria.vocabulary import default_vocabulary

FIELDS = {"id", "style", "text", "facts", "may", "conflicts", "never", "within", "words"}
BOUNDS = {"min", "max", "min_inclusive", "max_inclusive"}

Value = bool | str | Interval
"""A fact's value, as both sides are compared: every number is an interval."""


@dataclass(frozen=True, slots=True)
class CaseText:
    """One text and what is to be read out of it; the fields are those of the data files."""

    id: str
    style: str
    text: str
    held_back: bool
    facts: Mapping[str, Value]
    may: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    conflicts: frozenset[str] = frozenset()
    never: Mapping[str, str] = field(default_factory=dict)
    within: Mapping[str, Decimal] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


def value(given: object) -> Value:
    """Return a value of the data files or of the wire: yes or no, a word, or a number or interval.

    Raises:
        ValueError: it is none of these, or an interval that holds no number.
    """
    if isinstance(given, bool | str):
        return given
    if isinstance(given, int | float | Decimal):
        return Interval.exactly(Decimal(str(given)))
    if isinstance(given, Mapping) and given and set(given) <= BOUNDS:
        low, high = (_bound(given.get(end)) for end in ("min", "max"))
        closed = (low is None or given.get("min_inclusive", True), high is None or given.get("max_inclusive", True))
        if all(isinstance(each, bool) for each in closed):
            return Interval(low, high, *closed)
    raise ValueError(f"{given!r} is no value of a fact")


def _bound(given: object) -> Decimal | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
        raise ValueError(f"{given!r} is no bound")
    return Decimal(str(given))


def load(folder: Path) -> tuple[CaseText, ...]:
    """Read every ``*.toml`` below ``folder``; what lies below ``held_back`` is held back.

    Raises:
        ValueError: names every fault: a missing or unknown field, an id that stands twice, a fact that nobody
            knows or that is expected in two ways at once, a value that its fact cannot have, facts that contradict
            each other, words that the text lacks.
    """
    found: list[CaseText] = []
    faults: list[str] = []
    for path in sorted(folder.rglob("*.toml")):
        for entry in tomllib.loads(path.read_text("utf-8"), parse_float=Decimal).get("case", ()):
            wrong = list(_faults(entry))
            faults += [f"{path.name}: {entry.get('id', '?')}: {each}" for each in wrong]
            if not wrong:
                found.append(_case(entry, HELD_BACK in path.relative_to(folder).parts))
    faults += [f"{name}: the id stands twice" for name, n in Counter(each.id for each in found).items() if n > 1]
    if faults:
        raise ValueError("; ".join(faults))
    return tuple(found)


def _faults(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one entry."""
    missing = [key for key in ("id", "style", "text", "facts") if key not in entry]
    if missing:
        yield f"no {', '.join(missing)}"
    if entry.keys() - FIELDS:
        yield f"unknown fields {sorted(entry.keys() - FIELDS)}"
    for key in ("id", "style", "text"):
        if not isinstance(entry.get(key, "-"), str) or not entry.get(key, "-").strip():
            yield f"{key} is no text"
    tables = {key: entry.get(key, {}) for key in ("facts", "may", "never", "within", "words")}
    conflicts = entry.get("conflicts", [])
    odd = [key for key, table in tables.items() if not isinstance(table, Mapping)]
    if odd or not isinstance(conflicts, list):
        yield f"{', '.join(odd or ['conflicts'])} is given in another form"
        return
    yield from _names(tables, conflicts)
    yield from _values(tables["facts"])
    for name, given in tables["may"].items():
        for each in given if isinstance(given, list) else [given]:
            yield from _values({name: each})
    yield from (f"{name}: no amount" for name, by in tables["within"].items() if not isinstance(by, int | Decimal))
    yield from (f"{name}: no reason" for name, why in tables["never"].items() if not isinstance(why, str) or not why)
    for name, words in tables["words"].items():
        if not isinstance(words, str) or words not in str(entry.get("text", "")):
            yield f"{name}: the text lacks the words {words!r}"


def _values(facts: Mapping[str, object]) -> Iterator[str]:
    """Yield values that are none of their facts', and facts that contradict each other."""
    try:
        parse_case(facts)
    except CaseError as error:
        yield from (f"{name}: {why}" for name, why in error.faults)


def _names(tables: Mapping[str, Mapping[str, object]], conflicts: list[str]) -> Iterator[str]:
    """Yield facts that nobody knows, that are expected in two ways, or that are described without being expected."""
    ways = Counter([*tables["facts"], *tables["may"], *tables["never"], *conflicts])
    named = set(tables["never"]) | set(conflicts)
    yield from (f"{name}: no such fact" for name in sorted(named - default_vocabulary().facts.keys()))
    yield from (f"{name}: expected in two ways" for name, n in ways.items() if n > 1)
    described = set(tables["within"]) | set(tables["words"])
    for name in sorted(described - set(tables["facts"]) - set(tables["may"])):
        yield f"{name}: described but not expected"


def _case(entry: Mapping[str, Any], held_back: bool) -> CaseText:
    may = entry.get("may", {})
    return CaseText(
        entry["id"],
        entry["style"],
        entry["text"],
        held_back,
        {name: value(given) for name, given in entry["facts"].items()},
        {name: tuple(value(v) for v in (given if isinstance(given, list) else [given])) for name, given in may.items()},
        frozenset(entry.get("conflicts", ())),
        dict(entry.get("never", {})),
        {name: Decimal(by) for name, by in entry.get("within", {}).items()},
        dict(entry.get("words", {})),
    )
