"""The sentences in which an abbreviation may be read: where the text defines it, or speaks of what it belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from guardrails.cases.candidate import Candidate
from guardrails.cases.rules import Knowledge
from guardrails.cases.sight import Sight

Contexts = Mapping[str, frozenset[int] | None]


def contexts_of(sight: Sight, knowledge: Knowledge) -> Contexts:
    """Return the sentences in which a context is present; None: an abbreviation is defined, so it is everywhere."""
    found: dict[str, frozenset[int] | None] = {}
    for name in knowledge.contexts:
        near = frozenset(sight.tokens[at].sentence for at in sight.where(name))
        found[name] = None if sight.where(f"{name}_defined") else near
    return found


def in_context(contexts: Contexts, sight: Sight, found: Candidate) -> bool:
    """Return whether a candidate stands where its context is present."""
    sentences = contexts[found.rule.context]
    return sentences is None or sight.tokens[found.start].sentence in sentences
