"""Which conversations exist. Only an id and its date are kept: no question text."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path


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

    def close(self) -> None:
        """Let the file go; the register cannot be used afterwards."""
        with self._lock:
            self._connection.close()
