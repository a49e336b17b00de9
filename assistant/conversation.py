"""Which conversations exist, and what each keeps: an id and its date, and the facts of a patient that it is about.

No question is kept. A fact is kept with the words that state it, which a
clinician can check it against; nothing of it is ever logged.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


class Conversations:
    """The register of conversations: a small SQLite table, safe for several threads and processes.

    A lost entry costs its reader a new conversation and nothing else, hence
    ``synchronous=NORMAL`` under WAL (https://sqlite.org/wal.html).
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
        try:
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS conversation (id TEXT PRIMARY KEY, created TEXT NOT NULL) WITHOUT ROWID"
            )
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS kept (conversation TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
                " PRIMARY KEY (conversation, name)) WITHOUT ROWID"
            )
        except sqlite3.Error:
            self._connection.close()
            raise

    def begin(self) -> str:
        """Remember a new conversation and return its id: 128 random bits, so that nobody guesses another's."""
        conversation_id = secrets.token_urlsafe(16)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        with self._lock:
            self._connection.execute("INSERT INTO conversation VALUES (?, ?)", (conversation_id, created))
        return conversation_id

    def knows(self, conversation_id: str) -> bool:
        """Return whether ``conversation_id`` was begun here."""
        with self._lock:
            row = self._connection.execute("SELECT 1 FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
        return row is not None

    def kept(self, conversation_id: str, name: str) -> str | None:
        """Return what a conversation keeps under a name; None where it keeps nothing."""
        with self._lock:
            return self._read(conversation_id, name)

    def change(self, conversation_id: str, name: str, made: Callable[[str | None], tuple[str, Result]]) -> Result:
        """Replace what a conversation keeps under a name by what ``made`` makes of it; return what it gives besides.

        No other thread or process changes it in between. Where ``made``
        raises, everything stays as it is.
        """
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                value, result = made(self._read(conversation_id, name))
                self._connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (conversation_id, name, value))
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
        return result

    def _read(self, conversation_id: str, name: str) -> str | None:
        query = "SELECT value FROM kept WHERE conversation = ? AND name = ?"
        row = self._connection.execute(query, (conversation_id, name)).fetchone()
        return None if row is None else str(row[0])

    def close(self) -> None:
        """Let the file go; the register cannot be used afterwards."""
        with self._lock:
            self._connection.close()
