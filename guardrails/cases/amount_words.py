"""The words around numbers, as ``data/words.toml`` lists them, and how they are found among tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from guardrails.cases.token import Token
from guardrails.criteria.interval import Interval

Value = Decimal | Interval
_SHARED = {"of", "the", "a", "his", "her"}
_PARTS: Mapping[str, Decimal] = {"half": Decimal(2), "quarter": Decimal(4)}


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


def key_at(tokens: Sequence[Token], at: int) -> str:
    """Return the key of a token, "" behind the last."""
    return tokens[at].key if at < len(tokens) else ""


def keys_at(tokens: Sequence[Token], at: int, length: int) -> tuple[str, ...]:
    """Return the keys of so many tokens, fewer at the end."""
    return tuple([token.key for token in tokens[at : at + length]])


def longest(tokens: Sequence[Token], at: int, known: Known) -> int:
    """Return the length of the longest known phrase that begins at a token, 0 where none does."""
    for length in known.lengths.get(tokens[at].key, ()) if at < len(tokens) else ():
        if length == 1 or keys_at(tokens, at, length) in known.rows:
            return length
    return 0


def parts_more(tokens: Sequence[Token], at: int) -> tuple[Decimal, int]:
    """Return of how many parts "½", "and a half", "and half" or "and a quarter" adds one, and where it ends.

    0 where nothing is added, also where the part is one of what follows ("two lesions and half of the liver").
    """
    if key_at(tokens, at) not in {"and", "&"}:
        halved = at < len(tokens) and tokens[at].raw == "½"
        return (_PARTS["half"], at + 1) if halved else (Decimal(0), at)
    word = at + 1 + (key_at(tokens, at + 1) == "a")
    parts = _PARTS.get(key_at(tokens, word))
    if parts is None or (key_at(tokens, word + 1) in _SHARED and (word == at + 1 or parts != _PARTS["half"])):
        return Decimal(0), at
    return parts, word + 1
