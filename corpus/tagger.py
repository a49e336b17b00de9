"""Marks the words of a text with labels, by what was learned from texts that were marked before.

Each word piece is a vector (the embedding model's own, made narrower); layers of convolutions over ever wider
surroundings (van den Oord et al. 2016, arXiv:1609.03499), with gates (Dauphin et al. 2017, arXiv:1612.08083), change
it by what stands around it; from the last one come the probabilities of the labels, of which a word may bear several.
It is small: a page takes milliseconds, and time grows linearly with the text. What is learned, and how, is up to
``bench/_case_tagger.py``; here is only read what came of it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.onnx_model import OnnxRows, Vectors
from corpus.word_pieces import WordPieces

LEAST = 0.5
"""The probability from which a word counts as part of what is marked."""
_BEGIN, _END = "[CLS]", "[SEP]"


@dataclass(frozen=True, slots=True)
class Tag:
    """Words that a label marks: code points ``start`` to ``end``, and the greatest probability of one of them."""

    label: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Chances:
    """How probably each piece of a text bears each label.

    chances: a row for each piece, a column for each label. places: the code points from and to which each piece stands.
    """

    labels: Sequence[str]
    chances: Vectors
    places: Sequence[tuple[int, int]]

    def tags(self) -> list[Tag]:
        """Return what is marked, from left to right."""
        by_label = self.chances.T
        rows, pieces = np.nonzero(by_label >= LEAST)
        sure = by_label[rows, pieces].tolist()
        found: list[Tag] = []
        begun, before = -1, (-1, -1)
        for at, (row, piece) in enumerate([*zip(rows.tolist(), pieces.tolist(), strict=True), (-1, -1)]):
            if (row, piece - 1) != before:
                if begun >= 0:
                    start, end = self.places[int(pieces[begun])][0], self.places[before[1]][1]
                    found.append(Tag(self.labels[before[0]], start, end, max(sure[begun:at])))
                begun = at
            before = (row, piece)
        return sorted(found, key=lambda each: (each.start, each.end, each.label))

    def most(self, start: int, end: int) -> Mapping[str, float]:
        """Return the greatest probability of each label among the pieces within two code points; empty if none are."""
        first = bisect_right(self.places, start, key=lambda place: place[1])
        last = bisect_left(self.places, end, key=lambda place: place[0])
        if first >= last:
            return {}
        return dict(zip(self.labels, self.chances[first:last].max(0).tolist(), strict=True))


class Tagger:
    """What was learned, ready for use. Threads may share it.

    ``model``: a graph from the numbers of a text's pieces to a row of probabilities for each, with the vocabulary
    ("words") and the labels ("labels") beside it, one a line.
    """

    def __init__(self, model: Path) -> None:
        self._rows = OnnxRows(model)
        vocabulary = self._rows.texts["words"].split("\n")
        self._pieces = WordPieces(vocabulary)
        self.labels = tuple(self._rows.texts["labels"].split("\n"))
        self._begin, self._end = vocabulary.index(_BEGIN), vocabulary.index(_END)

    def read(self, text: str) -> Chances:
        """Return how probably each piece of ``text`` bears each label."""
        numbers, places = self._pieces.cut(text)
        rows = self._rows.rows([self._begin, *numbers, self._end])
        return Chances(self.labels, rows[1:-1], places)
