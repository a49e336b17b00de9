"""The outcome that a value is of: behind it, before it, before its bracket, or in what introduces its list item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from assistant.outcomes.series import Series
from assistant.outcomes.together import with_following, with_preceding

_FAR = 24
_SHORT_ITEM = 9
_CONNECTED = frozenset(
    {"was", "were", "is", "are", "occurred", "seen", "noted", "achieved", "reported", "developed", ":", "in"}
)


@dataclass(frozen=True, slots=True)
class Head:
    """The outcomes that a series is of, the points of time beside them and the statistic; ``at`` is -1 in a lead-in."""

    outcomes: tuple[Mark, ...]
    times: tuple[str, ...]
    statistic: str
    at: int
    far: int = 0
    """How many marks lie between."""
    loose: bool = False
    """Joined by "with", which may as well begin another outcome."""


def head_of(series: Series, marks: Sequence[Mark], lead: Sequence[Mark], known: Knowledge) -> Head | None:
    """Return the head of a series, or None where the words do not tell it."""
    single = len(series.items) == 1
    bracketed = _before_bracket(series, marks, known) if single else None
    if bracketed is not None:
        return _completed(bracketed, marks, series)
    right = _behind(series, marks, known) if single else None
    left = _before(series, marks, known)
    if right is not None and (left is None or (right.far < left.far and not right.loose)):
        return _completed(right, marks, series)
    if left is not None:
        return _completed(left, marks, series)
    if lead and len(marks) <= _SHORT_ITEM and not any(mark.kind in (OUTCOME, RATIO) for mark in marks):
        return _led(lead)
    return None


def _led(lead: Sequence[Mark]) -> Head | None:
    """Take the head from what introduces a short item ("10 year OS:")."""
    outcomes = [mark for mark in lead if mark.kind == OUTCOME]
    values = any(mark.kind in (VALUE, RATIO) for mark in lead)
    if len(outcomes) != 1 or values or len(lead) > _SHORT_ITEM:
        return None
    times = tuple(time for mark in lead if mark.kind == TIME for time in mark.times)
    return Head((outcomes[0],), times, _statistic(lead), -1)


def _before_bracket(series: Series, marks: Sequence[Mark], known: Knowledge) -> Head | None:
    """Take the name before a bracket: "hepatic infarct (18.6%)"; in a list of events also unknown words."""
    first = series.first
    if first < 2 or marks[first - 1].kind != "(" or not _closes(marks, series):
        return None
    before = marks[first - 2]
    if before.kind == OUTCOME:
        return Head((_of_list(before, marks[: first - 2], known),), (), "", first - 2)
    if before.kind != WORD:
        return None
    start = first - 2
    while start > 0 and marks[start - 1].kind == WORD and first - start < 5:
        start -= 1
    opener = marks[start - 1] if start else None
    if opener is None or not (opener.kind in (",", AND, ":") or opener.kind == OUTCOME):
        return None
    lists = [m for m in reversed(marks[:start]) if m.kind == OUTCOME and known.kinds[m.outcome].lists]
    listing = next((m for m in lists if not m.named), lists[0] if lists else None)
    if listing is None or any(mark.kind in (".", ";") for mark in marks[marks.index(listing) : start]):
        return None
    words = marks[start : first - 1]
    while len(words) > 1 and (words[0].text in known.between or words[0].text in known.introducing):
        words = words[1:]
    name = " ".join(mark.text for mark in words)
    if all(mark.text in known.between or mark.text in known.behind for mark in words):
        return None
    made = Mark(OUTCOME, words[0].start, words[-1].end, name, outcome="adverse_event", named=True)
    return Head((replace(made, qualifiers=listing.qualifiers),), (), "", start)


def _of_list(event: Mark, before: Sequence[Mark], known: Knowledge) -> Mark:
    """Give an event the grade that the list it stands in is of ("Grade 3/4 toxicities were fatigue (23 %)")."""
    placed = _placed(event, known)
    if (not event.named and not placed) or (event.qualifiers and not placed):
        return event
    lists = [m for m in reversed(before) if m.kind == OUTCOME and known.kinds[m.outcome].lists and not m.named]
    listing = next((m for m in lists if not _placed(m, known)), None)
    if listing is not None and before[min(before.index(listing) + 1, len(before) - 1)].kind == "(":
        return event
    cut = listing is None or any(
        mark.kind in (".", ";", VALUE) and mark.start < event.start for mark in _first_of(before, listing)
    )
    return event if cut or listing is None else replace(event, qualifiers=(*listing.qualifiers, *event.qualifiers))


def _placed(mark: Mark, known: Knowledge) -> bool:
    """Whether words narrow an outcome that only say where ("liver toxicity"): it is one of a list, and heads none."""
    return bool(mark.qualifiers) and all(known.places.fullmatch(word) for word in mark.qualifiers)


def _first_of(before: Sequence[Mark], listing: Mark | None) -> Sequence[Mark]:
    """Return the marks between a list's name and its first bracket."""
    behind = [mark for mark in before if listing is not None and mark.start > listing.start]
    stop = next((i for i, mark in enumerate(behind) if mark.kind == "("), len(behind))
    return behind[:stop]


def _closes(marks: Sequence[Mark], series: Series) -> bool:
    """Whether the bracket holds this value and nothing that a value could be compared with."""
    for mark in marks[series.items[-1].at + 1 :]:
        if mark.kind in (")", ";"):
            return True
        if mark.kind in (VERSUS, OUTCOME, VALUE):
            return False
    return False


def _behind(series: Series, marks: Sequence[Mark], known: Knowledge) -> Head | None:
    """Take the name behind: "61% 5-year survival", "21% developed hepatic decompensation", "4 patients died"."""
    times: tuple[str, ...] = ()
    at = series.items[-1].at
    for far, j in enumerate(range(at + 1, min(at + 9, len(marks)))):
        mark = marks[j]
        if mark.kind == OUTCOME:
            loose = any(each.text == "with" for each in marks[at:j])
            return Head(with_following(j, marks), times, _statistic(marks[at:j]), j, far, loose)
        if mark.kind == TIME:
            times = mark.times
        elif mark.kind == WORD:
            if mark.text not in known.behind and not re.fullmatch(known.qualifiers, mark.text, re.IGNORECASE):
                return None
        elif mark.kind not in (INTERVAL, SIZE, BARE, "/"):
            return None
    return None


def _before(series: Series, marks: Sequence[Mark], known: Knowledge) -> Head | None:
    first = series.first
    opened = first > 0 and (marks[first - 1].kind == "(" or (first > 1 and marks[first - 2].kind == "("))
    for j in range(first - 1, max(-1, first - 1 - _FAR), -1):
        mark = marks[j]
        if mark.kind == OUTCOME:
            fits = _linked(marks[j + 1 : first], marks, series, opened, known)
            effect = _effect(j, marks, known)
            named = with_preceding(_coordinate(effect, marks), marks, known)
            return Head(named, (), "", effect, first - 1 - j) if fits else None
        if mark.kind in (VALUE, RATIO, ".", "?", ";", "]") and not _asked(marks, j):
            return None
    return None


def _effect(at: int, marks: Sequence[Mark], known: Knowledge) -> int:
    """Return the outcome that a named event is only the cause of ("mortality from sepsis"), else the event itself."""
    j = at - 1
    while marks[at].named and j > 0 and marks[j].kind == WORD and at - j < 4:
        if marks[j].text in known.causes and marks[j - 1].outcome == "mortality":
            return j - 1
        j -= 1
    return at


def _asked(marks: Sequence[Mark], at: int) -> bool:
    """Whether a question is answered right behind its mark ("Does it control symptoms? 75%")."""
    return marks[at].kind == "?" and at > 0 and marks[at - 1].kind == OUTCOME


def _linked(between: Sequence[Mark], marks: Sequence[Mark], series: Series, opened: bool, known: Knowledge) -> bool:
    """Whether the words between an outcome and its value join them."""
    words = [mark.text for mark in between if mark.kind == WORD]
    if not _counted(series, words) or [mark.kind for mark in between] == [AND]:
        return False
    strict = all(_passes(mark, between, i, known) for i, mark in enumerate(between))
    if strict:
        return True
    if opened and any(mark.kind == VERSUS for mark in marks[series.first : series.end + 1]):
        around = {mark.text for mark in marks[: series.first] if mark.kind in (WORD, VERSUS)}
        alone = not any(mark.kind == OUTCOME for mark in between)
        return bool(around & known.compares) and alone
    strange = [w for w in words if w not in known.between and not known.connect.fullmatch(w)]
    last = next((mark for mark in reversed(between) if mark.kind in (WORD, ":")), None)
    firm = last is not None and last.text in {"was", "were", "is", "are", "of", "reached", ":"}
    return firm and len(strange) <= 6 and not any(mark.kind in (",", "(", ")", VERSUS, AND) for mark in between)


def _counted(series: Series, words: Sequence[str]) -> bool:
    """A number of patients behind an outcome is a result only where something happened to them."""
    return series.items[0].unit != "patients" or bool(_CONNECTED & set(words) - {"in"})


def _passes(mark: Mark, between: Sequence[Mark], i: int, known: Knowledge) -> bool:
    if mark.kind == WORD:
        return (
            mark.text in known.between or mark.text in known.compares or known.connect.fullmatch(mark.text) is not None
        )
    if mark.kind == ",":
        follows = between[i + 1].text if i + 1 < len(between) else ""
        return follows in {"which", "with"}
    if mark.kind == "(":
        return i == len(between) - 1
    return mark.kind in (ARM, TIME, FOLLOW, INTERVAL, P, SIZE, VERSUS, AND, ":", "=", "~", "?")


def _coordinate(at: int, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return the outcome at ``at`` with those listed before it ("Complete and partial responses")."""
    listed = [marks[at]]
    j = at - 1
    while j > 0 and marks[j].kind in (AND, ",", "/") and marks[j - 1].kind == OUTCOME:
        listed.insert(0, marks[j - 1])
        j -= 2
        if j > 0 and marks[j].kind == ",":
            continue
    return tuple(listed)


def _completed(head: Head, marks: Sequence[Mark], series: Series) -> Head:
    """Add the points of time and the statistic that stand beside the outcome."""
    first = marks.index(head.outcomes[0]) if head.outcomes[0] in marks else head.at
    times, statistic = head.times, head.statistic
    if not times:
        low, high = sorted((first, series.first))
        times = tuple(time for mark in marks[low:high] if mark.kind == TIME for time in mark.times)
    if not times and first > series.first:
        after = marks[first + 1 : first + 2]
        times = after[0].times if after and after[0].kind == TIME else ()
    if not times:
        times = _leading_time(marks, first)
    if not times and marks[0].kind == TIME and len(marks) > 1 and marks[1].kind == ",":
        times = marks[0].times
    close = marks[max(0, first - 12) : first]
    cut = max((i for i, mark in enumerate(close) if mark.kind in (VALUE, RATIO, OUTCOME, ";", ".")), default=-1)
    if not statistic:
        inner = marks[first : series.first] if first < series.first else ()
        statistic = _statistic((*close[cut + 1 :], *inner, *marks[series.first - 1 : series.first + 3]))
    return replace(head, times=times, statistic=statistic)


def _leading_time(marks: Sequence[Mark], first: int) -> tuple[str, ...]:
    """Return the time right before the outcome ("5-year OS"), over words that narrow it."""
    for j in range(first - 1, max(-1, first - 5), -1):
        if marks[j].kind == TIME:
            return marks[j].times
        if marks[j].kind != WORD or marks[j].text in {"of", "was", "with", "and"}:
            return ()
    return ()


def _statistic(marks: Sequence[Mark]) -> str:
    words = {mark.text.lower() for mark in marks if mark.kind == WORD}
    return "median" if "median" in words else "mean" if "mean" in words else ""
