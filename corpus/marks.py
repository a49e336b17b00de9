"""Citation marks: the superscripts, in every notation that text extraction leaves, that point to the reference list."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.cues import words
from corpus.model import Span

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_UP = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LIST = r"\d{1,3}(?:\s?[,–—-]\s?\d{1,3})*"

_BRACED = re.compile(rf"\$?\s?\^\{{\s*({_LIST})\s*\}}\$?(?:\s?,\s?({_LIST})(?![\d%.]))?")
_UNICODE = re.compile(rf"[{_UP}]+(?:[,⁻–-][{_UP}]+)*")
_MATHS = re.compile(rf"(?<=[.,;:)\]])\s?\$\s*({_LIST})\s*\$(?=[\s.,;:)]|$)")
_AFTER_STOP = re.compile(
    rf"(?<=[^\W\d_%)\]\"”’$][.,;:])({_LIST})(?=\s|$|[A-Z][a-z]|[)\]])|(?<=[%)\]][.,;:])({_LIST})(?=\s|$|[A-Z][a-z])"
)
_SPACED = re.compile(rf"(?<=[^\W\d_]\.)\s({_LIST})\s(?=([A-Z][a-z]+)\b)")
_ET_AL = re.compile(rf"(?:(?<=et al)|(?<=et al\.))\s\(?({_LIST})\)?(?=[\s,.;)])")
_GLUED = re.compile(r"\b([a-z]{4,})(\d{1,2}(?:[,–-]\d{1,2})*)(?=[\s,.;)])")
_ROUND = re.compile(rf"(?<!\d)\s?\(({_LIST})\)(?=[\s.,;:]|$)")
_FEW = 3
_BRACKET = re.compile(rf"\s?\[({_LIST})\]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation mark at ``start:end`` of the text, and the labels it cites (ranges expanded)."""

    start: int
    end: int
    labels: tuple[str, ...]


def expand(written: str) -> tuple[str, ...]:
    """Return the numbers of a citation as written: "13–15,17" gives 13, 14, 15, 17.

    A range that falls or spans more than thirty is no range and gives nothing.
    """
    found: list[str] = []
    for part in re.split(r"\s*,\s*", written.translate(_RAISED)):
        ends = [int(end) for end in re.split(r"\s*[–—-]\s*", part) if end.strip().isdigit()]
        if len(ends) == 1:
            found.append(str(ends[0]))
        elif len(ends) == 2 and 0 < ends[1] - ends[0] <= 30:
            found.extend(str(number) for number in range(ends[0], ends[1] + 1))
        else:
            return ()
    return tuple(dict.fromkeys(found))


def marks(text: str, labels: Iterable[str], outside: Sequence[Span] = ()) -> tuple[Mark, ...]:
    """Return the citation marks of ``text``, in order.

    A mark counts only if every number of it is a label of the document's
    reference list, so that isotopes, units, exponents, footnote digits of
    affiliations and plain numbers are none. Without a list there are no marks.

    Args:
        labels: the labels of the reference list.
        outside: where no marks are: the reference list itself.
    """
    known = frozenset(labels)
    if not known:
        return ()
    taken = [mark for mark in _known(_candidates(text), known) if not _lies_in(mark, outside)]
    if len({label for mark in taken for label in mark.labels}) < _FEW:
        bracketed = [mark for mark in _known(_in_brackets(text), known) if not _lies_in(mark, outside)]
        taken.extend(bracketed if _rises(bracketed) else ())
    taken.sort(key=lambda mark: (mark.start, -mark.end))
    kept: list[Mark] = []
    for mark in taken:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return tuple(kept)


def _known(found: Iterable[tuple[int, int, str]], known: frozenset[str]) -> Iterator[Mark]:
    for start, end, written in found:
        cited = expand(written)
        if cited and known.issuperset(cited):
            yield Mark(start, end, cited)


def _in_brackets(text: str) -> Iterator[tuple[int, int, str]]:
    """Numbers in round brackets cite only where a text has next to no other marks: elsewhere they count things."""
    for match in _ROUND.finditer(text):
        yield match.start(), match.end(), match[1]


def _lies_in(mark: Mark, outside: Sequence[Span]) -> bool:
    after = bisect_left(outside, mark.end, key=lambda span: span.end)
    return after < len(outside) and outside[after].start <= mark.start


def _rises(found: Sequence[Mark]) -> bool:
    """References are numbered as they first come: from 1, and mostly upwards. Counts in brackets are not."""
    first = list(dict.fromkeys(int(label) for mark in sorted(found, key=lambda m: m.start) for label in mark.labels))
    ups = sum(1 for before, after in pairwise(first) if after > before)
    return len(first) >= _FEW and first[0] == 1 and ups >= (len(first) - 1) * 0.8


def _candidates(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _BRACED.finditer(text):
        if not _is_isotope(text, match.end()):
            yield match.start(), match.end(), ",".join(part for part in match.groups() if part)
    for match in _UNICODE.finditer(text):
        if not _is_isotope(text, match.end()) and not _is_unit(text, match.start()):
            yield match.start(), match.end(), match[0]
    for pattern in (_MATHS, _ET_AL, _BRACKET):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), match[1]
    for match in _AFTER_STOP.finditer(text):
        if _word_before(text, match.start() - 1) not in words("abbreviations", "inside") - {"al", "a.l"}:
            yield match.start(), match.end(), match[1] or match[2]
    for match in _SPACED.finditer(text):
        if match[2].lower() in words("grammar", "starters") and match[2] != "Patients":
            yield match.start(), match.end(1), match[1]
    for match in _GLUED.finditer(text):
        if match[1] not in words("studies", "numbered"):
            yield match.start(2), match.end(2), match[2]


def _is_isotope(text: str, end: int) -> bool:
    """A raised number that leans on an element's name ("¹⁷⁷Lu") is its mass."""
    return bool(re.match(r"[A-Z][a-z]{0,12}(?![a-z ]*\s[a-z]+ [a-z]+ed\b)", text[end : end + 40])) and not re.match(
        r"(?:The|This|These|In|A|An|It|We|Of|For|As|At)\b", text[end : end + 6]
    )


def _is_unit(text: str, start: int) -> bool:
    return bool(re.search(r"(?:^|[\d\s/(])(?:[mckd]?m|ft|in|10|×10|x10)$", text[max(0, start - 5) : start]))


def _word_before(text: str, end: int) -> str:
    match = re.search(r"[\w.]+$", text[max(0, end - 12) : end])
    return match[0].lower() if match else ""


def within(found: Sequence[Mark], start: int, end: int) -> tuple[Mark, ...]:
    """Return the marks that lie in ``start:end``; ``found`` is in order."""
    first = bisect_left(found, start, key=lambda mark: mark.start)
    inside = []
    for mark in found[first:]:
        if mark.start >= end:
            break
        inside.append(mark)
    return tuple(inside)
