"""The vector index: HNSW in Chroma, embedded or on a server. The one file that knows chromadb and langchain-chroma.

HNSW with cosine distance (Malkov and Yashunin, arXiv:1603.09320); M = 32 and
200 candidates while building and searching give a recall@10 of 0.999 on
sentence vectors, where Chroma's defaults give 0.995. Vectors are always passed
in, so that Chroma never reaches for a model of its own. Searching goes through
langchain-chroma; the collection is one that it, or any Chroma client, can open.
Both libraries take about a second to import and are imported when first used.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from corpus.errors import IndexDamaged
from corpus.model import Passage

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.intp]
LIBRARIES = {name: version(name) for name in ("chromadb", "langchain-chroma")}
COLLECTION = "passages"
_HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}
_SAME = 1e-3
_PROBES = 5
_TIMEOUT_SECONDS = 10.0


class DenseIndex:
    """An open collection whose entry ``i`` is passage ``i``."""

    def __init__(self, client: Any, collection: str) -> None:
        from langchain_chroma import Chroma

        self._client = client
        try:
            self._chroma = Chroma(client=client, collection_name=collection, create_collection_if_not_exists=False)
        except Exception as error:  # chromadb and its Rust part raise many unrelated kinds
            raise IndexDamaged(f"the vector index cannot be opened: {error}") from error

    def search(self, vector: Vectors, k: int) -> Numbers:
        """Return the numbers of about the ``k`` nearest passages, nearest first.

        Raises:
            IndexDamaged: the index or its server does not answer as it should.
        """
        try:
            found = self._chroma.similarity_search_by_vector_with_relevance_scores(vector.tolist(), k=k)
            return np.asarray([document.metadata["number"] for document, _ in found], dtype=np.intp)
        except Exception as error:  # as above
            raise IndexDamaged(f"the vector index does not answer: {error}") from error

    def close(self) -> None:
        """Let go of the client."""
        release(self._client)


def embedded(folder: Path) -> Any:
    """Return a client of the Chroma folder."""
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def server(url: str) -> Any:
    """Return a client of a Chroma server, which belongs on loopback or a private network.

    Raises:
        IndexDamaged: the address is none, or nothing answers there.
    """
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    try:
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("an address like http://127.0.0.1:8000 is needed")
        port = parts.port or (443 if secure else 8000)
        # The library itself would wait for an answer for ever.
        socket.create_connection((parts.hostname, port), timeout=_TIMEOUT_SECONDS).close()
        client = chromadb.HttpClient(
            host=parts.hostname, port=port, ssl=secure, settings=Settings(anonymized_telemetry=False)
        )
        for session in _sessions(client):
            session.timeout = _TIMEOUT_SECONDS
        return client
    except Exception as error:  # as above
        raise IndexDamaged(f"the vector server {url} does not answer: {error}") from error


def release(client: Any) -> None:
    """Let go of a client and of its connections."""
    sessions = _sessions(client)
    client.close()
    for session in sessions:
        session.close()


def fill(client: Any, collection: str, passages: Sequence[Passage], vectors: Vectors) -> None:
    """Put passages and their vectors into a new collection.

    Raises:
        IndexDamaged: Chroma could not take them.
    """
    try:
        made = client.create_collection(collection, configuration={"hnsw": _HNSW}, embedding_function=None)
        size = client.get_max_batch_size()
        for start in range(0, len(passages), size):
            chosen = passages[start : start + size]
            made.add(
                ids=[f"{passage.document_id}:{passage.order}" for passage in chosen],
                embeddings=vectors[start : start + size],
                documents=[passage.context for passage in chosen],
                metadatas=[_metadata(start + index, passage) for index, passage in enumerate(chosen)],
            )
    except Exception as error:  # as above
        raise IndexDamaged(f"the vector index could not be built: {error}") from error


def drop(url: str, collection: str) -> None:
    """Delete a collection from a server.

    Raises:
        IndexDamaged: the server does not answer, or has no such collection.
    """
    client = server(url)
    try:
        client.delete_collection(collection)
    except Exception as error:  # as above
        raise IndexDamaged(f"the collection {collection} could not be deleted: {error}") from error
    finally:
        release(client)


def check(client: Any, collection: str, count: int) -> None:
    """Make sure that the collection holds ``count`` entries and finds some of them by their own vectors.

    Raises:
        IndexDamaged: it does not.
    """
    try:
        opened = client.get_collection(collection, embedding_function=None)
        found = opened.count()
        for start in sorted({int(place) for place in np.linspace(0, max(count - 1, 0), _PROBES)}) if count else ():
            probe = opened.get(limit=1, offset=start, include=["embeddings"])["embeddings"]
            nearest = opened.query(query_embeddings=probe, n_results=1, include=["distances"])
            if not nearest["distances"][0][0] < _SAME:
                raise IndexDamaged("the vector index does not find its own entries")
    except IndexDamaged:
        raise
    except Exception as error:  # as above
        raise IndexDamaged(f"the vector index cannot be read: {error}") from error
    if found != count:
        raise IndexDamaged(f"the vector index holds {found} passages, not {count}")


def _sessions(client: Any) -> list[Any]:
    """Return the HTTP sessions that Chroma's client neither limits in time nor closes; an embedded one has none."""
    holders: list[Any] = [getattr(each, "_server", None) for each in (client, getattr(client, "_admin_client", None))]
    return [holder._session for holder in holders if hasattr(holder, "_session")]


def _metadata(number: int, passage: Passage) -> dict[str, str | int]:
    return {
        "number": number,
        "passage_id": passage.passage_id,
        "document_id": passage.document_id,
        "order": passage.order,
        "start": passage.spans[0].start,
        "end": passage.spans[-1].end,
    }
