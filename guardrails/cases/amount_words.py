"""The words around numbers, as ``data/words.toml`` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from guardrails.criteria.interval import Interval

Value = Decimal | Interval


class Known:
    """Phrases as rows of keys, and what each means, if anything."""

    def __init__(self, rows: Mapping[tuple[str, ...], str]) -> None:
        self.rows = rows
        self.firsts = frozenset(row[0] for row in rows)
        self.lengths = {
            first: sorted({len(row) for row in rows if row[0] == first}, reverse=True) for first in self.firsts
        }
        """First key → how long the rows are that begin with it, the longest first."""


@dataclass(frozen=True, slots=True)
class AmountWords:
    """The words around numbers, each a phrase as a row of keys; see ``data/words.toml``, table ``amounts``.

    bounds: phrase → "<", "<=", ">" or ">=". after: the same for what follows a number. months: unit → how many
    months it is. fractions: phrase → per cent. vague: lengths of time that give no exact months. during: bounds that
    say "during" before a length of time, except after a word of ``bounding`` or before one of ``bounded``. changing:
    what stands before "from 5 to 9" where that is a change, not a range. portions: parts of a whole, of which a number
    counts some ("two thirds").
    """

    bounds: Known
    after: Known
    approximate: Known
    percent: Known
    fractions: Known
    months: Mapping[str, Decimal]
    vague: Known
    during: frozenset[str]
    changing: frozenset[str]
    portions: frozenset[str]
    bounding: frozenset[str]
    bounded: frozenset[str]


def bounded(value: Decimal, bound: str | None) -> Value:
    """Return an amount, as an interval where a bound ("<", ">=") stands before it."""
    match bound:
        case "<" | "<=":
            return Interval(None, value, max_inclusive=bound == "<=")
        case ">" | ">=":
            return Interval(value, None, min_inclusive=bound == ">=")
    return value
