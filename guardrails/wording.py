"""The knowledge of how a sentence may be reworded without saying anything else (``data/wording.toml``).

Nothing about any field stands here: inflection, abbreviations with their long
forms (from the vocabulary of ``corpus.terms``), grammar words, bounds, units.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from corpus.terms import Lexicon, default_lexicon

Phrase = tuple[str, ...]

_SPLIT = re.compile(r"[\s,/-]+")
_PIECE = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[^\s\w]+|\w+")
_JOINING = frozenset({"of", "and", "the", "to", "for"})


@dataclass(frozen=True, slots=True)
class Wording:
    """The lists of ``wording.toml`` and the abbreviations of a vocabulary.

    forms: by the lemmas of a spelling, the abbreviation that it stands for and the spelling itself.
    phrases, bounds, bounds_after: by the lower-case words of a phrase, its key or sign.
    """

    lexicon: Lexicon
    words: Mapping[str, frozenset[str]]
    openers: tuple[Phrase, ...]
    reports: tuple[Phrase, ...]
    under: tuple[Phrase, ...]
    foreign: tuple[re.Pattern[str], ...]
    irregular: Mapping[str, str]
    units: Mapping[str, str]
    prefixes: re.Pattern[str]
    phrases: Mapping[Phrase, str]
    bounds: Mapping[Phrase, str]
    bounds_after: Mapping[Phrase, str]
    chance: float
    forms: dict[Phrase, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for concept in self.lexicon.concepts.values():
            for short in filter(is_short, concept.forms):
                for long in (form for form in concept.forms if abbreviates(short, form)):
                    self._add(long, short, self._add(short, short, None))

    def _add(self, form: str, short: str, canonical: str | None) -> str:
        lemmas = tuple(self.lemma(word) for word in pieces(form) if word[0].isalnum())
        known, spellings = self.forms.get(lemmas, (canonical or short.removesuffix("s"), ()))
        self.forms[lemmas] = (known, tuple(dict.fromkeys((*spellings, form))))
        return known

    def lemma(self, word: str) -> str:
        """Return the comparison form of one word: American spelling, without the endings of inflection."""
        low = word.lower().removesuffix("'s").replace("'", "").replace("-", "")
        low = self.irregular.get(low, low)
        low = self.lexicon.spelling.get(low, low)
        if low not in self.lexicon.keep and len(low) > 5:
            ending = next((pair for pair in self.lexicon.endings if low.endswith(pair[0])), None)
            low = low.removesuffix(ending[0]) + ending[1] if ending else low
        return uninflected(low) if low.isalpha() else low


def pieces(text: str) -> list[str]:
    """Return the words and marks of a phrase."""
    return _PIECE.findall(text)


def is_short(form: str) -> bool:
    """Whether a spelling looks like an abbreviation: at most ten letters, two of them capitals."""
    return re.fullmatch(r"[A-Za-z][A-Za-z/-]{1,9}", form) is not None and sum(c.isupper() for c in form) >= 2


def abbreviates(short: str, long: str) -> bool:
    """Whether every word of ``long`` gives its initial to ``short``, what remains of ``short`` standing in the words.

    Stricter than Schwartz and Hearst's search (``corpus.abbreviations``),
    which sees only what an author put in brackets: "NEN" abbreviates
    "neuroendocrine neoplasm", not "neuroendocrine tumor".
    """
    letters = re.sub(r"[^A-Za-z]", "", re.sub(r"(?<=[A-Z])s$", "", short)).lower()
    words = [word for word in _SPLIT.split(long.lower()) if word]
    return len(words) > 1 and long != short and _initials(letters, words)


def _initials(letters: str, words: list[str]) -> bool:
    if not words or not letters:
        return not words and not letters
    if words[0] in _JOINING and _initials(letters, words[1:]):
        return True
    if words[0][0] != letters[0]:
        return False
    rest, taken = words[0][1:], 1
    while True:
        if _initials(letters[taken:], words[1:]):
            return True
        if taken == len(letters) or letters[taken] not in rest:
            return False
        rest = rest[rest.index(letters[taken]) + 1 :]
        taken += 1


def uninflected(low: str) -> str:
    """Return a lower-case word without -s, -ing and -ed. Derived words (resected, resectable) stay apart."""
    if low.endswith(("sis", "ses")) and len(low) > 5:
        return low[:-2]
    if low.endswith("ies") and len(low) > 4:
        low = low[:-3] + "y"
    elif low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 3:
        low = low[:-1]
    for ending in ("ing", "ed"):
        stem = low.removesuffix(ending)
        if stem != low and len(stem) > 2 and re.search("[aeiouy]", stem):
            low = stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls" else stem
            low = low[:-1] + "y" if low.endswith("i") else low
            break
    return low.removesuffix("e") if len(low) > 3 else low


def read_wording(lexicon: Lexicon) -> Wording:
    """Return the shipped data with the abbreviations of ``lexicon``; raises ValueError naming a faulty pattern."""
    data = tomllib.loads((resources.files("guardrails") / "data" / "wording.toml").read_text("utf-8"))
    try:
        foreign = tuple(re.compile(pattern) for pattern in data["form"]["foreign"])
    except re.error as fault:
        raise ValueError(f"wording.toml: form.foreign: {fault}") from fault
    lists = {name: frozenset(value.split()) for name, value in data.items() if isinstance(value, str)}
    return Wording(
        lexicon,
        {**lists, "under": frozenset(data["under"]["after"])},
        _phrases(data["openers"]),
        _phrases(data["reports"]),
        _phrases(data["under"]["before"]),
        foreign,
        data["irregular"],
        {printed: unit for unit, ways in data["units"].items() for printed in ways},
        re.compile(rf"\b({'|'.join(data['form']['prefixes'])})-(?=[a-z])", re.IGNORECASE),
        _keyed(data["same"]),
        _keyed(data["bounds"]["before"]),
        _keyed(data["bounds"]["after"]),
        float(data["form"]["chance"]),
    )


@lru_cache(maxsize=1)
def default_wording() -> Wording:
    """Return the shipped data with the shipped vocabulary's abbreviations."""
    return read_wording(default_lexicon())


def _phrases(texts: Iterable[str]) -> tuple[Phrase, ...]:
    return tuple(tuple(pieces(text)) for text in sorted(texts, key=len, reverse=True))


def _keyed(table: Mapping[str, Any]) -> dict[Phrase, str]:
    return {tuple(pieces(text)): key for key, texts in table.items() for text in texts}
