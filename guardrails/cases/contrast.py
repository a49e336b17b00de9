"""A second value that is set against the first without the fact's name: "2.4 mg/dL at admission, 0.9 mg/dL after".

What stands between the two tells another time, place or observer, and names no other measure. Both are then readings
of the fact, and what the text says of their times settles which one holds; where it says nothing, they are a conflict.
"""

from __future__ import annotations

from guardrails.cases.amounts import Amount
from guardrails.cases.candidate import Candidate
from guardrails.cases.sight import Sight

_REACH, _BEHIND, _UNIT, _NEAR = 14, 3, 3, 2
_CHANGES = {"by"}
_STOPS = {".", "?", "!", "\n", "|"}


def contrasted(sight: Sight, each: Candidate, taken: set[int], *, measured: bool) -> Amount | None:
    """Return the amount of the same kind that is set against a candidate's, if one follows it in its sentence.

    ``taken`` holds the tokens that state facts already; ``measured``: the unit is written behind the number.
    """
    at, told = each.end, False
    end = min(each.end + _REACH, sight.sentence(each.start)[1])
    while at < end:
        if at in taken or sight.keys[at] in _STOPS or sight.phrase("other_measure", at):
            return None
        amount = sight.amount("v" if measured else "p", at)
        if amount is not None and _same_unit(sight, each, amount, measured=measured):
            if taken.intersection(range(at, amount.end)) or not _led_to(sight, at) or _of_other(sight, amount):
                return None
            return amount if told or _told_behind(sight, amount) else None
        told = told or bool(sight.phrase("contrast", at))
        at += 1
    return None


def _led_to(sight: Sight, at: int) -> bool:
    """Whether the word before an amount leaves its name open: "now 12 %", "is 12 %", and not "LTL 25 %", "by 30 %"."""
    before = sight.keys[at - 1]
    known = any(sight.phrase(name, at - 1) for name in ("contrast", "ellipsis", "link"))
    if any(sight.phrase("limit_word", near) for near in range(max(at - _NEAR, 0), at)):
        return False
    return before not in _CHANGES and (known or not before.isalpha())


def _same_unit(sight: Sight, each: Candidate, amount: Amount, *, measured: bool) -> bool:
    if not measured:
        return each.percent and amount.percent
    return sight.keys[each.end - _UNIT : each.end] == sight.keys[amount.end : amount.end + _UNIT]


def _of_other(sight: Sight, amount: Amount) -> bool:
    """Whether the amount goes on as one of something else: "90 % of the patients", "20 % necrosis"."""
    ends = (amount.end, amount.end + 1)
    named = any(sight.phrase(name, at) for name in ("percent_of", "other_measure") for at in ends)
    return named or sight.keys[amount.end] in {"of", "/"}


def _told_behind(sight: Sight, amount: Amount) -> bool:
    """Whether words right behind the amount tell another time or place: "41 % four weeks after"."""
    return any(sight.phrase("contrast", at) for at in range(amount.end, amount.end + _BEHIND + 3))
