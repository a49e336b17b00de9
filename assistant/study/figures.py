"""Figures in free text: a number or a range, its sign and its unit, however they are written.

"65 %", "65.1 percent", "<55", "less than 55", "below 55 years", "50-90%",
"at least six months". Signs, units and ways of writing them are data
(``assistant/data/study.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or a range from ``low`` to ``high``; ``sign`` is one of "", "<", "≤", ">", "≥", "~"."""

    low: Decimal
    high: Decimal
    sign: str
    unit: str
    start: int
    end: int

    @property
    def is_range(self) -> bool:
        """Whether it is a range."""
        return self.low != self.high


@dataclass(frozen=True)
class Notation:
    """How figures are written.

    signs: the canonical sign by each way of writing it. units: likewise, and
    factors: how many of another unit one of a unit is, as (unit, factor).
    words: numbers written as words.
    """

    signs: Mapping[str, str]
    after: Mapping[str, str]
    units: Mapping[str, str]
    factors: Mapping[str, tuple[str, Decimal]]
    words: Mapping[str, int]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = "|".join(sorted(map(re.escape, self.words), key=len, reverse=True))
        number = rf"(?:{_NUMBER}|(?:{words})\b)"
        signs = "|".join(_spelled(each) for each in sorted(self.signs, key=len, reverse=True))
        after = "|".join(_spelled(each) for each in sorted(self.after, key=len, reverse=True))
        units = "|".join(_spelled(each) for each in sorted(self.units, key=len, reverse=True))
        return re.compile(
            rf"(?P<sign>(?:{signs})\s*)?(?<![\w.])(?<![A-Za-z]-)(?P<low>{number})"
            rf"(?:\s*(?:%|percent)?\s*(?:-|–|—|to|and)\s*(?P<high>{number}))?"
            rf"(?![\d]|\.\d)(?:[\s-]*(?P<unit>{units})(?![A-Za-z]))?(?:\s*(?P<after>{after})\b)?",
            re.IGNORECASE,
        )

    def read(self, text: str) -> tuple[Figure, ...]:
        """Return the figures of a text in order; a number that is part of a word ("G1", "Ki-67") is none."""
        return tuple(self._figure(found) for found in self._pattern.finditer(text))

    def _figure(self, found: re.Match[str]) -> Figure:
        low = self._number(found["low"])
        joined = found.group()[found.end("low") - found.start() : found.start("high") - found.start()]
        high = self._number(found["high"]) if found["high"] else low
        if " and" in joined.lower() and "between" not in (found["sign"] or "").lower():
            high = low  # "5 and 10" are two figures, of which this is the first
        sign = self.signs.get(_plain(found["sign"]), "") if found["sign"] else ""
        sign = self.after.get(_plain(found["after"]), sign) if found["after"] else sign
        unit = self.units.get(_plain(found["unit"]), "") if found["unit"] else ""
        if not unit and re.match(r"\s*(?:%|percent)", joined):
            unit = "%"
        return Figure(min(low, high), max(low, high), sign, unit, found.start(), found.end())

    def _number(self, written: str) -> Decimal:
        word = self.words.get(written.lower())
        return Decimal(word) if word is not None else Decimal(written.replace(",", ""))

    def alike(self, figure: Figure) -> tuple[Decimal, Decimal, str]:
        """Return the bounds and the unit of a figure in the smallest unit of its kind: 2 years as 24 months."""
        unit, factor = self.factors.get(figure.unit, (figure.unit, Decimal(1)))
        return figure.low * factor, figure.high * factor, unit


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _spelled(form: str) -> str:
    pattern = r"\s+".join(map(re.escape, form.split()))
    return rf"\b{pattern}" if form[0].isalpha() else pattern
