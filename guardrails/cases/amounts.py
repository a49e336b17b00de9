"""Numbers as notes give them: "about 35 %", "<50", "8-10", "between 3 and 5", "half", "14/12", "a year and a half"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from guardrails.cases.amount_words import AmountWords, Value, bounded, key_at, keys_at, longest, parts_more
from guardrails.cases.token import Token
from guardrails.criteria.interval import Interval

_CHANGED, _LONGEST_ASIDE, _CHANGE_ASIDE = 6, 5, 3
"""How many words before "from … to …" may say that something changed, how many an aside behind a number may have, and
how many may stand before that "to"."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount and the tokens that it stands in. ``value`` None: an amount that gives no exact number."""

    value: Value | None
    start: int
    end: int
    percent: bool = False
    fraction: bool = False


_RANGES = {"to", "-", "or", "and", "till"}


class Amounts:
    """Reads amounts; pure."""

    KINDS = frozenset({"v", "p", "n", "d", "to", "then"})

    def __init__(self, words: AmountWords) -> None:
        self._words = words
        firsts = words.bounds.firsts | words.approximate.firsts | words.fractions.firsts | words.vague.firsts
        self.first = firsts | {"between", "from", "a", "an"}
        """The keys, beside numbers, that an amount may begin with."""

    def begins(self, token: Token) -> bool:
        """Return whether an amount may begin with a token."""
        return token.number is not None or token.key in self.first

    def read(self, tokens: Sequence[Token], at: int, kind: str) -> Amount | None:
        """Return the amount of a kind (see ``patterns``) that begins at a token, if one does."""
        if at >= len(tokens) or not self.begins(tokens[at]):
            return None
        if kind == "d":
            return self._length(tokens, at)
        if kind in {"to", "then"}:
            return self._change(tokens, at, {"to", "-", "->"} if kind == "to" else {"->"})
        return self.narrowed(self._amount(tokens, at, self._core), kind)

    def narrowed(self, found: Amount | None, kind: str) -> Amount | None:
        """Return an amount of the kind "v", if it is also one of another: with a percent sign, or without."""
        if found is None or (kind == "p" and not found.percent) or (kind == "n" and (found.percent or found.fraction)):
            return None
        return found

    def _amount(self, tokens: Sequence[Token], at: int, core: _Core) -> Amount | None:
        if at and tokens[at - 1].key == "not" and (at < 2 or tokens[at - 2].key != "if"):
            return None  # "56, not 54"
        if at > 1 and tokens[at - 1].key == "or" and None not in (tokens[at - 2].number, tokens[at].number):
            second = core(tokens, at)  # "12 or 18 months": either
            return Amount(None, at, second.end, second.percent) if second else None
        if at > 1 and tokens[at - 1].key in _RANGES and tokens[at - 2].key in self._words.portions:
            return None  # "a third to half"
        begin, bound = self._before(tokens, at)
        opener = key_at(tokens, begin)
        first = core(tokens, begin + (opener in {"between", "from"}))
        if first is None:
            return None
        if first.value is None:
            return Amount(None, at, first.end)
        joins = {"-", "to", "till", "bis"} | ({"and"} if opener == "between" else set())
        second = core(tokens, first.end + 1) if key_at(tokens, first.end) in joins else None
        if second is None or second.value is None:
            if opener in {"between", "from"}:
                return None
            both = self._both(tokens, at, first, bound, core)
            if both:
                return both
            end, bound = self._after(tokens, first.end, bound)
            marked = 0 if first.percent or end == first.end else longest(tokens, end, self._words.percent)  # "80+ %"
            percent = first.percent or marked > 0
            found = Amount(bounded(first.value, bound), at, end + marked, percent, first.fraction)
            return self._checked(tokens, found)
        if bound is not None or not first.value < second.value:
            return None
        if opener == "from" and not self._ranges(tokens, begin):
            return None  # "revised from 9 to 22 %"
        percent = first.percent or second.percent
        return self._checked(tokens, Amount(Interval(first.value, second.value), at, second.end, percent))

    def _ranges(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether no word before "from 5 to 9" says that it is a change, not a range."""
        return not any(token.key in self._words.changing for token in tokens[max(at - _CHANGED, 0) : at])

    def _both(self, tokens: Sequence[Token], at: int, low: _Number, bound: str | None, core: _Core) -> Amount | None:
        """Read ">50 % but <75 %": two bounds of one amount."""
        begin = low.end + (key_at(tokens, low.end) in {"but", "and", ",", "&"})
        if bound not in {">", ">="} or low.value is None or begin >= len(tokens) or not self.begins(tokens[begin]):
            return None
        begin, upper = self._before(tokens, begin)
        high = core(tokens, begin) if upper in {"<", "<="} else None
        if high is None or high.value is None or not low.value < high.value:
            return None
        value = Interval(low.value, high.value, min_inclusive=bound == ">=", max_inclusive=upper == "<=")
        return self._checked(tokens, Amount(value, at, high.end, low.percent or high.percent))

    def _before(self, tokens: Sequence[Token], at: int) -> tuple[int, str | None]:
        bound: str | None = None
        for _ in range(3):
            length = longest(tokens, at, self._words.bounds)
            if length:
                bound = self._words.bounds.rows[keys_at(tokens, at, length)]
            else:
                length = longest(tokens, at, self._words.approximate)
            if not length:
                break
            at += length
        return at, bound

    def _after(self, tokens: Sequence[Token], at: int, bound: str | None) -> tuple[int, str | None]:
        length = longest(tokens, at, self._words.after)
        if not length or bound is not None or (key_at(tokens, at) == "+" and not tokens[at].glued):
            return at, bound
        return at + length, self._words.after.rows[keys_at(tokens, at, length)]

    def _core(self, tokens: Sequence[Token], at: int) -> _Number | None:
        length = longest(tokens, at, self._words.fractions)
        if length:
            return _Number(Decimal(self._words.fractions.rows[keys_at(tokens, at, length)]), at + length, True, True)
        number = tokens[at].number if at < len(tokens) else None
        if number is None:
            return None
        end = at + 1
        parts, end = parts_more(tokens, end)
        number += 1 / parts if parts else 0
        length = longest(tokens, end, self._words.percent)
        return _Number(number, end + length, bool(length))

    def _checked(self, tokens: Sequence[Token], amount: Amount) -> Amount | None:
        """Drop what goes on as something else: a fraction, a date, a ratio, a number with its spread."""
        after, then = key_at(tokens, amount.end), key_at(tokens, amount.end + 1)
        if _alternative(tokens, amount.end):
            return Amount(None, amount.start, amount.end, amount.percent)
        portions = self._words.portions
        if amount.fraction and after in _RANGES and portions & {then, key_at(tokens, amount.end + 2)}:
            return Amount(None, amount.start, amount.end, amount.percent)  # "a quarter to a third"
        if after in portions and not amount.percent:
            return None  # "two thirds"
        if after in {"±", "/"} or (after == "+" and then == "/") or (after == "-" and then[:1].isdecimal()):
            fraction = after == "/" and amount.end + 1 < len(tokens) and not then[:1].isdecimal()
            return amount if fraction else None
        return amount

    def _change(self, tokens: Sequence[Token], at: int, joins: set[str]) -> Amount | None:
        begun = key_at(tokens, at) == "from"
        first = self._core(tokens, at + begun)
        join = 0 if first is None else self._join(tokens, first.end, joins, _CHANGE_ASIDE if begun else 0)
        if first is None or not join:
            return None
        second = self._core(tokens, join + 1)
        if second is None or first.fraction or second.fraction:
            return None
        return self._checked(tokens, Amount(second.value, at, second.end, second.percent))

    def _join(self, tokens: Sequence[Token], at: int, joins: set[str], most: int) -> int:
        """Return where the "to" of "from 12 before PRRT to 8" stands, at most some words on; 0: nowhere."""
        for join in range(at, min(at + most + 1, len(tokens))):
            if tokens[join].key in joins:
                return join
            if not tokens[join].key.isalpha() or tokens[join].number is not None:
                break
        return 0

    def _length(self, tokens: Sequence[Token], at: int) -> Amount | None:
        length = longest(tokens, at, self._words.vague)
        if length:
            return Amount(None, at, at + length)
        number, unit = tokens[at].number, self._words.months.get(key_at(tokens, at + 2))
        if number is not None and unit and key_at(tokens, at + 1) == "+" and tokens[at + 1].glued:  # "10+ months"
            return Amount(bounded(number * unit, ">="), at, at + 3)
        found = self._amount(tokens, at, self._months)
        if found and tokens[at].key in self._words.during and not self._bounds_time(tokens, at, found.end):
            return None
        return found

    def _bounds_time(self, tokens: Sequence[Token], at: int, end: int) -> bool:
        """Whether "over" means more than: "for over 9 months", "over 9 months ago", not "unchanged over 9 months"."""
        return (at > 0 and tokens[at - 1].key in self._words.bounding) or key_at(tokens, end) in self._words.bounded

    def _months(self, tokens: Sequence[Token], at: int) -> _Number | None:
        """Read one length of time, or a bare number whose unit follows the range that it begins."""
        begin = at + (key_at(tokens, at) == "a")
        if key_at(tokens, begin) == "half":
            begin += 1 + (key_at(tokens, begin + 1) == "a")
            unit = self._words.months.get(key_at(tokens, begin))
            if unit:
                return _Number(unit / 2, begin + 1)
        length = longest(tokens, at, self._words.fractions)
        if length and keys_at(tokens, at + length, 2) == ("of", "a"):
            unit = self._words.months.get(key_at(tokens, at + length + 2))
            share = Decimal(self._words.fractions.rows[keys_at(tokens, at, length)]) / 100
            return None if unit is None else _Number(unit * share if unit else None, at + length + 3)
        if key_at(tokens, at) == "a" and at and tokens[at - 1].key == "of":
            return None  # "a quarter of a year"
        number, end = _counted(tokens, at)
        if number is None:
            return None
        if key_at(tokens, end) == "/" and key_at(tokens, end + 1) == "12":
            return _Number(number, end + 2)
        unit = self._words.months.get(key_at(tokens, end))
        if unit is None:
            return self._bare(tokens, number, end)
        if not unit:
            return _Number(None, end + 1)
        total, end = number * unit, end + 1
        parts, behind = parts_more(tokens, end)
        if parts:
            return _Number(total + unit / parts, behind)
        joined = end + (key_at(tokens, end) in {"and", "+"} or self._listed(tokens, end))
        more = tokens[joined].number if joined < len(tokens) else None
        if unit > 1 and more is not None and self._words.months.get(key_at(tokens, joined + 1)) == 1:
            return _Number(total + more, joined + 2)
        if unit > 1 and more is not None and keys_at(tokens, joined + 1, 2) == ("/", "12"):
            return _Number(total + more, joined + 3)
        return _Number(total, end)

    def _listed(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a comma joins "1 year, 4 months ago"."""
        return key_at(tokens, at) == "," and key_at(tokens, at + 3) in self._words.bounded

    def _bare(self, tokens: Sequence[Token], number: Decimal, end: int) -> _Number | None:
        """The first number of "6 to 8 months": it counts what the second one counts."""
        if key_at(tokens, end) not in {"-", "to", "and"} or end + 1 >= len(tokens) or tokens[end + 1].number is None:
            return None
        unit = self._words.months.get(key_at(tokens, end + 2))
        if unit is None:
            return None
        return _Number(number * unit if unit else None, end + (0 if unit else 3))


@dataclass(frozen=True, slots=True)
class _Number:
    value: Decimal | None
    end: int
    percent: bool = False
    fraction: bool = False


_Core = Callable[[Sequence[Token], int], _Number | None]


def _alternative(tokens: Sequence[Token], at: int) -> bool:
    """Whether another number is offered at a token: "3 % or 8 %", "3 % (A) or 8 % (B)"."""
    if key_at(tokens, at) == "(":
        at = next((end + 1 for end in range(at + 1, at + _LONGEST_ASIDE) if key_at(tokens, end) == ")"), at)
    return key_at(tokens, at) == "or" and at + 1 < len(tokens) and tokens[at + 1].number is not None


def _counted(tokens: Sequence[Token], at: int) -> tuple[Decimal | None, int]:
    if at >= len(tokens):
        return None, at
    if tokens[at].key in {"a", "an"}:
        return Decimal(1), at + 1
    parts, end = parts_more(tokens, at + 1)
    number = tokens[at].number
    return (None, at + 1) if number is None else (number + (1 / parts if parts else 0), end)
