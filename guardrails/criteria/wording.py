"""Numbers, intervals and values as sentences write them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from guardrails.criteria.interval import Interval

_LONGEST = 24


def number_words(number: Decimal) -> str:
    """Return a number with every digit that counts; a very long one in powers of ten."""
    plain = f"{number:f}" if -_LONGEST <= number.adjusted() <= _LONGEST else f"{number}"
    if "." in plain and "E" not in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain


def interval_words(interval: Interval, unit: str = "") -> str:
    """Return an interval in words: "below 50 %", "at least 6 months", "above 50 and at most 70 %"."""
    after = f" {unit}" if unit else ""
    if interval.exact is not None:
        return f"exactly {number_words(interval.exact)}{after}"
    low = "at least" if interval.min_inclusive else "above"
    high = "at most" if interval.max_inclusive else "below"
    bounds = []
    if interval.min is not None:
        bounds.append(f"{low} {number_words(interval.min)}")
    if interval.max is not None:
        bounds.append(f"{high} {number_words(interval.max)}")
    return f"{' and '.join(bounds)}{after}" if bounds else "any"


def range_words(interval: Interval) -> str:
    """Return an interval in signs: "45–60", "≥ 45", "< 50", "> 45 to ≤ 60"."""
    low = f"{'≥' if interval.min_inclusive else '>'} {number_words(interval.min)}" if interval.min is not None else ""
    high = f"{'≤' if interval.max_inclusive else '<'} {number_words(interval.max)}" if interval.max is not None else ""
    if interval.min is not None and interval.max is not None and interval.min_inclusive and interval.max_inclusive:
        return f"{number_words(interval.min)}–{number_words(interval.max)}"
    return f"{low} to {high}" if low and high else low or high or "of any number"


def value_words(value: str | bool) -> str:
    """Return a value as a sentence writes it."""
    return value.replace("_", " ") if isinstance(value, str) else "yes" if value else "no"


def listed(values: Sequence[str]) -> str:
    """Return values as English lists them: "a", "a or b", "a, b or c"."""
    *before, last = values
    return f"{', '.join(before)} or {last}" if before else last
