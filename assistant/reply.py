"""What one turn gives back: an answer whose every statement is cited, or a refusal.

The shapes are those of the contract, section 2. A statement cannot be built
without a citation, an answer cannot carry a citation that is not its own, and
a refusal cannot carry statements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.outcomes.shown import Shown
from corpus.model import Citation


class RefusalReason(StrEnum):
    """The closed set of reasons for which a question is not answered."""

    NOT_IN_SOURCES = "not_in_sources"
    OUT_OF_SCOPE = "out_of_scope"
    UNSAFE_REQUEST = "unsafe_request"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a source says, with the numbers of its citations (at least one).

    under: the heading that it stands under, where that alone says what it is about; else empty.
    """

    text: str
    citations: tuple[int, ...]
    under: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a statement needs words")
        if not self.citations:
            raise ValueError("a statement needs a citation")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A point on which sources differ: two or more positions, newest first."""

    topic: str
    positions: tuple[Statement, ...]

    def __post_init__(self) -> None:
        if len(self.positions) < 2:
            raise ValueError("a conflict needs two positions")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is answered, in words that name what is missing, and what stands nearest.

    suggestion: a question that the sources do answer; empty where none is good.
    sure: whether it is known beforehand that no source answers this.
    """

    reason: RefusalReason
    message: str
    closest: tuple[Citation, ...] = ()
    suggestion: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """One turn's reply. ``citations[i]`` has the number ``i + 1``.

    criteria: the evaluations of the contract, section 3, where it is about a
        case. case: the facts of the case that were used, or None.
        understood_as: the question that stands alone, where the message was
        understood in the light of earlier ones; else empty.
    """

    text: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    refusal: Refusal | None = None
    criteria: tuple[Mapping[str, object], ...] = ()
    case: Mapping[str, object] | None = None
    evidence: Shown | None = None
    """Rows of the evidence table, where the question asks for numbers side by side."""
    understood_as: str = ""

    def __post_init__(self) -> None:
        if self.refusal is not None and (self.statements or self.citations or self.conflicts):
            raise ValueError("a refusal states nothing")
        known = range(1, len(self.citations) + 1)
        positions = [p for conflict in self.conflicts for p in conflict.positions]
        for statement in (*self.statements, *positions):
            if any(number not in known for number in statement.citations):
                raise ValueError(f"a statement cites {statement.citations}, the reply has {len(self.citations)}")

    @property
    def kind(self) -> str:
        """``answer`` or ``refusal``."""
        return "answer" if self.refusal is None else "refusal"
