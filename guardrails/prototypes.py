"""The knowledge behind the intake: sentences, phrases, cues and thresholds, read from ``data/intake``.

Nothing about any kind of input stands in Python. Loading fails with every
fault at once.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


class Kind(StrEnum):
    """What an input is, before any evidence is sought."""

    QUESTION = "question"
    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    ABOUT = "about"
    SOURCES = "sources"
    INSTRUCTION = "instruction"
    HARMFUL = "harmful"
    EMPTY = "empty"


COURTESIES = (Kind.FAREWELL, Kind.THANKS, Kind.GREETING)
"""Small talk; where an input holds several, the first of these names it."""
REFUSED = (Kind.INSTRUCTION, Kind.HARMFUL)
FILES = ("question", "instruction", "harmful", "about", "courtesy", "cues")
LIMITS = ("floor", "margin", "statement_margin", "part_margin")
REASONS = frozenset({"out_of_scope", "unsafe_request"})


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences of one sort. ``field``: they are near the field; ``reason``: why their like is refused."""

    kind: Kind
    name: str
    texts: tuple[str, ...]
    reason: str | None = None
    field: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """Patterns whose match brings an input ``bonus`` (cosine) nearer to the kind and group."""

    kind: Kind
    group: str
    bonus: float
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """How sure an input must be to be taken for the kind (cosines; see cues.toml)."""

    floor: float
    margin: float
    statement_margin: float
    part_margin: float


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that the intake knows. ``groups`` are ordered by kind, so that a kind is one slice of the sentences."""

    groups: tuple[Group, ...]
    thresholds: Mapping[Kind, Threshold]
    cues: tuple[Cue, ...]
    markup: tuple[re.Pattern[str], ...]
    common: frozenset[str]
    asking: tuple[str, ...]
    bids: tuple[str, ...]
    rescue: float
    phrases: Mapping[Kind, tuple[str, ...]]
    filler: frozenset[str]
    trailing: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every sentence that an input is compared with, in the order of the matrix's rows."""
        return tuple(text for group in self.groups for text in group.texts)

    @property
    def digest(self) -> str:
        """SHA-256 over the sentences in order, hexadecimal: a cached matrix holds for one digest and one model."""
        return hashlib.sha256("\n".join(self.sentences).encode()).hexdigest()

    def group(self, kind: Kind, name: str) -> Group | None:
        """Return the group of that kind and name, if there is one."""
        return next((g for g in self.groups if g.kind is kind and g.name == name), None)


class _Reader:
    """Reads the tables and gathers faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def tables(self, folder: Traversable, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads(folder.joinpath(name).read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.faults.append(f"{name}: {error}")
            return {}

    def strings(self, where: str, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        values = table.get(key)
        if not isinstance(values, list) or not values or not all(isinstance(v, str) and v.strip() for v in values):
            self.faults.append(f"{where}: {key} must be a list of sentences or words")
            return ()
        return tuple(values)

    def patterns(self, where: str, table: Mapping[str, Any], key: str) -> tuple[re.Pattern[str], ...]:
        found = []
        for pattern in self.strings(where, table, key):
            try:
                found.append(re.compile(pattern, re.IGNORECASE | re.MULTILINE))
            except re.error as error:
                self.faults.append(f"{where}: {pattern!r}: {error}")
        return tuple(found)

    def number(self, where: str, table: Mapping[str, Any], key: str) -> float:
        value = table.get(key)
        if not isinstance(value, int | float) or not 0 <= value <= 1:
            self.faults.append(f"{where}: {key} must be a number from 0 to 1")
            return 0.0
        return float(value)

    def stop(self) -> None:
        """Raise ``ValueError`` that names the faults found so far, if any."""
        if self.faults:
            raise ValueError("the intake's data cannot be used:\n" + "\n".join(f"- {fault}" for fault in self.faults))

    def groups(self, kind: Kind, table: Mapping[str, Any]) -> list[Group]:
        name = f"{kind}.toml"
        if table.get("kind") != kind:
            self.faults.append(f'{name}: kind must be "{kind}"')
        found = []
        for entry in table.get("group", []):
            where = f"{name}, group {entry.get('name', '?')}"
            reason = entry.get("reason")
            if (kind in REFUSED) != (reason in REASONS):
                self.faults.append(f"{where}: reason must be one of {sorted(REASONS)}, and none for a question")
            texts = self.strings(where, entry, "texts")
            found.append(Group(kind, str(entry.get("name", "")), texts, reason, entry.get("field") is True))
        if not found:
            self.faults.append(f"{name}: no group of sentences")
        return found


def load(folder: Traversable | None = None) -> Knowledge:
    """Read the knowledge from ``folder``, by default the one that ships with the package.

    Raises ``ValueError`` that names every fault of the files.
    """
    folder = folder or files(__package__).joinpath("data", "intake")
    read = _Reader()
    questions, instructions, harms, about, courtesy, cues = (read.tables(folder, f"{name}.toml") for name in FILES)
    read.stop()
    groups = [
        group
        for kind, table in zip((Kind.QUESTION, *REFUSED), (questions, instructions, harms), strict=True)
        for group in read.groups(kind, table)
    ]
    for table, kinds, name in (
        (about, (Kind.ABOUT, Kind.SOURCES), "about.toml"),
        (courtesy, COURTESIES, "courtesy.toml"),
    ):
        groups += [Group(k, str(k), read.strings(f"{name}, {k}", table.get(k, {}), "texts")) for k in kinds]
    knowledge = Knowledge(
        groups=tuple(groups),
        thresholds=_thresholds(read, cues.get("thresholds", {})),
        cues=_cues(read, cues.get("cue", []), groups),
        markup=read.patterns("cues.toml, marks", cues.get("marks", {}), "markup"),
        common=frozenset(read.strings("cues.toml, marks", cues.get("marks", {}), "common")),
        asking=read.strings("cues.toml, asking", cues.get("asking", {}), "words"),
        bids=read.strings("cues.toml, asking", cues.get("asking", {}), "bids"),
        rescue=read.number("cues.toml, rescue", cues.get("rescue", {}), "floor"),
        phrases={k: read.strings(f"courtesy.toml, {k}", courtesy.get(k, {}), "phrases") for k in COURTESIES},
        filler=frozenset(read.strings("courtesy.toml, filler", courtesy.get("filler", {}), "words")),
        trailing=read.strings("courtesy.toml, trailing", courtesy.get("trailing", {}), "words"),
    )
    counted = Counter(knowledge.sentences)
    read.faults += [f"{text!r} stands twice" for text in sorted(counted) if counted[text] > 1]
    read.stop()
    return knowledge


def _thresholds(read: _Reader, tables: Mapping[str, Any]) -> dict[Kind, Threshold]:
    found = {}
    for kind in (*REFUSED, Kind.ABOUT, Kind.SOURCES, *COURTESIES):
        where, table = f"cues.toml, thresholds.{kind}", tables.get(kind, {})
        found[kind] = Threshold(*(read.number(where, table, key) for key in LIMITS))
    return found


def _cues(read: _Reader, tables: list[Mapping[str, Any]], groups: list[Group]) -> tuple[Cue, ...]:
    names = {(group.kind.value, group.name): group for group in groups if group.kind in REFUSED}
    found = []
    for table in tables:
        where = f"cues.toml, cue {table.get('kind', '?')} {table.get('group', '?')}"
        group = names.get((str(table.get("kind")), str(table.get("group"))))
        bonus, patterns = read.number(where, table, "bonus"), read.patterns(where, table, "patterns")
        if group is None:
            read.faults.append(f"{where}: instruction.toml and harmful.toml have no such group")
        else:
            found.append(Cue(group.kind, group.name, bonus, patterns))
    return tuple(found)


@lru_cache(maxsize=1)
def default() -> Knowledge:
    """Return the knowledge that ships with the package, read once."""
    return load()
