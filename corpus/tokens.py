"""From text to the pieces that the vocabulary is matched on: words, numbers, names with numbers, units of time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*(?=st\b|nd\b|rd\b|th\b)"  # 5th: the number
    r"|\d{1,3}(?:,\d{3})+"
    r"|\d+\.\d+"
    r"|[^\W\d_]+-?\d+[^\W_]*"  # Ki-67, NETTER-1, G1, R0
    r"|\d+[^\W\d_]+(?=\W|$)"  # 177Lu, 90Y, 20mg
    r"|\d+"
    r"|\b[Pp]er[ -]cent\b"  # one word in American spelling
    r"|[^\W\d_]+(?:['’][^\W\d_]+)?"
    r"|[<>≤≥]=?|%"
)
DASHES = re.compile("[\u2010-\u2015\u2212]")
SHORT = re.compile(r"(?P<n>\d+)(?P<unit>y|yr|yrs|mo|mos|wk|wks|d)$", re.IGNORECASE)
SHORT_UNITS = {
    "y": "year",
    "yr": "year",
    "yrs": "year",
    "mo": "month",
    "mos": "month",
    "wk": "week",
    "wks": "week",
    "d": "day",
}
TIME = re.compile(r"(?:year|yr|month|mo|week|wk|day|hour)s?$")
_TIME_KEYS = {"yr": "year", "mo": "month", "mos": "month", "wk": "week", "wks": "week", "yrs": "year"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text: its comparison form, the words as written and where they stand."""

    stem: str
    raw: str
    start: int
    end: int


def american(word: str, spelling: Mapping[str, str], endings: Sequence[tuple[str, str]], keep: Collection[str]) -> str:
    """Return a word in lower case and American spelling: by ``spelling``, else by its ending unless it is kept."""
    low = unicodedata.normalize("NFKC", word).lower().replace("’", "'").removesuffix("'s").replace("-", "")
    if low in spelling:
        return spelling[low]
    if low in keep or len(low) <= 5:
        return low
    found = next(((british, here) for british, here in endings if low.endswith(british)), None)
    return low.removesuffix(found[0]) + found[1] if found else low


def short_time(raw: str) -> str | None:
    """Return number and unit of a point of time in short ("5y", "6mo"): "5year", "6month"."""
    short = SHORT.match(raw)
    return f"{short['n']}{SHORT_UNITS[short['unit'].lower()]}" if short else None


def adjacent(text: str, tokens: list[Token]) -> bool:
    """Whether nothing but spaces, hyphens, slashes or commas stands between the tokens."""
    gaps = (text[a.end : b.start] for a, b in pairwise(tokens))
    return all(not gap.strip(" \t\n-\u2010\u2011\u2012\u2013\u2014/,+&(") for gap in gaps)


def case_allows(form: str, raw: str) -> bool:
    """Short all-capital abbreviations count only in capitals, so that "or" is no odds ratio."""
    bare = form.rstrip("s")
    if len(bare) <= 2 and bare.isupper():
        return re.sub(r"['’]?s$", "", raw) == bare
    return True


def unit_after(text: str, tokens: list[Token], i: int) -> str | None:
    """Return the unit of time that the number at ``i`` counts, looking over "5- and 10-year"."""
    if re.fullmatch(r"(19|20)\d\d", tokens[i].raw):
        return None
    j = i + 1
    while j < len(tokens) and j <= i + 7:
        raw = tokens[j].raw.lower()
        gap = text[tokens[j - 1].end : tokens[j].start]
        if any(mark in gap for mark in ".;:!?"):
            return None  # another sentence counts something else
        if TIME.fullmatch(raw):
            return unit_name(raw)
        joined = raw in {"and", "or", "to"} or (
            raw[0].isdigit()
            and (tokens[j - 1].raw.lower() in {"and", "or", "to"} or gap.strip() in {",", "-", "/", "\u2013", ", "})
        )
        if not joined:
            return None
        j += 1
    return None


def unit_name(raw: str) -> str:
    """Return the unit of time in full and singular: "mos" is "month"."""
    single = raw if raw in _TIME_KEYS else raw.rstrip("s")
    return _TIME_KEYS.get(raw, _TIME_KEYS.get(single, single))


def number_of(token: Token, words: Mapping[str, int]) -> str | None:
    """Return the number that a token is, in figures or as one of ``words``; "one" is more often no number."""
    if token.raw[0].isdigit() and not any(c.isalpha() for c in token.raw):
        value = token.raw.replace(",", "")
        return value.rstrip("0").rstrip(".") if "." in value else value
    word = words.get(token.raw.lower())
    return None if word is None or token.raw.lower() == "one" else str(word)
