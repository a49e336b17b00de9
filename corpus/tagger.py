"""Marks the words of a text with labels, by what was learned from texts that were marked before.

Each word piece is a vector (the embedding model's own, made narrower); layers of convolutions over ever wider
surroundings (van den Oord et al. 2016, arXiv:1609.03499), with gates (Dauphin et al. 2017, arXiv:1612.08083), change
it by what stands around it; from the last one come the probabilities of the labels, of which a word may bear several.
It is small: a page takes milliseconds, and time grows linearly with the text. What is learned, and how, is up to
``bench/_case_tagger.py``; here is only read what came of it.
"""

from __future__ import annotations

from collections.abc import Sequence
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

    def tags(self, text: str) -> list[Tag]:
        """Return what is marked in ``text``, from left to right."""
        numbers, places = self._pieces.cut(text)
        if not numbers:
            return []
        chances = self.probabilities(numbers)
        found: list[Tag] = []
        for at in np.flatnonzero(chances.max(0) >= LEAST).tolist():
            marked = np.flatnonzero(chances[:, at] >= LEAST)
            for run in np.split(marked, np.flatnonzero(np.diff(marked) > 1) + 1):
                start, end = places[run[0]][0], places[run[-1]][1]
                found.append(Tag(self.labels[at], start, end, float(chances[run, at].max())))
        return sorted(found, key=lambda each: (each.start, each.end, each.label))

    def probabilities(self, numbers: Sequence[int]) -> Vectors:
        """Return, for each of the numbered pieces of a text, the probability of each label."""
        return self._rows.rows([self._begin, *numbers, self._end])[1:-1]
