"""Vectors of sentences that the project itself brings: computed once per model and wording, then kept.

Those of the shipped anticipated questions ship too (half precision, found by
the question's digest), since computing them would double the time of a first
start; ``bench/_likeness.py`` makes them. What is not among them is computed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.likeness import Map, Vectors
from corpus.embedding import Embedder

FILE = "anticipated.npz"
_DIGEST = 8
"""Bytes of a question's SHA-256 that it is found by."""


def vectors_of(
    name: str, sentences: Sequence[str], embedder: Embedder, cache: Path, likeness: Map | None = None
) -> Vectors:
    """Return the sentences' vectors, row by row, from the folder ``cache`` where they were kept under ``name``.

    ``likeness``, if given, is the map that they are turned by (``likeness.py``).
    """
    if not sentences:
        return np.zeros((0, embedder.dimensions), dtype=np.float32)
    turned = likeness.digest if likeness else ""
    key = hashlib.sha256("\n".join([embedder.fingerprint, turned, *sentences]).encode()).hexdigest()[:16]
    path = cache / f"{name}-{key}.npy"
    try:
        kept = np.load(path, allow_pickle=False)
        if kept.shape == (len(sentences), embedder.dimensions):
            return np.asarray(kept, dtype=np.float32)
    except (OSError, ValueError, EOFError):
        pass  # absent or damaged: made anew
    vectors = _made(sentences, embedder)
    if likeness:
        vectors = likeness.turn(vectors)
    cache.mkdir(parents=True, exist_ok=True)
    for old in cache.glob(f"{name}-*.npy"):
        old.unlink(missing_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.tmp.npy")
    np.save(partial, vectors)
    partial.replace(path)
    return vectors


def digests(sentences: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return the numbers by which sentences are found among the shipped vectors."""
    found = b"".join(hashlib.sha256(sentence.encode()).digest()[:_DIGEST] for sentence in sentences)
    return np.frombuffer(found, dtype="<u8")


def shipped(fingerprint: str) -> tuple[npt.NDArray[np.uint64], Vectors] | None:
    """Return the shipped digests and vectors, where they are of the model of that fingerprint."""
    with as_file(files("assistant").joinpath("data", FILE)) as path, np.load(path, allow_pickle=False) as kept:
        if str(kept["fingerprint"]) != fingerprint:
            return None
        return kept["digests"], np.asarray(kept["vectors"], dtype=np.float32)


def _made(sentences: Sequence[str], embedder: Embedder) -> Vectors:
    known = shipped(embedder.fingerprint)
    if known is None:
        return embedder.embed(list(sentences))
    rows = {int(digest): row for row, digest in enumerate(known[0])}
    places = [rows.get(int(digest)) for digest in digests(sentences)]
    out = np.zeros((len(sentences), embedder.dimensions), dtype=np.float32)
    new = [i for i, place in enumerate(places) if place is None]
    for i, place in enumerate(places):
        if place is not None:
            out[i] = known[1][place]
    if new:
        out[new] = embedder.embed([sentences[i] for i in new])
    return out
