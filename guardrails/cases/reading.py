"""What was read out of a note: values, each with the words it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from guardrails.criteria.interval import Interval

FactValue = bool | str | Decimal | Interval
"""Yes or no, a value of a list, a number, or the numbers between two bounds."""


UNCERTAIN = "stated as uncertain"
"""Why a fact is unclear that the text puts in doubt; such a doubt also bears on what the text says of it elsewhere."""
REASONS = {
    "uncertain": UNCERTAIN,
    "pending": "not known yet, or not assessed",
    "planned": "planned or considered, not said to be done",
    "ended": "of the past, or over",
    "dated": "of an earlier date",
    "negated": "denied in a way that settles nothing",
}
"""Why a fact is left open that words around it of a kind bear on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and the words that it was read from: ``quote`` is ``text[start:end]``, in code points.

    ``learned``: no rule knows the words; they look like those by which other texts state it.
    """

    value: FactValue
    quote: str
    start: int
    end: int
    learned: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """A fact that the text mentions but does not settle, and why."""

    fact: str
    quote: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class CaseReading:
    """The facts of a case as its text states them.

    facts: what was read. conflicts: facts of which the text says different things, with every reading in the order of
    the text; such a fact is not in ``facts``. unclear: mentioned, but not settled. suppositions: what the text only
    supposes ("if the Ki-67 were 15 %"). specific: whether the text speaks of one patient, not of a disease at large.
    """

    facts: Mapping[str, Reading]
    conflicts: Mapping[str, tuple[Reading, ...]]
    unclear: tuple[Unclear, ...]
    suppositions: Mapping[str, Reading]
    specific: bool
