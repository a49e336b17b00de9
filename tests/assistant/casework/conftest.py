"""What the tests of casework share: real criteria, a real reader, and an answerer behind that does little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.casework import known as kept
from assistant.casework.entrance import KEPT, Casework
from assistant.conversation import Conversations
from assistant.reply import Reply, Statement
from assistant.service import Step, quietly
from corpus.model import Citation
from corpus.terms import default_lexicon
from guardrails.criteria.definitions import default_sets
from guardrails.intake import Intake
from guardrails.prototypes import Kind

CITED = Citation("leaflet", "A leaflet", "2024", "Survival", "Median OS was 89 months.", 0, 24)
SOURCES = Reply(
    "A leaflet, 2024: Median OS was 89 months. [1]", (Statement("Median OS was 89 months.", (1,)),), (CITED,)
)


class Sources:
    """Answers whatever it is asked with one reply, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.reply = SOURCES

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,
        case: Mapping[str, object] | None = None,
        step: Step = quietly,
    ) -> Reply:
        """Return the one reply."""
        self.asked.append(question)
        return self.reply


class Talk:
    """Casework that can be spoken to, one conversation at a time."""

    def __init__(self, path: Path) -> None:
        self.sources = Sources()
        self.path = path
        self.conversations = Conversations(path)
        self.casework = Casework(self.sources, self.guard, self.conversations, default_sets, default_lexicon())
        self.conversation = self.conversations.begin()

    def guard(self, question: str) -> Intake:
        """Take everything for a question but what speaks of harm."""
        return Intake(Kind.HARMFUL) if "poison" in question else Intake(Kind.QUESTION, question)

    def restart(self) -> None:
        """Stop and start again: what is known is what was stored."""
        self.conversations.close()
        self.conversations = Conversations(self.path)
        self.casework = replace(self.casework, conversations=self.conversations)

    def say(self, message: str, case: Mapping[str, object] | None = None, conversation: str = "") -> Reply:
        """Return the reply to a message in the conversation."""
        return self.casework.ask(message, conversation or self.conversation, case)

    def known(self, conversation: str = "") -> kept.Known:
        """Return what the conversation knows."""
        return kept.read(self.conversations.kept(conversation or self.conversation, KEPT))

    def held(self, conversation: str = "") -> dict[str, object]:
        """Return the facts that the conversation holds."""
        return {fact: each.value for fact, each in self.known(conversation).facts.items()}


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    """Yield casework with nothing said yet."""
    made = Talk(tmp_path / "conversations.sqlite")
    yield made
    made.conversations.close()


@pytest.fixture
def verdicts() -> Callable[[Reply], dict[object, object]]:
    """Return what gives the verdicts of a reply by their sets."""
    return lambda reply: {each["set_id"]: each["verdict"] for each in reply.criteria}
