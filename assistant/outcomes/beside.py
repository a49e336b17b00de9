"""Rows of the evidence table beside an answer, where the question asks for numbers side by side.

What only such questions need is loaded when the first one comes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant import lazily
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
        if not reply.statements or not wants_rows(question):
            return reply
        step("gathering the numbers")
        shown = lazily.module("assistant.outcomes.asked").rows_for(question, self.table(), self.lexicon)
        return replace(reply, evidence=shown) if shown else reply


def wants_rows(question: str) -> bool:
    """Whether the words of a question ask for numbers side by side, or compare."""
    return any(pattern.search(question) for pattern in _looks())


def asks_outright(question: str) -> bool:
    """Whether a question asks for numbers in so many words, and not by comparing."""
    return _looks()[0].search(question) is not None


@lru_cache(maxsize=1)
def _looks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    text = (resources.files("assistant") / "data" / "outcome_questions.toml").read_text("utf-8")
    wanted = tomllib.loads(text)["wanted"]
    first, second = (re.compile("|".join(wanted[name]), re.IGNORECASE) for name in ("asks", "compares"))
    return first, second
