"""The words by which a follow-up is understood, read from ``data/followup_words.toml``.

Loading fails with every fault at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

Pattern = re.Pattern[str]
MARKS = " \t\n?!.,;:…–-"
"""What may stand around a message and says nothing."""
CUES = frozenset(
    [
        *("opener", "continues", "correction", "instead", "same_question", "why", "why_not", "which_study", "who"),
        *(
            "source",
            "when",
            "more",
            "evidence",
            "compare",
            "bare_question",
            "pronoun",
            "possessive",
            "plural",
            "former",
        ),
        *("latter", "other", "there", "empty_reference", "this_one", "no_definite", "full", "past", "defining", "arm"),
        *("comparison", "identifying", "preposition", "beginning", "yes_no", "counted", "after_name", "study_noun"),
        *("naming", "asks_reference", "of_country", "anew", "told_of", "begins_with_name"),
        *("versus", "one_time", "apart", "which_of", "retracts", "both", "overall", "speaking", "statistic", "closing"),
        *(
            "order",
            "choice",
            "took_in",
            "they",
            "how_many",
            "measure",
            "mentioned",
            "concluded",
            "how_many_were",
            "of_study",
            "people",
            "study_lead",
            "cohort_asked",
            "who_does",
            "of_subject",
            "bare_time",
            "about_it",
            "done_often",
            "measuring",
            "of_year",
            "cohort_of",
            "rate_of",
            "one_sided",
            "advised",
            "how_many_of",
            "condition",
            "measured",
            "same",
            "share",
            "shares",
            "counting",
            "design",
            "trials",
            "origin",
            "others",
            "difference",
            "other_option",
            "supposing",
            "inverted",
            "differs",
            "acts",
            "next",
            "first_of",
            "other_arm",
            "control_arm",
            "has_arms",
            "how_many_in",
            "which_ones",
            "based_on",
            "done_in",
            "in_arm",
            "size_asked",
            "told_apart",
            "said_of_treatment",
            "said_of_study",
            "said_of_value",
            "superlative",
            "of_people",
            "bound",
            "bound_behind",
            "proposing",
            "sets_limit",
            "turned_down",
            "turned_up",
            "bare_more",
            "goes_up",
            "goes_down",
            "asks_study",
            "phase_named",
            "says_on",
            "attribute",
            "befell",
        ),
    ]
)
"""The cues that a file must hold."""
FORMS: Mapping[str, frozenset[str]] = {
    "says": frozenset({"who", "subject"}),
    "said_of": frozenset({"subject"}),
    "advised": frozenset({"one", "other"}),
    "concluded": frozenset({"study"}),
    "why": frozenset({"content"}),
    "why_not": frozenset({"content"}),
    "study_named": frozenset({"study"}),
    "study": frozenset({"content"}),
    "who": frozenset({"content"}),
    "source": frozenset({"content"}),
    "set_by": frozenset({"limit"}),
    "when_named": frozenset({"study"}),
    "when": frozenset({"content"}),
    "more": frozenset({"subject"}),
    "evidence": frozenset({"content"}),
    "share": frozenset({"content"}),
    "design": frozenset({"study"}),
    "next": frozenset({"content"}),
    "other_arm": frozenset({"question", "arm"}),
    "kinds_of": frozenset({"things"}),
    "size": frozenset(),
    "randomized": frozenset({"study"}),
    "differ": frozenset({"one", "other"}),
    "trials": frozenset({"subject"}),
    "others": frozenset({"subject"}),
    "options": frozenset({"topic"}),
    "options_drug": frozenset({"topic"}),
    "compare_in": frozenset({"one", "other", "aspect"}),
    "compare": frozenset({"one", "other"}),
}
"""The forms that a file must hold, and the blanks of each."""
DEMAND = ("title", "asks", "shows")


@dataclass(frozen=True, slots=True)
class Sort:
    """One class of things that can stand in each other's place.

    head: a question can be about it. nouns: it is called by them, alone or
        after "that". into: prepositions it may be added with, the usual one
        first. wider: the class whose things it replaces where there is none of its own.
    """

    name: str
    title: str
    types: frozenset[str]
    concepts: frozenset[str]
    head: bool
    this_one: Pattern | None
    into: tuple[str, ...]
    wider: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What a reply has to show where a message asks for it, and what that is called."""

    title: str
    asks: Pattern
    shows: Pattern


@dataclass(frozen=True, slots=True)
class Words:
    """Cues, classes, forms, what replies have to show and what names of figures stand for, checked."""

    cues: Mapping[str, Pattern]
    sorts: Mapping[str, Sort]
    forms: Mapping[str, str]
    demands: tuple[Demand, ...] = ()
    worded: tuple[tuple[Pattern, str], ...] = ()

    def spoken(self, text: str) -> str:
        """Return the question that the mere name of a figure stands for; else ``text``."""
        return next((means for asks, means in self.worded if asks.search(text)), text)

    def has(self, name: str, text: str) -> bool:
        """Whether ``text`` holds a cue of that name."""
        return self.cues[name].search(text) is not None

    def sort_of(self, key: str, kind: str | None) -> str:
        """Return the class of a concept key of the type ``kind``; empty where it is in none."""
        named = next((each.name for each in self.sorts.values() if key[2:] in each.concepts), "")
        return named or next((each.name for each in self.sorts.values() if kind in each.types), "")

    def form(self, name: str, **blanks: str) -> str:
        """Return the question of that form."""
        return self.forms[name].format(**blanks)


def _pattern(parts: Sequence[str]) -> Pattern:
    return re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE)


def read(text: str) -> Words:
    """Read the words out of the text of a file.

    Raises:
        ValueError: naming every fault.
    """
    tables = tomllib.loads(text)
    cues, forms = tables.get("cue", {}), tables.get("form", {})
    faults = [f"[cue] {name} is missing" for name in sorted(CUES - cues.keys())]
    faults += [f"[cue] {name} is unknown" for name in sorted(cues.keys() - CUES)]
    faults += [f"[form] {name} is missing" for name in FORMS if name not in forms]
    for name, form in forms.items():
        if name not in FORMS or frozenset(re.findall(r"{(\w+)}", form)) != FORMS[name]:
            faults.append(f"[form] {name} is unknown or has other blanks than {sorted(FORMS.get(name, ()))}")
    names = [entry.get("name") for entry in tables.get("class", ())]
    for entry in tables.get("class", ()):
        if not entry.get("name") or not entry.get("title") or not entry.get("into"):
            faults.append(f"[[class]] {entry.get('name')}: needs a name, a title and into")
        if entry.get("wider", entry.get("name")) not in names:
            faults.append(f"[[class]] {entry['name']}: wider names no class")
    demanded = tables.get("demand", ())
    faults += [f"[[demand]] {e.get('title')}: needs a title, asks and shows" for e in demanded if len(e) != len(DEMAND)]
    if faults:
        raise ValueError("the words of follow-ups cannot be used: " + "; ".join(faults))
    this_one = "|".join(cues["this_one"])
    sorts = {
        entry["name"]: Sort(
            entry["name"],
            entry["title"],
            frozenset(entry.get("types", ())),
            frozenset(entry.get("concepts", ())),
            entry.get("head", False),
            _pattern([this_one.replace("NOUN", f"(?:{'|'.join(entry['nouns'].split())})\\b")])
            if entry.get("nouns")
            else None,
            tuple(entry["into"]),
            entry.get("wider", ""),
        )
        for entry in tables["class"]
    }
    nouns = "|".join(noun for entry in tables["class"] for noun in entry.get("nouns", "").split())
    patterns = {
        name: _pattern([part.replace("NOUN", f"(?:{nouns})\\b") for part in parts]) for name, parts in cues.items()
    }
    demands = tuple(Demand(each["title"], _pattern(each["asks"]), _pattern(each["shows"])) for each in demanded)
    worded = tuple((_pattern(each["asks"]), each["means"]) for each in tables.get("worded", ()))
    return Words(patterns, sorts, forms, demands, worded)


@lru_cache(maxsize=1)
def default_words() -> Words:
    """Return the words that ship with the package, read once."""
    return read((files("assistant") / "data" / "followup_words.toml").read_text("utf-8"))
