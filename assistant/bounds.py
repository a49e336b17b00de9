"""Which way the limit of a number goes: "more than 90 %" is not answered by what holds below 90 %."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.asks import Ask, Need
from assistant.evidence import EvidenceBase
from assistant.limits import DOWN, UP, way_of
from assistant.match import HELD, strength
from assistant.select import Chosen, Outcome
from corpus.model import Passage, PassageKind

_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\w|\.\d)")
_RANGE = re.compile(r"\s*%?\s*(?:-|–|—|to)\s*%?\s*$")
_RANGED = re.compile(r"^\s*%?\s*(?:-|–|—|to)\s*\d")


@dataclass(frozen=True, slots=True)
class Bound:
    """A number with the way in which its limit goes; way: ``UP``, ``DOWN`` or empty."""

    number: str
    way: str


def without_other_bounds(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out what holds only on the other side of a limit, where an outcome is asked for on one side of it."""
    part = outcome.part
    valued = any(a.need is Need.MUST and base.lexicon.type_of(a.keys[0]) == "outcome" for a in part.asks)
    bounds = [b for b in _bounds(part.text) if b.way]
    if part.yes_no or not valued or len(bounds) != 1:
        return outcome
    (asked,) = bounds

    def other(passages: Sequence[Passage]) -> bool:
        found = [b for p in passages for b in _bounds(p.text) if b.number == asked.number]
        if passages[0].kind is PassageKind.ROW:  # a count in a cell is no limit
            return not any(b.way for b in found)
        return bool(found) and all(b.way and b.way != asked.way for b in found)

    kept = tuple(each for each in outcome.chosen if not other(each.passages))
    disputes = tuple((topic, sides) for topic, sides in outcome.disputes if not any(other((p,)) for p in sides))
    return replace(outcome, chosen=kept, disputes=disputes)


def without_other_numbers(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out what does not print a share or a limit that the question names, where something else prints it.

    What tells of the same study stays: "who reported 89 % survival?" is asked of no other.
    """
    part = outcome.part
    numbers = [a for a in part.asks if a.keys[0].startswith("n:") and a.need is Need.MUST]
    if part.yes_no or not numbers:
        return outcome

    def holds(each: Chosen, ask: Ask) -> bool:
        if ask.entity:  # the size of the study that is meant
            return strength(ask, part, each.match.evidence, base) >= HELD
        texts = [t for p in each.passages for t in (p.text, p.scope.lead, p.scope.table, *p.scope.headings)]
        found = {term.key for text in texts for term in base.lexicon.read(text)}
        return ask.keys[0] in found | {f"n:{m.group()}" for text in texts for m in _NUMBER.finditer(text)}

    printing = [each for each in outcome.chosen if all(holds(each, ask) for ask in numbers)]
    if not printing:
        return outcome
    kept = tuple(each for each in outcome.chosen if any(each is one or _kin(each, one) for one in printing))
    return replace(outcome, chosen=kept)


def _kin(one: Chosen, other: Chosen) -> bool:
    """Whether two statements tell of one study, or stand in one list or paragraph that names none."""
    first, second = one.passages[0], other.passages[0]
    mine, theirs = set(first.scope.studies), set(second.scope.studies)
    if mine or theirs:
        return not mine.isdisjoint(theirs)
    return first.document_id == second.document_id and first.scope.headings == second.scope.headings


def _bounds(text: str) -> list[Bound]:
    """Return the numbers of a text with the ways of their limits; a range: up from its first, down from its last."""
    found = []
    for m in _NUMBER.finditer(text):
        way = way_of(text, m.start(), m.end())
        if not way and _RANGED.match(text[m.end() :]):
            way = UP
        elif not way and re.search(r"\d" + _RANGE.pattern, text[: m.start()]):
            way = DOWN
        found.append(Bound(m.group(), way))
    return found
