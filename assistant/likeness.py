"""How like a person's question is to each anticipated question: cosines in a space made for telling needs apart.

The embedding model puts questions on one subject side by side, whether they
ask for the same thing or not. One linear map, learned from the anticipated
questions alone (contrastive loss, van den Oord et al. 2018; ``bench/_likeness.py``
makes it), stretches what tells needs apart. It belongs to one model: with
another one the plain cosines serve.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
FILE = "likeness.npz"


@dataclass(frozen=True, slots=True)
class Likeness:
    """The anticipated questions' vectors under the map, row by row, and the map; without one they are taken as is."""

    anticipated: Vectors
    across: Vectors | None = None

    def cosines(self, vector: Vectors) -> Vectors:
        """Return the cosine of a question's embedding to every anticipated question, in their order."""
        if not len(self.anticipated):
            return np.zeros(0, dtype=np.float32)
        return np.asarray(self.anticipated @ mapped(vector, self.across), dtype=np.float32)


def learned(fingerprint: str) -> Vectors | None:
    """Return the shipped map, where it was learned for the model of that fingerprint."""
    with as_file(files("assistant").joinpath("data", FILE)) as path, np.load(path, allow_pickle=False) as kept:
        if str(kept["fingerprint"]) != fingerprint:
            return None
        return np.asarray(kept["across"], dtype=np.float32)


def mapped(vectors: Vectors, across: Vectors | None) -> Vectors:
    """Return the vectors under the map, at length one."""
    if across is None:
        return vectors
    turned = vectors @ across
    length = np.linalg.norm(turned, axis=-1, keepdims=True)
    return np.asarray(turned / np.maximum(length, 1e-12), dtype=np.float32)
