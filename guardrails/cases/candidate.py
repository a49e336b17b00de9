"""A place in a note that may state a fact."""

from __future__ import annotations

from dataclasses import dataclass

from guardrails.cases.amount_words import Value
from guardrails.cases.rules import Rule


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may state a fact: tokens ``start`` to ``end``; ``unclear`` says why it cannot be used.

    probability: of what was learned, how probably it states the fact.
    """

    fact: str
    start: int
    end: int
    rule: Rule
    value: bool | str | Value | None = None
    unclear: str = ""
    percent: bool = False
    probability: float = 0
