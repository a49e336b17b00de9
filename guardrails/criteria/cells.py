"""What the tests of a criterion can tell apart: each fact's values, sorted into cells that they treat alike.

A number falls into finitely many cells between and at the thresholds, so that
"every value of the interval" and "every value of what is not known" can be
gone through exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from guardrails.criteria.expression import Atom, Expression, Op, Truths, atoms
from guardrails.criteria.facts import Value
from guardrails.criteria.interval import Interval
from guardrails.criteria.logic import Truth
from guardrails.criteria.spans import holds_integer, intersection
from guardrails.criteria.vocabulary import Fact, FactKind, Vocabulary


@dataclass(frozen=True, slots=True)
class Cell:
    """Values of one fact that no test tells apart: ``truths`` are the places of its atoms and what they give."""

    number: int
    """Counts the cells of one fact; 0 is the fact that stays unknown."""
    truths: tuple[tuple[int, Truth], ...]
    values: frozenset[str | bool] = frozenset()
    regions: tuple[Interval, ...] = ()

    def holds(self, value: Value, whole: bool) -> bool:
        """Return whether the value, or one of the interval's (whole numbers only, if ``whole``), is in the cell."""
        if not isinstance(value, Interval):
            return value in self.values
        if value.exact is not None:
            return any(value.exact in region for region in self.regions)
        shared = (intersection(region, value) for region in self.regions)
        return any(each is not None and (not whole or holds_integer(each)) for each in shared)


class Cells:
    """The cells of every fact that some expressions test."""

    def __init__(self, expressions: Iterable[Expression], vocabulary: Vocabulary) -> None:
        every = dict.fromkeys(atom for expression in expressions for atom in atoms(expression))
        self.places: Mapping[Atom, int] = {atom: place for place, atom in enumerate(every)}
        self.facts: tuple[str, ...] = tuple(dict.fromkeys(atom.fact for atom in every))
        self._whole = {name: vocabulary.facts[name].kind is FactKind.INTEGER for name in self.facts}
        self._unknown = {
            name: Cell(0, tuple((place, None) for atom, place in self.places.items() if atom.fact == name))
            for name in self.facts
        }
        self._all = {name: tuple(self._cells(vocabulary.facts[name])) for name in self.facts}

    def options(self, fact: str, value: Value | None) -> tuple[Cell, ...]:
        """Return the cells that a value may lie in, all of them where it is not known."""
        every = self._all[fact]
        return every if value is None else tuple(each for each in every if each.holds(value, self._whole[fact]))

    def unknown(self, fact: str) -> Cell:
        """Return what stands for a fact that stays unknown: every test of it gives None."""
        return self._unknown[fact]

    def truths(self, cells: Iterable[Cell]) -> Truths:
        """Return what is known of each atom where the facts lie in these cells."""
        known: list[Truth] = [None] * len(self.places)
        for cell in cells:
            for place, truth in cell.truths:
                known[place] = truth
        return known

    def _cells(self, fact: Fact) -> Iterator[Cell]:
        own = [(atom, place) for atom, place in self.places.items() if atom.fact == fact.name]
        if not fact.numeric:
            choices: dict[tuple[tuple[int, Truth], ...], list[str | bool]] = {}
            for value in fact.domain:
                choices.setdefault(tuple((place, value in atom.values) for atom, place in own), []).append(value)
            for number, (truths, values) in enumerate(choices.items(), 1):
                yield Cell(number, truths, frozenset(values))
            return
        regions: dict[tuple[tuple[int, Truth], ...], list[Interval]] = {}
        for region in _regions(fact, sorted({atom.number for atom, _ in own})):
            regions.setdefault(tuple((place, holds(atom, region)) for atom, place in own), []).append(region)
        for number, (truths, alike) in enumerate(regions.items(), 1):
            yield Cell(number, truths, regions=tuple(alike))


def _regions(fact: Fact, thresholds: list[Decimal]) -> Iterator[Interval]:
    """Yield the parts of a fact's range that the thresholds cut it into: each threshold, and what lies between."""
    whole = fact.range or Interval(None, None)
    bounds = [None, *thresholds, None]
    pieces = [Interval(low, high, False, False) for low, high in pairwise(bounds)]
    pieces += [Interval.exactly(threshold) for threshold in thresholds]
    pieces.sort(key=lambda piece: (piece.min is not None, piece.min or 0, piece.exact is None))
    for piece in pieces:
        part = intersection(piece, whole)
        if part is not None and (fact.kind is not FactKind.INTEGER or holds_integer(part)):
            yield part


def holds(atom: Atom, region: Interval) -> bool:
    """Return whether the comparison holds in a region that lies on one side of its number, or is that number."""
    number = atom.number
    at = region.exact == number
    low = region.max is not None and region.max <= number and not at
    match atom.op:
        case Op.BELOW:
            return low
        case Op.AT_MOST:
            return low or at
        case Op.ABOVE:
            return not low and not at
        case Op.AT_LEAST:
            return not low
        case _:
            return at
