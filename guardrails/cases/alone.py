"""The one amount of a sentence that says what is measured: nobody has to foresee how the two are put together.

Patterns read a row of words. Where a sentence names what is measured ("the remnant"), holds one amount of the right
kind and nothing that the amount could be of instead, the amount is the measure's, in whatever order and with whatever
words between them. What is denied, asked for, supposed or of somebody else between them bars it, as for every reading.
It is tried where patterns gave no value, and counts where nothing else is said. The words are data
(``data/alone.toml``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guardrails.cases.amounts import Amount
from guardrails.cases.candidate import Candidate
from guardrails.cases.frame_data import NOWHERE, named_parts
from guardrails.cases.index import Index, Search
from guardrails.cases.patterns import Language
from guardrails.cases.rules import Alone, Fact, Knowledge, Measure, Part, Rule, Trigger
from guardrails.cases.shapes import Shapes
from guardrails.cases.sight import Sight

_KEYS = {"fact", "amount", "value", "needs", "bars", "overtaken", "strangers"}
_WAYS = ("leads", "not_led", "follows", "not_followed", "fillers")
_APART = {";"}
_PARTS = {",", ":", "-", "(", "|"}
_ASIDE = {":", "=", "|", "(", ")", "-", "[", "]"}
"""Marks that are no strangers."""
_LEAD = 3
"""How many words may lead to an amount."""
_BARRING = frozenset(
    {"negated", "uncertain", "pending", "hypothetical", "planned", "other_person", "population", "criteria", "required"}
)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Place:
    """A part of a sentence, the amounts of each kind that it holds, and what is said of its parts."""

    start: int
    end: int
    parts: Mapping[str, Sequence[Span]]


def alone(
    sight: Sight, knowledge: Knowledge, kept: Sequence[Candidate], others: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Yield what single amounts measure, in the parts of sentences where no candidate gives the fact's value.

    ``others`` are those that only say that an amount is of something else.
    """
    measures = knowledge.alone
    numbers = [*others, *(each for each in kept if not isinstance(each.value, bool | str))]
    taken = {at for each in numbers for at in range(each.start, each.end)}
    told = {(each.fact, sight.tokens[each.start].sentence) for each in kept if each.value is not None}
    search, triggers = Search(measures.parts, sight), Search(knowledge.triggers, sight)
    for start, end in _pieces(sight):
        place: _Place | None = None
        keys = {*sight.keys[start:end], *sight.raws[start:end]}
        for each in measures.listed:
            if each.begins.isdisjoint(keys) or (each.rule.fact, sight.tokens[start].sentence) in told:
                continue
            amount = _only(sight, each.amount, start, end) if each.amount else None
            if each.amount and (amount is None or taken.intersection(range(amount.start, amount.end))):
                continue
            place = place or _Place(start, end, _parts(search, start, end))
            whole = _whole(sight, place, each, amount)
            if whole and each.rule.overtaken and sight.last(each.rule.overtaken) >= whole[1]:
                continue
            if whole and not _barred(triggers, place, each, whole):
                yield Candidate(each.rule.fact, *whole, each.rule, amount.value if amount else each.rule.value)


def _pieces(sight: Sight) -> Iterator[Span]:
    """Yield the parts of sentences; a semicolon ends one."""
    start = 0
    for at, token in enumerate(sight.tokens):
        if at + 1 == len(sight.tokens) or token.key in _APART or sight.tokens[at + 1].sentence != token.sentence:
            yield start, at + 1
            start = at + 1


def _only(sight: Sight, kind: str, start: int, end: int) -> Amount | None:
    """Return the amount of a kind that a part of a sentence holds, if it holds one only."""
    found: Amount | None = None
    reached = start
    for at in range(start, end):
        amount = sight.amount(kind, at) if at >= reached and sight.counts[at] else None
        if amount is not None:
            if found is not None or amount.value is None:
                return None
            found, reached = amount, amount.end
    return found


def _parts(search: Search[Part], start: int, end: int) -> Mapping[str, Sequence[Span]]:
    parts: dict[str, list[Span]] = {}
    for at in range(start, end):
        for part, ends in search.at(at):
            parts.setdefault(part.name, []).append((at, max(ends)))
    return parts


def _whole(sight: Sight, place: _Place, measure: Measure, amount: Amount | None) -> Span | None:
    """Return the tokens from what is measured to the amount, if it is led to and followed as it must be."""
    spans = [(amount.start, amount.end)] if amount else []
    for need in measure.needs:
        listed = [each for each in place.parts.get(need, ()) if not spans or _beside(each, spans)]
        if not listed:
            return None
        spans.append(min(listed, key=lambda each: _distance(each, spans[0])) if spans else listed[0])
    start, end = min(spans)[0], max(last for _, last in spans)
    known = {at for each in (*spans, *place.parts.get(measure.ways["fillers"], ())) for at in range(*each)}
    if amount and amount.start == start:  # "on sick leave for 9 months and stable"
        start = _clause(sight, place, start)
    if sum(at not in known and sight.keys[at] not in _ASIDE for at in range(start, end)) > measure.strangers:
        return None
    start = min(spans)[0]
    return (start, end) if amount is None or _fits(place, measure, amount) else None


def _distance(one: Span, other: Span) -> int:
    return min(abs(one[1] - other[0]), abs(one[0] - other[1]))


def _clause(sight: Sight, place: _Place, at: int) -> int:
    """Return where the clause of a token begins."""
    return next(
        (before + 1 for before in range(at - 1, place.start - 1, -1) if sight.keys[before] in _PARTS), place.start
    )


def _beside(span: Span, spans: Sequence[Span]) -> bool:
    """Whether a part lies within none of those chosen, and none of them in it."""
    return all(span[1] <= first or span[0] >= last for first, last in spans)


def _fits(place: _Place, measure: Measure, amount: Amount) -> bool:
    """Whether an amount is led to and followed as it must be."""
    behind, before = set(), set()
    for name, listed in place.parts.items():
        for first, last in listed:
            if first == amount.end:
                behind.add(name)
            if last == amount.start and first >= amount.start - _LEAD:
                before.add(name)
    if measure.ways["not_led"] in before or measure.ways["not_followed"] in behind:
        return False
    return not measure.ways["leads"] or measure.ways["leads"] in before or measure.ways["follows"] in behind


def _barred(triggers: Search[Trigger], place: _Place, measure: Measure, whole: Span) -> bool:
    """Whether the part of the sentence speaks of something else, or the words between say that it is no fact."""
    own = [each for need in measure.needs for each in place.parts[need]]

    def outside(span: Span) -> bool:
        return not any(first <= span[0] and span[1] <= last for first, last in own)

    if any(outside(each) for name in measure.bars for each in place.parts.get(name, ())):
        return True
    said = ((at, trigger, ends) for at in range(*whole) for trigger, ends in triggers.at(at))
    return any(trigger.kind in _BARRING and outside((at, max(ends))) for at, trigger, ends in said)


def measures(table: Mapping[str, Any], facts: Mapping[str, Fact], language: Language, faults: list[str]) -> Alone:
    """Return the measures of a table; what is wrong with them is added to ``faults``."""
    parts = named_parts(table, language, faults)
    names = {each.name for each in parts} | {""}
    shapes = Shapes()
    listed: list[Measure] = []
    for each in table.get("alone", []):
        where = f"alone {each.get('fact')}"
        faults += [f"{where}: {key} is unknown" for key in sorted(each.keys() - _KEYS - set(_WAYS))]
        faults += [] if each.get("fact") in facts else [f"{where}: there is no such fact"]
        used = {*(each.get(key, "") for key in _WAYS), *each.get("needs", ()), *each.get("bars", ())}
        faults += [f"{where}: there is no part {name}" for name in sorted(used - names)]
        value = Decimal(each["value"]) if "value" in each else None
        rule = Rule(str(each.get("fact")), NOWHERE, value, weak=True, overtaken=each.get("overtaken", ""))
        first = [shapes.of(part.node).keys for part in parts if part.name in each.get("needs", ())[:1]]
        listed.append(
            Measure(
                rule,
                each.get("amount", ""),
                tuple(each.get("needs", ())),
                tuple(each.get("bars", ())),
                {key: each.get(key, "") for key in _WAYS},
                begins=frozenset[str]().union(*first),
                strangers=each.get("strangers", 1),
            )
        )
    return Alone(tuple(listed), Index(parts))
