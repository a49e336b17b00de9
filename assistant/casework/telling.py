"""What a message tells of its patient that is no fact which the criteria ask for: "she smoked for 20 years".

Such a message asks nothing, so that it must not go to the sources as if it did.
What asks in few words ("the R0 rate", "and with lanreotide") is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.casework.cues import Cues
from assistant.casework.known import Known
from corpus.sentences import split
from corpus.terms import Lexicon

OF_SOURCES, OF_TREATMENT = frozenset({"trial"}), frozenset({"drug", "procedure"})
"""Types of concepts that only sources speak of, and of those that a question may be about."""
NEVER_ASKED = frozenset({"site", "finding", "population", "quality", "disease", "unit"})
"""Types of concepts that are no question by themselves: whatever else a message names may be one."""

_APART = re.compile(r"\s+[-–—]+\s+|[;\n]\s*|\s*(?:\.\.\.|…)\s*")
_TAIL = re.compile(r",?\s+(?=so\b)|,\s+(?:and\s+)?")
_END = " .,;:!–—-"


@dataclass(frozen=True, slots=True)
class Aside:
    """What a message tells and what it asks besides, each in its own words; at least it tells something.

    apart: whether what it asks stands alone: what it tells is of the patient, and
        names no treatment which the question may be about.
    """

    told: str
    asked: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """Finds it by the words of ``cues`` and the vocabulary."""

    cues: Cues
    lexicon: Lexicon

    def aside(self, text: str, known: Known) -> Aside | None:
        """Return what a message tells of the patient, and what it asks; None where it tells nothing.

        known: what the conversation knew before.
        """
        told: list[str] = []
        asked: list[str] = []
        for segment in self._segments(text):
            head, tail = self._parted(segment, known)
            told += [head] if head else []
            asked += [tail] if tail else []
        if not told:
            return None
        words = ". ".join(told)
        apart = all(map(self.plainly, told)) and not self._types(words) & OF_TREATMENT
        return Aside(words, " ".join(asked), apart)

    def plainly(self, text: str) -> bool:
        """Whether words tell of somebody, by name or as "she", whatever was spoken of before."""
        if self._asks(text) or self.cues.has("requests", text):
            return False
        if self.cues.has("subject_first", text):
            return True
        if not (self.cues.has("somebody", text) and self.cues.has("finite", text)):
            return False
        return self.cues.has("subject_head", text) or not self._at_large(text)

    def may_tell(self, text: str) -> bool:
        """Whether words that no source answers may be a note: they neither ask nor name what is asked for."""
        if self._asks(text) or self.cues.has("requests", text) or self._at_large(text):
            return False
        return not self.cues.asks_for_sets(text) and self._types(text) <= NEVER_ASKED

    def _segments(self, text: str) -> Iterator[str]:
        for start, end in split(text):
            yield from (each for each in _APART.split(text[start:end]) if each.strip(_END))

    def _parted(self, segment: str, known: Known) -> tuple[str, str]:
        """Return what a segment tells and what it asks: one of them, or a statement with a question behind it."""
        segment = segment.strip()
        if not segment.endswith("?"):
            bare = segment.rstrip(_END)
            return (bare, "") if self._tells(bare, known) else ("", segment)
        for match in reversed(list(_TAIL.finditer(segment))):
            head, tail = segment[: match.start()], segment[match.end() :]
            if self._asks(tail) and not self.cues.has("supposition", head) and self._tells(head.rstrip(_END), known):
                return head.rstrip(_END), tail
        return "", segment

    def _tells(self, words: str, known: Known) -> bool:
        if self.plainly(words):
            return True
        if not (known.spoken_of and known.spoken) or self._asks(words) or self.cues.has("requests", words):
            return False
        if self._at_large(words) or self.cues.has("correction", words):
            return False
        if self.cues.asks_for_sets(words) and not self.cues.has("past", words):
            return False
        if any(self.cues.has(name, words) for name in ("predicate_first", "note")):
            return True
        verb = self.cues.patterns["finite"].search(words)
        if verb is None:
            return False
        before = words[: verb.start()]
        return self.cues.has("past", words) or not self._types(before or words) & OF_TREATMENT

    def _asks(self, words: str) -> bool:
        bare = self.cues.patterns["aside_lead"].sub("", words.strip())
        if bare.endswith("?") or self.cues.has("general", bare):
            return True
        return self.cues.has("opener", bare) and not self.cues.has("opener_told", bare)

    def _at_large(self, words: str) -> bool:
        """Whether words ask in short, or say what is true at large, or name what only sources speak of."""
        if any(self.cues.has(name, words) for name in ("asked_for", "claim", "source", "supposition")):
            return True
        return bool(self._types(words) & OF_SOURCES)

    def _types(self, words: str) -> set[str]:
        concepts = self.lexicon.concepts
        keys = [each.key.removeprefix("c:") for each in self.lexicon.read(words) if each.key.startswith("c:")]
        return {concepts[key].type for key in keys}
