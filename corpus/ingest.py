"""Taking documents in, and opening a corpus that answers.

documents -> passages -> store (the truth) -> vectors -> store -> index generation.
Each arrow ends in a commit, and each step does only what is missing; so a
process killed anywhere leaves a store that the next one completes.
"""

from __future__ import annotations

import hashlib
import importlib
import logging
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from corpus.embedding import Embedder
from corpus.errors import IndexDamaged, WriterBusy
from corpus.index import generation
from corpus.index.dense_process import Builder, FreshBuilder, check_in_fresh_process
from corpus.index.generation import Generation, Manifest
from corpus.index.lexical import LexicalIndex
from corpus.library import load_default
from corpus.lock import writer
from corpus.model import Document, Passage
from corpus.retrieve import Retriever
from corpus.store import Snapshot, Store

EXACT_LIMIT = 20_000
"""Below this many passages exact search is as quick as the vector index and needs no import."""

Progress = Callable[[int, int], None]
"""Called with how many texts have their vector and how many there are to embed."""

_BATCH = 128
_LOG = logging.getLogger(__name__)


@cache
def chunking() -> str:
    """Return what identifies the way of making passages: the digest of the code and data that makes them."""
    digest = hashlib.sha256()
    for path in sorted(_sources(files("corpus")), key=lambda found: found.name):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _passages(document: Document) -> tuple[Passage, ...]:
    """Cut a document; what cuts is loaded with the first that comes in, since a question needs none of it."""
    cut: tuple[Passage, ...] = importlib.import_module("corpus.passages").passages(document)
    return cut


@dataclass(frozen=True, slots=True)
class Chunker:
    """A way of making passages, and what tells it from another."""

    passages: Callable[[Document], tuple[Passage, ...]]
    version: str

    @classmethod
    def default(cls) -> Chunker:
        """Return this package's own."""
        return cls(_passages, chunking())


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingestion did: ids of the documents it changed and of those it found unchanged, texts embedded."""

    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    embedded: int


@dataclass(frozen=True, slots=True)
class Tools:
    """What builds and checks; a test puts its own in place.

    builder: makes what builds and checks a Chroma folder, for a data folder and a model's fingerprint.
    check: tells whether a Chroma folder can be read, from a process that has not seen it.
    exact_limit: from how many passages on a lasting process searches by the vector index.
    """

    chunker: Chunker
    builder: Callable[[Path, str], Builder] = FreshBuilder
    check: generation.Check = check_in_fresh_process
    exact_limit: int = EXACT_LIMIT

    @classmethod
    def default(cls) -> Tools:
        """Return the real ones."""
        return cls(Chunker.default())


class Corpus:
    """An opened corpus. ``retriever`` answers at once, by exact search where the index is not there."""

    def __init__(
        self,
        data_dir: Path,
        embedder: Embedder,
        vector_url: str | None = None,
        long_running: bool = False,
        tools: Tools | None = None,
    ) -> None:
        self.store = Store(data_dir)
        self.embedder = embedder
        self._data_dir = data_dir
        self._vector_url = vector_url
        self._long_running = long_running
        self._tools = tools or Tools.default()
        self.retriever, self.indexed = self._open()

    def refresh(self) -> bool:
        """Open anew if another process has changed the corpus; return whether it had."""
        if self.store.digest() == self.retriever.digest:
            return False
        old = self.retriever
        self.retriever, self.indexed = self._open()
        old.close()
        return True

    def build_index(self, builder: Builder) -> None:
        """Build the index that is missing, and use it; the caller holds the writer lock.

        Raises:
            IndexDamaged: it could not be built; the corpus answers without it.
        """
        snapshot = self.store.snapshot(self.embedder.fingerprint)
        built = generation.build(self._data_dir, snapshot, self._wanted(snapshot), builder)
        old = self.retriever
        self.retriever, self.indexed = self._use(snapshot, built), True
        old.close()

    def close(self) -> None:
        """Let go of everything that is open."""
        self.retriever.close()

    def _open(self) -> tuple[Retriever, bool]:
        snapshot = self.store.snapshot(self.embedder.fingerprint)
        try:
            if snapshot.vectors is None:
                raise IndexDamaged("passages without a vector")
            return self._use(snapshot, generation.open_current(self._data_dir, self._wanted(snapshot))), True
        except IndexDamaged as error:
            _LOG.info("%s; searching exactly", error)
            lexical = LexicalIndex.build([passage.context for passage in snapshot.passages])
            return Retriever(snapshot, self.embedder, lexical), False

    def _use(self, snapshot: Snapshot, found: Generation) -> Retriever:
        large = len(snapshot.passages) >= self._tools.exact_limit
        wanted = bool(self._vector_url) or (self._long_running and large)
        return Retriever(
            snapshot, self.embedder, found.lexical, found.open_dense(self._tools.check) if wanted else None
        )

    def _wanted(self, snapshot: Snapshot) -> Manifest:
        return Manifest(
            content=snapshot.digest,
            model=self.embedder.fingerprint,
            chunking=tuple(sorted(set(self.store.chunkings().values()))),
            count=len(snapshot.passages),
            server=self._vector_url,
        )


def ensure_ready(
    data_dir: Path,
    embedder: Embedder,
    *,
    documents: Callable[[], Iterable[Document]] = load_default,
    progress: Progress | None = None,
    vector_url: str | None = None,
    long_running: bool = False,
    rebuild: bool = True,
    tools: Tools | None = None,
) -> Corpus:
    """Open the corpus in ``data_dir``; make whatever is missing first.

    An empty store takes in ``documents``. Passages made another way are made
    anew, vectors of another model too. A missing, damaged or stale index is
    rebuilt unless another process is writing; until then search is exact.

    Args:
        data_dir: the data folder; it is created.
        embedder: what makes vectors.
        documents: the corpus to begin with.
        progress: hears how far embedding is.
        vector_url: address of a Chroma server that holds the vector index; None: embedded.
        long_running: whether the process lives long enough for the vector index to be worth opening.
        rebuild: whether a missing index is built before this returns.
        tools: what makes passages and checks an index; None: the real ones.

    Raises:
        WriterBusy: the store has to be completed first and another process is writing.
        StoreError: the store cannot be used.
    """
    tools = tools or Tools.default()
    store = Store(data_dir)
    with closing(tools.builder(data_dir, embedder.fingerprint)) as builder:
        if not _complete(store, embedder, tools.chunker):
            with writer(data_dir):
                kept = store.documents() or tuple(documents())
                _take_in(store, kept, embedder, tools.chunker, progress, builder if rebuild else None)
        corpus = Corpus(data_dir, embedder, vector_url, long_running, tools)
        if not corpus.indexed and rebuild:
            try:
                with writer(data_dir):
                    corpus.build_index(builder)
            except (IndexDamaged, WriterBusy) as error:
                _LOG.warning("The index was not rebuilt: %s. Search is exact meanwhile.", error)
    return corpus


def ingest(
    documents: Iterable[Document],
    data_dir: Path,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    vector_url: str | None = None,
    tools: Tools | None = None,
) -> Ingested:
    """Take documents in and bring the index up to date. The same documents again change nothing.

    A document replaces the stored one of the same id.

    Raises:
        WriterBusy: another process is writing; nothing was changed.
        StoreError: the store cannot be written.
        IndexDamaged: the documents are stored and found by exact search, but the index could not be built.
    """
    tools = tools or Tools.default()
    store = Store(data_dir)
    with writer(data_dir), closing(tools.builder(data_dir, embedder.fingerprint)) as builder:
        chunkings = store.chunkings()
        stored = [each for each in store.documents() if chunkings[each.document_id] != tools.chunker.version]
        _take_in(store, stored, embedder, tools.chunker, progress, builder)
        done = _take_in(store, documents, embedder, tools.chunker, progress, builder)
        corpus = Corpus(data_dir, embedder, vector_url, tools=tools)
        if not corpus.indexed:
            corpus.build_index(builder)
        corpus.close()
        return done


def _take_in(
    store: Store,
    documents: Iterable[Document],
    embedder: Embedder,
    chunker: Chunker,
    progress: Progress | None,
    builder: Builder | None,
) -> Ingested:
    given, known = list(documents), set(store.documents())
    if builder is not None and any(document not in known for document in given):
        builder.start()  # it gets ready while this process embeds
    changed = store.put(((document, chunker.passages(document)) for document in given), chunker.version)
    same = tuple(document.document_id for document in given if document.document_id not in changed)
    texts = store.missing(embedder.fingerprint)
    if texts and builder is not None:
        builder.start()
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]

        def heard(done: int, _: int, start: int = start) -> None:
            if progress is not None:
                progress(start + done, len(texts))

        store.add_vectors(embedder.fingerprint, batch, embedder.embed(batch, heard))
    if texts or changed:
        store.prune(embedder.fingerprint)
    return Ingested(changed, same, len(texts))


def _complete(store: Store, embedder: Embedder, chunker: Chunker) -> bool:
    chunkings = store.chunkings()
    return bool(chunkings) and set(chunkings.values()) == {chunker.version} and not store.missing(embedder.fingerprint)


def _sources(folder: Traversable) -> Iterable[Traversable]:
    for path in folder.iterdir():
        if path.is_file() and path.name.endswith((".py", ".toml")):
            yield path
        elif path.is_dir() and path.name in ("data", "readers"):
            yield from _sources(path)
