"""Under which facts a criterion has a status, worked out from its rules and put in words.

The rules are taken apart into alternatives, each of which says of some facts
within which numbers or values they lie; what contradicts itself, or says no
more than another alternative, is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from guardrails.criteria.expression import Atom, Expression, Group, Join, Op
from guardrails.criteria.interval import Interval
from guardrails.criteria.spans import intersection
from guardrails.criteria.vocabulary import Fact, FactKind, Vocabulary
from guardrails.criteria.wording import interval_words, listed, value_words

MOST = 64
"""Most alternatives that are worked out: beyond, nobody would read the sentence."""

_UNKNOWN = "unknown"

Constraint = Interval | frozenset[str | bool]
Alternative = dict[str, Constraint]


class _TooMany(Exception):
    """More alternatives than a sentence can hold."""


def conditions(
    rules: Sequence[tuple[str, Expression]], otherwise: str, ordered: bool, vocabulary: Vocabulary
) -> dict[str, str]:
    """Return, for each status that the rules can give, the facts that give it, in words; none that is too long.

    ordered: a status is told without what earlier rules exclude; the reader
        takes the first that holds, as the rules do.
    """
    found = {}
    for status in dict.fromkeys([*(status for status, _ in rules), otherwise]):
        try:
            alternatives = _of_status(status, rules, otherwise, ordered, vocabulary)
        except _TooMany:
            continue
        if alternatives and status != _UNKNOWN:
            found[status] = ", or ".join(_words(each, vocabulary) for each in alternatives)
    return found


def _of_status(
    status: str, rules: Sequence[tuple[str, Expression]], otherwise: str, ordered: bool, vocabulary: Vocabulary
) -> list[Alternative]:
    """Return the alternatives in which a rule of this status is the first of another or the same that holds."""
    found: list[Alternative] = []
    before: list[Alternative] = [{}]
    for each, when in rules:
        if each == status:
            found += _both(before, _alternatives(when, True, vocabulary))
        elif not ordered:
            before = _both(before, _alternatives(when, False, vocabulary))
    return _shortest(found + before if otherwise == status and not ordered else found)


def _alternatives(expression: Expression, wanted: bool, vocabulary: Vocabulary) -> list[Alternative]:
    """Return the alternatives in which the expression holds or, not ``wanted``, in which it does not."""
    if isinstance(expression, Atom):
        return [{expression.fact: each} for each in _constraints(expression, wanted, vocabulary)]
    parts = expression.parts
    first, last = parts[0], parts[-1]
    match expression.join:
        case Join.NOT:
            return _alternatives(first, not wanted, vocabulary)
        case Join.IMPLIES:
            turned = Group(Join.ANY, (Group(Join.NOT, (first,)), last))
            return _alternatives(turned, wanted, vocabulary)
        case Join.XOR:
            sides = [(side, side is not wanted) for side in (True, False)]
            pairs = [(_alternatives(first, a, vocabulary), _alternatives(last, b, vocabulary)) for a, b in sides]
            return _shortest([each for one, other in pairs for each in _both(one, other)])
    made = [_alternatives(part, wanted, vocabulary) for part in parts]
    if (expression.join is Join.ALL) is not wanted:
        return _shortest([each for side in made for each in side])
    found: list[Alternative] = [{}]
    for side in made:
        found = _both(found, side)
    return found


def _constraints(atom: Atom, wanted: bool, vocabulary: Vocabulary) -> list[Constraint]:
    if atom.op is Op.ONE_OF:
        values = frozenset(atom.values)
        left = values if wanted else frozenset(vocabulary.facts[atom.fact].domain) - values
        return [left] if left else []
    number = atom.number
    below, above = Interval(None, number, True, False), Interval(number, None, False, True)
    at_most, at_least = Interval(None, number), Interval(number, None)
    match atom.op:
        case Op.BELOW:
            return [below if wanted else at_least]
        case Op.AT_MOST:
            return [at_most if wanted else above]
        case Op.ABOVE:
            return [above if wanted else at_most]
        case Op.AT_LEAST:
            return [at_least if wanted else below]
        case _:
            return [Interval.exactly(number)] if wanted else [below, above]


def _both(one: list[Alternative], other: list[Alternative]) -> list[Alternative]:
    """Return the alternatives of both together, without those that contradict themselves."""
    joined = (_merged(a, b) for a in one for b in other)
    return _shortest([each for each in joined if each is not None])


def _merged(one: Alternative, other: Alternative) -> Alternative | None:
    made = dict(one)
    for fact, constraint in other.items():
        shared = _shared(made[fact], constraint) if fact in made else constraint
        if not shared:
            return None
        made[fact] = shared
    return made


def _shared(one: Constraint, other: Constraint) -> Constraint | None:
    if isinstance(one, Interval):
        return intersection(one, other) if isinstance(other, Interval) else None
    return one & other if isinstance(other, frozenset) else None


def _shortest(alternatives: list[Alternative]) -> list[Alternative]:
    """Return the alternatives without those that another one covers."""
    kept: list[Alternative] = []
    for place, each in enumerate(alternatives):
        rest = [*kept, *alternatives[place + 1 :]]
        if not any(_covers(other, each) for other in rest):
            kept.append(each)
    if len(kept) > MOST:
        raise _TooMany
    return kept


def _covers(wide: Alternative, narrow: Alternative) -> bool:
    return all(
        fact in narrow and _shared(constraint, narrow[fact]) == narrow[fact] for fact, constraint in wide.items()
    )


def _words(alternative: Alternative, vocabulary: Vocabulary) -> str:
    return " and ".join(_constraint_words(vocabulary.facts[fact], each) for fact, each in alternative.items())


def _constraint_words(fact: Fact, constraint: Constraint) -> str:
    if isinstance(constraint, Interval):
        return f"{fact.label} {interval_words(constraint, fact.unit)}"
    if fact.kind is FactKind.YES_NO:
        return f"{fact.label}: {value_words(True in constraint)}"
    others = [value for value in fact.values if value not in constraint]
    if len(others) == 1 and len(fact.values) > 3:
        return f"{fact.label} not {value_words(others[0])}"
    return f"{fact.label} {listed([value_words(value) for value in fact.values if value in constraint])}"
