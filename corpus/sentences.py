"""Where sentences end, in the English of medical papers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.cues import words

_STOP = re.compile(r"[.!?]")
_CLOSERS = "\"'”’)]*_$»"
_URL = re.compile(r"(?:https?://|www\.|doi:|\b10\.\d{4,}/)\S+|[\w.+-]{1,64}@\S+", re.IGNORECASE)
_TOKEN = re.compile(r"[\w.’'-]+$")
_OPENERS = "\"'“‘([«$*<>≥≤@~±-–"
_NEAR = 300
_RAISED = re.compile(r"\^\{[\d,–\s-]{1,30}\}|[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,–][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*(?=\s|$)")


def split(text: str, marks: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Return start and end of each sentence of ``text``, without white space around it.

    Args:
        text: one paragraph.
        marks: start and end of citation marks in it, in order. A mark after a
            full stop belongs to the sentence before it.
    """
    starts = dict(marks)
    shielded = [(m.start(), m.end()) for m in _URL.finditer(text)]
    cuts: list[int] = []
    depth, position = 0, 0
    for match in _STOP.finditer(text):
        stop = match.start()
        if stop < (cuts[-1] if cuts else 0):
            continue
        depth = max(0, depth + text.count("(", position, stop) - text.count(")", position, stop))
        position = stop
        if any(start <= stop < end - 1 for start, end in shielded) or _inside_brackets(text, stop, depth):
            continue
        end = _over_closers_and_marks(text, stop + 1, starts)
        if end < len(text) and _ends(text, stop, end):
            cuts.append(end)
            depth, position = 0, end
    return _trimmed(text, [0, *cuts, len(text)])


def _trimmed(text: str, cuts: Sequence[int]) -> list[tuple[int, int]]:
    found = []
    for start, end in pairwise(cuts):
        piece = text[start:end]
        content = piece.strip()
        if content:
            first = start + len(piece) - len(piece.lstrip())
            found.append((first, first + len(content)))
    return found


def _inside_brackets(text: str, stop: int, depth: int) -> bool:
    """A full stop within round brackets ends nothing, if the bracket closes near by."""
    return depth > 0 and ")" in text[stop + 2 : stop + _NEAR]


def _over_closers_and_marks(text: str, position: int, starts: dict[int, int]) -> int:
    """Return the offset behind closing quotes, brackets and citation marks."""
    while position < len(text):
        if position in starts:
            position = starts[position]
        elif raised := _RAISED.match(text, position):
            position = raised.end()
        elif text[position] in _CLOSERS and (text[position] != "$" or not _opens_maths(text, position)):
            position += 1
        elif text[position] == " " and position + 1 in starts and text[position + 1] in "$^ ":
            position = starts[position + 1]
        else:
            break
    return position


def _opens_maths(text: str, position: int) -> bool:
    return position + 1 < len(text) and not text[position + 1].isspace() and text[position - 1].isspace()


def _ends(text: str, stop: int, end: int) -> bool:
    """Tell whether the full stop at ``stop``, its sentence reaching to ``end``, ends a sentence."""
    rest = text[end:]
    following = rest.lstrip()
    if not following:
        return False
    spaced = len(following) < len(rest)
    if not spaced:
        return _glued(text, stop, end, following)
    if text[stop] in "!?":
        return True
    first = following.lstrip(_OPENERS)[:1]
    if not first:
        return True
    if first.islower():
        return False
    return not _abbreviated(text, stop, following)


def _glued(text: str, stop: int, end: int, following: str) -> bool:
    """No space after the full stop: a sentence ends only between two plain words ("metastasis.Searchable")."""
    before = re.search(r"[^\W\d_]{3,}[\")’”%]?$|\d[)%]$", text[max(0, stop - 30) : stop])
    if text[stop] != "." or not before or not re.match(r"[A-Z][a-z]+(?:\s|,)", following):
        return False
    return text[stop - 1].islower() or end > stop + 1


def _abbreviated(text: str, stop: int, following: str) -> bool:
    match = _TOKEN.search(text[max(0, stop - 24) : stop])
    token = match[0].lstrip("('").lower() if match else ""
    if token in words("abbreviations", "inside"):
        return True
    word = re.match(r"[^\W\d_]+", following.lstrip(_OPENERS))
    ordinary = bool(word and word[0].lower() in words("grammar", "starters") and word[0][0].isupper())
    initial = len(token) == 1 and token.isalpha() and match is not None and match[0][-1].isupper()
    dotted = re.fullmatch(r"(?:[a-z]\.)+[a-z]", token) is not None
    if initial or dotted or token in words("abbreviations", "maybe"):
        return not ordinary
    return False
