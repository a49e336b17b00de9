"""Rows of the evidence table beside an answer, where the question asks for numbers side by side.

What only such questions need is loaded when the first one comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant import lazily
from assistant.outcomes.wanted import wants_rows
from assistant.reply import Reply
from assistant.service import Answerer, Step, quietly
from corpus.terms import Lexicon


@dataclass(frozen=True, slots=True)
class WithEvidence:
    """An answerer that lays the matching rows beside an answer; the statements stay as they are."""

    answerer: Answerer
    table: Callable[[], Any]
    """Returns the evidence table."""
    lexicon: Lexicon

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,
        case: Mapping[str, object] | None = None,
        step: Step = quietly,
    ) -> Reply:
        """Return the reply of the answerer behind, with rows where they are asked for."""
        reply = self.answerer.ask(question, conversation_id, case, step)
        asked = reply.understood_as or question
        if not reply.statements or not wants_rows(asked):
            return reply
        step("gathering the numbers")
        shown = lazily.module("assistant.outcomes.asked").rows_for(asked, self.table(), self.lexicon)
        return replace(reply, evidence=shown) if shown else reply
