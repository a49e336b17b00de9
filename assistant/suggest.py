"""A better question instead of a refused one: the nearest anticipated one on the same subject that has an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.asks import Need
from assistant.evidence import EvidenceBase
from assistant.likeness import Likeness, Vectors
from assistant.question import Part, Question, understand
from assistant.recall import recall
from assistant.select import Outcome
from assistant.strays import tidied
from guardrails.quantities import Quantities

NEAR = 0.4
"""Cosine to the refused question below which no anticipated question is offered."""
LOOKED_AT, TRIED = 60, 4
"""Anticipated questions that are looked at, and of those on the subject how many are tried."""
_WELL_PUT = re.compile(r"^(?:What|Which|How|Who|When|Where|Why|Is|Are|Was|Were|Do|Does|Did|Can)\b[^?!;]{12,110}\?$")
_OWN = re.compile(r"\b(?:I|my|we|our|you|your|me|us)\b|\.\.\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suggesting:
    """Finds a question to offer; it is always one that is answered when it is asked."""

    base: EvidenceBase
    quantities: Quantities
    likeness: Likeness
    is_question: Callable[[str], bool]
    """Whether a text passes the guard at the entrance."""
    answered: dict[int, bool] = field(default_factory=dict, compare=False)
    """By number, whether an anticipated question leads to its own answer: found out when first wanted, then kept."""

    def suggestion(self, question: Question, cosines: Vectors) -> str:
        """Return a question near the refused one, about what that is about; empty where none is near.

        ``cosines[i]`` is the cosine of the refused question to the anticipated question ``i``.
        """
        subject, known = self._subject(question)
        if not subject:
            return ""
        tried = 0
        order = np.argsort(-cosines, kind="stable")[:LOOKED_AT]
        for row in (int(each) for each in order):
            if cosines[row] < NEAR or tried == TRIED:
                break
            text = self.base.expectation.asks[row]
            entry = self.base.expectation.entries[self.base.expectation.owners[row]]
            if not entry.answered or not subject <= entry.keys or not self._well_put(text):
                continue
            if not self._on(text, subject, known):
                continue
            if question.documents and not self._within(entry.passages, question.documents):
                continue
            tried += 1
            if row not in self.answered:
                self.answered[row] = self._answered(text, row)
            if self.answered[row]:
                return text
        return ""

    def _well_put(self, text: str) -> bool:
        return _WELL_PUT.match(text) is not None and _OWN.search(text) is None

    def _subject(self, question: Question) -> tuple[frozenset[str], frozenset[str]]:
        """Return the keys that say what a question is about, of which all sources know, and all of its keys."""
        asks = [ask for part in question.parts for ask in part.asks]
        every = frozenset(key for ask in asks for key in ask.keys)
        named = frozenset(
            a.keys[0] for a in asks if a.entity and not a.unknown and a.need is Need.MUST and not _number(a.keys[0])
        )
        strange = any(a.entity and a.unknown and a.need is Need.MUST for a in asks)
        if named or strange:
            return named, every
        deciding = [a for a in asks if not a.unknown and a.need is not Need.MAY and not _number(a.keys[0])]
        heaviest = max(deciding, key=lambda a: a.weight, default=None)
        return frozenset({heaviest.keys[0]} if heaviest else ()), every

    def _on(self, text: str, subject: frozenset[str], known: frozenset[str]) -> bool:
        """Whether a question is about all that the refused one is about, and about no other study or thing besides."""
        lexicon = self.base.lexicon
        terms = lexicon.read(text, inner=True)
        if not subject <= {key for term in terms for key in (term.key, *term.broader)}:
            return False
        kinds = {lexicon.type_of(key) for key in subject} - {None}
        other = (term.key for term in terms if term.key not in known)
        return not any(key in self.base.study_keys or lexicon.type_of(key) in kinds for key in other)

    def _within(self, passages: Sequence[int], documents: Sequence[str]) -> bool:
        return all(self.base.evidence[i].passage.document_id in documents for i in passages)

    def _answered(self, text: str, row: int) -> bool:
        """Whether an anticipated question leads to its own answer, as it does when it is asked."""
        read = understand(text, self.base, self.quantities)
        if len(read.parts) != 1 or read.spelled != text:
            return False
        part: Part = read.parts[0]
        cosines = self.likeness.anticipated @ self.likeness.anticipated[row]
        nearness = [0.0] * len(self.base.evidence)
        found = recall(Outcome(part, (), (), ()), np.asarray(cosines), self.base, nearness, read.documents)
        return bool(tidied(found, self.base, self.quantities).chosen) and self.is_question(text)


def _number(key: str) -> bool:
    return key.startswith(("n:", "t:"))
