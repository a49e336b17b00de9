"""The words that narrow outcomes and tell whose figure one is, read from ``[narrows]`` of ``data/outcomes.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The words of ``[narrows]``, compiled.

    inside: qualifiers, where they stand within an outcome's own words; own:
        further ones of single outcomes; short: short forms and what they say;
        general: qualifiers that narrow nothing there.
    behind: what narrows from behind, by outcome; "all" is for every one.
    answered: outcomes that belong to the response before them, of ``answers``.
    sites: qualifiers of an event whose share may be one of those who had it.
    within: outcomes that may be told as a part of those named, behind what
        ``joined`` matches.
    others, unpublished: words of figures that are not the citing study's.
    """

    inside: re.Pattern[str]
    own: Mapping[str, re.Pattern[str]]
    short: Mapping[str, str]
    general: frozenset[str]
    behind: Mapping[str, re.Pattern[str]]
    answered: frozenset[str]
    answers: frozenset[str]
    sites: re.Pattern[str]
    within: Mapping[str, frozenset[str]]
    joined: re.Pattern[str]
    others: re.Pattern[str]
    unpublished: re.Pattern[str]


def compiled(data: Mapping[str, Any], qualifiers: str) -> Narrowing:
    """Return the narrowing words; raises ``re.error`` or ``KeyError`` where the data is faulty."""

    def one(patterns: list[str]) -> str:
        return "(?:" + "|".join(patterns) + ")"

    def words(patterns: list[str]) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){one(patterns)}(?!\w)", re.IGNORECASE)

    return Narrowing(
        inside=re.compile(rf"(?<!\w){qualifiers}(?!\w)", re.IGNORECASE),
        own={name: words(each) for name, each in data["inside"].items()},
        short=data["short"],
        general=frozenset(data["general"]),
        behind={name: re.compile(rf"\s{one(each)}", re.IGNORECASE) for name, each in data["behind"].items()},
        answered=frozenset(data["answered"]),
        answers=frozenset(data["answers"]),
        sites=words(data["sites"]),
        within={name: frozenset(each) for name, each in data["within"].items()},
        joined=re.compile(rf"(?<!\w){data['joined']}\s$", re.IGNORECASE),
        others=words(data["others"]),
        unpublished=words(data["unpublished"]),
    )
