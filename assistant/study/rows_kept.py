"""The rows of the evidence table that were there, since when and until when, and each learner's last session."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

TABLES = """
CREATE TABLE IF NOT EXISTS evidence (
  row TEXT PRIMARY KEY, document TEXT NOT NULL, quote TEXT NOT NULL, seen TEXT NOT NULL, gone TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS noted (one INTEGER PRIMARY KEY CHECK (one = 1), corpus TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS session (learner TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One row: its identity, its document, the words that hold its value, and whether they are gone."""

    key: str
    document_id: str
    quote: str
    gone: bool


class KeptRows:
    """These tables of the register; every change is one transaction."""

    def __init__(self, db: sqlite3.Connection, lock: threading.Lock) -> None:
        self._db = db
        self._lock = lock

    def corpus(self) -> str:
        """Return which corpus the rows were last noted of; empty before any."""
        with self._lock:
            found = self._db.execute("SELECT corpus FROM noted").fetchone()
        return str(found[0]) if found else ""

    def rows(self) -> tuple[KeptRow, ...]:
        """Return all rows that were ever noted."""
        with self._lock:
            found = self._db.execute("SELECT row, document, quote, gone IS NOT NULL FROM evidence").fetchall()
        return tuple(KeptRow(key, document, quote, bool(gone)) for key, document, quote, gone in found)

    def note(
        self, corpus: str, present: Sequence[KeptRow], *, gone: Iterable[str], back: Iterable[str], at: datetime
    ) -> None:
        """Note the rows of a corpus, those that are gone since ``at``, and those whose words are back."""
        new = [(each.key, each.document_id, each.quote, at.isoformat()) for each in present]
        with self._change():
            self._db.executemany("INSERT OR IGNORE INTO evidence VALUES (?, ?, ?, ?, NULL)", new)
            self._db.executemany("UPDATE evidence SET gone = ? WHERE row = ?", [(at.isoformat(), key) for key in gone])
            self._db.executemany("UPDATE evidence SET gone = NULL WHERE row = ?", [(key,) for key in back])
            self._db.execute("INSERT OR REPLACE INTO noted VALUES (1, ?)", (corpus,))

    def retired_for(self, learner: str) -> int:
        """Return how many rows were there at a learner's last session and are gone since; 0 before any session."""
        query = (
            "SELECT COUNT(*) FROM evidence JOIN session ON session.learner = ? "
            "WHERE evidence.seen <= session.at AND evidence.gone > session.at"
        )
        with self._lock:
            return int(self._db.execute(query, (learner,)).fetchone()[0])

    def began(self, learner: str, at: datetime) -> None:
        """Note that a learner began a session."""
        with self._change():
            self._db.execute("INSERT OR REPLACE INTO session VALUES (?, ?)", (learner, at.isoformat()))

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
