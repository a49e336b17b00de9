"""How like a person's question is to each anticipated question: cosines in a space made for telling needs apart.

The embedding model puts questions on one subject side by side, whether they
ask for the same thing or not. One map, learned from the anticipated questions
alone (contrastive loss, van den Oord et al. 2018; ``bench/_likeness.py``
makes it), stretches what tells needs apart. It belongs to one model: with
another one the plain cosines serve.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
FILE = "likeness.npz"


@dataclass(frozen=True, slots=True)
class Map:
    """A linear map of embeddings, and what one hidden layer of rectified units adds to it (He et al. 2016).

    across: dimensions by dimensions. inner: dimensions by units, with one
    offset a unit. outer: units by dimensions, with one offset a dimension.
    """

    across: Vectors
    inner: Vectors
    inner_offset: Vectors
    outer: Vectors
    outer_offset: Vectors

    def turn(self, vectors: Vectors) -> Vectors:
        """Return the vectors under the map, at length one."""
        hidden = np.maximum(vectors @ self.inner + self.inner_offset, 0.0)
        turned = vectors @ self.across + hidden @ self.outer + self.outer_offset
        length = np.linalg.norm(turned, axis=-1, keepdims=True)
        return np.asarray(turned / np.maximum(length, 1e-12), dtype=np.float32)

    @property
    def digest(self) -> str:
        """What tells this map from others."""
        parts = (self.across, self.inner, self.inner_offset, self.outer, self.outer_offset)
        return hashlib.sha256(b"".join(each.tobytes() for each in parts)).hexdigest()

    def save(self, path: Path, fingerprint: str) -> None:
        """Write the map, in half precision, as that of the model of that fingerprint."""
        kept = {name: getattr(self, name).astype(np.float16) for name in self.__slots__}
        np.savez_compressed(path, fingerprint=np.array(fingerprint), **kept)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The anticipated questions' vectors under the map, row by row, and the map; without one they are taken as is."""

    anticipated: Vectors
    map: Map | None = None

    def cosines(self, vector: Vectors) -> Vectors:
        """Return the cosine of a question's embedding to every anticipated question, in their order."""
        if not len(self.anticipated):
            return np.zeros(0, dtype=np.float32)
        turned = self.map.turn(vector) if self.map else vector
        return np.asarray(self.anticipated @ turned, dtype=np.float32)


def learned(fingerprint: str) -> Map | None:
    """Return the shipped map, where it was learned for the model of that fingerprint."""
    with as_file(files("assistant").joinpath("data", FILE)) as path, np.load(path, allow_pickle=False) as kept:
        if str(kept["fingerprint"]) != fingerprint:
            return None
        return Map(**{name: np.asarray(kept[name], dtype=np.float32) for name in Map.__slots__})
