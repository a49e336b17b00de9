"""The embedding model is loaded beside everything else that a start has to do.

Reading and checking 90 MB of weights takes as long as all the rest of a cold
start together, and needs Python for none of it: so it runs in a thread of its
own, and who needs a vector waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from corpus.embedding import Embedder, open_embedder
from corpus.onnx_export import NAME, fingerprint
from corpus.onnx_model import Vectors

DIMENSIONS = 384
"""Of a vector of the default model."""


def begin(model: str | None, data_dir: Path) -> EmbedderAhead:
    """Begin to open the embedder of ``NETLM_EMBEDDING_MODEL``; another one than the default is waited for.

    Raises:
        ModelError: a model that is not the default cannot be opened.
    """
    opener = partial(open_embedder, model, data_dir / "models")
    if model is None:
        return EmbedderAhead(opener, NAME, fingerprint(), DIMENSIONS)
    opened = opener()
    return EmbedderAhead(lambda: opened, opened.name, opened.fingerprint, opened.dimensions)


class EmbedderAhead:
    """An embedder that is being opened; what identifies its vectors is known before it is there."""

    def __init__(self, opener: Callable[[], Embedder], name: str, fingerprint: str, dimensions: int) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimensions = dimensions
        pool = ThreadPoolExecutor(1, thread_name_prefix="embedder")
        self._opened = pool.submit(opener)
        pool.shutdown(wait=False)

    def wait(self) -> Embedder:
        """Return the embedder itself.

        Raises:
            ModelError: it cannot be opened.
        """
        return self._opened.result()

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return one row per passage text, in order; ``progress`` hears (done, all)."""
        return self.wait().embed(texts, progress)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""
        return self.wait().embed_query(text)
