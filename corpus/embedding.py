"""How a text becomes a vector: the seam, the default model, and the choice between models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from corpus.onnx_export import NAME, open_export
from corpus.onnx_model import Vectors
from corpus.sentence_models import SentenceTransformersEmbedder

_DEFAULT = frozenset({"", NAME.lower(), f"sentence-transformers/{NAME}".lower()})


class Embedder(Protocol):
    """Turns texts into unit vectors (float32, L2 norm 1), so that a dot product is a cosine.

    name: as a person would call the model. fingerprint: equal for two
    embedders exactly if their vectors may be compared.
    """

    name: str
    fingerprint: str
    dimensions: int

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return one row per passage text, in order; ``progress`` hears (done, all)."""

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""


class OnnxEmbedder:
    """all-MiniLM-L6-v2 from its verified export: at most 256 tokens, mean pooling, 384 dimensions.

    Imports neither torch nor transformers, except in the process of its own
    that makes the export the first time.
    """

    def __init__(self, models: Path) -> None:
        export = open_export(models)
        self._model = export.load()
        self.name = NAME
        self.fingerprint = export.fingerprint
        self.dimensions = self._model.dimensions

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return one row per text, in order. A text's vector does not depend on its neighbours."""
        return self._model.encode_many(texts, progress)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question; the same as that of a passage with the same words."""
        return self._model.encode(text)


def open_embedder(model: str | None, models: Path) -> Embedder:
    """Return the embedder of ``NETLM_EMBEDDING_MODEL``.

    Args:
        model: unset, or the default's own name, for the default; else the name
            of a sentence-transformers model in the local cache, or a folder.
        models: where the default's export is kept.

    Raises:
        ModelError: the model is not here, or is not what it should be.
    """
    if model is None or model.strip().lower() in _DEFAULT:
        return OnnxEmbedder(models)
    return SentenceTransformersEmbedder(model.strip())
