"""From everything that a note states to one value a fact, or a conflict that shows both.

Two readings that differ are a conflict, with these exceptions, each of which the text itself settles:

- a correction ("sorry, 56") replaces what stands before it, and "56, not 54" takes 54 back;
- a state that the text calls current replaces those that it dates or calls earlier;
- of an interval and a value or interval within it ("<50 %", "40 %"; small bowel, ileum) the narrower counts;
- what was removed at one place says nothing of what is left at another ("nodes resected, bone metastases now").

Values of two facts that exclude one another ("NEC", "well differentiated") are a conflict as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from guardrails.cases.assertion import Mark
from guardrails.cases.candidate import Candidate
from guardrails.cases.excluding import part
from guardrails.cases.reading import UNCERTAIN, FactValue, Reading, Unclear
from guardrails.cases.rules import Fact, Knowledge
from guardrails.cases.sight import Sight
from guardrails.criteria.interval import Interval

_AFTER_CORRECTION = 14
_EVENT, _MONTHS = "primary_resected", "months_since_primary_resection"
_EARLIER = "an earlier state, not said to hold now"
_DOUBTED = "stated once, and doubted elsewhere in the text"


@dataclass(frozen=True, slots=True)
class Stated:
    """A reading with the place that it came from and what the words around it say of it."""

    found: Candidate
    reading: Reading
    kinds: frozenset[str]
    year: int = 0
    """The year that the text dates it to; 0: none."""

    def open(self, reason: str) -> Unclear:
        """Return it as what is left open, and why."""
        return _unclear(self.found.fact, self.reading, reason)


@dataclass(frozen=True, slots=True)
class Merged:
    """The facts that stand, those in conflict, and what is unclear."""

    facts: Mapping[str, Reading]
    conflicts: Mapping[str, tuple[Reading, ...]]
    unclear: tuple[Unclear, ...]


def merged(
    stated: Sequence[Stated],
    unclear: Sequence[Unclear],
    knowledge: Knowledge,
    sight: Sight,
    corrections: Sequence[Mark],
) -> Merged:
    """Return one value a fact, or all that differ."""
    facts: dict[str, Reading] = {}
    conflicts: dict[str, tuple[Reading, ...]] = {}
    open_ = list(unclear)
    for name, fact in knowledge.facts.items():
        own = [each for each in stated if each.found.fact == name]
        if not own:
            continue
        held = _standing(own, sight, corrections)
        left = _distinct(fact, _placed(fact, held if _disputed(held, sight) else _current(fact, held), sight))
        if fact.effects.get("earlier") == "unclear" and all(_earlier(fact, each) for each in left):
            open_ += [each.open(_EARLIER) for each in left]
        elif len(left) > 1:
            conflicts[name] = tuple(each.reading for each in left)
        elif "listed" in fact.traits and any(each.fact == name and each.reason == UNCERTAIN for each in unclear):
            open_.append(left[0].open(_DOUBTED))
        else:
            facts[name] = left[0].reading
    if _EVENT in conflicts and _MONTHS in facts:
        open_.append(_unclear(_MONTHS, facts.pop(_MONTHS), "whether the primary was removed is in conflict"))
    open_ += part(facts, conflicts, knowledge.excludes)
    settled = facts.keys() | conflicts.keys()
    left_open = {(each.fact, each.start, each.end): each for each in open_ if each.fact not in settled}
    order = sorted(left_open.values(), key=lambda each: (each.start, each.end, each.fact))
    return Merged(facts, conflicts, tuple(order))


def _unclear(name: str, reading: Reading, reason: str) -> Unclear:
    return Unclear(name, reading.quote, reading.start, reading.end, reason)


def _standing(own: list[Stated], sight: Sight, corrections: Sequence[Mark]) -> list[Stated]:
    """Drop what the text takes back."""
    denied = {value for each in own for value in _denied(each, sight)}
    left = [each for each in own if each.reading.value not in denied] or own
    since = 0
    for each in left:
        for mark in corrections:
            led = mark.start == each.found.start  # "sorry, of the colon"
            if led or mark.end <= each.found.start <= mark.end + _AFTER_CORRECTION or _trailing(each, mark, sight):
                since = max(since, mark.start if mark.end <= each.found.start else each.found.start)
    return [each for each in left if each.found.start >= since] or left


def _trailing(each: Stated, mark: Mark, sight: Sight) -> bool:
    """Whether a correction ends the sentence of a reading that has others before it ("Ki-67 12 %, sorry")."""
    behind = mark.end < len(sight.tokens) and sight.tokens[mark.end].key in {".", "\n"}
    return behind and 0 <= mark.start - each.found.end <= 2


def _denied(each: Stated, sight: Sight) -> list[Decimal]:
    at, tokens = each.found.end, sight.tokens
    while at < min(each.found.end + 4, len(tokens)):
        if tokens[at].key in {"not", "of"} and at + 1 < len(tokens):
            number = tokens[at + 1].number
            return [number] if number is not None and tokens[at].key == "not" else []
        at += 1
    return []


def _disputed(own: Sequence[Stated], sight: Sight) -> bool:
    """Whether a sentence says that what it tells differs: "she says it is controlled, whereas the note of today …"."""
    sentences = {sight.tokens[each.found.start].sentence for each in own}
    told = [each for each in own if "earlier" not in each.kinds]
    return len(told) > 1 and any(sight.tokens[at].sentence in sentences for at in sight.where("disputed"))


def _current(fact: Fact, own: list[Stated]) -> list[Stated]:
    """Where the text tells what is from what was, keep what is: of what changes with time, also the latest year."""
    current = [each for each in own if "current" in each.kinds and "earlier" not in each.kinds]
    past = [each for each in own if each not in current]
    if current and all(
        each.kinds & {"earlier", "dated"} or each.found.start < current[-1].found.start for each in past
    ):
        return [*current, *_finer(fact, current, past)]
    late = [each for each in own if "earlier" not in each.kinds]
    late = [*late, *_finer(fact, late, [each for each in own if "earlier" in each.kinds])] if late else own
    if fact.effects.get("earlier") == "keep" or not all(each.year for each in late):
        return late
    newest = max(each.year for each in late)
    return [each for each in late if each.year == newest]


def _earlier(fact: Fact, each: Stated) -> bool:
    """Whether a reading is of a state of before; what says why another holds was an event ("resected last year")."""
    return "earlier" in each.kinds and each.reading.value not in fact.within


def _finer(fact: Fact, stand: Sequence[Stated], past: Sequence[Stated]) -> list[Stated]:
    """Return what was told of before and says why something holds now: deposits "resected last year", "none" now."""
    values = {each.reading.value for each in stand}
    return [
        replace(each, kinds=each.kinds - {"earlier"})
        for each in past
        if isinstance(each.reading.value, str) and fact.within.get(each.reading.value) in values
    ]


def _placed(fact: Fact, own: list[Stated], sight: Sight) -> list[Stated]:
    """Drop what holds of one place alone ("resected" stands for "none") where another value is told of other places."""
    if "placed" not in fact.traits:
        return own
    left = {
        at
        for each in own
        if each.reading.value not in {*fact.within, *fact.within.values()}
        for at in _places(each, sight)
    }
    return [each for each in own if each.reading.value not in fact.within or not _elsewhere(each, left, sight)]


def _elsewhere(each: Stated, left: set[str], sight: Sight) -> bool:
    places = _places(each, sight)
    return bool(places and left) and places.isdisjoint(left)


def _places(each: Stated, sight: Sight) -> set[str]:
    """Return the words of a reading that name a place in the body."""
    return {sight.keys[at] for at in range(each.found.start, each.found.end) if sight.phrase("eh_place", at)}


def _distinct(fact: Fact, own: list[Stated]) -> list[Stated]:
    """Drop what another reading says as well or more exactly, and weak readings where others stand."""
    firm = [each for each in own if not each.found.rule.weak] or own
    first: dict[FactValue, Stated] = {}
    for each in firm:
        first.setdefault(each.reading.value, each)
    return [each for value, each in first.items() if not any(_narrower(fact, other, value) for other in first)]


def _narrower(fact: Fact, one: FactValue, other: FactValue) -> bool:
    """Whether ``one`` is a different value that says all that ``other`` says."""
    if one == other:
        return False
    if isinstance(other, Interval):
        if isinstance(one, Decimal):
            return one in other
        return isinstance(one, Interval) and _inside(one, other)
    return isinstance(one, str) and isinstance(other, str) and fact.within.get(one) == other


def _inside(one: Interval, other: Interval) -> bool:
    low = other.min is None or (
        one.min is not None
        and (one.min > other.min or (one.min == other.min and (other.min_inclusive or not one.min_inclusive)))
    )
    high = other.max is None or (
        one.max is not None
        and (one.max < other.max or (one.max == other.max and (other.max_inclusive or not one.max_inclusive)))
    )
    return low and high
