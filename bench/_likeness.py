"""Learns the map under which questions are compared: ``python -m bench._likeness`` writes it and their vectors anew.

Contrastive loss (InfoNCE: van den Oord et al. 2018) over the anticipated questions of the shipped sources, with the
embedding model left as it is: questions for one need come nearer, all others move away; needs with a passage in
common count as neither. Nothing but the anticipated questions is learned from. Run it after the questions or the
model have changed; it takes some minutes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.assemble import assemble
from assistant.expectation import Expectation
from assistant.likeness import FILE
from assistant.vectors import FILE as VECTORS
from assistant.vectors import digests
from corpus.embedding import open_embedder
from corpus.ingest import ensure_ready

Vectors = npt.NDArray[np.float32]
EPOCHS, BATCH, RATE, TEMPERATURE, TIGHT = 30, 512, 1e-3, 0.05, 2e-3
DATA = Path(__file__).parents[1] / "assistant" / "data"


def learn(vectors: Vectors, expectation: Expectation, epochs: int = EPOCHS) -> Vectors:
    """Return the map (dimensions by dimensions) that tells the needs of ``expectation`` apart best.

    ``vectors`` are unit rows, one a question.
    """
    owners = np.array(expectation.owners)
    apart = ~_sharing(expectation)
    across = one = np.eye(vectors.shape[1], dtype=np.float32)
    mean, spread = np.zeros_like(across), np.zeros_like(across)
    random = np.random.default_rng(0)
    batches = -(-len(vectors) // BATCH)
    order = np.arange(len(vectors))
    for step in range(1, epochs * batches + 1):
        at = (step - 1) % batches
        order = random.permutation(order) if at == 0 else order
        rows = order[at * BATCH : (at + 1) * BATCH]
        slope = _slope(vectors, across, rows, owners, apart) + TIGHT * (across - one)
        mean, spread = 0.9 * mean + 0.1 * slope, 0.999 * spread + 0.001 * slope**2  # Adam: Kingma and Ba 2015
        share = step / (epochs * batches)
        rate = RATE * min(1.0, share / 0.1) * (1.0 - 0.9 * share)
        across = across - rate * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    return np.asarray(across, dtype=np.float32)


def _sharing(expectation: Expectation) -> npt.NDArray[np.bool_]:
    """Return which needs have a passage in common, each with itself."""
    held = np.zeros((len(expectation.entries), 1 + max(max(e.passages, default=0) for e in expectation.entries)))
    for i, entry in enumerate(expectation.entries):
        held[i, list(entry.passages)] = 1
    return np.asarray((held @ held.T > 0) | np.eye(len(held), dtype=bool))


def _slope(
    vectors: Vectors,
    across: Vectors,
    rows: npt.NDArray[np.int64],
    owners: npt.NDArray[np.int64],
    apart: npt.NDArray[np.bool_],
) -> Vectors:
    """Return the slope of the mean loss of the questions at ``rows`` against all others."""
    turned = vectors @ across
    length = np.linalg.norm(turned, axis=1, keepdims=True)
    unit = turned / length
    alike = owners[rows][:, None] == owners[None]
    counted = alike | apart[owners[rows]][:, owners]
    counted[np.arange(len(rows)), rows] = False
    wanted = alike & counted
    scores = np.where(counted, unit[rows] @ unit.T / TEMPERATURE, -np.inf)
    chance = np.exp(scores - scores.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    mates = wanted.sum(axis=1, keepdims=True)
    error = np.where((mates > 0) & counted, chance - wanted / np.maximum(mates, 1), 0.0) / TEMPERATURE
    error /= max(int((mates > 0).sum()), 1)
    pull = error.T @ unit[rows]
    pull[rows] += error @ unit
    return np.asarray(vectors.T @ ((pull - (pull * unit).sum(axis=1, keepdims=True) * unit) / length))


def main() -> None:
    """Learn the map from the shipped sources and write it."""
    with tempfile.TemporaryDirectory() as folder:
        embedder = open_embedder(None, Path(folder) / "models")
        corpus = ensure_ready(Path(folder), embedder)
        expectation = assemble(corpus.retriever, embedder, Path(folder)).base.expectation
        vectors = embedder.embed(list(expectation.asks))
        model = np.array(embedder.fingerprint)
        kept = vectors.astype(np.float16)
        np.savez_compressed(DATA / VECTORS, digests=digests(expectation.asks), vectors=kept, fingerprint=model)
        across = learn(vectors, expectation)
        np.savez_compressed(DATA / FILE, across=across.astype(np.float16), fingerprint=model)
        corpus.close()
    print(f"{FILE} and {VECTORS} are written, learned from {len(expectation.asks)} questions.")


if __name__ == "__main__":
    main()
