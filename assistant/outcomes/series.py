"""Values that stand side by side ("14.3 vs 6 months", "87% and 77%") and how they fall to outcomes, times and arms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.marks import (
    AND,
    ARM,
    BARE,
    FOLLOW,
    INTERVAL,
    OUTCOME,
    RATIO,
    SIZE,
    TIME,
    VALUE,
    VERSUS,
    WORD,
    Mark,
    P,
)

_IN_TURN = "respectively"
_DURATIONS = frozenset({"months", "years", "weeks", "days", "duration"})


@dataclass(slots=True)
class Item:
    """One value of a series with what is printed right behind it."""

    at: int
    mark: Mark
    unit: str
    arm: Mark | None = None
    times: tuple[str, ...] = ()
    interval: Mark | None = None
    p: str = ""
    n: int | None = None


@dataclass(slots=True)
class Series:
    """Values side by side; ``joints[i]`` is "v" or "&", as a comparison or a list parts value i from i + 1."""

    items: list[Item]
    joints: list[str] = field(default_factory=list)
    end: int = 0
    """Index of the last mark that belongs to it."""
    p: str = ""
    """The one p-value that stands behind all: "…, respectively (P < .001)"."""

    @property
    def first(self) -> int:
        """Index of the first value's mark."""
        return self.items[0].at


def find(marks: Sequence[Mark], known: Knowledge) -> list[Series]:
    """Return the series of a passage, in order. A bare number counts only beside one with a unit."""
    found: list[Series] = []
    i = 0
    while i < len(marks):
        if marks[i].kind not in (VALUE, BARE):
            i += 1
            continue
        series = _from(marks, i, known)
        if series is not None:
            found.append(series)
            i = max(series.end, series.items[-1].at) + 1
        else:
            i += 1
    for each in found:
        _behind_all(each, marks)
        armed = [item.arm is not None for item in each.items]
        if VERSUS not in each.joints and sum(armed) > 1 and not all(armed) and armed[-1]:
            each.joints = [VERSUS if has else joint for has, joint in zip(armed, each.joints, strict=False)]
    return found


def _from(marks: Sequence[Mark], first: int, known: Knowledge) -> Series | None:
    chain, joints = [first], []
    while True:
        following = _next(marks, chain[-1], known)
        if following is None:
            break
        chain.append(following[0])
        joints.append(following[1])
    units = [marks[i].unit for i in chain]
    while units and not units[-1]:  # a bare number at the end has no unit to take
        chain.pop()
        units.pop()
    if not chain:
        return None
    joints = joints[: len(chain) - 1]
    for k in range(len(units) - 2, -1, -1):
        units[k] = units[k] or units[k + 1]
    plain = next((unit for unit in units if unit in _DURATIONS and unit != "duration"), "")
    units = [plain if unit == "duration" else unit for unit in units]
    series = Series([Item(i, marks[i], unit) for i, unit in zip(chain, units, strict=True)], joints)
    for k, item in enumerate(series.items):
        stop = chain[k + 1] if k + 1 < len(chain) else len(marks)
        series.end = max(item.at, _attach(item, marks, stop, known))
    series.p = _p_of_all(series, marks)
    return series


def _next(marks: Sequence[Mark], at: int, known: Knowledge) -> tuple[int, str] | None:
    """Return the index of the value that goes on from the one at ``at`` and how it is joined."""
    joint, firm, depth = "", False, 0
    for j in range(at + 1, min(at + 30, len(marks))):
        mark = marks[j]
        if mark.kind in (VALUE, BARE):
            fits = _alike(marks[at], mark) and depth == 0 and joint and (firm or marks[at].unit not in ("", "patients"))
            return (j, joint) if fits else None
        if mark.kind in "([":
            depth += 1
        elif mark.kind in ")]":
            depth -= 1
            if depth < 0:
                return None
        elif mark.kind == VERSUS:
            joint, firm = (VERSUS, True) if depth == 0 else (joint, firm)
        elif mark.kind == "/" and depth == 0 and j == at + 1:
            joint, firm = AND, True
        elif mark.kind in (AND, ",") and depth == 0:
            joint, firm = joint or AND, firm or mark.kind == AND
        elif (mark.kind in (OUTCOME, RATIO, ";", ".") and depth == 0) or (
            mark.kind == WORD and depth == 0 and mark.text not in known.beside
        ):
            return None
    return None


def _alike(first: Mark, second: Mark) -> bool:
    if first.kind == BARE or second.kind == BARE:
        return second.unit != "patients" and first.unit != "patients"
    if first.unit == second.unit:
        return True
    return {first.unit, second.unit} <= _DURATIONS and "duration" in {first.unit, second.unit}


def _attach(item: Item, marks: Sequence[Mark], stop: int, known: Knowledge) -> int:
    """Give a value what is printed behind it, up to the next value or sign; return the last index used."""
    used = item.at
    item.n = item.mark.n
    bracket = 0
    for j in range(item.at + 1, stop):
        mark = marks[j]
        if mark.kind in "([":
            bracket += 1
        elif mark.kind in ")]":
            bracket -= 1
            if bracket < 0:
                break
        elif mark.kind == INTERVAL and item.interval is None:
            item.interval = mark
            used = j
        elif mark.kind == P and not item.p:
            item.p = mark.value
            used = j
        elif mark.kind == SIZE and item.n is None:
            item.n = mark.n
            used = j
        elif mark.kind == TIME and not item.times and bracket == 0 and not _heads(marks, j):
            item.times = mark.times
            used = j
        elif mark.kind == ARM and item.arm is None:
            item.arm = mark
            used = j
        elif mark.kind in (RATIO, OUTCOME, FOLLOW, VERSUS, AND, ";", ".", TIME, SIZE, ARM):
            break
        elif mark.kind == ",":
            after = marks[min(j + 1, len(marks) - 1)]
            if bracket == 0 and after.kind != P and after.text != _IN_TURN:
                break
        elif mark.kind == WORD and bracket == 0 and mark.text not in known.beside:
            break
    return used


def _p_of_all(series: Series, marks: Sequence[Mark]) -> str:
    """Return the one p-value of a series that is printed behind "respectively".

    Where another goes on behind it, which of the two is whose is not told: the last value then has none either.
    """
    last = series.items[-1]
    told = next((j for j in range(last.at, series.end + 1) if marks[j].text == _IN_TURN), None)
    at = next((j for j in range(told, series.end + 1) if marks[j].kind == P), None) if told is not None else None
    if at is None or any(item.p for item in series.items[:-1]):
        return ""
    if at + 1 < len(marks) and marks[at + 1].kind not in (")", "."):
        last.p = ""
    return last.p


def _heads(marks: Sequence[Mark], at: int) -> bool:
    """Whether the point of time belongs to an outcome right behind it ("61% 5-year survival")."""
    return at + 1 < len(marks) and marks[at + 1].kind == OUTCOME


def _behind_all(series: Series, marks: Sequence[Mark]) -> None:
    """Give each value its interval where all stand together at the end: "(95% CI 50–76.8 vs 95% CI 3.5–23.0)"."""
    items = series.items
    if len(items) < 2 or any(item.interval for item in items[:-1]) or items[-1].interval is None:
        return
    at = next(j for j in range(items[-1].at, len(marks)) if marks[j] is items[-1].interval)
    listed = [items[-1].interval]
    for mark in marks[at + 1 :]:
        if mark.kind == INTERVAL:
            listed.append(mark)
            series.end = max(series.end, marks.index(mark))
        elif mark.kind not in (VERSUS, AND, ",", ";"):
            break
    if len(listed) == len(items):
        for item, interval in zip(items, listed, strict=True):
            item.interval = interval


def layout(joints: Sequence[str], outer: int, arms: int) -> list[tuple[int, int]] | None:
    """Return for each value its place among ``outer`` heads (outcomes or times) and among ``arms``, or None.

    "97.2% and 88.8% vs 50.9% and 22.4%" are two arms with two times each;
    "6.7 vs 2.9, 4.8 vs 1.5, and 3.2 vs 1.5" three outcomes with two arms each.
    """
    count = len(joints) + 1
    if outer * arms != count:
        return None
    if arms == 1:
        return [(i, 0) for i in range(count)]
    if outer == 1:
        return [(0, i) for i in range(count)]
    by_arm = _groups(joints, VERSUS)
    if len(by_arm) == arms and all(len(group) == outer for group in by_arm):
        return [(place, arm) for arm, group in enumerate(by_arm) for place in range(len(group))]
    by_head = _groups(joints, "&")
    if len(by_head) == outer and all(len(group) == arms for group in by_head):
        return [(head, place) for head, group in enumerate(by_head) for place in range(len(group))]
    return None


def _groups(joints: Sequence[str], parting: str) -> list[list[int]]:
    groups = [[0]]
    for index, joint in enumerate(joints, 1):
        if joint == parting:
            groups.append([])
        groups[-1].append(index)
    return groups
