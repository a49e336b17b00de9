"""Outcomes of which one value is told together ("29% developed cirrhosis and portal hypertension"): neither alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.marks import AND, FOLLOW, OUTCOME, TIME, WORD, Mark

_ENDS = frozenset({".", ";", ",", ")", "?", FOLLOW, TIME})
_FOLLOWING, _PRECEDING = 4, 2
"""So many words may be joined behind and before an event by "and"."""


def with_following(at: int, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return the outcome at ``at`` behind its value, as one with what is joined to it and has no value of its own."""
    first = marks[at]
    if at + 2 >= len(marks) or marks[at + 1].kind != AND:
        return (first,)
    stop = at + 2
    while stop < len(marks) and marks[stop].kind in (WORD, OUTCOME):
        stop += 1
    joined = marks[at + 2 : stop]
    closed = stop == len(marks) or marks[stop].kind in _ENDS
    if not closed or not 0 < len(joined) <= _FOLLOWING:
        return (first,)
    if first.named:
        return (_one(first, marks[at:stop]),)
    return (first, joined[0]) if len(joined) == 1 and joined[0].kind == OUTCOME else (first,)


def with_preceding(outcomes: tuple[Mark, ...], marks: Sequence[Mark], known: Knowledge) -> tuple[Mark, ...]:
    """Return an event before its value, as one with the words that "and" joins to it from before."""
    first = outcomes[0]
    at = next((i for i, mark in enumerate(marks) if mark is first), 0)
    if len(outcomes) > 1 or not first.named or at < 2 or marks[at - 1].kind != AND:
        return outcomes
    start = at - 1
    while start > 0 and marks[start - 1].kind == WORD:
        start -= 1
    words = marks[start : at - 1]
    closed = start == 0 or marks[start - 1].kind in _ENDS
    plain = not any(mark.text in known.between or known.connect.fullmatch(mark.text) for mark in words)
    if not closed or not plain or not 0 < len(words) <= _PRECEDING:
        return outcomes
    return (
        replace(
            _one(words[0], marks[start : at + 1]),
            kind=OUTCOME,
            outcome=first.outcome,
            named=True,
            qualifiers=first.qualifiers,
            concepts=first.concepts,
        ),
    )


def _one(first: Mark, marks: Sequence[Mark]) -> Mark:
    """Return a stretch of marks as one, in the words of all."""
    concepts = tuple(dict.fromkeys(key for mark in marks for key in mark.concepts))
    return replace(first, end=marks[-1].end, text=" ".join(mark.text for mark in marks), concepts=concepts)
