"""Plots of the evidence table: which rows stand side by side on one axis, and why they are not put together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.model import Row

_MONTHS = {"months": 1.0, "month": 1.0, "mos": 1.0, "mo": 1.0, "years": 12.0, "year": 12.0, "yrs": 12.0, "yr": 12.0,
           "weeks": 12 / 52.18, "week": 12 / 52.18, "days": 12 / 365.25, "day": 12 / 365.25}  # fmt: skip
NOT_REACHED = "not reached"
FEWEST = 2
"""Points below which a plot shows nothing that a row does not."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot as it is defined (``data/plots.toml``)."""

    plot_id: str
    title: str
    axis: str
    outcomes: frozenset[str]
    statistics: frozenset[str]
    unit: str
    months: float | None
    classes: frozenset[str]
    arm: re.Pattern[str] | None
    mark: float | None
    comparators: bool
    caption: str

    def points(self, rows: Sequence[Row], knowledge: Knowledge) -> tuple[Point, ...]:
        """Return the points of the rows that fit, in the order of the table."""
        found = [point for row in rows if (point := self._point(row, knowledge)) is not None]
        several = len({point.row.outcome for point in found}) > 1
        return tuple(replace(point, of=point.row.name.lower()) for point in found) if several else tuple(found)

    def _point(self, row: Row, knowledge: Knowledge) -> Point | None:
        beyond = row.value == NOT_REACHED
        if row.outcome not in self.outcomes or row.statistic not in self.statistics:
            return None
        if row.number is None and not beyond:
            return None
        if self.months is not None and months_of(row.time, knowledge) != self.months:
            return None
        if self.arm is not None and not self.arm.search(row.intervention):
            return None
        if self.classes and not self.classes & set(row.classes) and not self._beside(row, knowledge):
            return None
        scale = self._scale(row.unit)
        if scale is None:
            return None
        if row.number is None:
            return Point(row, None, None, None)
        limits = row.limits
        low, high = (limits[0] * scale, limits[1] * scale) if limits else (None, None)
        return Point(row, row.number * scale, low, high)

    def _beside(self, row: Row, knowledge: Knowledge) -> bool:
        """Whether the row is the other side of a comparison with one of the classes."""
        if not self.comparators or not row.comparator:
            return False
        wanted = {word for each in knowledge.classes if each.class_id in self.classes for word in each.concepts}
        return any(key[2:] in wanted for key in row.concepts)

    def _scale(self, unit: str) -> float | None:
        if self.unit != "months":
            return 1.0 if unit == self.unit else None
        return _MONTHS.get(unit)


@dataclass(frozen=True, slots=True)
class Point:
    """One row on the axis of a plot; ``low`` and ``high`` are the limits of its interval, where it has one.

    ``value`` is None where the source prints that it was not reached: the row stands there without a place.
    """

    row: Row
    value: float | None
    low: float | None
    high: float | None
    of: str = ""
    """The outcome, where those of a plot differ."""

    @property
    def label(self) -> str:
        """Whose value it is, as it stands beside the axis."""
        row = self.row
        parts = [row.study or row.title[:40], row.intervention, row.qualifier, self.of, f"n={row.n}" if row.n else ""]
        return ", ".join(part for part in parts if part)


def months_of(time: str, knowledge: Knowledge) -> float | None:
    """Return a printed point of time in months ("5-year", "five years", "month 20"), or None."""
    words = re.findall(r"[a-z]+|\d+(?:\.\d+)?", time.lower())
    unit = next((_MONTHS[word] for word in words if word in _MONTHS), None)
    numbers = [knowledge.numbers.get(word) or (float(word) if word[0].isdigit() else None) for word in words]
    number = next((each for each in numbers if each is not None), None)
    return None if unit is None or number is None else float(number) * unit


@lru_cache(maxsize=1)
def default_plots() -> Mapping[str, Plot]:
    """Return the shipped plots by their ids, in their order."""
    data = tomllib.loads((resources.files("assistant") / "data" / "plots.toml").read_text("utf-8"))
    return {
        each["id"]: Plot(
            each["id"],
            each["title"],
            each["axis"],
            frozenset(each["outcomes"]),
            frozenset(each["statistics"]),
            each["unit"],
            each.get("months"),
            frozenset(each.get("classes", ())),
            re.compile(each["arm"]) if "arm" in each else None,
            each.get("mark"),
            each.get("comparators", False),
            f"{each['why']} {data['common']['why']}",
        )
        for each in data["plot"]
    }
