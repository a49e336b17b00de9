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
from guardrails.cases.learned import Doubt, default_learned, label
from guardrails.cases.merge import Stated
from guardrails.cases.reading import FactValue, Reading, Unclear
from guardrails.criteria.interval import Interval

UNLIKE = "perhaps not said of this patient as of now"
"""Why a reading of a rule is left open that looks like no statement of its fact."""
_EARLIER = "earlier"
_LABELS = frozenset(":=|[")
_CELLS = (";", "|", ",", "\t")
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
    words around it are read as telling of before. Forms and tables are left to the rules: there a value stands far from
    the words that say what it is.
    """
    doubt, sure = default_learned().doubt, default_learned().sure.alone
    if text.count(" ") < doubt.words:
        return [*stated], []
    whole = read.most(0, read.places[-1][1])
    marked = _Marked(marks)
    values: dict[str, list[tuple[str, float]]] = {}
    for key, chance in whole.items():
        values.setdefault(key.partition("=")[0], []).append((key, chance))
    several = {name for name, count in Counter(each.found.fact for each in stated).items() if count > 1}
    near = [read.most(each.reading.start, each.reading.end) for each in stated]
    borne = [words.get(label(each.found.fact, each.reading.value), 0) for each, words in zip(stated, near, strict=True)]
    likeliest = _likeliest(stated, borne)
    stand: list[Stated] = []
    open_: list[Unclear] = []
    for each, words, sure_of in zip(stated, near, borne, strict=True):
        name, reading = each.found.fact, each.reading
        own = label(name, reading.value)  # one that no text was marked with is not doubted
        chance = (words if own == name else whole).get(own, doubt.own)
        other = max((held for key, held in values.get(name, ()) if key not in {own, name}), default=0)
        unlike = chance < doubt.own or (other >= doubt.against and chance < doubt.contested)
        rival = max((held for value, held in likeliest[name] if value != reading.value), default=0)
        unlike = unlike or (rival >= doubt.against and sure_of < doubt.beside)
        unlike = unlike or (own == name and _unlike_number(each, sure_of, marked, doubt))
        unlike = unlike and (name not in doubt.if_contested or name in several)
        if unlike and not _stands_in_form(text, each, marked.beside(each, own, doubt.against)):
            open_.append(each.open(UNLIKE))
        elif _EARLIER in each.kinds and sure_of >= sure:
            stand.append(replace(each, kinds=each.kinds - {_EARLIER}))
        else:
            stand.append(each)
    return stand, open_


def _unlike_number(each: Stated, sure_of: float, marked: _Marked, doubt: Doubt) -> bool:
    """Whether a number hardly looks like one of its fact, beside words that do; or is a limit that looks like none."""
    if isinstance(each.reading.value, Interval) and sure_of < doubt.bound:
        return True
    return sure_of < doubt.elsewhere and marked.elsewhere(each.found.fact, each.reading) >= doubt.against


def _stands_in_form(text: str, each: Stated, contradicted: bool) -> bool:
    """Whether a reading is an entry of a form, in which no mark says that it is another."""
    return not contradicted and _in_form(text, each.reading)


class _Marked:
    """What is marked in a text, to be found by its label and by its place."""

    def __init__(self, marks: Sequence[Tag]) -> None:
        self._likeliest: dict[str, list[Tag]] = {}
        for mark in sorted(marks, key=lambda each: -each.probability):
            self._likeliest.setdefault(mark.label, []).append(mark)
        self._placed = sorted(marks, key=lambda each: each.start)

    def elsewhere(self, label: str, reading: Reading) -> float:
        """Return how probably other words than those of a reading bear a label."""
        apart = (
            each for each in self._likeliest.get(label, ()) if each.end <= reading.start or each.start >= reading.end
        )
        return max((each.probability for each in islice(apart, 1)), default=0)

    def beside(self, each: Stated, own: str, least: float) -> bool:
        """Whether words of a reading are marked with another value of its fact, at least so probably."""
        reading, first = (
            each.reading,
            bisect_left(self._placed, each.reading.start - _LONGEST, key=lambda one: one.start),
        )
        for mark in islice(self._placed, first, None):
            if mark.start >= reading.end:
                break
            other = mark.label != own and mark.label.partition("=")[0] == each.found.fact
            if other and mark.end > reading.start and mark.probability >= least:
                return True
        return False


def _likeliest(stated: Sequence[Stated], borne: Sequence[float]) -> Mapping[str, list[tuple[FactValue, float]]]:
    """Return, for each fact, the two values whose words bear their label most probably, and how probably."""
    best: dict[str, dict[FactValue, float]] = {}
    for each, chance in zip(stated, borne, strict=True):
        values = best.setdefault(each.found.fact, {})
        values[each.reading.value] = max(chance, values.get(each.reading.value, 0))
    return {name: nlargest(2, values.items(), key=itemgetter(1)) for name, values in best.items()}


def _in_form(text: str, reading: Reading) -> bool:
    """Whether a reading is an entry with its label, or stands in a row of short cells."""
    if not _LABELS.isdisjoint(reading.quote):
        return True
    line = text[text.rfind("\n", 0, reading.start) + 1 : (text + "\n").find("\n", reading.start)]
    cells = max(*(line.count(mark) for mark in _CELLS), len(_GAP.findall(line))) + 1
    return cells >= _ROW and len(line) <= _CELL * cells
