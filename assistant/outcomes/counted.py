"""Events that a list item only counts ("2 liver abscesses, 1 bile duct injury"): what follows each number is the event.

Whether patients or events are counted is not printed, so that the unit of such a value stays open.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.outcomes.findings import Finding
from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.marks import AND, BARE, OUTCOME, WORD, Mark

_PARTING = frozenset({",", ";", AND})
_MOST_WORDS = 2
"""So many words may stand between a number and the event that it counts ("2 permanent biliary injuries")."""


def counted(text: str, marks: Sequence[Mark], known: Knowledge) -> list[Finding]:
    """Return the events of an item that is nothing but such counts; parts that name no known event are passed over."""
    start = next((i + 1 for i, mark in enumerate(marks) if mark.kind == ":"), 0)
    parts = _parts([mark for mark in marks[start:] if mark.kind != "."])
    if not parts or not all(part and _number(part[0], known) for part in parts):
        return []
    return [_finding(text, part) for part in parts if _is_event(part)]


def _parts(marks: Sequence[Mark]) -> list[list[Mark]]:
    parts: list[list[Mark]] = [[]]
    for mark in marks:
        if mark.kind not in _PARTING:
            parts[-1].append(mark)
        elif parts[-1]:
            parts.append([])
    return parts


def _number(mark: Mark, known: Knowledge) -> bool:
    """Whether a mark is a whole number, in digits or words."""
    return (mark.kind == BARE and mark.value.isdigit()) or (mark.kind == WORD and mark.text in known.numbers)


def _is_event(part: Sequence[Mark]) -> bool:
    words, last = part[1:-1], part[-1]
    plain = all(mark.kind == WORD for mark in words) and len(words) <= _MOST_WORDS
    return plain and last.kind == OUTCOME and last.named


def _finding(text: str, part: Sequence[Mark]) -> Finding:
    number, first, last = part[0], part[1], part[-1]
    return Finding(
        outcome=last.outcome,
        printed=text[first.start : last.end],
        qualifier="",
        named=True,
        concepts=last.concepts,
        at=first.start,
        value=Mark(number.kind, number.start, number.end, number.text, value=number.text),
        unit="",
        statistic="",
        time="",
        follow_up="",
        interval=None,
        p="",
        n=None,
        events=number.text,
        arm=None,
        comparator=None,
        uncertain=("unit",),
        compared=False,
    )
