"""Forms whose values stand below their labels: line by line, or in a table whose rows are points of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guardrails.cases.points import Span, point
from guardrails.cases.words import Words

_WORDS, _LEAST, _LONGEST = 5, 2, 40
_STRICT = 3
"""Pairs of a known label and the line below it that make a form without indents."""
_TICKS = {"x", "✓", "✔", "+", "•", "√", "☒", "✗", "☑", "■", "yes", "xx", "●"}
_MARKS = frozenset(":.!?;|,=\t")


def stacked(text: str, lines: Sequence[Span], words: Words) -> list[tuple[Span, Span]]:
    """Return the pairs of a label alone in its line and its value in the next, where a note is such a form.

    The value is indented, or the label is one that forms are known to use.
    """
    indented: list[tuple[Span, Span]] = []
    known: list[tuple[Span, Span]] = []
    at = 0
    while at + 1 < len(lines):
        label, value = lines[at], lines[at + 1]
        name = text[slice(*label)].strip().casefold()
        below = text[slice(*value)]
        held = bool(below.strip())
        if held and below[0] in " \t" and _is_label(text, label):
            indented.append((label, value))
        elif held and name in words.labels and below.strip().casefold() not in words.labels:
            known.append((label, value))
        else:
            at += 1
            continue
        at += 2
    named = any(words.labels.intersection(text[slice(*label)].casefold().split()) for label, _ in indented)
    found = indented if len(indented) >= _LEAST and named else []
    return sorted(found + (known if len(known) >= _STRICT or found else []))


def _is_label(text: str, line: Span) -> bool:
    start, end = line
    name = text[start:end].rstrip()
    if not name or name[0].isspace() or len(name) > _LONGEST or len(name.split()) > _WORDS:
        return False
    return name[0].isupper() and _MARKS.isdisjoint(name) and "  " not in name


def answered_rows(
    rows: Sequence[Sequence[Span]],
    named: Sequence[Sequence[str]],
    ruled: Sequence[bool],
    lines: Sequence[Span],
    words: Words,
) -> tuple[list[tuple[Span, str]], dict[int, Span]]:
    """Return what rows say by the column of "yes" or "no" that is ticked, and of each such row what is left out."""
    said: list[tuple[Span, str]] = []
    taken: dict[int, Span] = {}
    answers: Mapping[int, str] = {}
    for at, (row, names) in enumerate(zip(rows, named, strict=True)):
        head = {} if _goes_on(rows, at) and not answers else _answer_columns(names, words)
        answers = head or (answers if len(row) > 1 or ruled[at] else {})
        if not answers or len(row) < 2 or ruled[at]:
            continue
        marked = [] if head else [column for column, each in enumerate(names) if column and each in _TICKS]
        if len(marked) == 1 and marked[0] in answers:
            said.append((row[marked[0]], answers[marked[0]]))
            taken[at] = (row[0][1], row[-1][1])
        else:
            taken[at] = lines[at]
    return said, taken


def _goes_on(rows: Sequence[Sequence[Span]], at: int) -> bool:
    """Whether a row stands below another of as many cells: "Resected | no | yes" in columns of years is no head."""
    return at > 0 and len(rows[at]) == len(rows[at - 1]) > 1


def _answer_columns(names: Sequence[str], words: Words) -> Mapping[int, str]:
    """Return which columns of a head stand for "yes" and "no"; nothing where it is no such head."""
    answers = {**dict.fromkeys(words.columns_yes, "yes"), **dict.fromkeys(words.columns_no, "no")}
    found = {at: answers[name] for at, name in enumerate(names) if at and name in answers}
    rest = {name for at, name in enumerate(names) if at and at not in found}
    both = set(found.values()) == {"yes", "no"} and len(found) == 2
    return found if both and rest <= words.columns_unsettled else {}


def of_studies(names: Sequence[str], words: Words) -> bool:
    """Whether a head names studies, so that nothing below it is a patient's."""
    return len(names) > 2 and names[0] in words.columns_of_studies


def newest_row(text: str, rows: Sequence[Sequence[Span]], words: Words) -> int | None:
    """Return which of some rows holds the values of the newest point of time that its first cell names.

    None, too, where it depends on whether days or months come first.
    """
    names = [text[slice(*row[0])].strip(" :*()[]").casefold() if row else "" for row in rows]
    found = {_newest(names, words, month_first=each) for each in (False, True)} - {None}
    return found.pop() if len(found) == 1 else None


def _newest(names: Sequence[str], words: Words, *, month_first: bool) -> int | None:
    told = [point(name, words, month_first=month_first) if name else None for name in names]
    if len(told) < _LEAST or None in told or len(set(told)) < len(told):
        return None
    return told.index(max(each for each in told if each is not None))
