"""The truth: documents, passages and vectors in SQLite. Everything else can be made again from here.

Written in WAL mode with ``synchronous=FULL``: what ``put`` or ``add_vectors``
has returned from survives a killed process and a power cut
(sqlite.org/wal.html, sqlite.org/pragma.html#pragma_synchronous). Each method is
one transaction on a connection of its own, so a store may be shared by threads
and read by any number of processes; writers take ``corpus.lock`` first.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.codec import dump_document, dump_passage, load_document, load_passage
from corpus.errors import StoreError
from corpus.model import Document, Passage

Vectors = npt.NDArray[np.float32]
SCHEMA = 1
_FILE = "corpus.sqlite"
_PATIENCE_SECONDS = 20.0
_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE documents(
    document_id TEXT PRIMARY KEY, chunking TEXT NOT NULL, digest TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE passages(
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, ord INTEGER NOT NULL, passage_id TEXT NOT NULL,
    context BLOB NOT NULL, body TEXT NOT NULL, PRIMARY KEY(document_id, ord)) WITHOUT ROWID;
CREATE INDEX passages_by_context ON passages(context);
CREATE TABLE vectors(
    fingerprint TEXT NOT NULL, context BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY(fingerprint, context));
PRAGMA user_version = {SCHEMA};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the store held at one moment.

    passages: by document id, then order; this is the order of every vector and
        score elsewhere.
    vectors: one row per passage, or None where some passage has none yet.
    digest: equal for two snapshots exactly if they hold the same passages.
    """

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    vectors: Vectors | None
    digest: str


class Store:
    """The SQLite file of one data folder. Opening it changes nothing; the first write creates it."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / _FILE

    def put(self, items: Iterable[tuple[Document, Sequence[Passage]]], chunking: str) -> tuple[str, ...]:
        """Store documents with all of their passages, each in place of an older one of the same id.

        All of them are stored or none.

        Args:
            items: documents and their passages.
            chunking: which way of making passages made these.

        Returns:
            The ids of those that were new or differed from what was stored.
        """
        changed = []
        with self._write() as db:
            for document, passages in items:
                bodies = [dump_passage(passage) for passage in passages]
                whole, name = dump_document(document), document.document_id
                digest = hashlib.sha256("\n".join((chunking, whole, *bodies)).encode()).hexdigest()
                if db.execute(
                    "SELECT 1 FROM documents WHERE (document_id, digest) = (?, ?)", (name, digest)
                ).fetchone():
                    continue
                changed.append(name)
                db.execute("DELETE FROM documents WHERE document_id = ?", (name,))
                db.execute("INSERT INTO documents VALUES (?, ?, ?, ?)", (name, chunking, digest, whole))
                db.executemany(
                    "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
                    [
                        (name, passage.order, passage.passage_id, context_digest(passage.context), body)
                        for passage, body in zip(passages, bodies, strict=True)
                    ],
                )
        return tuple(changed)

    def remove(self, document_id: str) -> bool:
        """Remove a document and its passages; return whether it was there."""
        with self._write() as db:
            return db.execute("DELETE FROM documents WHERE document_id = ?", (document_id,)).rowcount > 0

    def chunkings(self) -> dict[str, str]:
        """Return, by document id, which way of making passages made the stored ones."""
        with self._read() as db:
            return dict(db.execute("SELECT document_id, chunking FROM documents")) if db else {}

    def documents(self) -> tuple[Document, ...]:
        """Return the documents, by id."""
        with self._read() as db:
            return _documents(db) if db else ()

    def missing(self, fingerprint: str) -> list[str]:
        """Return the distinct texts that have no vector of this model yet, by document and order."""
        with self._read() as db:
            if db is None:
                return []
            rows = db.execute(
                "SELECT body FROM passages p WHERE NOT EXISTS (SELECT 1 FROM vectors v"
                " WHERE v.fingerprint = ? AND v.context = p.context) ORDER BY document_id, ord",
                (fingerprint,),
            )
            return list(dict.fromkeys(load_passage(body).context for (body,) in rows))

    def add_vectors(self, fingerprint: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Store the vectors of ``texts``. A text that has one of this model keeps it."""
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        with self._write() as db:
            db.executemany(
                "INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)",
                [(fingerprint, context_digest(text), row.tobytes()) for text, row in zip(texts, rows, strict=True)],
            )

    def prune(self, fingerprint: str) -> None:
        """Forget the vectors of other models, and those of texts that are in no passage."""
        with self._write() as db:
            db.execute(
                "DELETE FROM vectors WHERE fingerprint <> ? OR context NOT IN (SELECT context FROM passages)",
                (fingerprint,),
            )

    def digest(self) -> str:
        """Return the digest that a snapshot taken now would have, without reading the passages."""
        with self._read() as db:
            return _digest(db)

    def snapshot(self, fingerprint: str) -> Snapshot:
        """Return everything, as of one moment, with the vectors of one model."""
        with self._read() as db:
            if db is None:
                return Snapshot((), (), None, _digest(None))
            bodies = db.execute("SELECT body, context FROM passages ORDER BY document_id, ord").fetchall()
            found = dict(db.execute("SELECT context, vector FROM vectors WHERE fingerprint = ?", (fingerprint,)))
            documents, digest = _documents(db), _digest(db)
        blobs = [found.get(context) for _, context in bodies]
        vectors = _stack([blob for blob in blobs if blob is not None]) if blobs and None not in blobs else None
        return Snapshot(documents, tuple(load_passage(body) for body, _ in bodies), vectors, digest)

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection | None]:
        if not self.path.exists():
            yield None
            return
        with self._connect() as db:
            if self._version(db) == 0:
                yield None
                return
            db.execute("BEGIN")
            yield db
            db.execute("COMMIT")

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._connect() as db:
            if db.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            if self._version(db) == 0:
                db.executescript(_TABLES)
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE_SECONDS, isolation_level=None)) as db:
                yield db
        except sqlite3.Error as error:
            raise StoreError(
                f"The store {self.path} cannot be used: {error}. Check the disk and the folder's permissions; if the "
                "file is damaged, move it away and run: netlm ingest"
            ) from error

    def _version(self, db: sqlite3.Connection) -> int:
        found = int(db.execute("PRAGMA user_version").fetchone()[0])
        if found not in (0, SCHEMA):
            raise StoreError(
                f"The store {self.path} has format {found}; this netlm reads format {SCHEMA}. "
                "Use the netlm that wrote it, or give NETLM_DATA_DIR another folder."
            )
        return found


def context_digest(text: str) -> bytes:
    """Return the key under which the vectors of a text are kept: a changed text never meets an old vector."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _documents(db: sqlite3.Connection) -> tuple[Document, ...]:
    return tuple(load_document(body) for (body,) in db.execute("SELECT body FROM documents ORDER BY document_id"))


def _digest(db: sqlite3.Connection | None) -> str:
    rows: Iterable[tuple[str]] = db.execute("SELECT digest FROM documents ORDER BY document_id") if db else ()
    return hashlib.sha256("\n".join(digest for (digest,) in rows).encode()).hexdigest()


def _stack(blobs: Sequence[bytes]) -> Vectors:
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1).astype(np.float32)
