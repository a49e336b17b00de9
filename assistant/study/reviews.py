"""What learners reviewed: a small SQLite file in the data folder, safe for several threads and processes.

A learner is a pseudonym. Kept are, for each card reviewed, its FSRS state and
where it came from, and a log of ratings; of what was typed nothing is kept.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.study.rows_kept import TABLES, KeptRows

_TABLES = """
CREATE TABLE IF NOT EXISTS state (
  learner TEXT NOT NULL, card TEXT NOT NULL, document TEXT NOT NULL, topic TEXT NOT NULL,
  fsrs TEXT NOT NULL, due TEXT NOT NULL, stability REAL NOT NULL, retired TEXT,
  PRIMARY KEY (learner, card)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS log (
  learner TEXT NOT NULL, card TEXT NOT NULL, at TEXT NOT NULL, outcome TEXT NOT NULL, rating INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS log_by_learner ON log (learner, card);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one card for one learner; ``retired`` is when the learner was told that it is asked no more."""

    card_id: str
    document_id: str
    topic: str
    state: str
    due: datetime
    stability: float
    retired: str | None = None


class Reviews:
    """The register of reviews. Every change is one transaction under WAL (https://sqlite.org/wal.html)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
        try:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_TABLES + TABLES)
        except sqlite3.Error:
            self._db.close()
            raise
        self.rows = KeptRows(self._db, self._lock)

    def all_of(self, learner: str) -> tuple[Kept, ...]:
        """Return what is kept of a learner's cards."""
        query = "SELECT card, document, topic, fsrs, due, stability, retired FROM state WHERE learner = ?"
        with self._lock:
            rows = self._db.execute(f"{query} ORDER BY card", (learner,)).fetchall()
        return tuple(
            Kept(card, document, topic, state, datetime.fromisoformat(due), stability, gone)
            for card, document, topic, state, due, stability, gone in rows
        )

    def counts(self, learner: str) -> dict[str, tuple[int, int]]:
        """Return for each card how often the learner answered it, and how often rightly."""
        query = "SELECT card, COUNT(*), SUM(outcome = 'right') FROM log WHERE learner = ? GROUP BY card"
        with self._lock:
            rows: Sequence[tuple[str, int, int]] = self._db.execute(query, (learner,)).fetchall()
        return {card: (answered, right) for card, answered, right in rows}

    @contextmanager
    def reviewing(self, learner: str, card_id: str) -> Iterator[Reviewing]:
        """Hold a card's state while it is reviewed: no other thread or process changes it in between."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                row = self._db.execute(
                    "SELECT fsrs FROM state WHERE learner = ? AND card = ?", (learner, card_id)
                ).fetchone()
                yield Reviewing(self._db, learner, card_id, None if row is None else str(row[0]))
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def retire(self, learner: str, card_ids: Iterable[str], at: datetime) -> None:
        """Note that a learner was told of cards that are asked no more; their reviews stay."""
        rows = [(at.isoformat(), learner, card_id) for card_id in card_ids]
        self._change("UPDATE state SET retired = ? WHERE learner = ? AND card = ?", rows)

    def revive(self, learner: str, card_ids: Iterable[str]) -> None:
        """Take cards up again whose words are back in the sources."""
        rows = [(learner, card_id) for card_id in card_ids]
        self._change("UPDATE state SET retired = NULL WHERE learner = ? AND card = ?", rows)

    def _change(self, statement: str, rows: Sequence[tuple[str, ...]]) -> None:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(statement, rows)
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def close(self) -> None:
        """Let the file go; the register cannot be used afterwards."""
        with self._lock:
            self._db.close()


@dataclass(frozen=True, slots=True)
class Reviewing:
    """A review under way: ``state`` is what the last one left, None before any."""

    db: sqlite3.Connection
    learner: str
    card_id: str
    state: str | None

    def keep(self, kept: Kept, at: datetime, outcome: str, rating: int) -> None:
        """Write the new state and the entry of the log."""
        self.db.execute(
            "INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                self.learner,
                self.card_id,
                kept.document_id,
                kept.topic,
                kept.state,
                kept.due.isoformat(),
                kept.stability,
            ),
        )
        self.db.execute(
            "INSERT INTO log VALUES (?, ?, ?, ?, ?)", (self.learner, self.card_id, at.isoformat(), outcome, rating)
        )
