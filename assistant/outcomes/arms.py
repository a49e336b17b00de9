"""Whose value it is: the arms and groups that a sentence names, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.marks import AND, ARM, SIZE, VERSUS, WORD, Mark
from assistant.outcomes.model import numeric
from assistant.outcomes.series import Series

if TYPE_CHECKING:
    from assistant.outcomes.heads import Head


@dataclass(frozen=True, slots=True)
class Arms:
    """The arms of a series by their place; ``told``: the words say which value is whose."""

    places: tuple[Mark | None, ...]
    told: bool
    doubt: bool = False

    @property
    def sure(self) -> bool:
        """Whether two or more arms are told beyond doubt."""
        return self.told and not self.doubt and len(self.places) > 1

    def of(self, place: int, count: int) -> tuple[Mark | None, bool]:
        """Return the arm at a place and whether it is in doubt."""
        if self.doubt or len(self.places) != max(count, 1):
            return None, True
        return self.places[place], self.places[place] is None and count > 1


def arms_of(
    series: Series, sides: int, marks: Sequence[Mark], lead: Sequence[Mark], head: Head, known: Knowledge
) -> Arms:
    """Return the arms of a series' values: printed beside them, listed before them, or the sides of a comparison."""
    behind = _beside(series, marks, head) if sides > 1 or len(series.items) == 1 else None
    if behind is not None:
        return behind
    if sides == 1:
        return Arms((_alone(series, marks, head),), True)
    if head.at < 0:
        return Arms((), False, doubt=True)
    listed = _listed(marks[: series.first]) or _listed([mark for mark in lead if mark.kind != SIZE])
    for pair in ([listed] if listed else []) + [subject(series.first, marks, known)]:
        if len(pair) >= 2 and len(pair) == sides and pair[0] is not None and pair[1] is not None:
            return Arms(tuple(pair), True, doubt=_contradicted(series, marks, len(pair), known))
    return Arms((), False, doubt=True)


def _beside(series: Series, marks: Sequence[Mark], head: Head) -> Arms | None:
    """Arms printed behind the values, also one behind the last value of each side; the first may stand before."""
    items = series.items
    if len(items) == 1:
        return Arms((items[0].arm,), True) if items[0].arm else None
    named = [item.arm for item in items]
    if all(named):
        return Arms(tuple(named), True)
    if named[0] is None and all(named[1:]):
        first = next((m for m in reversed(marks[max(head.at, 0) : series.first]) if m.kind == ARM), None)
        if first is not None and first.text != named[1].text:  # type: ignore[union-attr]
            return Arms((first, *named[1:]), True)
    sides: list[Mark | None] = []
    for item, joint in zip(items, [*series.joints, VERSUS], strict=True):
        if joint == VERSUS:
            sides.append(item.arm)
    if len(sides) > 1 and all(sides) and len(sides) < len(items):
        return Arms(tuple(sides), True)
    return None


def _listed(marks: Sequence[Mark]) -> list[Mark | None]:
    """Return the arms of the last "A vs B" before the values."""
    for j in range(len(marks) - 1, 1, -1):
        if marks[j].kind == ARM and marks[j - 1].kind in (VERSUS, AND) and marks[j - 2].kind == ARM:
            return [marks[j - 2], marks[j]]
    return []


def subject(before: int, marks: Sequence[Mark], known: Knowledge) -> list[Mark | None]:
    """Return the two sides of a comparison: what is spoken of, and what it is compared with."""
    seen: list[Mark] = []
    for mark in marks:
        if mark.kind == ARM and mark.text.lower() not in {each.text.lower() for each in seen}:
            seen.append(mark)
    front = [mark for mark in seen if mark.start < marks[before].start]
    words = [mark.text for mark in marks if mark.kind in (WORD, VERSUS)]
    compared = any(word in known.compares or word.startswith("compared") for word in words)
    if len(front) > 2:
        front = _around(front, marks)
    if len(front) == 2 and compared:
        return _reference_last(front, marks[0] if marks else None, known)
    behind = [mark for mark in seen if mark.start > marks[before].start]
    if len(front) == 1 and len(behind) == 1 and compared:
        return [front[0], behind[0]]
    control = {f"c:{each}" for each in known.controls}
    return [front[0]] if len(front) == 1 and not control & set(front[0].concepts) else []


def _around(front: Sequence[Mark], marks: Sequence[Mark]) -> list[Mark]:
    """Of several arms take the last before, and the first after, the word by which they are compared."""
    turn = next((m for m in reversed(marks) if m.kind == VERSUS and m.start < front[-1].start), None)
    if turn is None:
        return list(front)
    sides = [mark for mark in front if mark.start < turn.start][-1:] + [m for m in front if m.start > turn.start][:1]
    return sides if len(sides) == 2 else list(front)


def _reference_last(pair: Sequence[Mark], begins: Mark | None, known: Knowledge) -> list[Mark | None]:
    """Put what is compared with behind: a control, or what "Compared with X, Y …" begins with."""
    control = {f"c:{each}" for each in known.controls}
    first, second = pair
    turned = begins and begins.kind == VERSUS
    if turned or (control & set(first.concepts) and not control & set(second.concepts)):
        return [second, first]
    return [first, second]


def _alone(series: Series, marks: Sequence[Mark], head: Head) -> Mark | None:
    """Return the one arm that a lone value can be of: the only one that the sentence names before it."""
    front = [m for m in _own(marks, series.first) if m.concepts or m.text[:1] in "<>≥≤0123456789"]
    front = [m for m in front if not m.group] or [m for m in front if m.group][-1:]
    if head.at < 0:
        front = [m for m in marks if m.kind == ARM and m.concepts]
    names = {mark.text.lower() for mark in front}
    return front[-1] if len(names) == 1 else None


def _own(marks: Sequence[Mark], before: int) -> list[Mark]:
    """Return the arms of the same sentence before a value, those in brackets aside."""
    arms: list[Mark] = []
    depth = 0
    for mark in marks[:before]:
        depth += {"(": 1, ")": -1}.get(mark.kind, 0)
        if mark.kind in ("?", ";"):
            arms = []
        elif mark.kind == ARM and depth <= 0:
            arms.append(mark)
    return arms


def _contradicted(series: Series, marks: Sequence[Mark], arms: int, known: Knowledge) -> bool:
    """Whether the values' order gainsays the words ("improved" over "18.0 vs not reached"): then it tells no arms."""
    if len(series.items) != 2 or arms != 2 or series.items[0].unit in ("%", "patients"):
        return False
    words = {mark.text for mark in marks[: series.first] if mark.kind == WORD}
    gains, losses = bool(words & known.gains), bool(words & known.losses)
    first, second = (_size(item.mark.value) for item in series.items)
    if gains == losses or first is None or second is None:
        return False
    return first < second if gains else first > second


def _size(printed: str) -> float | None:
    return float("inf") if printed == "not reached" else numeric(printed)
