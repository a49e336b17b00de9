"""A value that does not name its fact: "she is 54 - sorry, 56", "were it 60 % …, but it is 20 %", "not 54 but 56"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from guardrails.cases.assertion import Mark
from guardrails.cases.candidate import Candidate
from guardrails.cases.rules import Knowledge
from guardrails.cases.sight import Sight
from guardrails.criteria.interval import Interval

_NEAR, _NEAR_PRONOUN = 16, 30
_NUMBERED = {"number", "count"}
_FILLERS = {",", ":", "it", "is", "-", "the", "should", "be", "to"}


def corrected(
    sight: Sight, found: Sequence[Candidate], corrections: Sequence[Mark], knowledge: Knowledge
) -> list[Candidate]:
    """Return the candidates with those added that only a correction's or a pronoun's words tie to a fact."""
    numbered = [each for each in found if knowledge.facts[each.fact].type in _NUMBERED]
    taken = {at for each in numbered if each.value is not None for at in range(each.start, each.end)}
    ending = {each.end: each for each in numbered}
    added = [made for mark in corrections if (made := _made(sight, mark.start, mark.end, taken, ending)) is not None]
    added += _exchanged(sight, taken, ending)
    added += _narrowed(sight, taken, numbered)
    added += _pronouns(sight, taken, ending)
    return sorted([*found, *added], key=lambda each: (each.start, each.end, each.fact))


def _made(sight: Sight, start: int, end: int, taken: set[int], ending: dict[int, Candidate]) -> Candidate | None:
    """Return the value behind a correction as one of the fact whose value or name stands before it."""
    tokens = sight.tokens
    at = end
    while at < min(end + 4, len(tokens)) and tokens[at].key in _FILLERS:
        at += 1
    before = _before(ending, start, _NEAR)
    timed = before is not None and before.fact.startswith("months")
    amount = (sight.amount("d", at) if timed else None) or sight.amount("v", at)
    if amount is None or amount.value is None or taken.intersection(range(at, amount.end)):
        return None
    alone = (
        amount.percent
        or (timed and sight.phrase("ago", amount.end))
        or tokens[min(amount.end, len(tokens) - 1)].key in ".,;)\n"
    )
    if (
        before is None
        or not alone
        or (before.percent != amount.percent and amount.percent and before.value is not None)
    ):
        return None
    rule = replace(before.rule, mention=False)
    return Candidate(before.fact, at, amount.end, rule, amount.value, percent=amount.percent)


def _before(ending: dict[int, Candidate], at: int, most: int) -> Candidate | None:
    """Return the candidate that ends nearest before a token."""
    places = range(at, max(at - most, 0) - 1, -1)
    return next((ending[back] for back in places if back in ending), None)


def _exchanged(sight: Sight, taken: set[int], ending: dict[int, Candidate]) -> Iterator[Candidate]:
    """Find "age not 54 but 56": the second number counts."""
    tokens = sight.tokens
    for at in sight.where("exchange"):
        number = at + 1
        if number >= len(tokens) or tokens[number].number is None:
            continue
        end = number + 1
        while end < min(number + 4, len(tokens)) and tokens[end].key not in {"but", ";", ".", ","}:
            end += 1
        if end < len(tokens) and tokens[end].key == "but":
            made = _made(sight, at + 1, end + 1, taken, ending)
            if made:
                yield made


def _narrowed(sight: Sight, taken: set[int], numbered: Sequence[Candidate]) -> Iterator[Candidate]:
    """Find "Ki-67 less than 20 %, to be exact 12 %": a number within the interval that it makes exact."""
    for each in numbered:
        if not isinstance(each.value, Interval) or each.rule.mention or each.rule.divide != 1:
            continue
        ends = sight.phrase("namely", each.end) or sight.phrase("namely", each.end + 1)
        if not ends or sight.keys[each.end] in {".", ";"}:
            continue
        amount = sight.amount("d" if each.fact.startswith("months") else "v", max(ends))
        if amount is None or taken.intersection(range(amount.start, amount.end)):
            continue
        if isinstance(amount.value, Decimal) and amount.value in each.value and amount.percent == each.percent:
            rule = replace(each.rule, mention=False)
            yield Candidate(each.fact, amount.start, amount.end, rule, amount.value, percent=amount.percent)


def _pronouns(sight: Sight, taken: set[int], ending: dict[int, Candidate]) -> Iterator[Candidate]:
    """Find percentages of which only a pronoun says what they are: "Suppose the Ki-67 were 25 %. It is 12 %."."""
    for at in sight.where("it_is"):
        for end in sight.phrase("it_is", at):
            amount = sight.amount("p", end)
            if amount is None or amount.value is None or taken.intersection(range(end, amount.end)):
                continue
            if sight.phrase("percent_of", amount.end) or sight.phrase("of_something", amount.end):
                continue
            before = _before(ending, at, _NEAR_PRONOUN)
            if before is not None and before.percent:
                rule = replace(before.rule, mention=False)
                yield Candidate(before.fact, end, amount.end, rule, amount.value, percent=True)
                break
