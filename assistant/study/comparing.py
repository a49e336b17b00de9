"""How a figure that a learner gave stands to the one that a source prints."""

from __future__ import annotations

from decimal import Decimal

from assistant.study import words
from assistant.study.figures import Figure
from assistant.study.model import Outcome

SAID = {
    "right_number": ("right_number", Outcome.RIGHT),
    "rounded": ("rounded", Outcome.RIGHT),
    "no_sign": ("no_sign", Outcome.PARTLY),
    "wrong_sign": ("wrong_sign", Outcome.PARTLY),
    "near_number": ("near_number", Outcome.PARTLY),
    "half_range": ("half_range", Outcome.PARTLY),
    "wrong_unit": ("wrong_unit", Outcome.WRONG),
    "opposite": ("wrong_sign", Outcome.WRONG),
    "wrong_number": ("wrong_number", Outcome.WRONG),
}
"""What a comparison is said as, and what it is worth, the best first."""
ORDER = tuple(SAID)
EQUAL = ("right_number", "rounded")
_UP, _DOWN = frozenset(">≥"), frozenset("<≤")


def compared(wanted: Figure, given: Figure) -> str:
    """Return how a given figure stands to the wanted one."""
    notation = words.notation()
    low, high, unit = notation.alike(wanted)
    other_low, other_high, other_unit = notation.alike(given)
    if given.unit and wanted.unit and unit != other_unit:
        same = (wanted.low, wanted.high) == (given.low, given.high)
        return "wrong_unit" if same else "wrong_number"
    if not given.unit or not wanted.unit:
        low, high, other_low, other_high = wanted.low, wanted.high, given.low, given.high
    if wanted.is_range and not given.is_range:
        return "half_range" if other_low in (low, high) else "wrong_number"
    if (low, high) == (other_low, other_high):
        return _signs(wanted.sign, given.sign)
    if _within(low, other_low, "rounding") and _within(high, other_high, "rounding"):
        return "rounded" if _signs(wanted.sign, given.sign) == "right_number" else _signs(wanted.sign, given.sign)
    if _within(low, other_low, "near") and _within(high, other_high, "near"):
        return "near_number" if not wanted.unit or wanted.low % 1 else "wrong_number"
    return "wrong_number"


def of_one_kind(one: Figure, other: Figure) -> bool:
    """Whether two figures may be of the same quantity: their units are of one kind, or one has none."""
    return not one.unit or not other.unit or words.notation().alike(one)[2] == words.notation().alike(other)[2]


def _signs(wanted: str, given: str) -> str:
    wanted, given = wanted.replace("~", ""), given.replace("~", "")
    if wanted == given:
        return "right_number"
    if not given:
        return "no_sign"
    if (wanted in _UP and given in _DOWN) or (wanted in _DOWN and given in _UP):
        return "opposite"
    return "wrong_sign"


def _within(wanted: Decimal, given: Decimal, share: str) -> bool:
    """Whether a figure is the wanted one rounded, within a share of it."""
    limit = Decimal(str(words.section("notation")[share]))
    return abs(wanted - given) <= abs(wanted) * limit
