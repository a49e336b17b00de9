"""What a person says before asking, as in "Sceptical reviewer here:", which asks nothing and limits nothing."""

from __future__ import annotations

import re

from wordfreq import zipf_frequency

from assistant.asks import EVERYDAY
from assistant.evidence import EvidenceBase
from corpus.terms import Term

_BOUNDARY = re.compile(r"(?<=[a-z\d)])[:.!]\s+(?=\S)|\s[–—-]\s+", re.IGNORECASE)
_ASKS = re.compile(
    r"\?|^\W*(?:what|how|which|who|whom|whose|when|why|where|in (?:what|which|how)|on (?:what|which)|is|are|was|were"
    r"|do|does|did|has|have|had|can|could|should|will|would|may)\b",
    re.IGNORECASE,
)


def without_opening(text: str, base: EvidenceBase) -> str:
    """Return the question without what is said before it, where that names nothing that the vocabulary knows.

    What names a document, a study, a number or a concept stays: it may be
    what the question is about.
    """
    for boundary in _BOUNDARY.finditer(text):
        before, after = text[: boundary.start()], text[boundary.end() :]
        if not _ASKS.search(after) or _limits(before, base):
            break
        if not _ASKS.search(before):
            return without_opening(after, base)
    return text


def _limits(words: str, base: EvidenceBase) -> bool:
    """Whether words name something that a question could be about: a concept, a number, a study, a name."""
    terms = [term for term in base.lexicon.read(words) if not base.lexicon.is_generic(term)]
    return any(
        (term.key[0] in "cnt" and not base.lexicon.is_soft(term.key))
        or (term.key in base.weights and term.surface[0].isupper() and not _everyday(term))
        for term in terms
    )


def _everyday(term: Term) -> bool:
    return zipf_frequency(term.surface.lower(), "en") >= EVERYDAY
