"""Whether the first message of a conversation plainly stands alone: told by its words, before anything is loaded.

Only what is beyond doubt passes; every other message is read
(``resolve.py``), which then comes to the same for those that pass.
"""

from __future__ import annotations

import re

from assistant.evidence import EvidenceBase

LEAST = 6
"""Words from which on a whole question is no mere reference, where none of its words refers."""
_ASKS = re.compile(r"\W*(?:what|which|how|who|whom|whose|when|why|where) (?!(?:about|of)\b)", re.IGNORECASE)
_REFERS = re.compile(
    r"\b(?:it|they|them|this|that|these|those|both|its|their|there|other|same|said|former|latter|else|more|further)\b"
    r"|\bthe (?:\w+ )?(?:trial|study|studies|series|cohort|paper|publication|meta-analysis|analys[ei]s|report|article)"
    r"s?\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")


def stands_alone(message: str, base: EvidenceBase) -> bool:
    """Whether a whole question holds no word that may refer to anything, and none that may be a typing error."""
    if len(message.split()) < LEAST or not _ASKS.match(message) or _REFERS.search(message):
        return False
    return all(word.isupper() or word.lower() in base.vocabulary for word in _WORD.findall(message))
