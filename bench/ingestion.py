"""Ingestion against the embedding that it cannot do without; the vector index against exact search.

Everything that is compared is measured in this process, in turns, so that a
busy machine slows all of it alike. Medians are compared.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.settings import load
from corpus.embedding import Embedder, open_embedder
from corpus.index import dense
from corpus.ingest import Chunker, Tools, ensure_ready, ingest
from corpus.library import load_default
from corpus.model import Document, Passage
from corpus.passages import passages

INGESTION_TARGET = 1.3
RECALL_TARGET = 0.99
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Ingestion:
    """Median seconds of taking documents in and of embedding their texts alone, and how many texts there are."""

    whole: float
    alone: float
    texts: int

    @property
    def ratio(self) -> float:
        """How many times the embedding alone the ingestion takes."""
        return self.whole / self.alone


def ingestion(embedder: Embedder, rounds: int = 3, copies: int = 3) -> Ingestion:
    """Compare taking documents in, index and checks included, with embedding their texts.

    The documents are the shipped ones, ``copies`` times over, each copy with
    texts of its own. Importing Chroma, once per ingestion, is part of the time.
    """
    documents = [
        replace(document, document_id=f"{document.document_id}-{copy}")
        for copy in range(copies)
        for document in load_default()
    ]
    tools = Tools(Chunker(_told_apart, "bench"))
    texts = list(dict.fromkeys(passage.context for document in documents for passage in _told_apart(document)))
    alone, whole = [], []
    for _ in range(rounds):
        alone.append(_seconds(lambda: embedder.embed(texts)))
        with tempfile.TemporaryDirectory() as folder:
            whole.append(_seconds(lambda folder=folder: ingest(documents, Path(folder), embedder, tools=tools)))
    return Ingestion(statistics.median(whole), statistics.median(alone), len(texts))


def _told_apart(document: Document) -> tuple[Passage, ...]:
    copy = document.document_id.rpartition("-")[2]
    return tuple(replace(passage, text=f"{passage.text} ({copy})") for passage in passages(document))


def recall(found: Sequence[Passage], vectors: npt.NDArray[np.float32], queries: npt.NDArray[np.float32]) -> float:
    """Return the share of the ten nearest by exact search that a new vector index finds, over ``queries``."""
    with tempfile.TemporaryDirectory() as folder:
        client = dense.embedded(Path(folder))
        dense.fill(client, dense.COLLECTION, found, vectors)
        index = dense.DenseIndex(client, dense.COLLECTION)
        shares = []
        for query in queries:
            exact = np.argsort(-(vectors @ query), kind="stable")[:DEPTH]
            shares.append(len(set(exact.tolist()) & set(index.search(query, DEPTH).tolist())) / len(exact))
        index.close()
    return float(np.mean(shares))


def main() -> None:
    """Print both figures; the shipped corpus must have been taken in."""
    settings = load()
    embedder = open_embedder(settings.embedding_model, settings.data_dir / "models")
    found = ingestion(embedder)
    print(f"embedding         {found.alone:6.2f} s   ({found.texts} texts)")
    print(f"ingestion         {found.whole:6.2f} s")
    print(f"ratio             {found.ratio:6.2f}     (target at most {INGESTION_TARGET})")
    corpus = ensure_ready(settings.data_dir, embedder, vector_url=settings.vector_url)
    snapshot = corpus.store.snapshot(embedder.fingerprint)
    corpus.close()
    assert snapshot.vectors is not None
    share = recall(snapshot.passages, snapshot.vectors, snapshot.vectors)
    print(f"recall@{DEPTH}         {share:6.4f}     (target at least {RECALL_TARGET}; {len(snapshot.vectors)} vectors)")


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
