"""From an opened corpus to the assistant that answers from it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.evidence import EvidenceBase, build
from assistant.kept import evidence_base
from assistant.likeness import likeness
from assistant.turn import Assistant
from corpus.abbreviations import abbreviations
from corpus.anticipated import load_default
from corpus.embedding import Embedder
from corpus.retrieve import Retriever
from corpus.terms import default_lexicon
from guardrails.intake import Gate, prototypes
from guardrails.quantities import default_quantities
from guardrails.replies import default_replies

Vectors = npt.NDArray[np.float32]


def assemble(retriever: Retriever, embedder: Embedder, cache: Path) -> Assistant:
    """Return the assistant over an opened corpus; ``cache`` is a folder for what is computed once."""
    quantities = default_quantities()
    documents = tuple(retriever.documents.values())

    def read() -> EvidenceBase:
        lexicon = default_lexicon().extended(abbreviations(retriever.passages))
        return build(documents, retriever.passages, lexicon, quantities, load_default())

    base = evidence_base(cache, retriever.digest, read)
    gate = Gate(lambda texts: embedder.embed(texts), _vectors("intake", prototypes(), embedder, cache))
    vectors = _vectors("anticipated", base.expectation.asks, embedder, cache)
    return Assistant(
        base, retriever, embedder, gate, quantities, default_replies(), likeness(vectors, embedder.fingerprint)
    )


def _vectors(name: str, sentences: Sequence[str], embedder: Embedder, cache: Path) -> Vectors:
    """Return the sentences' vectors, computed once per model and wording."""
    if not sentences:
        return np.zeros((0, embedder.dimensions), dtype=np.float32)
    key = hashlib.sha256("\n".join([embedder.fingerprint, *sentences]).encode()).hexdigest()[:16]
    path = cache / f"{name}-{key}.npy"
    try:
        kept = np.load(path, allow_pickle=False)
        if kept.shape == (len(sentences), embedder.dimensions):
            return np.asarray(kept, dtype=np.float32)
    except (OSError, ValueError, EOFError):
        pass  # absent or damaged: made anew
    vectors = embedder.embed(sentences)
    cache.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.tmp.npy")
    np.save(partial, vectors)
    partial.replace(path)
    return vectors
