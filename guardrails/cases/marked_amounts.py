"""Which amount the words hold that the learned tagger marked with a fact: one, or one that is told twice.

"About a quarter, 25 %" and "7 years ago, so 84 months" tell one amount in two ways; of "5 target, 6 non-target lesions,
11 in all" the sum counts. What holds two amounts otherwise gives none.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from guardrails.cases.amounts import Amount
from guardrails.cases.sight import Sight
from guardrails.criteria.interval import Interval

COUNT = "n"
_PERCENT, _LENGTH = "p", "d"
_YEAR = 12
_DATED = "/"
"""What stands beside a number that is part of a date."""
_AROUND = 1
"""How many words before the marked ones the number may begin."""
_SUM_OPENS, _SUM_CLOSES, _PLACE = "sum_before", "sum_behind", "numbered_place"


def marked_amount(sight: Sight, kind: str, start: int, end: int) -> Amount | None:
    """Return the amount of a ``kind`` (see ``patterns``) that marked tokens tell, if they tell one and no other."""
    found = [each for each in _amounts(sight, kind, start, end) if not _numbers_a_place(sight, each)]
    if kind == COUNT and not found:
        return _single(sight, start, end)
    if kind == COUNT and len(found) > 1:
        found = [each for each in found if _is_sum(sight, each)] or found
    if not found and kind == _PERCENT:
        found = _bare(sight, start, end)
    if any(each.value is None for each in found):
        return None
    return found[-1] if found and all(_alike(found[0], each, kind) for each in found[1:]) else None


def _amounts(sight: Sight, kind: str, start: int, end: int) -> Iterator[Amount]:
    """Yield the amounts of a kind that end within tokens; of a count that is none of its kind, one without a value."""
    at = max(start - _AROUND, 0)
    while at < end:
        own = sight.amount(kind, at)
        amount = own or sight.amount("v", at)
        ranges = amount is not None and isinstance(amount.value, Interval)
        if ranges and sight.keys[at - 1] == "from" and sight.amount("v", at - 1) is None:
            at += 1  # "increased from 6 to 9": what it was
            continue
        if amount is not None and amount.end > start and (own or kind == COUNT):
            dated = _DATED in {*sight.keys[at - 1 : at], sight.keys[amount.end]}
            yield own if own and not dated else Amount(None, amount.start, amount.end)
        at = max(at + 1, amount.end if amount is not None else 0)


def _numbers_a_place(sight: Sight, found: Amount) -> bool:
    """Whether a number tells which segment, bed or case is meant: "solitary lesion, segment 6"."""
    return any(found.start in sight.phrase(_PLACE, at) for at in range(max(found.start - 2, 0), found.start))


def _single(sight: Sight, start: int, end: int) -> Amount | None:
    at = next((at for at in range(start, end) if sight.phrase("single_word", at)), None)
    return None if at is None else Amount(Decimal(1), at, at + 1)


def _is_sum(sight: Sight, found: Amount) -> bool:
    """Whether words beside a number call it the sum: "total 11", "eleven in all"."""
    before = any(found.start in sight.phrase(_SUM_OPENS, at) for at in range(max(found.start - 2, 0), found.start))
    return before or bool(sight.phrase(_SUM_CLOSES, found.end))


def _bare(sight: Sight, start: int, end: int) -> list[Amount]:
    """Return the one number without its sign, where a word of the mark says that it is a percentage: "pct: 70"."""
    named = any(sight.phrase("percent_word", at) for at in range(start, min(end + 2, len(sight.tokens))))
    found = [*_amounts(sight, COUNT, start, end)] if named else []
    return [Amount(each.value, each.start, each.end, percent=True) for each in found] if len(found) == 1 else []


def _alike(first: Amount, second: Amount, kind: str) -> bool:
    """Whether two amounts tell one: they are equal, or the second says in months what the first says in years."""
    low, high = first.value, second.value
    if isinstance(low, Decimal) and isinstance(high, Decimal) and kind == _LENGTH and not low % _YEAR:
        return abs(low - high) < _YEAR / 2
    return low == high
