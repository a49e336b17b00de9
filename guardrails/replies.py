"""The wording of what is said without a quote: small talk and refusals, read from ``data/replies.toml``.

Loading fails with every fault at once: a text that is absent, empty or
unknown, or one whose blanks are not those that its use can fill.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from guardrails.prototypes import REFUSED, Kind, Knowledge, default

SMALL_TALK: Mapping[str, frozenset[str]] = {
    Kind.GREETING: frozenset(),
    Kind.THANKS: frozenset(),
    Kind.FAREWELL: frozenset(),
    Kind.ABOUT: frozenset(),
    Kind.SOURCES: frozenset({"documents"}),
}
UNRESOLVED: Mapping[str, frozenset[str]] = {
    "nothing_before": frozenset({"what"}),
    "several": frozenset({"what", "among"}),
}
REFUSALS: Mapping[str, frozenset[str]] = {
    "empty": frozenset(),
    "out_of_scope": frozenset(),
    "instruction": frozenset(),
    "task": frozenset(),
    "harmful": frozenset(),
    "self_harm": frozenset(),
    "not_in_sources": frozenset({"missing"}),
    "lacking": frozenset({"missing"}),
    "misread": frozenset({"cell"}),
    "together": frozenset({"several", "one"}),
    "not_together": frozenset({"topic"}),
    "nothing_found": frozenset(),
    "absent_table": frozenset({"source", "table"}),
    "no_value": frozenset({"topic", "kind"}),
    "premise": frozenset({"premise"}),
    "nearest": frozenset(),
}
"""Every text and the blanks that it must hold. ``UNRESOLVED``: of a follow-up whose reference cannot be told."""


@dataclass(frozen=True, slots=True)
class Replies:
    """The texts, checked: every one of ``SMALL_TALK``, ``REFUSALS`` and ``UNRESOLVED`` is there with its blanks."""

    texts: Mapping[str, str]
    groups: Mapping[str, str]

    def small_talk(self, kind: Kind, documents: Iterable[str] = ()) -> str:
        """Return the reply to small talk or to a question about the assistant; ``documents`` are named one a line.

        Raises ``KeyError`` for a kind that is neither.
        """
        if kind not in SMALL_TALK:
            raise KeyError(kind)
        return self.texts[kind].format(documents="\n".join(f"- {name}" for name in documents))

    def refused(self, kind: Kind, group: str = "") -> str:
        """Return the message for an input that is refused before any search (kind and group as in ``Intake``).

        Raises ``KeyError`` for a kind that is not refused.
        """
        if kind is Kind.EMPTY:
            return self.texts["empty"]
        if kind not in REFUSED:
            raise KeyError(kind)
        return self.texts[self.groups.get(group, kind.value)]

    def unresolved(self, what: str, among: Iterable[str] = ()) -> str:
        """Return what is said of a follow-up whose reference cannot be told; ``among``: the things it may be."""
        named = listed(among)
        if named:
            return self.texts["several"].format(what=what, among=named)
        return self.texts["nothing_before"].format(what=what)

    def refusal(self, name: str, **blanks: str) -> str:
        """Return the refusal of that name with its blanks filled in.

        Raises ``KeyError`` for an unknown name, ``ValueError`` where other blanks are given than the text holds.
        """
        if frozenset(blanks) != REFUSALS[name]:
            raise ValueError(f"the refusal {name!r} takes {sorted(REFUSALS[name])}, not {sorted(blanks)}")
        return self.texts[name].format(**blanks)

    def not_in_sources(self, missing: Iterable[str]) -> str:
        """Return the refusal that names what is missing; where nothing can be named, the one that names nothing."""
        named = listed(missing)
        return self.refusal("not_in_sources", missing=named) if named else self.refusal("nothing_found")


def listed(names: Iterable[str], word: str = "or") -> str:
    """Return names as English lists them ("a", "a or b", "a, b or c"), each once."""
    *before, last = list(dict.fromkeys(name.strip() for name in names if name.strip())) or [""]
    return f"{', '.join(before)} {word} {last}" if before else last


def load(source: Traversable | None = None, knowledge: Knowledge | None = None) -> Replies:
    """Read the texts from ``source``, by default the file that ships with the package.

    knowledge: whose groups may be named in the table ``group``.
    Raises ``ValueError`` that names every fault of the file.
    """
    source = source or files(__package__).joinpath("data", "replies.toml")
    try:
        tables = tomllib.loads(source.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"the replies cannot be read: {error}") from error
    faults = [
        f"[{name}] is unknown" for name in sorted(tables.keys() - {"small_talk", "refusal", "unresolved", "group"})
    ]
    texts: dict[str, str] = {}
    for table, expected in (("small_talk", SMALL_TALK), ("refusal", REFUSALS), ("unresolved", UNRESOLVED)):
        faults += _check(table, tables.get(table, {}), expected)
        texts |= {str(name): text for name, text in tables.get(table, {}).items()}
    groups = dict(tables.get("group", {}))
    known = {group.name for group in (knowledge or default()).groups}
    for name, target in groups.items():
        if name not in known:
            faults.append(f"[group] {name}: the intake knows no such group")
        if target not in REFUSALS or REFUSALS[target]:
            faults.append(f"[group] {name}: {target!r} is no refusal without blanks")
    if faults:
        raise ValueError("the replies cannot be used:\n" + "\n".join(f"- {fault}" for fault in faults))
    return Replies(texts, groups)


def _check(table: str, texts: Mapping[str, object], expected: Mapping[str, frozenset[str]]) -> list[str]:
    faults = [f"[{table}] {name} is missing" for name in expected if name not in texts]
    for name, text in texts.items():
        where = f"[{table}] {name}"
        if name not in expected:
            faults.append(f"{where} is unknown")
        elif not isinstance(text, str) or not text.strip():
            faults.append(f"{where} must be a text")
        else:
            faults += [f"{where}: {fault}" for fault in _blanks(text, expected[name])]
    return faults


def _blanks(text: str, expected: frozenset[str]) -> list[str]:
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError as error:
        return [str(error)]
    found = {name for _, name, _, _ in fields if name is not None}
    plain = all(not spec and conversion is None for _, name, spec, conversion in fields if name is not None)
    faults = [] if plain else ["a blank is a name in braces and nothing else"]
    if found != expected:
        faults.append(f"needs the blanks {sorted(expected)}, has {sorted(found)}")
    return faults


@lru_cache(maxsize=1)
def default_replies() -> Replies:
    """Return the texts that ship with the package, read once."""
    return load()
