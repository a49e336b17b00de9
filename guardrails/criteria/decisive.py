"""Which missing facts could still decide: those for which knowing the value changes something, in some completion.

A fact counts where the other facts can be such that the result with the fact
as it is (absent, or too wide an interval) differs from the result with one of
the values that it may have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import product
from math import prod

from guardrails.criteria.cells import Cell
from guardrails.criteria.facts import Case
from guardrails.criteria.sets import UNKNOWN, Criterion, Kind, Options
from guardrails.criteria.verdicts import UNDETERMINED, verdict

MOST = 4096
"""Most completions that criteria which share facts are gone through together; beyond, each is looked at alone."""

REMEMBERED = 4096
"""Most states of a criterion that are kept once worked out; the shipped ones have far fewer."""

Statuses = frozenset[str]
Changes = frozenset[tuple[Statuses, Statuses]]
"""What the statuses are with a fact as given, and what they are with one of its values, where the two differ."""


class Open:
    """Criteria looked at together: what each fact is as given, and all that it may turn out to be."""

    def __init__(self, members: Sequence[Criterion], case: Case) -> None:
        self.facts = tuple(dict.fromkeys(fact for member in members for fact in member.facts))
        self.given = [(member, member.options(case.values)) for member in members]
        cells = members[0].cells
        self.possible: Options = {fact: cells.options(fact, case.values.get(fact)) for fact in self.facts}
        # Left open, such a fact counts otherwise than any of its values: that too is one thing that it may be.
        passed_over = {fact for member in members if member.passes_over for fact in member.facts}
        self._stays = passed_over - case.values.keys()

    @property
    def size(self) -> int:
        """How many completions there are."""
        return prod(len(each) for each in self.possible.values())

    @cached_property
    def status(self) -> str:
        """The status of the one criterion that is looked at alone."""
        (status,) = self.now
        return status

    @cached_property
    def now(self) -> Statuses:
        """The statuses as the facts are given."""
        return self._statuses({})

    @cached_property
    def achievable(self) -> frozenset[Statuses]:
        """What the statuses can be together."""
        return frozenset(self._statuses(each) for each in self._completions())

    @cached_property
    def changes(self) -> Mapping[str, Changes]:
        """What knowing each fact can change, in any completion; empty where it changes nothing."""
        return {fact: frozenset(self._changes(fact)) for fact in self.facts}

    @cached_property
    def alone(self) -> Mapping[str, tuple[Statuses, ...]]:
        """What the statuses are for each of the cells that a fact may lie in, the other facts as given."""
        return {fact: tuple(self._statuses({fact: cell}) for cell in cells) for fact, cells in self.possible.items()}

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The facts that could change a status, in the order of the rules."""
        return tuple(fact for fact in self.facts if self.changes[fact])

    def _changes(self, fact: str) -> Iterator[tuple[Statuses, Statuses]]:
        if len(self.possible[fact]) < 2:
            return
        for others in self._completions(without=fact):
            before = self._statuses(others)
            for cell in self.possible[fact]:
                after = self._statuses({**others, fact: cell})
                if after != before:
                    yield before, after

    def _statuses(self, chosen: Mapping[str, Cell]) -> Statuses:
        """Return the statuses where the facts lie in the cells chosen, and any other is as given."""
        return frozenset(
            member.status({fact: (chosen[fact],) if fact in chosen else cells for fact, cells in given.items()})
            for member, given in self.given
        )

    def _completions(self, without: str = "") -> Iterator[dict[str, Cell]]:
        facts = [fact for fact in self.facts if fact != without]
        ways = [(*self.possible[fact], *((None,) if fact in self._stays else ())) for fact in facts]
        for chosen in product(*ways):
            yield {fact: cell for fact, cell in zip(facts, chosen, strict=True) if cell is not None}


def opened(criterion: Criterion, case: Case) -> Open:
    """Return one criterion looked at alone; a state that came before is not worked out again."""
    given = criterion.options(case.values)
    state = tuple(tuple(cell.number for cell in given[fact]) for fact in criterion.facts)
    found = criterion.states.get(state)
    if not isinstance(found, Open):
        found = Open([criterion], case)
        if len(criterion.states) < REMEMBERED:
            criterion.states[state] = found
    return found


def decisive(kind: Kind, settled: Sequence[str], unknown: Sequence[Criterion], case: Case) -> tuple[str, ...]:
    """Return the facts that could still change the verdict of a set, most useful first; none where none can.

    settled: the statuses of the other criteria. Most useful is what alone
    decides the verdict for most of what it may be; then the order of the
    criteria counts.
    """
    base = frozenset(settled)
    if not unknown or verdict(kind, base | {UNKNOWN}) != UNDETERMINED:
        return ()
    groups = tuple(part for members in _sharing(unknown) for part in _parts(members, case))
    order = {fact: place for place, fact in enumerate(dict.fromkeys(f for each in unknown for f in each.facts))}
    useful = _useful(kind, base, groups)
    return tuple(sorted(useful, key=lambda fact: (-useful[fact], order[fact])))


@lru_cache(maxsize=REMEMBERED)
def _useful(kind: Kind, base: Statuses, groups: tuple[Open, ...]) -> Mapping[str, float]:
    """Return the facts that could still change the verdict, and for which share of its values each alone decides it."""
    found: dict[str, float] = {}
    for place, (group, around) in enumerate(zip(groups, _around(base, groups), strict=True)):
        rest = base.union(*(each.now for other, each in enumerate(groups) if other != place))
        for fact in group.facts:
            if any(
                verdict(kind, a | more) != verdict(kind, b | more) for a, b in group.changes[fact] for more in around
            ):
                decided = [verdict(kind, each | rest) != UNDETERMINED for each in group.alone[fact]]
                found[fact] = max(sum(decided) / len(decided), found.get(fact, 0.0))
    return found


def _around(base: Statuses, groups: Sequence[Open]) -> list[frozenset[Statuses]]:
    """Return, for each group, what the statuses of all others can be together."""
    sides = []
    for row in (groups, groups[::-1]):
        running = [frozenset({base})]
        for each in row[:-1]:
            running.append(_joined(running[-1], each.achievable))
        sides.append(running)
    before, after = sides
    return [_joined(one, other) for one, other in zip(before, after[::-1], strict=True)]


def _joined(some: frozenset[Statuses], others: frozenset[Statuses]) -> frozenset[Statuses]:
    return frozenset(one | other for one in some for other in others)


def _sharing(criteria: Sequence[Criterion]) -> list[list[Criterion]]:
    """Return the criteria in groups, so that no two groups name the same fact."""
    groups: list[list[Criterion]] = []
    for criterion in criteria:
        joined = [criterion]
        for group in [each for each in groups if any(set(one.facts) & set(criterion.facts) for one in each)]:
            groups.remove(group)
            joined = [*group, *joined]
        groups.append(joined)
    return groups


def _parts(members: Sequence[Criterion], case: Case) -> list[Open]:
    """Return a group as one, or its members each alone where they are too many to go through together."""
    if len(members) == 1:
        return [opened(members[0], case)]
    together = Open(members, case)
    return [together] if together.size <= MOST else [opened(each, case) for each in members]
