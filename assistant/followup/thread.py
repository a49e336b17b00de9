"""What a conversation keeps of its last questions: each as one that stands alone, and where its reply was found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.reply import RefusalReason, Reply
from corpus.model import Citation

KEPT = "thread"
"""Under which name a conversation keeps it."""
FEW = 9
"""Words of a message that may be nothing but a reference."""
MOST, MOST_CITED = 8, 6
"""Questions that are kept, and citations of each."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question that stands alone, whether it was refused, and where its statements stand, the first first.

    about_case: the turn was about the patient, and no question to the sources.
    focus: the study that was named since, where the question was where that stood.
    aside: what was asked since and left the question the one that is spoken of: "where does the 90% come from?".
    """

    question: str
    refused: bool = False
    cited: tuple[tuple[str, int], ...] = ()
    about_case: bool = False
    focus: str = ""
    aside: str = ""


def read(written: str | None) -> tuple[Exchange, ...]:
    """Return the exchanges that a conversation keeps, the last one last."""
    return tuple(
        Exchange(
            *(each["q"], each["r"], tuple((doc, start) for doc, start in each["c"]), each["p"], each["f"]),
            aside=each.get("a", ""),
        )
        for each in json.loads(written or "[]")
    )


def written(exchanges: Iterable[Exchange]) -> str:
    """Return the text that ``read`` reads; the oldest exchanges are let go."""
    last = list(exchanges)[-MOST:]
    return json.dumps(
        [
            {
                "q": e.question,
                "r": e.refused,
                "c": [list(c) for c in e.cited],
                "p": e.about_case,
                "f": e.focus,
                "a": e.aside,
            }
            for e in last
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def exchange(question: str, reply: Reply, *, first: bool = False) -> Exchange | None:
    """Return what is kept of a question and its reply; None where the reply is small talk or meets no question.

    first: whether nothing was asked before. What is out of scope is then kept, too: "dose?" behind it is asked of it,
    and not of whatever has a dose; later it changes nothing of what was spoken of.
    """
    if reply.refusal is not None:
        reasons = {RefusalReason.NOT_IN_SOURCES, *([RefusalReason.OUT_OF_SCOPE] if first else [])}
        kept = reply.refusal.reason in reasons
        return Exchange(question, refused=True) if kept else None
    if not reply.statements:
        return None
    asked = frozenset(question.lower().strip(" ?.!").split())
    cited = [_place(asked, each.text, [reply.citations[n - 1] for n in each.citations]) for each in reply.statements]
    return Exchange(question, False, tuple((c.document_id, c.start) for c in cited[:MOST_CITED]))


def _place(asked: frozenset[str], statement: str, citations: Sequence[Citation]) -> Citation:
    """Return where a statement stands: its beginning, or the first item of a list that has most of what is asked."""

    def common(each: Citation) -> int:
        return len(asked.intersection(each.quote.lower().split()))

    listed = citations[0].quote in statement  # the words of a row are set in order anew
    return max(citations, key=common) if listed and not common(citations[0]) else citations[0]
