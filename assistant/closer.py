"""A closer look at passages that may answer a question: read together with it, where likeness and words leave doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.cross_encoder import CrossEncoder
from corpus.model import Passage

LONGEST, FIRST = 900, 4
"""Characters of what is read, and passages of a list."""


@dataclass(frozen=True, slots=True)
class Closer:
    """Reads questions and passages together."""

    encoder: CrossEncoder

    def log_odds(self, question: str, answers: Sequence[Sequence[Passage]]) -> list[float]:
        """Return, per answer (the passages of it), the log odds that it answers the question; each text is read once.

        Raises:
            ModelError: the model cannot be made or opened.
        """
        texts = [answer_text(passages) for passages in answers]
        distinct = list(dict.fromkeys(texts))
        scores = dict(zip(distinct, self.encoder.scores(question, distinct), strict=True))
        return [scores[text] for text in texts]


def answer_text(passages: Sequence[Passage]) -> str:
    """Return the passages with what they stand under, said once where it is the same, as they were learned from."""
    out: list[str] = []
    above = None
    for passage in passages[:FIRST]:
        head = passage.context.removesuffix(passage.text)
        out.append(passage.text if head == above else passage.context)
        above = head
    return " ".join(out)[:LONGEST]
