"""From an opened corpus to the assistant that answers from it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assistant.closer import Closer
from assistant.deciding import decided
from assistant.evidence import EvidenceBase, build
from assistant.kept import evidence_base
from assistant.likeness import Likeness, learned
from assistant.turn import Assistant
from assistant.vectors import vectors_of
from corpus.abbreviations import abbreviations
from corpus.anticipated import FOLDER, load_default, load_folder
from corpus.cross_encoder import ShippedCrossEncoder
from corpus.embedding import Embedder
from corpus.retrieve import Retriever
from corpus.terms import default_lexicon
from guardrails.intake import Gate, prototypes
from guardrails.quantities import default_quantities
from guardrails.replies import default_replies

MODELS = "models"
"""The folder in the data folder that keeps what was made of models."""


def assemble(retriever: Retriever, embedder: Embedder, data_dir: Path, *, often: bool = False) -> Assistant:
    """Return the assistant over an opened corpus.

    ``data_dir`` has a folder for what is computed once, and may have one of
    anticipated questions for its own documents. ``often``: it will be asked so
    many questions that what makes each cheaper may take a moment now.

    Raises:
        AnticipatedError: a file of anticipated questions is malformed.
        ModelError: the cross-encoder cannot be made.
    """
    cache, own = data_dir / "cache", data_dir / FOLDER
    quantities = default_quantities()
    documents = tuple(retriever.documents.values())
    asked = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(own.glob("*.toml")))).hexdigest()

    def read() -> EvidenceBase:
        lexicon = default_lexicon().extended(abbreviations(retriever.passages))
        made = build(documents, retriever.passages, lexicon, quantities, load_default() + load_folder(own))
        made.decided = decided(made)
        return made

    base = evidence_base(cache, f"{retriever.digest}|{asked}", read, (*retriever.passages, *documents))
    gate = Gate(lambda texts: embedder.embed(texts), vectors_of("intake", prototypes(), embedder, cache))
    likeness = learned(embedder.fingerprint)
    vectors = vectors_of("anticipated", base.expectation.asks, embedder, cache, likeness)
    alike = Likeness(vectors, likeness)
    alike = alike.asked_often() if often else alike
    closer = _closer(data_dir / MODELS, often) if likeness else None
    return Assistant(base, retriever, embedder, gate, quantities, default_replies(), alike, closer)


def _closer(models: Path, often: bool) -> Closer:
    """Return what looks closer where likeness leaves doubt: what counts as doubt was chosen with the learned map."""
    encoder = ShippedCrossEncoder(models)
    if often:
        encoder.open()
    return Closer(encoder)
