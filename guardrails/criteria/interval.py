"""Numbers as a case gives them: one number, or an interval with a bound left open where nothing is known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers between two bounds; ``None`` is a bound that is not known. A single number is both bounds.

    Raises:
        ValueError: no number lies between the bounds, or a bound is not finite.
    """

    min: Decimal | None
    max: Decimal | None
    min_inclusive: bool = True
    max_inclusive: bool = True

    def __post_init__(self) -> None:
        if any(bound is not None and not bound.is_finite() for bound in (self.min, self.max)):
            raise ValueError("a bound must be a finite number")
        if self.min is not None and self.max is not None:
            closed = self.min_inclusive and self.max_inclusive
            if self.min > self.max or (self.min == self.max and not closed):
                raise ValueError("no number lies between the bounds")

    @classmethod
    def exactly(cls, number: Decimal) -> Interval:
        """Return the interval that holds one number alone."""
        return cls(number, number)

    @property
    def exact(self) -> Decimal | None:
        """The number, where the interval holds one alone."""
        return self.min if self.min is not None and self.min == self.max else None

    def __contains__(self, number: Decimal) -> bool:
        above = self.min is None or number > self.min or (self.min_inclusive and number == self.min)
        below = self.max is None or number < self.max or (self.max_inclusive and number == self.max)
        return above and below
