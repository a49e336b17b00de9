"""Whose findings a slide shows: its source lines, the masthead over it, or a study that an item names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.headings import is_deck_layout
from corpus.model import BlockKind
from corpus.pieces import Piece
from corpus.references import MASTHEAD, author_and_year, works
from corpus.shapes import is_person

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LABEL = re.compile(r"(?:[\w.&'’-]+\s){0,4}(?:study|series|trial|experience)(?:,?\s(?:19|20)\d\d)?:?", re.IGNORECASE)
_SHORT = 8
_SILENT = frozenset({BlockKind.MATTER, BlockKind.SOURCE, BlockKind.REFERENCE, BlockKind.HEADER})


@dataclass(slots=True)
class _Slide:
    """One slide: the works it names at its end or top, those that head a run of items, and its article's authors."""

    named: list[str] = field(default_factory=list)
    forward: dict[int, tuple[str, ...]] = field(default_factory=dict)
    article: int | None = None
    derived: str = ""


def slide_studies(pieces: Sequence[Piece]) -> Mapping[int, tuple[str, ...]]:
    """Return the studies of each piece of a deck: piece index → studies as a reader names them.

    A text that is no deck, and a slide without sources, give nothing.
    """
    if not is_deck_layout([(piece.kind, piece.words) for piece in pieces]):
        return {}
    numbers = _numbers(pieces)
    slides: dict[int, _Slide] = {}
    for index, piece in enumerate(pieces):
        slide = slides.setdefault(numbers[index], _Slide())
        if piece.kind is BlockKind.SOURCE:
            _add_source(slide, pieces, index)
        elif piece.kind is BlockKind.ITEM and is_study_label(piece.words):
            slide.forward[index] = (piece.words.rstrip(":"),)
        elif piece.kind is BlockKind.HEADING and not piece.run_in:
            _add_article(slide, pieces, index)
    found: dict[int, tuple[str, ...]] = {}
    heading_items: tuple[str, ...] = ()
    for index, piece in enumerate(pieces):
        slide = slides[numbers[index]]
        heading_items = () if piece.kind is BlockKind.HEADING else slide.forward.get(index, heading_items)
        if piece.kind not in _SILENT:
            found[index] = heading_items or _of(slide, pieces, index)
    return found


def is_study_label(words: str) -> bool:
    """Tell whether an item only names a study ("Hopkins study 2013") whose findings follow."""
    return len(words.split()) <= 6 and bool(_LABEL.fullmatch(words)) and bool(_YEAR.search(words))


def _numbers(pieces: Sequence[Piece]) -> list[int]:
    """Number the slides. A journal's masthead right before a title belongs to the title's slide."""
    numbers, current = [], 0
    for piece in pieces:
        if piece.kind is BlockKind.HEADING and piece.level == 1:
            current += 1
        numbers.append(current)
    for index in reversed(range(len(pieces) - 1)):
        piece = pieces[index]
        loose = piece.kind is BlockKind.MATTER or (piece.kind is BlockKind.SOURCE and MASTHEAD.search(piece.words))
        if loose and numbers[index + 1] == numbers[index] + 1:
            numbers[index] += 1
    return numbers


def _add_source(slide: _Slide, pieces: Sequence[Piece], index: int) -> None:
    named = works(pieces[index].words)
    following = pieces[index + 1] if index + 1 < len(pieces) else None
    heads_items = (
        following is not None and following.kind is BlockKind.ITEM and not MASTHEAD.search(pieces[index].words)
    )
    if heads_items and named and len(pieces[index].words.split()) <= _SHORT:
        slide.forward[index] = named
    else:
        slide.named.extend(name for name in named if name not in slide.named)


def _add_article(slide: _Slide, pieces: Sequence[Piece], index: int) -> None:
    """Note an article's title that stands over its authors, and name the study by it."""
    after = pieces[index + 1] if index + 1 < len(pieces) else None
    words = pieces[index].words
    if after is None or after.kind is not BlockKind.MATTER or not is_person(after.words) or len(words.split()) < 8:
        return
    year = None
    for before in reversed(pieces[max(0, index - 4) : index]):
        if before.kind is BlockKind.SOURCE:
            year = author_and_year(before.words)[1]
            break
        if before.kind not in (BlockKind.MATTER, BlockKind.HEADING):
            break
    first = re.split(r"[,·;⁰¹²³⁴⁵⁶⁷⁸⁹^]|\sand\s", after.words, maxsplit=1)[0].strip()
    if not re.search(r"[·⁰¹²³⁴⁵⁶⁷⁸⁹^]", after.words):
        return
    surname = first.split()[-1] if first else ""
    acronym = re.search(r"\(([A-Z][A-Z0-9-]{3,})\)(.*)$", words)
    slide.article = index
    if year:
        slide.derived = f"{surname} {year}"
    elif acronym:
        slide.derived = f"{acronym[1]}{acronym[2]} ({surname})"
    else:
        slide.derived = surname


def _of(slide: _Slide, pieces: Sequence[Piece], index: int) -> tuple[str, ...]:
    if len(slide.named) == 1:
        return (slide.named[0],)
    if slide.named:
        years = set(_YEAR.findall(_family(pieces, index)))
        dated = [name for name in slide.named if years & set(_YEAR.findall(name))]
        return (dated[0],) if len(dated) == 1 else tuple(slide.named)
    if slide.derived and slide.article is not None and index >= slide.article:
        return (slide.derived,)
    return ()


def _family(pieces: Sequence[Piece], index: int) -> str:
    """Return an item's words with those of the items it stands under."""
    words, level = pieces[index].words, pieces[index].level
    for position in range(index - 1, -1, -1):
        before = pieces[position]
        if level <= 1 or before.kind is not BlockKind.ITEM:
            break
        if before.level < level:
            words, level = f"{before.words} {words}", before.level
    return words
