"""What is known of one patient within one conversation, and how a message changes it.

What a message says replaces what was said before. What it says twice in two
ways, and what it only supposes, is shown and not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assistant.casework.cues import default_cues
from assistant.casework.known import Known, Meant, Origin, Told
from guardrails.cases.knowledge import default
from guardrails.criteria.facts import Value, json_number, parse_case
from guardrails.criteria.interval import Interval
from guardrails.criteria.spans import intersection
from guardrails.criteria.vocabulary import default_vocabulary

_DIGITS, _PLACES = 20, 4


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A fact that the message mentions but does not settle, and why."""

    fact: str
    quote: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A fact whose value another one has replaced; ``after`` is None where it no longer holds."""

    fact: str
    before: object
    after: object
    corrected: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message says of the patient."""

    facts: Mapping[str, Told] = field(default_factory=dict)
    conflicts: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    unclear: tuple[Unsettled, ...] = ()
    supposed: Mapping[str, Told] = field(default_factory=dict)
    open_number: tuple[str, tuple[str, ...]] | None = None
    """A number of which it is not clear what it is, and the facts that it may be."""
    corrected: bool = False
    meant: Meant = field(default_factory=Meant)
    """Of which patient it speaks."""
    topics: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    """Facts of before that it takes back."""
    relatives: tuple[str, ...] = ()
    """Its words that speak of relatives; nothing is read from them."""
    proposed: bool = False
    """Whether it proposes what a set of criteria excludes, for whomever."""
    choosing: bool = False
    """Whether it takes one of two readings that differ, and does not tell which."""

    @property
    def turns(self) -> bool:
        """Whether it speaks of another patient than the message before."""
        return self.meant.anew or self.meant.back > 0

    @property
    def says_something(self) -> bool:
        """Whether it says anything of the patient."""
        return bool(self.facts or self.conflicts or self.supposed or self.open_number or self.withdrawn)


@dataclass(frozen=True, slots=True)
class Updated:
    """What is known after a message, what it changed, and the facts to evaluate, with the supposed ones in place."""

    known: Known
    changes: tuple[Change, ...]
    shown: Mapping[str, Told]
    supposed: Mapping[str, object]
    """The supposed facts, each with the value that is kept; None where none is."""


def updated(before: Known, heard: Heard, request: Mapping[str, Told]) -> Updated:
    """Return what is known after a message and the facts that came with it."""
    before = heard.meant.of(before)
    heard = _with_request(heard, request)
    facts = {fact: replace(told, origin=Origin.EARLIER) for fact, told in before.facts.items()}
    conflicts = dict(before.conflicts)
    changes = _withdrawn(facts, conflicts, heard)
    for fact, told in heard.facts.items():
        conflicts.pop(fact, None)
        old = facts.get(fact)
        if old is not None and not same(fact, old.value, told.value):
            if not heard.corrected and says_less(fact, told.value, old.value):
                continue
            changes.append(Change(fact, old.value, told.value, heard.corrected))
        facts[fact] = told
    for fact, readings in heard.conflicts.items():
        conflicts[fact] = readings
        if (gone := facts.pop(fact, None)) is not None:
            changes.append(Change(fact, gone.value, None, False))
    _doubly_told(facts, conflicts, heard.facts)
    changes += _settled(facts, heard.facts, heard.corrected)
    changes += _excluded(facts, heard.facts, heard.corrected)
    shown = {**facts}
    for fact, told in heard.supposed.items():
        shown[fact] = told
    _settled(shown, heard.supposed, False)
    _excluded(shown, heard.supposed, False)
    supposed = {fact: facts[fact].value if fact in facts else None for fact in heard.supposed}
    known = replace(before, facts=facts, conflicts=conflicts)
    return Updated(known, tuple(changes), shown, supposed)


def _withdrawn(facts: dict[str, Told], conflicts: dict[str, tuple[Told, ...]], heard: Heard) -> list[Change]:
    """Drop what a message takes back, unless it states the fact anew."""
    changes = []
    for fact in heard.withdrawn:
        if fact in heard.facts or fact in heard.conflicts:
            continue
        old = facts.pop(fact, None)
        gone = [old] if old is not None else conflicts.pop(fact, ())
        changes += [Change(fact, each.value, None, True) for each in gone]
    return changes


def _with_request(heard: Heard, request: Mapping[str, Told]) -> Heard:
    """Lay the facts of the request beside those of the message; where they differ, it is a conflict."""
    facts, conflicts = dict(heard.facts), dict(heard.conflicts)
    for fact, told in request.items():
        if fact in conflicts:
            conflicts[fact] = (told, *conflicts[fact])
        elif fact in facts and not same(fact, facts[fact].value, told.value):
            if says_less(fact, facts[fact].value, told.value):
                facts[fact] = told
            elif not says_less(fact, told.value, facts[fact].value):
                conflicts[fact] = (told, facts.pop(fact))
        else:
            facts[fact] = told
    return replace(heard, facts=facts, conflicts=conflicts)


def _doubly_told(facts: dict[str, Told], conflicts: dict[str, tuple[Told, ...]], new: Mapping[str, Told]) -> None:
    """Make a conflict of what contradicts itself within one message and its request."""
    for states in default_vocabulary().states:
        stated, given = new.get(states.fact), new.get(states.given)
        if stated is not None and given is not None and stated.value is not states.value:
            conflicts[states.fact] = (stated, replace(given, value=states.value))
            for fact in (states.fact, states.given):
                facts.pop(fact, None)
    for each in default().excludes:
        if each.told(_values(new)):
            conflicts[each.fact] = (new[each.fact], replace(new[each.other], value=each.instead))
            for fact in (each.fact, *each.doubtful(_values(facts))):
                facts.pop(fact, None)


def _settled(facts: dict[str, Told], new: Mapping[str, Told], corrected: bool) -> list[Change]:
    """Drop from ``facts`` what contradicts the new ones (a primary still in place, and months since its resection)."""
    changes = []
    for states in default_vocabulary().states:
        stated, given = facts.get(states.fact), facts.get(states.given)
        if stated is None or given is None or stated.value is states.value:
            continue
        if states.fact in new and states.given not in new:
            changes.append(Change(states.given, given.value, None, corrected))
            del facts[states.given]
        else:
            changes.append(Change(states.fact, stated.value, states.value, corrected))
            facts[states.fact] = replace(given, value=states.value)
    return changes


def _excluded(facts: dict[str, Told], new: Mapping[str, Told], corrected: bool) -> list[Change]:
    """Drop from ``facts`` what the new ones exclude: that it is a carcinoma, once it is called well differentiated."""
    changes = []
    for each in default().excludes:
        if not each.told(_values(facts)):
            continue
        held = {name: told.value for name, told in facts.items() if name not in new}
        gone = [each.fact] if each.other in new else each.doubtful(held)
        changes += [Change(name, facts.pop(name).value, None, corrected) for name in gone]
    return changes


def _values(facts: Mapping[str, Told]) -> dict[str, object]:
    return {name: told.value for name, told in facts.items()}


def plain(value: object) -> object:
    """Return a fact's value as JSON writes it: whole numbers as such, intervals as objects."""
    if isinstance(value, Interval):
        return {
            "min": plain(value.min),
            "max": plain(value.max),
            "min_inclusive": value.min_inclusive,
            "max_inclusive": value.max_inclusive,
        }
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        converted = len(value.as_tuple().digits) > _DIGITS  # of a division between units, which may never end
        return json_number(str(round(value, _PLACES) if converted else value))
    return value


def same(fact: str, one: object, other: object) -> bool:
    """Whether two usable values of a fact say the same."""
    return _parsed(fact, one) == _parsed(fact, other)


def says_less(fact: str, wide: object, narrow: object) -> bool:
    """Whether ``wide`` is an interval, or a site, that ``narrow`` lies in: it denies nothing that ``narrow`` says."""
    one, other = _parsed(fact, wide), _parsed(fact, narrow)
    if isinstance(one, Interval) and isinstance(other, Interval):
        return one != other and intersection(one, other) == other
    return isinstance(wide, str) and isinstance(narrow, str) and default_cues().within.get(narrow) == wide


def _parsed(fact: str, value: object) -> Value:
    return parse_case({fact: value}).values[fact]
