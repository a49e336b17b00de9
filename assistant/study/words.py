"""What study mode words and recognises, out of ``assistant/data/study.toml`` and ``study_topics.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.study.figures import Notation
from corpus.terms import default_lexicon


@cache
def section(name: str) -> Mapping[str, Any]:
    """Return a table of the data."""
    found: Mapping[str, Any] = _read("study.toml")[name]
    return found


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """Return the pattern, or the patterns as one, under a key of a table."""
    found = section(name)[key]
    return union([found] if isinstance(found, str) else found)


def union(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern that finds what any of the given ones finds, ignoring case."""
    return re.compile("|".join(f"(?:{each})" for each in patterns), re.IGNORECASE)


@cache
def values() -> tuple[re.Pattern[str], ...]:
    """Return how figures that may be asked for are printed, the most telling first."""
    return tuple(re.compile(each["pattern"], re.IGNORECASE) for each in _read("study.toml")["value"])


@cache
def notation() -> Notation:
    """Return how figures are written."""
    data = section("notation")
    factors = {unit: (other, Decimal(number)) for unit, other, number in data["factors"]}
    numbers = {word: value for word, value in default_lexicon().numbers.items() if word != "one"}
    return Notation(data["signs"], data["after"], data["units"], factors, numbers)


@cache
def topics() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Return the topics as (id, title, keys of their concepts)."""
    made = _read("study_topics.toml")["topic"]
    return tuple((each["id"], each["title"], frozenset(f"c:{c}" for c in each["concepts"])) for each in made)


def say(table: str, key: str, /, **filled: object) -> str:
    """Return a sentence of the data with its blanks filled."""
    return str(section(table)[key]).format(**filled)


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files("assistant").joinpath("data", name).read_text("utf-8"))
