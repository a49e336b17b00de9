"""A value that corrects another without naming its fact again: "she is 54 - sorry, 56"."""

from __future__ import annotations

from collections.abc import Sequence

from guardrails.cases.assertion import Mark
from guardrails.cases.candidates import Candidate
from guardrails.cases.rules import Knowledge
from guardrails.cases.sight import Sight

_NEAR = 16
_NUMBERED = {"number", "count"}


def corrected(
    sight: Sight, found: Sequence[Candidate], corrections: Sequence[Mark], knowledge: Knowledge
) -> list[Candidate]:
    """Return the candidates with those added that only a correction's words tie to a fact."""
    taken = {at for each in found for at in range(each.start, each.end) if knowledge.facts[each.fact].type in _NUMBERED}
    ending = {
        each.end: each for each in found if knowledge.facts[each.fact].type in _NUMBERED and each.value is not None
    }
    added = [made for mark in corrections if (made := _made(sight, mark, taken, ending)) is not None]
    return sorted([*found, *added], key=lambda each: (each.start, each.end, each.fact))


def _made(sight: Sight, mark: Mark, taken: set[int], ending: dict[int, Candidate]) -> Candidate | None:
    tokens = sight.tokens
    at = mark.end
    while at < min(mark.end + 4, len(tokens)) and tokens[at].key in {
        ",",
        ":",
        "it",
        "is",
        "-",
        "the",
        "should",
        "be",
        "to",
    }:
        at += 1
    amount = sight.amount("v", at)
    if amount is None or amount.value is None or taken.intersection(range(at, amount.end)):
        return None
    for back in range(mark.start, max(mark.start - _NEAR, 0) - 1, -1):
        before = ending.get(back)
        if before is not None:
            if before.percent == amount.percent or (
                not amount.percent and tokens[min(amount.end, len(tokens) - 1)].key in ".,;\n"
            ):
                return Candidate(before.fact, at, amount.end, before.rule, amount.value, percent=amount.percent)
            return None
    return None
