"""The concepts of the field, read from their data files."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning-bearing piece of a text.

    key: what it is compared by: ``c:tae`` a concept, ``w:embol`` a stem,
        ``n:14.3`` a number, ``t:5year`` a span or point of time.
    surface: the words as written. start, end: their offsets in that text.
    broader: keys that this one is a kind of.
    """

    key: str
    surface: str
    start: int
    end: int
    broader: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Few keys come again and again: kept as one string each, they are compared and read from a file sooner.
        object.__setattr__(self, "key", sys.intern(self.key))

    def is_of(self, keys: Iterable[str]) -> bool:
        """Whether it stands for one of these keys, or for a kind of one."""
        return not {self.key, *self.broader}.isdisjoint(keys)

    @property
    def is_number(self) -> bool:
        """Whether the term is a bare number (not a point of time)."""
        return self.key.startswith("n:")

    @property
    def is_time(self) -> bool:
        """Whether the term is a number of years, months, weeks, days or hours."""
        return self.key.startswith("t:")


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of the vocabulary."""

    concept_id: str
    type: str
    forms: tuple[str, ...]
    is_a: tuple[str, ...] = ()
    topic: bool = False
    value: str | None = None
    soft: bool = False
    plain: bool = False


def read_concepts(files: Mapping[str, str]) -> dict[str, Concept]:
    """Return the concepts of vocabulary files (name to TOML text), in their order.

    Raises ValueError naming the file where an id stands twice or an extension names no concept.
    """
    concepts: dict[str, Concept] = {}
    for name, text in files.items():
        _add(concepts, tomllib.loads(text), name)
    return concepts


def _add(concepts: dict[str, Concept], tables: Mapping[str, Any], name: str) -> None:
    """Add a vocabulary file: new concepts, and further forms of known ones."""
    for entry in tables.get("concept", []):
        if entry["id"] in concepts:
            raise ValueError(f"{name}: the concept {entry['id']!r} stands twice")
        concepts[entry["id"]] = Concept(
            entry["id"],
            entry["type"],
            tuple(entry["forms"]),
            tuple(entry.get("is_a", ())),
            entry.get("topic", False),
            entry.get("value"),
            entry.get("soft", False),
            bool(tables.get("plain", False)),
        )
    for entry in tables.get("extend", []):
        if entry["id"] not in concepts:
            raise ValueError(f"{name}: [[extend]] names {entry['id']!r}, which is no concept")
        known = concepts[entry["id"]]
        concepts[entry["id"]] = replace(known, forms=(*known.forms, *entry["forms"]))
