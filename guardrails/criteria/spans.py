"""What intervals have in common, and whether they hold a whole number; exact, whatever the digits."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from guardrails.criteria.interval import Interval


def intersection(one: Interval, other: Interval) -> Interval | None:
    """Return the numbers that both hold; None where there are none."""
    low, low_in = _higher(one.min, one.min_inclusive, other.min, other.min_inclusive)
    high, high_in = _lower(one.max, one.max_inclusive, other.max, other.max_inclusive)
    try:
        return Interval(low, high, low_in, high_in)
    except ValueError:
        return None


def holds_integer(interval: Interval) -> bool:
    """Return whether a whole number lies in the interval."""
    if interval.min is None or interval.max is None:
        return True
    low = int(interval.min.to_integral_value(ROUND_CEILING))
    high = int(interval.max.to_integral_value(ROUND_FLOOR))
    low += low == interval.min and not interval.min_inclusive
    high -= high == interval.max and not interval.max_inclusive
    return low <= high


def _higher(a: Decimal | None, a_in: bool, b: Decimal | None, b_in: bool) -> tuple[Decimal | None, bool]:
    if a is None or b is None:
        return (b, b_in) if a is None else (a, a_in)
    if a == b:
        return a, a_in and b_in
    return (a, a_in) if a > b else (b, b_in)


def _lower(a: Decimal | None, a_in: bool, b: Decimal | None, b_in: bool) -> tuple[Decimal | None, bool]:
    if a is None or b is None:
        return (b, b_in) if a is None else (a, a_in)
    if a == b:
        return a, a_in and b_in
    return (a, a_in) if a < b else (b, b_in)
