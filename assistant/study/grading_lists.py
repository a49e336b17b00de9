"""Grading of lists: which items were named, which are missing, and what is wrong or does not belong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.study import words
from assistant.study.comparing import EQUAL, compared, of_one_kind
from assistant.study.denials import figures_denied, figures_given, spelled_out, split_denied
from assistant.study.figures import Figure
from assistant.study.library import Library
from assistant.study.model import Answer, Grade, Outcome
from corpus.terms import Term

_PARTS = re.compile(r"[;\n]|,(?!\d{3}\b)|\s(?:and|plus)\s(?!\d)|\s[-–•]\s|(?:^|\s)\(?\d[.)]\s")
_NEARLY = (*EQUAL, "no_sign", "wrong_sign")
_AMISS = frozenset({"opposite", "wrong_number", "near_number"})


@dataclass(frozen=True)
class Said:
    """A text, an item or a part of an answer, with what it says, denies and counts."""

    library: Library
    text: str

    @cached_property
    def denied(self) -> frozenset[str]:
        """The keys and stems of what it denies."""
        return self._of(split_denied(self.text)[1])

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys and stems of all of it."""
        return self._of(self.text)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures, those that it denies left out."""
        return figures_given(self.text)

    def _of(self, text: str) -> frozenset[str]:
        return keys_of(self.library, text) | stems_of(self.library, text) if text.strip() else frozenset()

    def gainsays(self, item: Said, shown: Sequence[Figure], known: frozenset[str]) -> bool:
        """Whether it says another thing of an item than the item does: denies it, or another number, grade or sense.

        shown: figures that the question tells. known: what any item names.
        """
        if self.denied & item.keys and not self.denied & item.denied:
            return True
        held = (item.denied & self.keys) - self.denied
        if held and words.pattern("denial", "allowing").search(self.text):
            return True
        return self._other_figure(item, shown) or self._other_value(item, known) or self._other_sense(item)

    def _other_figure(self, item: Said, shown: Sequence[Figure]) -> bool:
        if any(compared(own, each) in EQUAL for own in item.figures for each in figures_denied(self.text)):
            return True
        for figure in self.figures:
            own = [each for each in item.figures if of_one_kind(each, figure) and not _told(each, shown)]
            if own and all(compared(each, figure) in _AMISS for each in own) and not _told(figure, shown):
                return True
        return False

    def _other_value(self, item: Said, known: frozenset[str]) -> bool:
        lexicon = self.library.lexicon
        for kind in (f"c:{each}" for each in words.section("denial")["exclusive"]):
            mine = {t.key for t in lexicon.read(self.text) if kind in t.broader} - self.denied
            theirs = {t.key for t in lexicon.read(item.text) if kind in t.broader}
            if theirs and mine - theirs - known:
                return True
        return False

    def _other_sense(self, item: Said) -> bool:
        mine, theirs = split_denied(self.text)[0], split_denied(item.text)[0]
        for pair in words.section("denial")["opposites"]:
            one, other = (re.compile(rf"\b(?:{each})\b", re.IGNORECASE) for each in pair)
            for here, there in ((one, other), (other, one)):
                if here.search(mine) and there.search(theirs) and not here.search(theirs) and not there.search(mine):
                    return True
        return False


def _told(figure: Figure, shown: Sequence[Figure]) -> bool:
    return any((figure.low, figure.high) == (each.low, each.high) for each in shown)


def grade_list(library: Library, answer: Answer, text: str, front: str) -> Grade:
    """Grade a list. An item counts as named by its telling words or by its figure, which has to be right.

    A part of the answer that says another thing of its item is wrong, and the
    item is not named. front: its figures earn nothing.
    """
    texts = [item.text for item in answer.items]
    items = [Said(library, each) for each in texts]
    parts = [Said(library, each) for each in _PARTS.split(spelled_out(text)) if each and each.strip()]
    shown = words.notation().read(front)
    known = frozenset(key for item in items for key in item.keys)
    telling = _unique([keys_of(library, each) for each in texts])
    plain = _unique([stems_of(library, each) for each in texts])
    about = [_about(part, items, telling, plain, shown) for part in parts]
    spoilt: set[int] = set()
    wrong: list[Said] = []
    for part, mine in zip(parts, about, strict=True):
        gainsaid = {i for i in mine if part.gainsays(items[i], shown, known)}
        if gainsaid and gainsaid == set(mine):
            spoilt |= gainsaid
            wrong.append(part)
    sound = [part for part in parts if part not in wrong]
    given = frozenset(key for part in sound for key in part.keys)
    figures = [figure for part in sound for figure in part.figures]
    named: list[str] = []
    half: list[str] = []
    missing: list[str] = []
    for i, item in enumerate(items):
        wanted = [each for each in item.figures if not _told(each, shown)]
        met = [each for each in wanted if any(compared(each, figure) in EQUAL for figure in figures)]
        own = [part for part, those in zip(parts, about, strict=True) if i in those and part in sound]
        nearly = wanted and own and all(any(compared(w, f) in _NEARLY for f in figures) for w in wanted)
        denied = any(part.denied & item.denied & telling[i] for part in own)
        enough = enough_of(telling[i], given) or enough_of(plain[i], given) or denied or nearly
        if i in spoilt or not enough:
            missing.append(item.text)
        else:
            (named if len(met) == len(wanted) else half).append(item.text)
    strays = [*wrong, *(part for part in sound if _stray(part, known, items))]
    ordered = tuple(part.text.strip(" .,;-") for part in parts if part in strays)
    return graded(texts, named, half, missing, ordered)


def _about(
    part: Said,
    items: Sequence[Said],
    telling: Sequence[frozenset[str]],
    plain: Sequence[frozenset[str]],
    shown: Sequence[Figure],
) -> tuple[int, ...]:
    """Return the items that a part speaks of most: by their own concepts, words and figures."""
    scores = []
    for item, keys, stems in zip(items, telling, plain, strict=True):
        own = [each for each in item.figures if not _told(each, shown)]
        numbers = sum(any(f.low == each.low and of_one_kind(f, each) for f in part.figures) for each in own)
        scores.append(2 * len(part.keys & keys) + len(part.keys & (stems - keys)) + 2 * numbers)
    best = max(scores, default=0)
    return tuple(i for i, score in enumerate(scores) if score == best > 0)


def graded(
    items: Sequence[str], named: Sequence[str], half: Sequence[str], missing: Sequence[str], strays: tuple[str, ...]
) -> Grade:
    """Return the grade of a list of which some items were named, some without their figure, some not."""
    count = len(items)
    if len(named) == count and not strays:
        return Grade(Outcome.RIGHT, words.say("grade", "right_list", count=count), tuple(named))
    unnumbered = tuple(words.say("grade", "number_missing", item=item) for item in half)
    key = "partly_list" if named else "none_whole" if half else "wrong_list"
    key = "all_with_more" if len(named) == count else key
    reason = words.say("grade", key, named=len(named), count=count)
    if strays:
        reason += " " + words.say("grade", "stray", wrong="; ".join(strays))
    outcome = Outcome.PARTLY if named or half else Outcome.WRONG
    return Grade(outcome, reason, tuple(named), (*missing, *unnumbered), strays)


def enough_of(keys: frozenset[str], given: frozenset[str]) -> bool:
    """Whether two telling words were given, or the one of few."""
    hits = len(keys & given)
    return hits > 1 or (hits == 1 and words.section("grade")["named_share"] * len(keys) <= 1)


def _unique(each_of: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Return for each item the keys that it alone has."""
    counts = Counter(key for each in each_of for key in each)
    return [frozenset(key for key in each if counts[key] == 1) for each in each_of]


def keys_of(library: Library, text: str) -> frozenset[str]:
    """Return the keys of a text and of what its concepts are a kind of; its plain words where it has none."""
    found = library.keys(text)
    wider = {broader for term in library.lexicon.read(text) for broader in _up(library, term)}
    return found | wider if found else stems_of(library, text)


def stems_of(library: Library, text: str) -> frozenset[str]:
    """Return the stems of a text's words, without those of grammar."""
    found = re.findall(r"[a-z]{2,}", text.lower())
    return frozenset(f"w:{library.lexicon.stem(word)}" for word in found if word not in library.lexicon.function)


def _up(library: Library, term: Term) -> tuple[str, ...]:
    return tuple(key for key in term.broader if not library.lexicon.is_topic(key))


def _stray(part: Said, known: frozenset[str], items: Sequence[Said]) -> bool:
    """Whether a part of an answer has nothing to do with any item."""
    own = part.library.keys(part.text)
    bounds = {bound for item in items for f in item.figures for bound in (f.low, f.high)}
    there = any(f.low in bounds or f.high in bounds for f in part.figures)
    return bool(own) and not own & known and not there
