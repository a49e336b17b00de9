"""What study mode deals in: a card with its answer and citations, and the grade of what a learner typed.

Everything here is an immutable value. A card's id depends on its kind, its
document and the words that it is made from, never on where they stand, so
that a learner keeps a card while its words stay as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.model import Citation


class Kind(StrEnum):
    """What a card asks for."""

    NUMBER = "number"
    TERM = "term"
    LIST = "list"
    STUDY = "study"
    ROW = "row"
    DISAGREEMENT = "disagreement"
    VIGNETTE = "vignette"


class Mode(StrEnum):
    """How an answer is graded."""

    NUMBER = "number"
    TERM = "term"
    LIST = "list"
    VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that an answer has to name: the source's words and other ways of writing it that count the same.

    sources: names and dates of the documents that say it, where an answer has to tell them apart.
    """

    text: str
    variants: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is right: one item, or for a list all of them.

    text: as it is shown. case: for a vignette, the set's id and the facts,
    which the checkers evaluate anew when an answer is graded.
    """

    mode: Mode
    text: str
    items: tuple[Item, ...] = ()
    set_id: str = ""
    case: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """One question out of the corpus.

    front: what is asked, all that a learner sees. topic: by which cards are
    mixed and progress is counted. document_id: of the first citation. quote:
    the words that the card is made from; cards of one quote are not asked in
    one session, since they answer each other. explanation: what is shown with
    the answer.
    """

    card_id: str
    kind: Kind
    front: str
    answer: Answer
    topic: str
    document_id: str
    citations: tuple[Citation, ...]
    quote: str
    explanation: str = ""

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a card needs a citation")


class Outcome(StrEnum):
    """How right an answer is."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Grade:
    """The outcome of one answer and why; for a list what was named, what is missing and what does not belong."""

    outcome: Outcome
    reason: str
    named: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def card_id(kind: Kind, document_id: str, quote: str, answer: str) -> str:
    """Return the stable id of a card: the same words of the same document give the same id wherever they stand."""
    words = " ".join(quote.split())
    key = "\0".join((kind.value, document_id, words, " ".join(answer.split())))
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
