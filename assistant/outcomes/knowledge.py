"""What is known of outcomes, read from ``data/outcomes.toml``: names, units, groups and linking words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.outcomes.narrowing import Narrowing, compiled


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of outcome."""

    outcome_id: str
    title: str
    units: frozenset[str]
    better: str
    lists: bool
    """Whether single events may be listed behind its name ("toxicities were fatigue (23 %)")."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """A class of treatments and the concepts of the vocabulary that belong to it."""

    class_id: str
    title: str
    concepts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Patterns by which the heads of a table of studies are told apart."""

    size: re.Pattern[str]
    treatment: re.Pattern[str]
    population: re.Pattern[str]
    study: re.Pattern[str]
    interval: re.Pattern[str]
    p: re.Pattern[str]
    follow_up: re.Pattern[str]
    labels_no: re.Pattern[str]
    missing: frozenset[str]
    longest: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything of ``outcomes.toml``, compiled."""

    kinds: Mapping[str, Kind]
    firsts: tuple[tuple[str, re.Pattern[str]], ...]
    """Names that are read before all others, as they hold the names of others."""
    names: tuple[tuple[str, re.Pattern[str]], ...]
    exclusive: frozenset[str]
    """Outcomes of which each patient has one at most."""
    sharing: frozenset[str]
    """Outcomes whose last word one of ``sharing_words`` before it may share ("complete and partial responses")."""
    sharing_words: Mapping[str, str]
    elided: re.Pattern[str]
    events: re.Pattern[str]
    """Single adverse events by their names."""
    concept_kinds: Mapping[str, str]
    qualifiers: str
    places: re.Pattern[str]
    plans: re.Pattern[str]
    """What the title of a work says that reports no results."""
    narrows: Narrowing
    statistics: Mapping[str, re.Pattern[str]]
    ratios: Mapping[str, str]
    units: Mapping[str, str]
    people: str
    counted: str
    none_of: str
    changes: str
    """Verbs behind which "from 4% to 38%" is a change and no range."""
    lasting: re.Pattern[str]
    """How a duration is told of the response named before it ("lasted 11 months")."""
    responses: frozenset[str]
    """Outcomes that are responses, which may last."""
    """How it is printed that an outcome befell no patient ("no deaths")."""
    shares: str
    codes: re.Pattern[str]
    narrowed: re.Pattern[str]
    """What stands right before such a code and makes its group a smaller one."""
    nouns: str
    alone: str
    arm_types: frozenset[str]
    controls: frozenset[str]
    others: re.Pattern[str]
    not_alone: frozenset[str]
    not_after: re.Pattern[str]
    without: re.Pattern[str]
    intents: re.Pattern[str]
    classes: tuple[Treatment, ...]
    connect: re.Pattern[str]
    between: frozenset[str]
    causes: frozenset[str]
    behind: frozenset[str]
    beside: frozenset[str]
    introducing: frozenset[str]
    compares: frozenset[str]
    gains: frozenset[str]
    losses: frozenset[str]
    versus: str
    prognostic: re.Pattern[str]
    suffixes: re.Pattern[str]
    undone: re.Pattern[str]
    undone_behind: re.Pattern[str]
    unlike: re.Pattern[str]
    subset: re.Pattern[str]
    share_of: re.Pattern[str]
    """Between the share that begins a list item and a treatment: the item tells of a part of its study."""
    numbers: Mapping[str, int]
    follow_up: str
    before: str
    cohorts: tuple[re.Pattern[str], ...]
    ends: re.Pattern[str]
    treated: re.Pattern[str]
    several: re.Pattern[str]
    described: tuple[re.Pattern[str], ...]
    undescribed: re.Pattern[str]
    telling: re.Pattern[str]
    compared: re.Pattern[str]
    extends: re.Pattern[str]
    chosen: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    """How a clause that chooses among patients begins, and what ends it."""
    pooled: re.Pattern[str]
    columns: Columns
    most: int
    wider: Mapping[str, tuple[str, ...]]
    """What an outcome asked for by its plain word may be called in a row."""
    asking: frozenset[str]

    def class_ids(self, concepts: Iterable[str]) -> tuple[str, ...]:
        """Return the classes that any of ``concepts`` (keys "c:...") belongs to, in their order."""
        ids = {key[2:] for key in concepts}
        return tuple(each.class_id for each in self.classes if each.concepts & ids)


def any_of(patterns: Sequence[str]) -> str:
    """Return one pattern that matches any of ``patterns``, longest first where one begins another."""
    return "(?:" + "|".join(patterns) + ")"


def _word(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w]){any_of(patterns)}(?![\w])", re.IGNORECASE)


def _whole(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(any_of(patterns), re.IGNORECASE)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("assistant") / "data" / name).read_text("utf-8"))


@lru_cache(maxsize=1)
def default_knowledge() -> Knowledge:
    """Return the shipped knowledge; raises ``re.error`` or ``KeyError`` where the data is faulty."""
    data, wanted = _toml("outcomes.toml"), _toml("outcome_questions.toml")["wanted"]
    times, columns = data["times"], data["columns"]
    return Knowledge(
        qualifiers=any_of(data["qualifiers"]["words"]),
        places=_whole(data["qualifiers"]["places"]),
        plans=_word(data["references"]["plans"]),
        narrows=compiled(data["narrows"], any_of(data["qualifiers"]["words"])),
        statistics={name: re.compile(pattern, re.IGNORECASE) for name, pattern in data["statistics"].items()},
        ratios=data["ratios"],
        units=data["units"],
        people=any_of(data["people"]["words"]),
        counted=data["people"]["counted"],
        none_of=any_of(data["people"]["none"]),
        changes=any_of(data["links"]["changes"]),
        lasting=_word(data["narrows"]["lasting"]),
        responses=frozenset(data["narrows"]["responses"]),
        numbers=times["numbers"],
        follow_up=any_of(times["follow_up"]),
        before=any_of(times["before"]),
        columns=Columns(
            **{name: _whole(columns[name]) for name in ("size", "treatment", "population", "study", "interval", "p")},
            follow_up=_whole(columns["follow_up"]),
            labels_no=_whole(columns["labels_no"]),
            missing=frozenset(columns["missing"]),
            longest=columns["longest"],
        ),
        most=wanted["most"],
        wider={name: tuple(each) for name, each in wanted["wider"].items()},
        asking=frozenset(wanted["asking"]),
        classes=tuple(Treatment(c["id"], c["title"], frozenset(c["concepts"])) for c in data["class"]),
        **_names(data),
        **_groups(data["groups"]),
        **_links(data["links"]),
        **_cohorts(data["cohorts"]),
    )


def _names(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kinds": {
            each["id"]: Kind(
                each["id"], each["title"], frozenset(each["units"]), each["better"], each.get("lists", False)
            )
            for each in data["outcome"]
        },
        "names": tuple((each["id"], _word(each["names"])) for each in data["outcome"]),
        "firsts": tuple((each["id"], _word(each["first"])) for each in data["outcome"] if "first" in each),
        "exclusive": frozenset(data["sharing"]["exclusive"]),
        "sharing": frozenset(data["sharing"]["outcomes"]),
        "sharing_words": data["sharing"]["words"],
        "elided": re.compile(
            rf"\b(?P<word>{any_of(list(data['sharing']['words']))})(?:\s(?:and|or)\s|\s?[/,]\s?)$", re.IGNORECASE
        ),
        "events": _word(data["kinds"]["events"]),
        "concept_kinds": {kind: each for kind, each in data["kinds"].items() if isinstance(each, str)},
    }


def _groups(groups: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "shares": any_of(groups["shares"]),
        "codes": _word(groups["codes"]),
        "narrowed": re.compile(rf"(?<!\w)(?:{any_of(groups['narrowed'])}[ ,]+(?:and |or )?)+$", re.IGNORECASE),
        "nouns": any_of(groups["nouns"]),
        "alone": any_of(groups["alone"]),
        "arm_types": frozenset(groups["types"]),
        "controls": frozenset(groups["controls"]),
        "others": _word(groups["others"]),
        "not_alone": frozenset(groups["not_alone"]),
        "not_after": re.compile(any_of(groups["not_after"]) + r"[\s-]{1,2}(?:\w+\s)?$", re.IGNORECASE),
        "without": re.compile(any_of(groups["without"]) + r"$", re.IGNORECASE),
        "intents": _word(groups["intents"]),
        "suffixes": re.compile(rf"\b[A-Za-z]{{3,}}{any_of(groups['suffixes'])}\b"),
    }


def _links(links: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "connect": re.compile(any_of(links["connect"]), re.IGNORECASE),
        "between": frozenset(links["between"]),
        "causes": frozenset(links["causes"]),
        "behind": frozenset(links["behind"]),
        "beside": frozenset(links["beside"]),
        "introducing": frozenset(links["introducing"]),
        "compares": frozenset(links["compares"]),
        "gains": frozenset(links["gains"]),
        "losses": frozenset(links["losses"]),
        "versus": any_of(links["versus"]),
        "prognostic": _word(links["prognostic"]),
        "undone": _word(links["undone"]),
        "undone_behind": _word(links["undone_behind"]),
        "unlike": _word(links["unlike"]),
        "subset": _word(links["subset"]),
        "share_of": re.compile(rf"\s(?:{any_of(links['share_of'])}\s)*", re.IGNORECASE),
    }


def _cohorts(cohorts: Mapping[str, Any]) -> dict[str, Any]:
    ends = re.compile(rf"\s{any_of(cohorts['ends'])}(?!\w)|[.;:]|\s\((?=[^)]{{26,}})|,\s\d|$", re.IGNORECASE)
    closing = re.compile(rf"\s{any_of(cohorts['closing'])}(?!\w)|[.;:,]|\s\(|$", re.IGNORECASE)
    begins = [re.compile(rf"\s{any_of(cohorts[each])}(?!\w)", re.IGNORECASE) for each in ("chosen", "chosen_whom")]
    return {
        "cohorts": tuple(re.compile(each, re.IGNORECASE) for each in cohorts["forms"]),
        "ends": ends,
        "chosen": tuple(zip(begins, (ends, closing), strict=True)),
        "pooled": _word(cohorts["pooled"]),
        "treated": re.compile(rf"\b{any_of(cohorts['treated'])}\b", re.IGNORECASE),
        "several": re.compile(cohorts["several"], re.IGNORECASE),
        "described": (re.compile(cohorts["first_described"]), re.compile(cohorts["described"])),
        "undescribed": _word(cohorts["undescribed"]),
        "compared": re.compile(cohorts["compared"], re.IGNORECASE),
        "telling": re.compile(cohorts["telling"], re.IGNORECASE),
        "extends": re.compile(rf"\s{any_of(cohorts['extends'])}\s", re.IGNORECASE),
    }
