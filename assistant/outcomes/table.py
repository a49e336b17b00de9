"""The evidence table: the rows of a corpus, found by filters or by a question, and the plots that they fill."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.outcomes.knowledge import Knowledge, default_knowledge
from assistant.outcomes.model import Row
from assistant.outcomes.plots import FEWEST, Plot, Point, default_plots


class UnknownFilter(ValueError):
    """A filter names an outcome that there is not; ``field`` and ``known`` say which and what there is."""

    def __init__(self, field_name: str, known: Sequence[str]) -> None:
        super().__init__(f"{field_name} is none of {', '.join(known)}")
        self.field = field_name
        self.known = tuple(known)


@dataclass(frozen=True, slots=True)
class Filter:
    """What rows are wanted; an empty member asks nothing.

    outcome: an id. intervention: the id of a class, or words of the arms.
    document: a document's id. study: words of the study. q: words that the
    row's cells have to hold. plot: the id of a plot that the rows stand in.
    """

    outcome: str = ""
    intervention: str = ""
    document: str = ""
    study: str = ""
    q: str = ""
    plot: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """The rows of one corpus, in the order of its documents and their texts."""

    rows: tuple[Row, ...] = ()
    knowledge: Knowledge = field(default_factory=default_knowledge)
    drawn: dict[str, tuple[Plot, tuple[Point, ...]]] = field(default_factory=dict, compare=False, repr=False)
    """The plots with their points: found when first wanted, then kept."""

    def find(self, wanted: Filter) -> tuple[Row, ...]:
        """Return the rows that pass every filter.

        Raises:
            UnknownFilter: the outcome or the plot is none.
        """
        if wanted.outcome and wanted.outcome not in self.knowledge.kinds:
            raise UnknownFilter("outcome", tuple(self.knowledge.kinds))
        rows: Sequence[Row] = self.rows
        if wanted.plot:
            plot = default_plots().get(wanted.plot)
            if plot is None:
                raise UnknownFilter("plot", tuple(default_plots()))
            rows = [point.row for point in plot.points(rows, self.knowledge)]
        return tuple(row for row in rows if self._passes(row, wanted))

    def _passes(self, row: Row, wanted: Filter) -> bool:
        if wanted.outcome and row.outcome != wanted.outcome:
            return False
        if wanted.document and row.document_id != wanted.document:
            return False
        arms = f"{row.intervention} {row.comparator}"
        if wanted.intervention and wanted.intervention not in row.classes and not _holds(arms, wanted.intervention):
            return False
        if wanted.study and not _holds(row.study, wanted.study):
            return False
        cells = (
            row.population,
            row.name,
            row.qualifier,
            row.printed,
            row.study,
            row.title,
            arms,
            row.statistic,
            row.time,
        )
        return not wanted.q or _holds(" ".join(cells), wanted.q)

    def plots(self) -> Mapping[str, tuple[Plot, tuple[Point, ...]]]:
        """Return the plots that have points enough, with their points, by id."""
        if not self.drawn:
            found = {name: (plot, plot.points(self.rows, self.knowledge)) for name, plot in default_plots().items()}
            self.drawn.update({plot_id: each for plot_id, each in found.items() if len(each[1]) >= FEWEST})
        return self.drawn

    def plot_of(self, rows: Sequence[Row]) -> str | None:
        """Return the plot that most of ``rows`` stand in, where at least two of them do."""
        ids = {row.row_id for row in rows}
        best, most = None, FEWEST - 1
        for plot_id, (_, points) in self.plots().items():
            shared = sum(point.row.row_id in ids for point in points)
            enough = 2 * shared >= min(len(points), len(rows))
            if shared > most and enough:
                best, most = plot_id, shared
        return best


def _holds(text: str, words: str) -> bool:
    """Whether every word of ``words`` begins a word of ``text``; signs count as printed."""
    low = text.lower()
    return all(
        re.search(rf"(?<!\w){re.escape(word)}" if word[:1].isalnum() else re.escape(word), low)
        for word in words.lower().split()
    )
