"""How deep a heading stands, where the text itself shows no levels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.cues import words
from corpus.model import BlockKind
from corpus.references import MASTHEAD
from corpus.shapes import is_open, is_person

_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s")
_SLIDE_GAP = 3
_PROSE = 60


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of one piece of a document when levels are given."""

    kind: BlockKind
    words: str
    gap: int
    run_in: bool
    level: int
    title: bool


def levels(places: Sequence[Place]) -> list[int]:
    """Return the level of each heading among ``places``, in order.

    Marked levels (Markdown) and numbered headings keep theirs. On slides a
    heading is a title, unless it stands right under another. In prose a
    heading right over another heading is the outer one; later headings are
    inner ones until the next such pair, a standard section ("Conclusion") or a
    heading worded like an outer one ("Surgical Management", "Medical Management").
    """
    deck = is_deck_layout([(place.kind, place.words) for place in places])
    return _deck_levels(places) if deck else _prose_levels(places)


def is_deck_layout(places: Sequence[tuple[BlockKind, str]]) -> bool:
    """Tell whether a text is laid out as slides or a poster: titles over lists and tables, little prose."""
    items = sum(1 for kind, _ in places if kind in (BlockKind.ITEM, BlockKind.ROW))
    prose = sum(
        1 for kind, words in places if kind is BlockKind.PARAGRAPH and len(words) >= _PROSE and not is_open(words)
    )
    return items > 3 * prose and items >= 4


def _under_heading(places: Sequence[Place], index: int) -> bool:
    """Tell whether nothing but furniture and a journal's masthead parts a heading from the one before.

    A speaker's name does: a talk's title stands over no slide.
    """
    for position in range(index - 1, -1, -1):
        before = places[position]
        if before.kind is BlockKind.MATTER and is_person(before.words):
            return False
        if before.kind is BlockKind.MATTER or (before.kind is BlockKind.SOURCE and MASTHEAD.search(before.words)):
            continue
        return before.kind is BlockKind.HEADING and before.words != places[index].words
    return False


def _deck_levels(places: Sequence[Place]) -> list[int]:
    found: list[int] = []
    outside = 0
    for index, place in enumerate(places):
        if place.kind is not BlockKind.HEADING:
            continue
        if place.level:
            found.append(place.level)
        elif place.run_in:
            found.append(outside + 1)
        elif match := _NUMBERED.match(place.words):
            found.append(match[1].count(".") + 1)
        elif place.gap < _SLIDE_GAP and found and found[-1] == 1 and _under_heading(places, index):
            found.append(2)
        else:
            found.append(1)
        outside = outside if place.run_in else found[-1]
    return found


def _prose_levels(places: Sequence[Place]) -> list[int]:
    found: list[int] = []
    outer: set[str] = set()
    nested, outside = False, 0
    for index, place in enumerate(places):
        if place.kind is not BlockKind.HEADING:
            continue
        bare = place.words.lower().rstrip(":. ")
        last_word = bare.split()[-1] if bare.split() else ""
        over = _next_kind(places, index) is BlockKind.HEADING
        if place.level:
            level = place.level
        elif place.run_in:
            level = outside + 1
        elif match := _NUMBERED.match(place.words):
            level = match[1].count(".") + 1
        elif bare in words("headings", "standard") or over:
            level = 1
        elif (found and _under_heading(places, index)) or (nested and last_word not in outer):
            level = 2
        else:
            level = 1
        if level == 1 and not place.run_in:
            outer.add(last_word)
            nested = over or (nested and bare not in words("headings", "standard"))
        elif level == 2 and not place.run_in:
            nested = True
        outside = outside if place.run_in else level
        found.append(level)
    return found


def _next_kind(places: Sequence[Place], index: int) -> BlockKind | None:
    for position in range(index + 1, len(places)):
        after = places[position]
        if after.kind is BlockKind.MATTER:
            continue
        return None if after.run_in else after.kind
    return None
