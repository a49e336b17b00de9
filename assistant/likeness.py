"""How like a person's question is to each anticipated question: cosines in a space made for telling needs apart.

The embedding model puts questions on one subject side by side, whether they
ask for the same thing or not. One map, learned from the anticipated questions
alone (contrastive loss, van den Oord et al. 2018; ``bench/_likeness.py``
makes it), stretches what tells needs apart. It belongs to one model: with
another one the plain cosines serve.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
FILE = "likeness.npz"
LIKE = 0.39
"""The cosine below which no anticipated question is like enough for anything."""
GLANCE = 96
"""Directions that a first look goes by: they hold over nine tenths of what tells the anticipated questions apart."""
FEW = 0.2
"""Share of the anticipated questions from which on a second look at those is dearer than one at all of them."""
_ALMOST = LIKE - 1e-5  # what rounding may take from one that is like enough


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


def _rest(whole: npt.ArrayLike, seen: npt.ArrayLike) -> Vectors:
    """Return the length of what is left of vectors, given squares of lengths; rounding never makes it too short."""
    return np.asarray(np.sqrt(np.maximum(np.subtract(whole, seen), 0.0) + 1e-6), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Glance:
    """A first look at the anticipated questions, by the directions in which they differ most.

    across: dimensions by directions, at right angles to each other. seen: directions
    by questions, what of each lies along them. unseen: the length of the rest of each.
    """

    across: Vectors
    seen: Vectors
    unseen: Vectors

    def most(self, vector: Vectors) -> Vectors:
        """Return what the cosine of a unit vector to each question can be at the most (Cauchy and Schwarz)."""
        along = vector @ self.across
        rest = _rest(vector @ vector, along @ along)
        return np.asarray(along @ self.seen + rest * self.unseen, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The anticipated questions' vectors under the map, row by row, and the map; without one they are taken as is.

    glance: of a likeness that is asked often.
    """

    anticipated: Vectors
    map: Map | None = None
    glance: Glance | None = None

    def cosines(self, vector: Vectors) -> Vectors:
        """Return the cosine of a question's embedding to every anticipated question, in their order.

        Of those that are not like enough it may be some other number below ``LIKE``.
        """
        if not len(self.anticipated):
            return np.zeros(0, dtype=np.float32)
        turned = self.map.turn(vector) if self.map else vector
        cosines = self.glance.most(turned) if self.glance else None
        if cosines is None or np.count_nonzero(cosines >= _ALMOST) > FEW * len(cosines):
            cosines = self.anticipated @ turned
        near = np.flatnonzero(cosines >= _ALMOST)
        # One row after the other: a product of matrices gives a row other last digits beside other rows.
        cosines[near] = np.einsum("ij,j->i", self.anticipated[near], turned)
        return np.asarray(cosines, dtype=np.float32)

    def asked_often(self) -> Likeness:
        """Return the same with a glance, which takes a while to make: most questions need not be read whole then."""
        if len(self.anticipated) < GLANCE:
            return self
        _, directions = np.linalg.eigh(self.anticipated.T @ self.anticipated)
        across = np.ascontiguousarray(directions[:, : -GLANCE - 1 : -1])
        seen = self.anticipated @ across
        unseen = _rest((self.anticipated**2).sum(axis=1), (seen**2).sum(axis=1))
        return replace(self, glance=Glance(across, np.ascontiguousarray(seen.T), unseen))


def learned(fingerprint: str) -> Map | None:
    """Return the shipped map, where it was learned for the model of that fingerprint."""
    with as_file(files("assistant").joinpath("data", FILE)) as path, np.load(path, allow_pickle=False) as kept:
        if str(kept["fingerprint"]) != fingerprint:
            return None
        return Map(**{name: np.asarray(kept[name], dtype=np.float32) for name in Map.__slots__})
