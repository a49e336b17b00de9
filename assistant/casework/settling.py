"""Which of two readings that differ a message takes: "take the metastasis", "use the second", "the CT is wrong".

A reading is named by words that stand beside it alone, by its place in the
order shown, or by its number. What names none, or more than one, settles nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.casework.cues import Cues
from assistant.casework.known import Known, Origin, Told
from assistant.casework.told import Heard

MOST_WORDS, MOST_BARE = 20, 4
"""Words of a message that takes a reading, and of one that names it and says no more."""
NEAR_ALIKE = 4
"""Letters from which on a word that another begins with is the same word: "echo", "echocardiogram"."""

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ORDER = {"first": 0, "former": 0, "1st": 0, "second": 1, "latter": -1, "2nd": 1, "third": 2, "3rd": 2, "last": -1}
_TAKES, _DROPS = ("taken", "is", "right", "counts"), ("left", "wrong")

Conflicts = Mapping[str, tuple[Told, ...]]


@dataclass(frozen=True, slots=True)
class Settling:
    """Finds it by the words of ``cues``."""

    cues: Cues

    def settled(self, text: str, known: Known, heard: Heard) -> Heard:
        """Return what a message says, with the readings that it takes as its facts.

        known: what the conversation knew before.
        """
        open_ones = {fact: each for fact, each in known.conflicts.items() if fact not in heard.conflicts}
        if not open_ones or heard.facts or len(text.split()) > MOST_WORDS:
            return heard
        if "?" in text or self.cues.has("not_choosing", text):
            return heard
        said = self.cues.patterns["choosing"].match(text)
        parts = said.groupdict() if said else {}
        words = next((parts[name] for name in (*_TAKES, *_DROPS) if parts.get(name)), "")
        drops = any(parts.get(name) for name in _DROPS)
        if self.cues.asks_for_sets(words or text) or self.cues.has("literature", words or text):
            return heard
        bare = not words and known.spoken and len(self._telling(text)) <= MOST_BARE
        taken = self._taken(words or (text if bare else ""), open_ones, drops)
        facts = {fact: replace(told, origin=Origin.MESSAGE) for fact, told in taken.items()}
        if not facts:
            return replace(heard, choosing=bool(words))
        return replace(heard, facts=facts, open_number=None, topics=tuple(facts))

    def _taken(self, words: str, conflicts: Conflicts, drops: bool) -> dict[str, Told]:
        """Return the readings that some words name, each alone among those of its fact."""
        named = [fact for fact in conflicts if fact in self.cues.facts and self.cues.facts[fact].named.search(words)]
        conflicts = {fact: each for fact, each in conflicts.items() if not named or fact in named}
        found: dict[str, Told] = {}
        for fact, readings in conflicts.items():
            own = self.cues.facts[fact].named.sub(" ", words) if fact in self.cues.facts else words
            meant = self._meant(own, readings, alone=len(conflicts) == 1)
            left = [each for each in readings if each not in meant] if drops and len(meant) == 1 else meant
            if len(left) == 1:
                found[fact] = left[0]
        return found

    def _telling(self, words: str) -> list[str]:
        """Return the words that can tell which reading is meant, in small letters."""
        return [each.lower() for each in _WORD.findall(words) if not self.cues.patterns["filling"].fullmatch(each)]

    def _meant(self, words: str, readings: Sequence[Told], *, alone: bool) -> list[Told]:
        """Return the readings that words may mean. alone: whether there are no others, so that they have an order."""
        asked = self._telling(words)
        numbers = _NUMBER.findall(words)
        if numbers:
            asked = [each for each in asked if not _NUMBER.match(each)]
            readings = [each for each in readings if set(numbers) & set(_NUMBER.findall(str(each.value)))]
        if alone and len(asked) == 1 and asked[0] in _ORDER:
            place = _ORDER[asked[0]]
            return [readings[place]] if place < len(readings) else []
        by_value = [each for each in readings if isinstance(each.value, int | float)]
        for cue, best in (("lower_of", min), ("higher_of", max)):
            if alone and len(by_value) == len(readings) and self.cues.has(cue, words):
                return [best(by_value, key=lambda each: float(str(each.value)))]
        if not (asked or numbers):
            return []
        return [each for each in readings if all(_holds(each.around or each.quote or "", word) for word in asked)]


def _holds(text: str, word: str) -> bool:
    """Whether a text has a word, or one that begins with it, or that it begins with."""
    for other in map(str.lower, _WORD.findall(text)):
        short, long = sorted((word, other), key=len)
        if word == other or (len(short) >= NEAR_ALIKE and long.startswith(short)):
            return True
    return False
