"""The wording of replies about a case, read from ``data/case_wording.toml``, and facts in words.

Loading fails with every fault at once: a text that is absent, empty or
unknown, or one whose blanks are not those that its use can fill.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from guardrails.criteria.facts import parse_case
from guardrails.criteria.interval import Interval
from guardrails.criteria.sets import STATUSES
from guardrails.criteria.vocabulary import default_vocabulary
from guardrails.criteria.wording import number_words, range_words, value_words

_LINES: Mapping[str, frozenset[str]] = {
    "used": frozenset({"sets", "sources"}),
    "read": frozenset({"facts"}),
    "given": frozenset({"facts"}),
    "earlier": frozenset({"facts"}),
    "no_facts": frozenset(),
    "anew": frozenset(),
    "anew_called": frozenset({"patient"}),
    "back": frozenset({"patient"}),
    "of_patient": frozenset({"patient"}),
    "many_patients": frozenset(),
    "which_patient": frozenset({"patients"}),
    "changed": frozenset({"fact", "before", "after"}),
    "corrected": frozenset({"fact", "before", "after"}),
    "dropped": frozenset({"fact", "before"}),
    "other_patient": frozenset(),
    "supposed": frozenset({"facts"}),
    "supposed_kept": frozenset({"facts", "kept"}),
    "conflict": frozenset({"fact", "readings"}),
    "odd": frozenset({"facts"}),
    "unclear": frozenset({"fact", "quote", "reason"}),
    "unfamiliar": frozenset({"facts"}),
    "unchecked": frozenset({"facts"}),
    "relatives": frozenset({"quote"}),
    "unread": frozenset({"quote"}),
    "if_asked": frozenset({"message"}),
    "decided": frozenset(),
    "not_known": frozenset({"facts"}),
    "note": frozenset({"criterion", "note"}),
    "met_by_all": frozenset({"criteria"}),
    "unknown_by_all": frozenset({"criteria"}),
    "open_number": frozenset({"number", "facts"}),
    "verdict": frozenset({"title", "verdict"}),
    "to_decide": frozenset({"facts"}),
    "of_patients": frozenset(),
    "outside": frozenset(),
}
_VERDICTS = frozenset(
    [
        *("criteria_met", "criteria_not_met", "undetermined", "not_applicable"),
        *("exclusion_present", "caution", "none_present"),
    ]
)
_STATUSES = frozenset(status for each in STATUSES.values() for status in each)


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts, checked: each is there with its blanks."""

    lines: Mapping[str, str]
    verdicts: Mapping[str, str]
    statuses: Mapping[str, str]
    marks: Mapping[str, str]
    asks: Mapping[str, str]

    def line(self, name: str, **blanks: str) -> str:
        """Return the line of that name with its blanks filled in, its first letter a capital."""
        said = self.lines[name].format(**blanks)
        return said[:1].upper() + said[1:]


def load(text: str | None = None) -> Wording:
    """Read the texts from TOML, by default from the file that ships with the package.

    Raises:
        ValueError: names every fault of the file.
    """
    tables = tomllib.loads(text or (files("assistant") / "data" / "case_wording.toml").read_text("utf-8"))
    expected: dict[str, Mapping[str, frozenset[str]]] = {
        "line": _LINES,
        "verdict": dict.fromkeys(_VERDICTS, frozenset()),
        "status": dict.fromkeys(_STATUSES, frozenset()),
        "mark": dict.fromkeys(_STATUSES, frozenset()),
        "ask": dict.fromkeys(default_vocabulary().facts, frozenset()),
    }
    faults = [f"[{name}] is unknown" for name in sorted(tables.keys() - expected.keys())]
    for table, texts in expected.items():
        own = tables.get(table, {})
        faults += [f"[{table}] {name} is missing" for name in texts if name not in own]
        for name, said in own.items():
            if name not in texts:
                faults.append(f"[{table}] {name} is unknown")
            elif not isinstance(said, str) or not said.strip():
                faults.append(f"[{table}] {name} must be a text")
            elif (found := _blanks(said)) != texts[name]:
                faults.append(f"[{table}] {name} needs the blanks {sorted(texts[name])}, has {sorted(found)}")
    if faults:
        raise ValueError("the wording of cases cannot be used:\n" + "\n".join(f"- {fault}" for fault in faults))
    return Wording(*(tables[name] for name in expected))


@lru_cache(maxsize=1)
def default_wording() -> Wording:
    """Return the texts that ship with the package, read once."""
    return load()


def _blanks(text: str) -> frozenset[str]:
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset({"?"})


def label(fact: str) -> str:
    """Return how a sentence names a fact."""
    return default_vocabulary().facts[fact].label


def words(fact: str, value: object) -> str:
    """Return a fact's value in words, numbers with their unit: "54 years", "< 50 %", "yes"."""
    known = default_vocabulary().facts[fact]
    parsed = parse_case({fact: value}).values[fact]
    if not isinstance(parsed, Interval):
        return value_words(parsed)
    if parsed.exact is not None:
        said = number_words(parsed.exact)
    else:
        given = value if isinstance(value, Mapping) else {}
        low = parsed.min if given.get("min") is not None else None
        high = parsed.max if given.get("max") is not None else None
        said = range_words(Interval(low, high, parsed.min_inclusive, parsed.max_inclusive))
    return f"{said} {known.unit}" if known.unit else said


def fact_words(fact: str, value: object) -> str:
    """Return a fact and its value in words: "age 54 years", "primary resected: yes"."""
    yes_or_no = isinstance(value, bool)
    return f"{label(fact)}{':' if yes_or_no else ''} {words(fact, value)}"
