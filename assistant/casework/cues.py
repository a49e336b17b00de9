"""The words by which a message about a patient is understood, read from ``data/case_words.toml``.

Loading fails with every fault at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from assistant.casework.odd import Odd, odd
from guardrails.criteria.vocabulary import default_vocabulary

Patterns = re.Pattern[str]
NAMES = frozenset(
    [
        *("patient", "patient_known", "relative", "descriptor", "aged", "new_patient", "criteria_of", "history"),
        *(
            "opening",
            "own_again",
            "either",
            "plan",
            "deciding",
            "options",
            "still_open",
            "of_verdict",
            "of_criteria",
            "that_one",
            "choice",
            "follow_up",
            "general",
            "opener",
            "literature",
            "asking",
            "source",
        ),
        *(
            "supposition",
            "correction",
            "restated",
            "beside_number",
            "elliptic",
            "denial",
            "denied",
            "withdrawal",
            "denial_of_value",
        ),
        *("case_of_source", "relative_of", "in_passing", "told_of", "outcome_of"),
        *("called", "called_anyhow", "age_behind", "no_name", "by_name", "as_author", "in_turn"),
        *("addressed_lead", "this_one"),
        *("each_described", "told_with_tumor", "related", "both_patients"),
        *("back_to", "names_alone", "other_patient", "of_woman", "of_man", "she", "he", "somebody_else"),
        *(
            "asks_of",
            "points_back",
            "somebody",
            "finite",
            "subject_first",
            "subject_head",
            "predicate_first",
            "note",
            "asked_for",
            "claim",
            "requests",
            "aside_lead",
            "opener_told",
            "past",
        ),
        *("recall_lead", "recall_tail", "recall_asks", "recall_again", "recall_general", "recall_all"),
        *("choosing", "not_choosing", "lower_of", "higher_of", "filling"),
    ]
)
"""The cues that a file must hold."""
PROPOSED = frozenset({"head", "plan", "decision", "in_general"})
"""What tells a proposal: the message's head up to what is said of somebody, words that plan, words that ask whether
to do it, and words by which such a question is one in general."""


@dataclass(frozen=True, slots=True)
class Group:
    """Sets that are asked for together: by concepts of the vocabulary, by words, or some of them by name.

    unless: what looks like its words and is not what they mean. proposed: how it is proposed where no patient is
    named, by ``PROPOSED``; empty where a mere proposal is not held against the sets.
    """

    name: str
    sets: tuple[str, ...]
    concepts: frozenset[str]
    words: Patterns
    named: Mapping[str, Patterns]
    instead_of: str
    unless: Patterns = re.compile(r"(?!)")
    proposed: Mapping[str, Patterns] = field(default_factory=dict)

    def without_others(self, text: str) -> str:
        """Return ``text`` with blanks in place of what only looks like the group's words."""
        return self.unless.sub(lambda match: " " * len(match.group()), text)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with one of these units, and the facts that it may be.

    bare: without a unit; it is then a whole number, or a fact of the last message.
    """

    pattern: Patterns
    facts: tuple[str, ...]
    bare: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """What bears on a fact and does not settle it, and why not; ``unless``: a fact that says all there is in it."""

    pattern: Patterns
    fact: str
    reason: str
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Naming:
    """How a fact is named; ``read``: how a number alone is read as it; ``write``: what to read in a name's place.

    restated: how a word alone is read as it, where it is put in the place of the value that was known. asked: what
    asks for it and for nothing else, without what every question may have.
    """

    named: Patterns
    read: str
    write: str
    restated: str = ""
    asked: Patterns = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Cues:
    """All of it, ready for use."""

    patterns: Mapping[str, Patterns]
    groups: tuple[Group, ...]
    amounts: tuple[Amount, ...]
    facts: Mapping[str, Naming]
    within: Mapping[str, str]
    """Values that say more than another one does: the ileum is small bowel."""
    mentions: tuple[Mention, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    """Words and numbers for as which patient somebody came."""
    odd: tuple[Odd, ...] = ()

    def has(self, name: str, text: str) -> bool:
        """Whether ``text`` holds a cue of that name."""
        return self.patterns[name].search(text) is not None

    def asks_for_sets(self, text: str) -> bool:
        """Whether ``text`` names what sets of criteria are for, or one of them."""
        return any(each.search(text) for group in self.groups for each in (group.words, *group.named.values()))


def load(text: str | None = None) -> Cues:
    """Read the cues from TOML, by default from the file that ships with the package.

    Raises:
        ValueError: names every fault of the file.
    """
    data = tomllib.loads(text or (files("assistant") / "data" / "case_words.toml").read_text("utf-8"))
    tables = {"cue", "part", "place", "group", "unit", "fact", "number", "within", "mention", "judged", "odd"}
    faults = [f"[{name}] is unknown" for name in sorted(data.keys() - tables)]
    listed: dict[str, Any] = dict(data.get("cue", {}))
    for subject in ("subject", "telling", "recalling", "choosing"):
        listed |= listed.pop(subject, {})
    faults += [f"[cue] {name} is unknown" for name in sorted(listed.keys() - NAMES)]
    faults += [f"[cue] {name} is missing" for name in sorted(NAMES - listed.keys())]
    parts = data.get("part", {})
    patterns = {name: _pattern(f"[cue] {name}", _whole(each, parts), faults) for name, each in listed.items()}
    known = default_vocabulary().facts.keys()
    amounts = _amounts(data, faults)
    judged = _judgement(data)
    mentions = tuple(_mention(place, each, judged, faults) for place, each in enumerate(data.get("mention", ()), 1))
    facts = {}
    for fact, each in data.get("fact", {}).items():
        where = f"[fact.{fact}]"
        facts[fact] = Naming(
            _pattern(where, each.get("named", ()), faults),
            each.get("read", ""),
            each.get("write", ""),
            each.get("restated", ""),
            _pattern(f"{where} asked", each.get("asked", ()), faults),
        )
        faults += [] if fact in known else [f"{where} is no fact"]
        for key in ("read", "restated"):
            faults += [f"{where} {key} has no place for the value"] if "{}" not in each.get(key, "{}") else []
    strange = odd(data.get("odd", ()), faults)
    groups = tuple(_group(each, faults) for each in data.get("group", ()))
    names = {each.name for each in groups}
    faults += [
        f"group {each.name}: there is no {each.instead_of}" for each in groups if each.instead_of not in {"", *names}
    ]
    if faults:
        raise ValueError("the words about cases cannot be used:\n" + "\n".join(f"- {fault}" for fault in faults))
    return Cues(
        patterns, groups, amounts, facts, dict(data.get("within", {})), mentions, dict(data.get("place", {})), strange
    )


@lru_cache(maxsize=1)
def default_cues() -> Cues:
    """Return the cues that ship with the package, read once."""
    return load()


def _amounts(data: Mapping[str, Any], faults: list[str]) -> tuple[Amount, ...]:
    known = default_vocabulary().facts.keys()
    number = str(data.get("number", {}).get("pattern", ""))
    amounts = []
    for place, each in enumerate(data.get("unit", ()), 1):
        units = "|".join(sorted(each.get("written", ()), key=len, reverse=True))
        end = rf"\s?(?:{units})(?![\w%])" if units else r"(?![\w%/.,]*[\w%/])"
        pattern = _pattern(f"unit {place}", [f"{number}{end}"], faults)
        amounts.append(Amount(pattern, tuple(each.get("facts", ())), not units))
        faults += [f"unit {place}: {fact} is no fact" for fact in each.get("facts", ()) if fact not in known]
    return tuple(amounts)


def _judgement(data: Mapping[str, Any]) -> list[str]:
    """Return how it is written that something is judged, with ``{name}`` for what it is."""
    table = data.get("judged", {})
    words = "(?:" + "|".join(table.get("words", ())) + ")"
    return [each.replace("{words}", words) for each in table.get("written", ())]


def _mention(place: int, table: Mapping[str, Any], judged: Iterable[str], faults: list[str]) -> Mention:
    where, fact, reason = f"mention {place}", str(table.get("fact", "")), str(table.get("reason", ""))
    faults += [] if fact in default_vocabulary().facts else [f"{where}: {fact or 'nothing'} is no fact"]
    faults += [] if reason else [f"{where} gives no reason"]
    names = "(?:" + "|".join(table.get("judged", ["(?!)"])) + ")"
    words = [*table.get("words", ()), *(each.replace("{name}", names) for each in judged)]
    unless = str(table.get("unless", ""))
    faults += [] if unless in {"", *default_vocabulary().facts} else [f"{where}: {unless} is no fact"]
    return Mention(_pattern(where, words, faults), fact, reason, unless)


def _group(table: Mapping[str, Any], faults: list[str]) -> Group:
    name = str(table.get("name", ""))
    where = f"group {name or 'without name'}"
    faults += [] if name and table.get("sets") else [f"{where}: needs a name and sets"]
    named = {each: _pattern(f"{where}, {each}", words, faults) for each, words in table.get("named", {}).items()}
    faults += [f"{where}: {each} is none of its sets" for each in named if each not in table.get("sets", ())]
    proposed = _proposed(where, table, faults)
    return Group(
        name,
        tuple(table.get("sets", ())),
        frozenset(f"c:{each}" for each in table.get("concepts", ())),
        _pattern(where, table.get("words", ()), faults),
        named,
        str(table.get("instead_of", "")),
        _pattern(f"{where}, unless", table.get("unless", ()), faults),
        proposed,
    )


def _proposed(where: str, table: Mapping[str, Any], faults: list[str]) -> dict[str, Patterns]:
    """Return the patterns of proposals, in which ``{words}`` stands for any of the group's words."""
    words = "(?:" + "|".join(f"(?:{each})" for each in table.get("words", ())) + ")"
    listed = table.get("proposed", {})
    faults += [f"{where}: proposed {name} is unknown" for name in sorted(listed.keys() - PROPOSED)]
    faults += [f"{where}: proposed {name} is missing" for name in sorted(PROPOSED - listed.keys()) if listed]
    return {
        name: _pattern(f"{where}, proposed {name}", [one.replace("{words}", words) for one in each], faults)
        for name, each in listed.items()
    }


def _whole(listed: Iterable[str], parts: Mapping[str, str]) -> list[str]:
    """Return patterns with the parts that they name in braces put in."""
    found = []
    for each in listed:
        for name, part in parts.items():
            each = each.replace(f"{{{name}}}", part)
        found.append(each)
    return found


def _pattern(where: str, listed: Iterable[str], faults: list[str]) -> Patterns:
    try:
        return re.compile("|".join(f"(?:{each})" for each in listed) or r"(?!)", re.IGNORECASE)
    except re.error as error:
        faults.append(f"{where}: {error}")
        return re.compile(r"(?!)")
