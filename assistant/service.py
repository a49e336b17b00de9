"""What the interfaces, HTTP and command line, stand on: one object with everything they may ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from assistant import lazily
from assistant.conversation import NOBODY, Conversations, new_id
from assistant.reply import Reply
from corpus.model import Citation, Document

if TYPE_CHECKING:
    from assistant.outcomes.table import EvidenceTable
    from guardrails.criteria.sets import CriteriaSet

Step = Callable[[str], None]
"""Told, from the thread that works, what is being done."""


def quietly(step: str) -> None:
    """Tell nobody."""


class Answerer(Protocol):
    """Whatever turns a question into a reply."""

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,
        case: Mapping[str, object] | None = None,
        step: Step = quietly,
    ) -> Reply:
        """Return the reply to one question; the same question gives the same reply."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of a search: where it stands and how near it is (higher is nearer, within one search only)."""

    citation: Citation
    score: float


class Finder(Protocol):
    """Whatever finds passages without answering."""

    def find(self, query: str, k: int) -> Sequence[Found]:
        """Return the ``k`` nearest passages, nearest first; fewer where there are fewer."""
        ...


class Unusable(ValueError):
    """What was handed in cannot be used; the message says what to do (exit status 2)."""


class Unavailable(RuntimeError):
    """It cannot be done now but may be in a moment, as while another process writes (exit status 75)."""


class UnknownConversation(LookupError):
    """A conversation id that was not given out here."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply, the conversation it belongs to, and the identity of this answer.

    written: the reply object as JSON, once it was stored.
    """

    reply: Reply
    conversation_id: str
    turn_id: str = field(default_factory=new_id)
    written: bytes = b""


def no_outcomes() -> EvidenceTable:
    """Return the evidence table of no sources."""
    empty: EvidenceTable = lazily.module("assistant.outcomes.table").EvidenceTable()
    return empty


def shipped_sets() -> Sequence[CriteriaSet]:
    """Return the sets of criteria that ship with the package; a plain question loads none of them."""
    sets: Sequence[CriteriaSet] = lazily.module("guardrails.criteria.definitions").default_sets()
    return sets


@dataclass(frozen=True, slots=True)
class Service:
    """An opened corpus, ready to be asked."""

    documents: tuple[Document, ...]
    answerer: Answerer
    finder: Finder
    conversations: Conversations
    release: Callable[[], None] = lambda: None
    """Lets go of the corpus."""
    stale: Callable[[], bool] = lambda: False
    """Tells whether another process has changed the corpus since it was opened."""
    criteria: Callable[[], Sequence[CriteriaSet]] = shipped_sets
    """Returns the sets of criteria that a case can be held against, in their order; read when first wanted."""
    outcomes: Callable[[], EvidenceTable] = no_outcomes
    """Returns the evidence table; read when first wanted."""

    @property
    def by_id(self) -> Mapping[str, Document]:
        """The documents by their ids."""
        return {each.document_id: each for each in self.documents}

    def document(self, document_id: str) -> Document | None:
        """Return the document of that id, if there is one."""
        return self.by_id.get(document_id)

    def conversation(self, conversation_id: str | None, owner: str = NOBODY) -> str:
        """Return the id under which a turn runs: the one given, or that of a conversation begun now for ``owner``.

        Raises:
            UnknownConversation: the id given was not given out here, or to another owner.
        """
        if conversation_id is None:
            return self.conversations.begin(owner)
        if not self.conversations.knows(conversation_id, owner):
            raise UnknownConversation(conversation_id)
        return conversation_id

    def ask(
        self, question: str, conversation_id: str | None = None, case: Mapping[str, object] | None = None
    ) -> Answered:
        """Answer one question within a conversation.

        Raises:
            UnknownConversation: the id given was not given out here.
        """
        own = self.conversation(conversation_id)
        return Answered(self.answerer.ask(question, own, case), own)

    def close(self) -> None:
        """Let go of what was opened."""
        self.conversations.close()
        self.release()
