"""Where conversations are written: one small seam, and SQLite behind it.

``assistant.postgres`` is the other that stands behind the seam. The SQL of
``conversation.py`` and ``sessions.py`` is the part that both understand, with
``?`` for each value.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

Row = tuple[Any, ...]
Execute = Callable[..., list[Row]]
"""Runs one statement, given its values as one sequence, and returns the rows that it gives."""


class DatabaseError(RuntimeError):
    """The database cannot be reached or used; the message holds no value and no password."""


class Database(Protocol):
    """A database that several threads and processes share."""

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        """Return what a query that changes nothing finds."""
        ...

    def change(self, name: str) -> AbstractContextManager[Execute]:
        """Return a transaction: all of it happens or, where its block raises, nothing.

        Of transactions of one name there is one at a time, over all threads and processes.
        """
        ...

    def scrub(self) -> None:
        """Leave no copy of what was deleted lying about, as far as this database can."""
        ...

    def close(self) -> None:
        """Let the database go; it cannot be used afterwards."""
        ...


class SqliteDatabase:
    """One SQLite file, or memory alone where there is no path.

    A lost entry costs its reader a new conversation and nothing else, hence
    ``synchronous=NORMAL`` under WAL (https://sqlite.org/wal.html). What is
    deleted is overwritten with zeros (``secure_delete``). Only the user who
    began the file can read it.

    Raises:
        OSError, sqlite3.Error: it cannot be opened.
    """

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            path or ":memory:", timeout=10, check_same_thread=False, isolation_level=None
        )
        try:
            for setting in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
                self._connection.execute(f"PRAGMA {setting}")
        except sqlite3.Error:
            self._connection.close()
            raise

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        """Return what a query finds."""
        with self._lock:
            return self._run(query, values)

    @contextmanager
    def change(self, name: str) -> Iterator[Execute]:  # noqa: ARG002  # one writer at a time, whatever the name
        """Run a transaction; the whole file has one writer at a time."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._run
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def scrub(self) -> None:
        """Write the log back into the file and empty it: it may hold what was deleted."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._connection.close()

    def _run(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        return self._connection.execute(query, values).fetchall()
