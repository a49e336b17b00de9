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


_LABEL_WORDS = 4
_ENTRY = frozenset(":=0123456789")
_SINGLE_LINES = 2
"""Lines of one cell that may stand within a table of ticks."""


def parting(text: str, line: Span, mark: str) -> list[int]:
    """Return the offsets of the marks that part a line's cells, none where a space follows one; not those in quotes."""
    found: list[int] = []
    quoted = False
    for at in range(*line):
        letter = text[at]
        quoted = not quoted if letter == '"' else quoted
        if letter == mark and not quoted:
            if text[at + 1 : at + 2] == " ":
                return []
            found.append(at)
    return found


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
    head_at = since = 0
    for at, (row, names) in enumerate(zip(rows, named, strict=True)):
        within = at > 0 and not ruled[at - 1] and len(rows[at - 1]) == len(row) > 1  # "Resected;no;yes" in a table
        head = {} if within else _answer_columns(names, words)
        since = 0 if len(row) > 1 or ruled[at] else since + 1
        answers = head or (answers if since <= _SINGLE_LINES else {})
        head_at = at if head else head_at
        if answers and since and _unticked(names[0]):
            taken[at] = lines[at]
        if not answers or len(row) < 2 or ruled[at]:
            continue
        marked = [] if head else [column for column, each in enumerate(names) if column and each in _TICKS]
        if len(marked) == 1 and len(row) < len(rows[head_at]):
            marked = _below(rows[head_at], row[marked[0]][0] - lines[at][0], lines[head_at][0])
        elif not head and not marked and since == 0 and len(row) < len(rows[head_at]):
            continue  # a line of another kind: "Nurse: A   Time: 07:15"
        if len(marked) == 1 and marked[0] in answers:
            ticked = next(each for each, name in zip(row, names, strict=True) if name in _TICKS)
            said.append((ticked, answers[marked[0]]))
            taken[at] = (row[0][1], row[-1][1])
        else:
            taken[at] = lines[at]
    return said, taken


def _unticked(name: str) -> bool:
    """Whether a line of one cell is a label that nobody ticked, and no entry of its own or sentence."""
    return 0 < len(name.split()) <= _LABEL_WORDS and name[-1] not in ".!?" and not _ENTRY.intersection(name)


def _below(head: Sequence[Span], offset: int, start: int) -> list[int]:
    """Return the columns of a head that stand above an offset of a line."""
    return [at for at, (first, last) in enumerate(head) if at and first - start - 1 <= offset <= last - start]


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
