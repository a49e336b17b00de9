"""The outcome that a hazard or odds ratio is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.marks import OUTCOME, Mark


def _named_inside(mark: Mark, known: Knowledge) -> Mark | None:
    """Return the outcome that a ratio names itself ("hazard ratio for death was 0.91")."""
    for outcome_id, pattern in (*known.firsts, *known.names):
        found = pattern.search(mark.text)
        if found and "ratio" in known.kinds[outcome_id].units:
            start = mark.start + found.start()
            return Mark(OUTCOME, start, start + len(found.group()), found.group(), outcome=outcome_id)
    return None


def _both(first: Mark, word: Mark, second: Mark) -> Mark:
    """Return two outcomes as one mark with the words of both; which of them is meant stays open."""
    return replace(second, start=first.start, text=f"{first.text} {word.text} {second.text}")


def ratio_head(index: int, marks: Sequence[Mark], known: Knowledge) -> tuple[Mark | None, bool]:
    """Return the outcome of a ratio, and whether the words leave open which of two it is."""
    if marks[index].ratio == "risk reduction":
        following = next((m for m in marks[index + 1 : index + 5] if m.kind == OUTCOME), None)
        return following, False
    inside = _named_inside(marks[index], known)
    if inside is not None:
        return inside, False
    for j in range(index - 1, -1, -1):
        mark = marks[j]
        if mark.kind == OUTCOME and "ratio" in known.kinds[mark.outcome].units:
            joined = j > 1 and marks[j - 1].text in {"or", "and"} and marks[j - 2].kind == OUTCOME
            return (_both(marks[j - 2], marks[j - 1], mark) if joined else mark), joined
    after = next((m for m in marks[index + 1 : index + 8] if m.kind == OUTCOME), None)
    return after, False
