"""A criterion's test as data: comparisons of one fact each, joined by all, any, not, xor and implies.

As TOML writes them::

    { fact = "age_years", below = 55 }               below, at_most, above, at_least, is
    { fact = "grade", one_of = ["G1", "G2"] }        is, one_of
    { fact = "bilobar", is = true }
    { any = [ { ... }, { all = [ { ... }, { ... } ] } ] }
    { not = { ... } }   { xor = [ a, b ] }   { implies = [ a, b ] }
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from guardrails.criteria.logic import Truth, all_of, any_of, implies, not_, xor
from guardrails.criteria.vocabulary import Fact, FactKind, Vocabulary


class Op(StrEnum):
    """How a fact is compared; the first five are for numbers."""

    BELOW = "below"
    AT_MOST = "at_most"
    ABOVE = "above"
    AT_LEAST = "at_least"
    EQUALS = "equals"
    ONE_OF = "one_of"


class Join(StrEnum):
    """How expressions are joined."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
    XOR = "xor"
    IMPLIES = "implies"


_NUMERIC = (Op.BELOW, Op.AT_MOST, Op.ABOVE, Op.AT_LEAST)
_PAIRS = (Join.XOR, Join.IMPLIES)


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison: with ``number`` for a fact that is a number, else with ``values``."""

    fact: str
    op: Op
    number: Decimal = Decimal(0)
    values: tuple[str | bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Expressions joined; ``not`` has one part, ``xor`` and ``implies`` have two."""

    join: Join
    parts: tuple[Expression, ...]


Expression = Atom | Group
Truths = Sequence[Truth]
"""What is known of each atom, by its place in a table of atoms."""


def atoms(expression: Expression) -> Iterator[Atom]:
    """Yield every comparison, in the order in which it is written."""
    if isinstance(expression, Atom):
        yield expression
    else:
        for part in expression.parts:
            yield from atoms(part)


def compiled(expression: Expression, places: Mapping[Atom, int]) -> Callable[[Truths], Truth]:
    """Return the function from what is known of the atoms, each at its place, to what is known of the expression."""
    if isinstance(expression, Atom):
        place = places[expression]
        return lambda truths: truths[place]
    parts = [compiled(part, places) for part in expression.parts]
    first, last = parts[0], parts[-1]
    match expression.join:
        case Join.ALL:
            return lambda truths: all_of(part(truths) for part in parts)
        case Join.ANY:
            return lambda truths: any_of(part(truths) for part in parts)
        case Join.NOT:
            return lambda truths: not_(first(truths))
        case Join.XOR:
            return lambda truths: xor(first(truths), last(truths))
        case Join.IMPLIES:
            return lambda truths: implies(first(truths), last(truths))


def parse(data: object, vocabulary: Vocabulary, here: str, faults: list[str]) -> Expression | None:
    """Return the expression that TOML data describes; None where it has faults, which are added to ``faults``."""
    if not isinstance(data, dict):
        faults.append(f"{here}: a test is a table such as {{ fact = …, below = … }}")
        return None
    if "fact" in data:
        return _atom(data, vocabulary, here, faults)
    if len(data) != 1 or next(iter(data)) not in set(Join):
        faults.append(f"{here}: a test names a fact, or joins tests by one of {', '.join(Join)}")
        return None
    join = Join(next(iter(data)))
    inner = [data[join]] if join is Join.NOT else data[join]
    if not isinstance(inner, list) or not inner or (join in _PAIRS and len(inner) != 2):
        faults.append(f"{here}: {join} takes {'two tests' if join in _PAIRS else 'a list of tests'}")
        return None
    parts = [parse(each, vocabulary, here, faults) for each in inner]
    made = tuple(part for part in parts if part is not None)
    return Group(join, made) if len(made) == len(parts) else None


def _atom(data: dict[str, Any], vocabulary: Vocabulary, here: str, faults: list[str]) -> Atom | None:
    fact = vocabulary.facts.get(data["fact"]) if isinstance(data["fact"], str) else None
    if fact is None:
        faults.append(f"{here}: {data['fact']!r} is no fact")
        return None
    kinds = [key for key in data if key != "fact"]
    if len(kinds) != 1:
        faults.append(f"{here}: {fact.name} needs one test, not {len(kinds)}")
        return None
    kind, operand = kinds[0], data[kinds[0]]
    if kind in set(_NUMERIC) or (kind == "is" and fact.numeric):
        return _number(fact, Op.EQUALS if kind == "is" else Op(kind), operand, here, faults)
    if kind in ("is", "one_of") and not fact.numeric:
        return _choice(fact, [operand] if kind == "is" else operand, here, faults)
    faults.append(f"{here}: {kind!r} is no test for {fact.name}")
    return None


def _number(fact: Fact, op: Op, operand: object, here: str, faults: list[str]) -> Atom | None:
    if not fact.numeric:
        faults.append(f"{here}: {fact.name} is no number, so {op} does not test it")
    elif isinstance(operand, bool) or not isinstance(operand, int | Decimal) or not Decimal(operand).is_finite():
        faults.append(f"{here}: {fact.name} is compared with a number")
    elif fact.range and Decimal(operand) not in fact.range:
        faults.append(f"{here}: {operand} lies outside the range of {fact.name}")
    else:
        return Atom(fact.name, op, Decimal(operand))
    return None


def _choice(fact: Fact, operand: object, here: str, faults: list[str]) -> Atom | None:
    given = operand if isinstance(operand, list) else []
    kind = bool if fact.kind is FactKind.YES_NO else str
    if not given or not all(isinstance(value, kind) and value in fact.domain for value in given):
        wanted = "true or false" if kind is bool else f"of {', '.join(fact.values)}"
        faults.append(f"{here}: {fact.name} is compared with values {wanted}")
        return None
    return Atom(fact.name, Op.ONE_OF, values=tuple(given))
