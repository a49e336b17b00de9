"""The rows of the evidence table that a reply shows beside its statements."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.outcomes.model import Row


@dataclass(frozen=True, slots=True)
class Shown:
    """Rows that meet a question, and the plot that most of them stand in, if there is one."""

    rows: tuple[Row, ...]
    plot: str | None
