"""Which outcome, time and arm each printed value of a sentence belongs to. What is not told by the words stays open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.outcomes.arms import Arms, arms_of, subject
from assistant.outcomes.heads import Head, head_of
from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.marks import FOLLOW, INTERVAL, OUTCOME, RATIO, VERSUS, Mark, P
from assistant.outcomes.ratios import ratio_head
from assistant.outcomes.series import Item, Series, find, layout


@dataclass(frozen=True, slots=True)
class Finding:
    """One value with everything that its own sentence says of it; ``arm`` None: the sentence names no arm."""

    outcome: str
    printed: str
    qualifier: str
    named: bool
    concepts: tuple[str, ...]
    at: int
    """Where the outcome's name begins in the passage; -1 where a lead-in or heading names it."""
    value: Mark
    unit: str
    statistic: str
    time: str
    follow_up: str
    interval: Mark | None
    p: str
    n: int | None
    events: str
    arm: Mark | None
    comparator: Mark | None
    uncertain: tuple[str, ...]
    compared: bool
    """Whether the sentence sets groups side by side."""


def read(text: str, marks: Sequence[Mark], lead: Sequence[Mark], known: Knowledge) -> list[Finding]:
    """Return what a sentence or list item states, in its order; ``lead`` are the marks of what introduces it."""
    found: list[Finding] = []
    held: list[tuple[Series, Arms]] = []
    for series in find(marks, known):
        head = head_of(series, marks, lead, known)
        if head is None or _unlike(text[_clause(text, head) : series.items[0].mark.start], head, known):
            continue
        outer = _outer(series, head)
        arms = arms_of(series, len(series.items) // outer, marks, lead, head, known)
        held.append((series, arms))
        found += _stated(series, head, arms, outer, marks, known)
    for index, mark in enumerate(marks):
        if mark.kind == RATIO:
            ratio = _ratio(index, marks, held, known)
            if not known.prognostic.search(text) or any(each.arm for each in ratio):
                found += ratio
    return _counts_joined(found)


def _unlike(before: str, head: Head, known: Knowledge) -> bool:
    """Whether the words before a value make it no result: a plan, no difference, an event that was cured."""
    event = head.outcomes[0]
    behind = before.rpartition(event.text)[2] if event.text in before else ""
    cured = event.named and (known.undone.search(before) or known.undone_behind.search(behind))
    return bool(cured or known.unlike.search(before))


def _clause(text: str, head: Head) -> int:
    at = head.outcomes[0].start if head.at >= 0 else 0
    return max(text.rfind(". ", 0, at), text.rfind("; ", 0, at), 0)


def _outer(series: Series, head: Head) -> int:
    """Return how many outcomes, times or narrower kinds of one outcome the values are dealt out to."""
    if len(series.items) == 1:
        return 1
    qualifiers = head.outcomes[0].qualifiers if len(head.outcomes) == 1 else ()
    outer = max(len(head.outcomes), len(head.times), len(qualifiers), 1)
    return 1 if len(series.items) % outer else outer


def _stated(
    series: Series, head: Head, arms: Arms, outer: int, marks: Sequence[Mark], known: Knowledge
) -> list[Finding]:
    """Deal the values of a series out to outcomes, times and arms."""
    times = head.times
    qualifiers = head.outcomes[0].qualifiers if len(head.outcomes) == 1 else ()
    count = len(series.items) // outer
    places = layout(series.joints, outer, count)
    if places is None:
        return []
    if count == 1 and outer == 1 and len(head.outcomes) > 1:
        return []
    timed = any(item.times for item in series.items)
    if count > 1 and outer == 1 and not arms.told and not timed and VERSUS not in series.joints:
        return []
    found = []
    for item, (above, place) in zip(series.items, places, strict=True):
        arm, doubt = arms.of(place, count)
        outcome = head.outcomes[above] if len(head.outcomes) > 1 else head.outcomes[0]
        own = item.times or ((times[above],) if len(times) == outer and times else times[:1] if len(times) == 1 else ())
        finding = _one(item, outcome, own, head, marks, known)
        if finding is None:
            continue
        narrowed = qualifiers[above] if len(qualifiers) == outer and outer > 1 else ", ".join(qualifiers)
        doubts = (*finding.uncertain, *(("intervention",) if doubt else ()))
        group = count > 1
        p = finding.p or _shared_p(series, places, above) or series.p
        other = arms.of(1 - place, 2)[0] if count == 2 else None
        found.append(
            replace(finding, qualifier=narrowed, arm=arm, uncertain=doubts, compared=group, p=p, comparator=other)
        )
    return found


def _shared_p(series: Series, places: Sequence[tuple[int, int]], above: int) -> str:
    """Return the p-value behind the last value of the same comparison."""
    return next((i.p for i, place in zip(series.items, places, strict=True) if place[0] == above and i.p), "")


def _one(
    item: Item, outcome: Mark, times: Sequence[str], head: Head, marks: Sequence[Mark], known: Knowledge
) -> Finding | None:
    kind = known.kinds[outcome.outcome]
    measure = measured(item.unit)
    if measure not in kind.units:
        return None
    doubts: list[str] = []
    if measure == "percent" and "duration" in kind.units and not times:
        doubts.append("time")
    follow = [mark.times[0] for mark in marks if mark.kind == FOLLOW]
    if len(follow) > 1:
        follow = []
    return Finding(
        outcome=outcome.outcome,
        printed=outcome.text,
        qualifier="",
        named=outcome.named,
        concepts=outcome.concepts,
        at=outcome.start if head.at >= 0 else -1,
        value=item.mark,
        unit=item.unit,
        statistic=head.statistic if measure == "duration" else "",
        time=times[0] if times else "",
        follow_up=follow[0] if follow else "",
        interval=item.interval,
        p=item.p,
        n=item.n,
        events=item.mark.events,
        arm=None,
        comparator=None,
        uncertain=tuple(doubts),
        compared=False,
    )


def measured(unit: str) -> str:
    """Return what kind of measure a unit is."""
    return {"%": "percent", "patients": "count", "ratio": "ratio"}.get(unit, "duration")


def _ratio(index: int, marks: Sequence[Mark], held: Sequence[tuple[Series, Arms]], known: Knowledge) -> list[Finding]:
    """Read a hazard or odds ratio: its outcome, limits and p, and the two arms that it compares."""
    mark = marks[index]
    outcome, doubtful = ratio_head(index, marks, known)
    if outcome is None:
        return []
    interval, p = None, ""
    for after in marks[index + 1 :]:
        if after.kind == INTERVAL and interval is None:
            interval = after
        elif after.kind == P and not p:
            p = after.value
        elif after.kind in (RATIO, ".") or (after.kind == OUTCOME and p):
            break
    series = next((arms for one, arms in held if one.first < index and arms.sure), None)
    pair = [series.of(0, 2)[0], series.of(1, 2)[0]] if series else subject(index, marks, known)
    arm, other = [*pair, None, None][:2]
    doubts = [] if arm else ["intervention"]
    if other is None:
        doubts.append("comparator")
    if doubtful:
        doubts.append("outcome")
    return [
        Finding(
            outcome="" if doubtful else outcome.outcome,
            printed=outcome.text,
            qualifier="" if doubtful else ", ".join(outcome.qualifiers),
            named=False,
            concepts=(),
            at=outcome.start,
            value=mark,
            unit=mark.unit,
            statistic=mark.ratio,
            time="",
            follow_up="",
            interval=interval,
            p=p,
            n=None,
            events="",
            arm=arm,
            comparator=other,
            uncertain=tuple(doubts),
            compared=True,
        )
    ]


def _counts_joined(found: Sequence[Finding]) -> list[Finding]:
    """Join "7 patients developed bilomas" and "(54 %)", which say the same of one outcome."""
    shares = {each.at: each for each in found if each.unit == "%" and not each.events and each.at >= 0}
    out: list[Finding] = []
    counted = {each.at: each.events for each in found if each.unit == "patients" and each.at in shares}
    for each in found:
        if each.unit == "patients" and each.at in shares:
            continue
        if each.at in counted and each.unit == "%" and not each.events:
            each = replace(each, events=counted[each.at])
        out.append(each)
    return out
