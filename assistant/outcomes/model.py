"""The rows of the evidence table: what one source prints about one outcome of one group, and where."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from corpus.model import Citation


@dataclass(frozen=True, slots=True)
class Row:
    """One printed outcome. Every cell is words or a number of the source; what is not sure is empty.

    outcome: id of the kind of outcome (``data/outcomes.toml``); empty where the
        words leave it open. name: as the table calls it; for a single adverse
        event its own printed name. qualifier: what narrows it ("hepatic",
        "grade 3 or 4").
    statistic: "median", "mean", "hazard ratio", "odds ratio", ...; empty for a rate.
    value: the number, range or "not reached" as printed; empty where the print
        cannot be trusted. unit: "%", "months", "years", "patients", "ratio".
    number: ``value`` as a number (the middle of no range is taken: None then).
    interval: lower and upper limit as printed, or one member "±x", a half width;
        kind says which ("±" for the latter, of which the text may not tell what it is).
    n: size of the group that the value is of; events: how many of it had the outcome.
    population: words for the patients. intervention, comparator: words for the
        arms. classes: ids of the kinds of treatment that the intervention is.
    time: the point of time; follow_up: how long patients were followed.
    uncertain: names of the cells that are empty because the text leaves them open.
    """

    document_id: str
    title: str
    date: str | None
    study: str
    population: str
    n: int | None
    intervention: str
    comparator: str
    classes: tuple[str, ...]
    outcome: str
    name: str
    qualifier: str
    statistic: str
    time: str
    follow_up: str
    value: str
    unit: str
    events: str
    interval: tuple[str, ...]
    interval_kind: str
    p: str
    uncertain: tuple[str, ...]
    printed: str
    citations: tuple[Citation, ...]
    concepts: frozenset[str] = frozenset()
    """Keys of the vocabulary for outcome, arms, population and study: questions meet rows by them."""
    arms: frozenset[str] = frozenset()
    """Keys of the intervention and the comparator, with what they are kinds of."""

    @property
    def row_id(self) -> str:
        """Return the stable identity of the row: the same words at the same place give the same id."""
        first = self.citations[0]
        cells = (self.outcome, self.name, self.qualifier, self.statistic, self.time, self.value, self.unit)
        arms = (self.intervention, self.comparator, self.population, *self.interval)
        key = "|".join((self.document_id, str(first.start), str(first.end), *cells, *arms))
        return hashlib.sha256(key.encode()).hexdigest()[:16]

    @property
    def number(self) -> float | None:
        """The value as a number, where it is a single one."""
        return numeric(self.value)

    @property
    def limits(self) -> tuple[float, float] | None:
        """Lower and upper limit of the interval as numbers, where both can be told."""
        if len(self.interval) == 2:
            low, high = numeric(self.interval[0]), numeric(self.interval[1])
            return (low, high) if low is not None and high is not None else None
        if len(self.interval) == 1 and self.number is not None:
            half = numeric(self.interval[0].lstrip("±"))
            return (self.number - half, self.number + half) if half is not None else None
        return None


def numeric(printed: str) -> float | None:
    """Return a printed number; None for a range, a bound or words."""
    plain = re.sub(r"^(?:~|approximately|about|around|nearly|almost)\s*", "", printed.strip())
    plain = plain.rstrip("%").strip().replace("·", ".")
    if plain.count(",") == 1 and len(plain.rpartition(",")[2]) != 3:
        plain = plain.replace(",", ".")
    try:
        return float(plain.replace(",", ""))
    except ValueError:
        return None
