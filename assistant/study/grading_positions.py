"""Grading of disagreements: what each source says, and that it is said of the right one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from assistant.study import words
from assistant.study.comparing import EQUAL, compared
from assistant.study.denials import figures_given, spelled_out
from assistant.study.figures import Figure
from assistant.study.grading_lists import enough_of, graded, keys_of, stems_of
from assistant.study.library import Library
from assistant.study.model import Answer, Grade, Item

_CLAUSES = re.compile(r"[;\n]|\.\s|,\s|\s(?:while|whereas|but|versus|vs\.?|and)\s")
_WORD = re.compile(r"[a-z]{3,}|\b(?:19|20)\d\d\b")
_DATE = re.compile(r"(?<![\w.])((?:19|20)\d\d)(?:-\d\d){0,2}(?!\w|\.\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OPENING = re.compile(r"\W*(?:(?:and|but|while|whereas|also|in|by|per|the)\s+)*\w+", re.IGNORECASE)


def grade_positions(library: Library, answer: Answer, text: str, front: str) -> Grade:
    """Grade the positions of sources: one of a position's figures is enough, as a position is a whole sentence.

    A figure that is told of a source which does not print it, while another
    does, is wrong and names nothing. front: its figures earn nothing.
    """
    items = answer.items
    shown = {(f.low, f.high) for f in words.notation().read(front)}
    wanted = [[f for f in words.notation().read(i.text) if (f.low, f.high) not in shown] for i in items]
    sound: list[tuple[str, str]] = []
    swapped: list[tuple[str, str]] = []
    for source, clause in _by_source(spelled_out(text), items):
        (swapped if _swapped(clause, source, items, wanted) else sound).append((source, clause))
    mistold = {source for source, _ in swapped}
    given = frozenset(k for _, each in sound for k in keys_of(library, each) | stems_of(library, each))
    named: list[str] = []
    missing: list[str] = []
    every = _telling(library, items)
    for item, own, keys in zip(items, wanted, every, strict=True):
        # What one source says counts for another that says the same, unless that was told something else.
        free = not mistold & set(item.sources)
        figures = [f for source, each in sound if free or source in item.sources for f in _figures(each, items)]
        found = any(_met(each, figures, wanted) for each in own) if own else enough_of(keys, given)
        (named if found else missing).append(item.text)
    wrong = tuple(words.say("grade", "swapped", part=each.strip(" .,;-")) for _, each in swapped)
    return graded([item.text for item in items], named, (), missing, wrong)


def _telling(library: Library, items: Sequence[Item]) -> list[frozenset[str]]:
    each_of = [keys_of(library, item.text) | stems_of(library, item.text) for item in items]
    return [
        frozenset(k for k in own if not any(k in other for other in each_of if other is not own)) for own in each_of
    ]


def _figures(clause: str, items: Sequence[Item]) -> tuple[Figure, ...]:
    """Return the figures of a clause, without the dates by which it names a source."""
    dates = {m[1] for item in items for name in item.sources for m in _DATE.finditer(name)}
    return figures_given(_DATE.sub(lambda m: " " if m[1] in dates else m.group(), clause))


def _met(wanted: Figure, given: Sequence[Figure], every: Sequence[Sequence[Figure]]) -> bool:
    """Whether a figure was given; without its sign only where no source has another sign for the number."""
    same = [f for own in every for f in own if (f.low, f.high) == (wanted.low, wanted.high)]
    bare = (*EQUAL, "no_sign") if len({f.sign for f in same}) == 1 else EQUAL
    return any(compared(wanted, each) in bare for each in given)


def _swapped(clause: str, source: str, items: Sequence[Item], wanted: Sequence[Sequence[Figure]]) -> bool:
    """Whether a clause tells of a source what only another one prints."""
    if not source:
        return False
    own = [f for item, figures in zip(items, wanted, strict=True) if source in item.sources for f in figures]
    others = [f for item, figures in zip(items, wanted, strict=True) if source not in item.sources for f in figures]
    text = " ".join(item.text for item in items if source in item.sources)
    unread = {Decimal(m.group()) for m in _NUMBER.finditer(text)} - {b for f in own for b in (f.low, f.high)}
    return any(
        each.low not in unread  # "5 and 10 years" is read as 5 alone
        and not any(compared(f, each) in (*EQUAL, "no_sign") for f in own)
        and any(compared(f, each) in (*EQUAL, "no_sign") for f in others)
        for each in _figures(clause, items)
    )


def _by_source(text: str, items: Sequence[Item]) -> list[tuple[str, str]]:
    """Return the clauses of an answer, each with the source that it names; one that names none goes on with the last.

    Behind a source and a colon only a clause that opens with another one is
    that one's: what a source says may itself speak of reviews or slides.
    """
    names = _names(items)
    found: list[tuple[str, str]] = []
    for sentence in re.split(r"[;\n]|\.\s", text):
        source, pinned = "", False
        for clause in (part for part in _CLAUSES.split(sentence) if part.strip()):
            opening = _OPENING.match(clause)
            told = _told(opening.group() if pinned and opening else clause, names)
            head, colon, _ = clause.partition(":")
            if colon and not pinned:
                told = _told(head, names) or told
            if told:
                source = next(iter(told)) if len(told) == 1 else ""
            pinned = pinned or bool(source and colon)
            found.append((source, clause))
    return found


def _told(text: str, names: Mapping[str, frozenset[str]]) -> set[str]:
    return {name for word in _WORD.findall(text.lower()) for name in names.get(word, ())}


def _names(items: Sequence[Item]) -> Mapping[str, frozenset[str]]:
    """Return the words and years by which one source alone is named."""
    every = {source for item in items for source in item.sources}
    words_of = {source: set(_WORD.findall(source.lower())) for source in every}
    return {
        word: frozenset({source})
        for source, own in words_of.items()
        for word in own
        if sum(word in each for each in words_of.values()) == 1
    }
