"""The closed vocabulary of facts, read from ``facts.toml``: names, types, ranges, units, and how sentences name them.

Source: the contract, section 3.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from guardrails.criteria.interval import Interval

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FIELDS = frozenset({"name", "kind", "values", "min", "max", "unit", "label"})


class VocabularyError(ValueError):
    """A vocabulary that cannot be used; the message names every fault at once."""


class FactKind(StrEnum):
    """What the value of a fact is."""

    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"
    INTEGER = "integer"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. ``range`` is that of a number, both ends included; ``values`` are those of a choice."""

    name: str
    kind: FactKind
    label: str
    values: tuple[str, ...] = ()
    range: Interval | None = None
    unit: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the value is a number."""
        return self.kind in (FactKind.NUMBER, FactKind.INTEGER)

    @property
    def domain(self) -> tuple[str | bool, ...]:
        """Every value of a choice or of yes and no; empty for a number."""
        return (True, False) if self.kind is FactKind.YES_NO else self.values


@dataclass(frozen=True, slots=True)
class States:
    """Giving one fact, whatever its value, states another: that other has then this value."""

    given: str
    fact: str
    value: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts by their names, what one states of another, and the tumors that no set speaks of."""

    facts: Mapping[str, Fact]
    states: tuple[States, ...]
    outside_fact: str
    outside: frozenset[str]
    digest: str
    """The text of the file, for the hash of what a verdict rests on."""


@cache
def default_vocabulary() -> Vocabulary:
    """Return the vocabulary that ships with the package, read once.

    Raises:
        VocabularyError: the installed file is damaged.
    """
    return load_vocabulary(files(__package__).joinpath("facts.toml").read_text("utf-8"))


def load_vocabulary(text: str) -> Vocabulary:
    """Read a vocabulary from TOML.

    Raises:
        VocabularyError: it cannot be used; every fault is named.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(f"the facts cannot be read: {error}") from None
    faults = [f"[{name}] is unknown" for name in sorted(data.keys() - {"fact", "states", "outside"})]
    facts: dict[str, Fact] = {}
    for number, entry in enumerate(data.get("fact", ()), 1):
        fact = _fact(entry, f"fact {number} ({entry.get('name', 'without name')})", faults)
        if fact and fact.name in facts:
            faults.append(f"fact {number} ({fact.name}): the name is used twice")
        if fact:
            facts[fact.name] = fact
    states = tuple(_states(entry, facts, faults) for entry in data.get("states", ()))
    outside = data.get("outside", {})
    about = facts.get(str(outside.get("fact")))
    if about is None or not set(outside.get("values", ())) <= set(about.values):
        faults.append("[outside] must name a choice and values of it")
    if faults:
        raise VocabularyError("the facts cannot be used:\n" + "\n".join(f"- {fault}" for fault in faults))
    return Vocabulary(facts, states, str(outside["fact"]), frozenset(outside["values"]), text)


def _fact(entry: Mapping[str, Any], here: str, faults: list[str]) -> Fact | None:
    found = [f"{here}: unknown field {name!r}" for name in sorted(set(entry) - _FIELDS)]
    if not _NAME.fullmatch(str(entry.get("name", ""))):
        found.append(f"{here}: name must be lower-case words joined by underscores")
    if not str(entry.get("label", "")).strip():
        found.append(f"{here}: label is missing")
    if entry.get("kind") not in set(FactKind):
        found.append(f"{here}: kind must be one of {', '.join(FactKind)}")
        faults += found
        return None
    kind = FactKind(entry["kind"])
    values = tuple(entry.get("values", ()))
    if (kind is FactKind.CHOICE) != bool(values) or not all(isinstance(value, str) for value in values):
        found.append(f"{here}: values belong to a choice, as texts, and to nothing else")
    bounds = [entry.get("min"), entry.get("max")]
    numbers = [None if bound is None else Decimal(bound) for bound in bounds if not isinstance(bound, str | bool)]
    span: Interval | None = None
    if kind in (FactKind.NUMBER, FactKind.INTEGER) and len(numbers) == len(bounds):
        try:
            span = Interval(numbers[0], numbers[1])
        except ValueError as error:
            found.append(f"{here}: {error}")
    elif bounds != [None, None]:
        found.append(f"{here}: min and max must be numbers, and belong to a number")
    faults += found
    return None if found else Fact(entry["name"], kind, entry["label"], values, span, str(entry.get("unit", "")))


def _states(entry: Mapping[str, Any], facts: Mapping[str, Fact], faults: list[str]) -> States:
    made = States(str(entry.get("given")), str(entry.get("fact")), entry.get("value") is True)
    fact = facts.get(made.fact)
    if made.given not in facts or fact is None or fact.kind is not FactKind.YES_NO or set(entry) != set(_STATES):
        faults.append(f"[[states]] {made.given}: needs given (a fact), fact (one of yes and no) and value")
    return made


_STATES = ("given", "fact", "value")
