"""Grading of lists: which items were named, which are missing, and what does not belong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assistant.study import words
from assistant.study.library import Library
from assistant.study.model import Answer, Grade, Outcome
from corpus.terms import Term

_PARTS = re.compile(r"[;\n]|,(?!\d{3}\b)|\s(?:and|plus)\s|\s[-–•]\s|(?:^|\s)\(?\d[.)]\s")


_DENIALS = frozenset({"no", "not", "none", "without"})


def grade_list(library: Library, answer: Answer, text: str, front: str, *, any_figure: bool) -> Grade:
    """Grade a list. An item counts as named by its telling words, its figures have to be right.

    front: its figures earn nothing. any_figure: one of an item's figures is
    enough, as where a position is a whole sentence.
    """
    items = [item.text for item in answer.items]
    telling = _unique([_keys(library, item) for item in items])
    plain = _unique([_stems(library, item) for item in items])
    given = _keys(library, text) | _stems(library, text)
    shown = {(f.low, f.high) for f in words.notation().read(front)}
    figures = {(f.low, f.high) for f in words.notation().read(text)}
    named: list[str] = []
    half: list[str] = []
    missing: list[str] = []
    for item, keys, stems in zip(items, telling, plain, strict=True):
        wanted = {(f.low, f.high) for f in words.notation().read(item)} - shown
        present = wanted & figures
        enough = _enough(keys, given) or _enough(stems, given)
        if any_figure:
            (named if (present if wanted else enough) else missing).append(item)
        elif not enough and not (wanted and present == wanted and keys & given):
            missing.append(item)
        else:
            (named if wanted <= figures else half).append(item)
    strays = () if any_figure else tuple(_strays(library, items, text))
    return _graded(items, named, half, missing, strays)


def _graded(
    items: Sequence[str], named: Sequence[str], half: Sequence[str], missing: Sequence[str], strays: tuple[str, ...]
) -> Grade:
    count = len(items)
    if len(named) == count and not strays:
        return Grade(Outcome.RIGHT, words.say("grade", "right_list", count=count), tuple(named))
    unnumbered = tuple(words.say("grade", "number_missing", item=item) for item in half)
    key = "partly_list" if named or half else "wrong_list"
    reason = words.say("grade", key, named=len(named) + len(half), count=count)
    if strays:
        reason += " " + words.say("grade", "stray", wrong="; ".join(strays))
    outcome = Outcome.PARTLY if named or half else Outcome.WRONG
    return Grade(outcome, reason, (*named, *half), (*missing, *unnumbered), strays)


def _enough(keys: frozenset[str], given: frozenset[str]) -> bool:
    """Whether two telling words were given, or the one of few."""
    hits = len(keys & given)
    return hits > 1 or (hits == 1 and words.section("grade")["named_share"] * len(keys) <= 1)


def _unique(each_of: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Return for each item the keys that it alone has."""
    counts = Counter(key for each in each_of for key in each)
    return [frozenset(key for key in each if counts[key] == 1) for each in each_of]


def _keys(library: Library, text: str) -> frozenset[str]:
    """Return the keys of a text and of what its concepts are a kind of; its plain words where it has none."""
    found = library.keys(text)
    wider = {broader for term in library.lexicon.read(text) for broader in _up(library, term)}
    return found | wider if found else _stems(library, text)


def _stems(library: Library, text: str) -> frozenset[str]:
    """Return the stems of a text's words, without those of grammar; a denial counts."""
    found = re.findall(r"[a-z]{2,}", text.lower())
    said = [word for word in found if word in _DENIALS or word not in library.lexicon.function]
    return frozenset(f"w:{library.lexicon.stem(word)}" for word in said)


def _up(library: Library, term: Term) -> tuple[str, ...]:
    return tuple(key for key in term.broader if not library.lexicon.is_topic(key))


def _strays(library: Library, items: Sequence[str], text: str) -> list[str]:
    """Return the parts of an answer that have nothing to do with any item."""
    known = {key for item in items for key in _keys(library, item)}
    figures = {bound for item in items for f in words.notation().read(item) for bound in (f.low, f.high)}
    found = []
    for part in _PARTS.split(text):
        own = library.keys(part)
        there = any(f.low in figures or f.high in figures for f in words.notation().read(part))
        if own and not own & known and not there:
            found.append(part.strip(" .,;-"))
    return found
