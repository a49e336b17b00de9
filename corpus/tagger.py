"""Marks the words of a text with labels, by what was learned from texts that were marked before.

Each word piece is a vector (the embedding model's own, made narrower); layers of convolutions over ever wider
surroundings (van den Oord et al. 2016, arXiv:1609.03499), with gates (Dauphin et al. 2017, arXiv:1612.08083), change
it by what stands around it; from the last one come the probabilities of the labels, of which a word may bear several.
It is small enough for numpy: a page takes milliseconds, and time grows linearly with the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.word_pieces import WordPieces

Rows = npt.NDArray[np.float32]
SPREADS = (1, 2, 4, 8, 1)
"""How far apart the three places lie that each layer looks at."""
LEAST = 0.5
"""The probability from which a word counts as part of what is marked."""
_SMALL = 1e-5
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

    ``learned`` holds the vocabulary ("words") and the labels ("labels") as UTF-8, one a line;
    the vectors of the pieces as bytes with a scale each ("table", "scale"); and the weights of the layers.
    """

    def __init__(self, learned: Mapping[str, npt.NDArray[np.generic]]) -> None:
        vocabulary = _lines(learned["words"])
        self._pieces = WordPieces(vocabulary)
        self.labels = tuple(_lines(learned["labels"]))
        self._begin, self._end = vocabulary.index(_BEGIN), vocabulary.index(_END)
        self._table = learned["table"]
        self._scale = learned["scale"].astype(np.float32)
        self._norms = [_pair(learned, f"n.{at}") for at in range(len(SPREADS))]
        layers = [_pair(learned, f"c.{at}") for at in range(len(SPREADS))]
        self._layers = [(np.concatenate([*weight.transpose(2, 1, 0)]), bias) for weight, bias in layers]
        self._last, self._head = _pair(learned, "o"), _pair(learned, "h")

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

    def probabilities(self, numbers: Sequence[int]) -> Rows:
        """Return, for each of the numbered pieces of a text, the probability of each label."""
        rows = [self._begin, *numbers, self._end]
        values = self._table[rows].astype(np.float32)
        values *= self._scale[rows, None]
        for norm, layer, spread in zip(self._norms, self._layers, SPREADS, strict=True):
            values += _convolved(_normal(values, *norm), *layer, spread)
        scores = _normal(values, *self._last) @ self._head[0].T + self._head[1]
        chances: Rows = 1 / (1 + np.exp(-scores[1:-1]))
        return chances


def _lines(kept: npt.NDArray[np.generic]) -> list[str]:
    return kept.tobytes().decode("utf-8").split("\n")


def _pair(learned: Mapping[str, npt.NDArray[np.generic]], name: str) -> tuple[Rows, Rows]:
    return learned[f"{name}.weight"].astype(np.float32), learned[f"{name}.bias"].astype(np.float32)


def _normal(values: Rows, weight: Rows, bias: Rows) -> Rows:
    """Return each row with mean 0 and variance 1, then scaled and moved as was learned."""
    normal: Rows = values - values.mean(1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", normal, normal) / normal.shape[1] + _SMALL)
    normal *= (1 / spread)[:, None]
    normal *= weight
    normal += bias
    return normal


def _convolved(values: Rows, weight: Rows, bias: Rows, spread: int) -> Rows:
    """Return each row as the gated sum of the one ``spread`` before, itself and the one as far behind.

    ``weight``: the three in a row, by what comes out. Computed in place: on a page this is half of the time.
    """
    count, width = values.shape
    beside = np.zeros((count, 3 * width), np.float32)
    beside[spread:, :width] = values[:-spread]
    beside[:, width : 2 * width] = values
    beside[:-spread, 2 * width :] = values[spread:]
    sums: Rows = beside @ weight
    sums += bias
    gate = sums[:, width:]
    np.negative(gate, out=gate)
    np.exp(gate, out=gate)
    gate += 1
    gated: Rows = sums[:, :width]
    gated /= gate
    return gated
