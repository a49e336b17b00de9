"""Numbers that count a part of the lesions, beside words that count the rest: "8 on the right, 3 on the left".

They are not added up, for nobody says whether they are all; but none of them is the whole.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from guardrails.cases.amounts import Amount
from guardrails.cases.candidate import Candidate
from guardrails.cases.sight import Sight
from guardrails.criteria.interval import Interval

PARTS = "parts that are not added up"

_SIDES = ("left_word", "right_word")
_SEGMENT = "segment_word"
_TO_SIDE, _TO_NUMBER, _AGAIN, _BACK = 5, 7, 5, 14
"""Within how many words behind a number its side stands, then the next number, then its side; and how many words
before a number the first part may stand."""
_MORE = {"plus", "+"}
_STOPS = {":", "."}
_PARTED = {",", ";", "(", ")"}


def whole(sight: Sight, each: Candidate) -> Candidate:
    """Return a number that counts as what it counts: open where it is a part, at least so many before "or more"."""
    amount = next((found for at in range(each.start, each.end) if (found := sight.amount("n", at))), None)
    if not isinstance(each.value, Decimal) or amount is None or amount.value != each.value:
        return each
    if _is_part(sight, amount):
        return replace(each, value=None, unclear=PARTS)
    ends = next((ends for at in range(amount.end, each.end + 1) if (ends := sight.phrase("or_more", at))), None)
    return replace(each, end=max(*ends, each.end), value=Interval(each.value, None)) if ends else each


def _is_part(sight: Sight, found: Amount) -> bool:
    """Whether the number of a count stands beside a further part of the same count."""
    start = max(sight.sentence(found.start)[0], found.start - _BACK)
    before = (sight.amount("n", at) for at in range(start, found.start))
    return _further(sight, found) >= 0 or any(each and _further(sight, each) == found.start for each in before)


def _further(sight: Sight, found: Amount) -> int:
    """Return where the number stands that counts a further part behind one, -1 for nowhere."""
    end = sight.sentence(found.start)[1]
    side, behind = _side(sight, found.end, min(found.end + _TO_SIDE, end), set())
    joined = ""
    for at in range(behind or found.end, min((behind or found.end) + _TO_NUMBER, end)):
        if sight.keys[at] in _STOPS:
            break
        amount = sight.amount("n", at)
        if amount is None:
            joined = sight.keys[at] if sight.phrase("part_join", at) else joined
            if not (joined == sight.keys[at] or sight.phrase("part_between", at)):
                break
            continue
        if sight.phrase("length_unit", amount.end):
            break
        other, _ = _side(sight, amount.end, min(amount.end + _AGAIN, end), _PARTED)
        if joined and side and other and (side != other or side == _SEGMENT):
            return at
        if joined in _MORE and not side and sight.phrase("part_between", amount.end):
            return at
        if side != _SEGMENT:
            break
    return -1


def _side(sight: Sight, start: int, end: int, parted: set[str]) -> tuple[str, int]:
    """Return the first side of the liver that tokens name before a number, and the token behind it; "" for none."""
    for at in range(start, end):
        if sight.keys[at] in _STOPS or sight.keys[at] in parted or sight.phrase("part_of_whole", at):
            break
        if side := next((name for name in _SIDES if sight.phrase(name, at)), ""):
            return side, at + 1
        if ends := sight.phrase(_SEGMENT, at):
            return _SEGMENT, max(ends) + 1  # and the number of the segment
        if sight.tokens[at].number is not None:
            break
    return "", 0
