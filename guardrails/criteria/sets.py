"""A set of criteria as it is once its definition was proved: every quote found in its document, every test sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import product

from corpus.model import Citation
from guardrails.criteria.cells import Cell, Cells
from guardrails.criteria.expression import Atom, Expression, Truths
from guardrails.criteria.facts import Value
from guardrails.criteria.logic import Truth
from guardrails.criteria.vocabulary import Vocabulary

UNKNOWN = "unknown"

Options = dict[str, tuple[Cell, ...]]
"""The cells that each fact may lie in."""


class Kind(StrEnum):
    """What a set decides: whether criteria are met, or whether something excludes."""

    ELIGIBILITY = "eligibility"
    EXCLUSION = "exclusion"


STATUSES: Mapping[Kind, tuple[str, ...]] = {
    Kind.ELIGIBILITY: ("met", "not_met", UNKNOWN),
    Kind.EXCLUSION: ("present", "caution", "absent", UNKNOWN),
}
"""The statuses of a criterion of either kind."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where ``when`` holds, the criterion has this status; ``holds`` is the same test, ready to run."""

    status: str
    when: Expression
    holds: Callable[[Truths], Truth]


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader has to know besides, always or where ``when`` holds for a value given."""

    text: str
    when: Expression | None
    holds: Callable[[Truths], Truth]
    cells: Cells


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a whole set, with the words it rests on."""

    kind: str
    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Criterion:
    """One criterion: the first of its rules that holds gives the status, ``otherwise`` where none does.

    passes_over: an unknown fact counts as no objection; a rule that needs it
        is passed over. Else every value that an unknown fact may have counts.
    """

    criterion_id: str
    title: str
    rules: tuple[Rule, ...]
    otherwise: str
    passes_over: bool
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    facts: tuple[str, ...]
    """The facts that the rules name, in the order in which they name them."""
    tests: Mapping[str, tuple[Atom, ...]]
    """The comparisons of each fact, in the order of the rules."""
    conditions: Mapping[str, str]
    """For each status that the rules can give, the facts that give it, in words."""
    cells: Cells
    """The cells of the whole set: what one criterion tells apart is told apart for all of them."""
    seen: dict[tuple[int, ...], str] = field(default_factory=dict, repr=False)
    """Outcomes by the cells of the facts: filled as they are first asked for."""
    states: dict[tuple[tuple[int, ...], ...], object] = field(default_factory=dict, repr=False)
    """What was worked out before, by what the facts may be."""

    def options(self, values: Mapping[str, Value]) -> Options:
        """Return the cells that each fact of the rules may lie in."""
        return {
            fact: self.cells.options(fact, values.get(fact))
            if fact in values or not self.passes_over
            else (self.cells.unknown(fact),)
            for fact in self.facts
        }

    def outcome(self, truths: Truths) -> str:
        """Return the status where each test is as ``truths`` tells."""
        for rule in self.rules:
            if rule.holds(truths) is True:
                return rule.status
        return self.otherwise

    def status(self, options: Mapping[str, Sequence[Cell]]) -> str:
        """Return the status that every completion within the options gives; unknown where they differ."""
        found = ""
        for cells in product(*(options[fact] for fact in self.facts)):
            key = tuple(cell.number for cell in cells)
            outcome = self.seen.get(key)
            if outcome is None:
                outcome = self.seen.setdefault(key, self.outcome(self.cells.truths(cells)))
            if found and outcome != found:
                return UNKNOWN
            found = outcome
        return found


@dataclass(frozen=True)
class CriteriaSet:
    """One set of criteria, with its version and the hash of everything that decides."""

    set_id: str
    version: str
    title: str
    kind: Kind
    order: int
    source: str
    date: str
    criteria: tuple[Criterion, ...]
    thresholds: tuple[Criterion, ...]
    remarks: tuple[Remark, ...]
    digest: str
    vocabulary: Vocabulary

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Every fact that decides the verdict, in the order of the criteria."""
        return tuple(dict.fromkeys(fact for criterion in self.criteria for fact in criterion.facts))
