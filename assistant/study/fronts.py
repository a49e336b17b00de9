"""The front of a card: what is asked under what it stands in, without a word that gives the answer away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.study import words
from assistant.study.library import Library
from corpus.model import Passage

_WORD = re.compile(r"[^\W\d_]{3,}")
_LONGEST_PLACE = 110


def gives_away(library: Library, shown: str, answers: Iterable[str]) -> bool:
    """Whether a text holds an answer: one of its figures, its term, or its words."""
    return any(_holds(library, shown, answer) for answer in answers)


def _holds(library: Library, shown: str, answer: str) -> bool:
    figures = words.notation().read(answer)
    if figures:
        there = {bound for figure in words.notation().read(shown) for bound in (figure.low, figure.high)}
        return any(figure.low in there or figure.high in there for figure in figures)
    keys = library.keys(answer)
    if keys and keys <= library.keys(shown):
        return True
    own = [each.lower() for each in _WORD.findall(answer)]
    there_words = {each.lower() for each in _WORD.findall(shown)}
    return bool(own) and all(each in there_words for each in own)


def front(library: Library, passage: Passage, under: Sequence[str], asked: str, answers: Sequence[str]) -> str | None:
    """Return the front of a card; None where the question itself holds the answer.

    What of ``under`` holds it is left out.
    """
    if gives_away(library, asked, answers):
        return None
    source = library.name(passage.document_id)
    if gives_away(library, source, answers):
        source = library.short(passage.document_id)
    shown = [source, *(_shortened(each) for each in under)]
    kept = [each for each in dict.fromkeys(shown) if each and not gives_away(library, each, answers)]
    return f"{' › '.join(kept)}\n{asked}" if kept else asked


def _shortened(part: str) -> str:
    return part if len(part) <= _LONGEST_PLACE else part[: _LONGEST_PLACE - 1].rsplit(" ", 1)[0] + "…"


def gapped(text: str, hidden: Sequence[tuple[int, int]], elided: Sequence[tuple[int, int]]) -> str:
    """Return a text with gaps for what is hidden and an ellipsis for what is elided."""
    gap, out = words.section("cloze")["gap"], words.section("cloze")["left_out"]
    marks = sorted([(start, end, gap) for start, end in hidden] + [(start, end, f" {out}") for start, end in elided])
    made, at = "", 0
    for start, end, mark in marks:
        if start < at:
            continue
        made += text[at:start] + mark
        at = end
    joined = re.sub(rf"(?:[\s;,]*{out})+", f" {out}", made + text[at:])
    return re.sub(r"\s+", " ", joined.replace(f" {out}.", ".").replace(f"( {out}", f"({out}")).strip()
