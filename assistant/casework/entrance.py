"""Where messages about a patient part from questions to the sources.

A plain question must cost next to nothing more: what takes up a case is
loaded when the first message may be about one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

from assistant import lazily
from assistant.conversation import Conversations
from assistant.reply import Reply
from assistant.service import Answerer, Step, quietly
from corpus.terms import Lexicon
from guardrails.intake import Intake

if TYPE_CHECKING:
    from guardrails.criteria.sets import CriteriaSet


class Follows(Protocol):
    """Whoever keeps the questions of a conversation to the sources."""

    def continues(self, question: str, conversation_id: str | None) -> bool:
        """Whether a message follows up the last question to the sources."""
        ...

    def interrupt(self, conversation_id: str | None, about: str = "") -> None:
        """Take note that a turn was about the patient, and ``about`` the one set of criteria of that title."""
        ...

    def prints(self, word: str) -> bool:
        """Whether a source prints a word, in small letters: the name of an author, a study or a place."""
        ...


_LOOKED_AT = ("general", "case_of_source", "patient", "aged", "relative")
KEPT = "case"
"""Under which name a conversation keeps what it knows of its patient."""


@dataclass(frozen=True, slots=True)
class Casework:
    """An answerer that takes up what concerns a patient and leaves everything else to the one behind it.

    guard: tells what kind of input a message is. sets: the criteria that there
    are. Threads may share it; what a conversation knows is in ``conversations``.
    """

    answerer: Answerer
    guard: Callable[[str], Intake]
    conversations: Conversations
    sets: Callable[[], Sequence[CriteriaSet]]
    lexicon: Lexicon
    follows: Follows | None = None

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,
        case: Mapping[str, object] | None = None,
        step: Step = quietly,
    ) -> Reply:
        """Return the reply to one message.

        Raises:
            CaseError: the facts in ``case`` cannot be used.
        """
        kept = self.conversations.kept(conversation_id, KEPT) if conversation_id else None
        if not (case or kept or may_be_about_a_patient(question)):
            return self.answerer.ask(question, conversation_id, None, step)
        reply: Reply = self._turn().ask(question, conversation_id, case or {}, step)
        return reply

    def make_ready(self) -> None:
        """Load now what the first message about a patient would wait for."""
        self._turn().reader("")

    def _turn(self) -> Any:
        turn = lazily.module("assistant.casework.turn")
        return turn.CaseTurn(
            self.answerer, self.guard, self.conversations, self.sets(), self.lexicon, follows=self.follows
        )


def may_be_about_a_patient(question: str) -> bool:
    """Whether a message that begins a conversation is worth reading as a case of the reader's own.

    A question in general is not, nor one about a case that a source presents.
    """
    general, presented, *patient = _looks()
    if presented.search(question):
        return False
    return not general.search(question.strip()) or any(each.search(question) for each in patient)


@lru_cache(maxsize=1)
def _looks() -> tuple[re.Pattern[str], ...]:
    """Return the cues of the first look alone; ``cues`` checks them all."""
    cues = tomllib.loads((files("assistant") / "data" / "case_words.toml").read_text("utf-8"))["cue"]
    return tuple(re.compile("|".join(cues[name]), re.IGNORECASE) for name in _LOOKED_AT)
