"""Whether what rules read looks, to what was learned, like a statement of the patient as of now (see ``learned``)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from heapq import nlargest
from itertools import islice
from operator import itemgetter

from corpus.tagger import Chances, Tag
from guardrails.cases.boxes import has_box
from guardrails.cases.learned import Doubt, default_learned, label
from guardrails.cases.merge import Stated
from guardrails.cases.reading import FactValue, Reading, Unclear
from guardrails.criteria.interval import Interval

UNLIKE = "perhaps not said of this patient as of now"
"""Why a reading of a rule is left open that looks like no statement of its fact."""
_EARLIER = "earlier"
_LABELS = frozenset(":=|[")
_NEAR = 12
"""Within how many characters behind an entry its first box stands."""
_CELLS = (";", "|", "\t")
_GAP = re.compile(r"\S {2,}(?=\S)")
_LONGEST = 120
"""How many characters a mark of an entry has at most."""
_ROW, _CELL = 4, 20
"""How many cells a row has at least, and how long they are on average at most."""


def weighed(
    text: str, stated: Sequence[Stated], read: Chances, marks: Sequence[Tag]
) -> tuple[list[Stated], list[Unclear]]:
    """Part what rules read in a text into what stands and what is left open.

    Left open is what looks like nothing by which other texts state the fact, or like another value of it, or hardly
    like it beside words that surely state another value. What looks like the present state is taken for it, though
    words around it are read as telling of before. Forms and tables are left to the rules, unless an entry is marked
    with another value: there a value stands far from the words that say what it is.
    """
    doubt, sure = default_learned().doubt, default_learned().sure.alone
    if text.count(" ") < doubt.words:
        return [*stated], []
    seen = _Seen(stated, read, marks, doubt)
    stand: list[Stated] = []
    open_: list[Unclear] = []
    for each, words in zip(stated, seen.near, strict=True):
        contradicted = not _is_boxed(text, each.reading) and seen.contradicted(each)
        if seen.is_unlike(each, words, contradicted=contradicted) and (
            contradicted or not _in_form(text, each.reading)
        ):
            open_.append(each.open(UNLIKE))
        elif _EARLIER in each.kinds and words.get(_own(each), 0) >= sure:
            stand.append(replace(each, kinds=each.kinds - {_EARLIER}))
        else:
            stand.append(each)
    return stand, open_


def _own(each: Stated) -> str:
    return label(each.found.fact, each.reading.value)


class _Seen:
    """What the tagger made of a text, and of the words of each reading of a rule there (``near``)."""

    def __init__(self, stated: Sequence[Stated], read: Chances, marks: Sequence[Tag], doubt: Doubt) -> None:
        self._doubt = doubt
        self._whole = read.most(0, read.places[-1][1])
        self._values: dict[str, list[tuple[str, float]]] = {}
        for key, chance in self._whole.items():
            self._values.setdefault(key.partition("=")[0], []).append((key, chance))
        self._several = {name for name, count in Counter(each.found.fact for each in stated).items() if count > 1}
        self.near = [read.most(each.reading.start, each.reading.end) for each in stated]
        self._likeliest = _likeliest(
            stated, [words.get(_own(each), 0) for each, words in zip(stated, self.near, strict=True)]
        )
        self._placed = sorted(marks, key=lambda each: each.start)
        self._surest: dict[str, list[Tag]] = {}
        for mark in sorted(marks, key=lambda each: -each.probability):
            self._surest.setdefault(mark.label, []).append(mark)

    def is_unlike(self, each: Stated, words: Mapping[str, float], *, contradicted: bool) -> bool:
        """Whether a reading looks like no statement of its fact, by its ``words`` and by the others of the text."""
        doubt, name, own = self._doubt, each.found.fact, _own(each)
        sure_of = words.get(own, 0)
        chance = (words if own == name else self._whole).get(own, doubt.own)  # what no text was marked with stands
        other = max((held for key, held in self._values.get(name, ()) if key not in {own, name}), default=0)
        rival = max((held for value, held in self._likeliest[name] if value != each.reading.value), default=0)
        unlike = (
            chance < doubt.own
            or (chance < doubt.contested and other >= doubt.against)
            or (sure_of < doubt.beside and rival >= doubt.against)
            or (sure_of < doubt.elsewhere and contradicted)
            or (own == name and self._is_unlike_number(each, sure_of))
        )
        return unlike and (name not in doubt.if_contested or name in self._several or other >= doubt.against)

    def _is_unlike_number(self, each: Stated, sure_of: float) -> bool:
        """Whether a number hardly looks like one of its fact, beside words that do; or a limit like none."""
        reading = each.reading
        if isinstance(reading.value, Interval) and sure_of < self._doubt.bound:
            return True
        marks = self._surest.get(each.found.fact, ())
        apart = (mark.probability for mark in marks if mark.end <= reading.start or mark.start >= reading.end)
        return sure_of < self._doubt.elsewhere and next(apart, 0) >= self._doubt.against

    def contradicted(self, each: Stated) -> bool:
        """Whether words of a reading are surely marked with another value of its fact."""
        reading, own = each.reading, _own(each)
        first = bisect_left(self._placed, reading.start - _LONGEST, key=lambda mark: mark.start)
        for mark in islice(self._placed, first, None):
            if mark.start >= reading.end:
                break
            other = mark.label != own and mark.label.partition("=")[0] == each.found.fact
            if other and mark.end > reading.start and mark.probability >= self._doubt.against:
                return True
        return False


def _likeliest(stated: Sequence[Stated], borne: Sequence[float]) -> Mapping[str, list[tuple[FactValue, float]]]:
    """Return, for each fact, the two values whose words bear their label most probably, and how probably."""
    best: dict[str, dict[FactValue, float]] = {}
    for each, chance in zip(stated, borne, strict=True):
        values = best.setdefault(each.found.fact, {})
        values[each.reading.value] = max(chance, values.get(each.reading.value, 0))
    return {name: nlargest(2, values.items(), key=itemgetter(1)) for name, values in best.items()}


def _is_boxed(text: str, reading: Reading) -> bool:
    """Whether an entry stands before boxes: which of them are ticked is left to the rules."""
    return has_box(text[reading.start : reading.end + _NEAR].partition("\n")[0])


def _in_form(text: str, reading: Reading) -> bool:
    """Whether a reading is an entry with its label, or stands in a row of short cells."""
    before, behind = text[reading.start - 1 : reading.start], text[reading.end : reading.end + 1]
    if not _LABELS.isdisjoint(reading.quote) or before == behind == ",":  # no sentence has a comma without its space
        return True
    line = text[text.rfind("\n", 0, reading.start) + 1 : (text + "\n").find("\n", reading.start)]
    cells = max(*(line.count(mark) for mark in _CELLS), len(_GAP.findall(line))) + 1
    return cells >= _ROW and len(line) <= _CELL * cells
