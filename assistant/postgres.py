"""The conversations in PostgreSQL: imported only where ``NETLM_DATABASE_URL`` names one."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg

from assistant.database import DatabaseError, Execute, Row

MOST_CONNECTIONS = 8
_SCHEMA = "netlm"
_LOST = (psycopg.OperationalError, psycopg.InterfaceError)

Connection = psycopg.Connection[Row]


class PostgresDatabase:
    """A schema ``netlm`` of one PostgreSQL database, reached by at most ``MOST_CONNECTIONS`` connections.

    A connection that was lost since it was last used is replaced without
    anybody noticing, unless a transaction was under way.

    Raises:
        DatabaseError: it cannot be reached, or the schema can be neither found nor made.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: list[Connection] = []
        self._slots = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._closed = False
        try:
            with self._connection() as connection:
                connection.execute("SELECT pg_advisory_lock(hashtextextended('netlm schema', 0))")
                if connection.execute("SELECT to_regnamespace(%s)", (_SCHEMA,)).fetchone() == (None,):
                    connection.execute(f"CREATE SCHEMA {_SCHEMA}")
                connection.execute("SELECT pg_advisory_unlock_all()")
        except psycopg.Error as error:
            raise DatabaseError(f"the schema {_SCHEMA} can be neither found nor made: {_words(error)}") from None

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        """Return what a query finds."""
        with self._connection() as connection:
            return _run(connection, query, values)

    @contextmanager
    def change(self, name: str) -> Iterator[Execute]:
        """Run a transaction under a lock of its name that ends with it."""
        with self._connection() as connection, connection.transaction():
            _run(connection, "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", (name,))
            yield lambda query, values=(): _run(connection, query, values)

    def scrub(self) -> None:
        """Do nothing: the server's own vacuum reclaims what was deleted."""

    def close(self) -> None:
        """Close the connections."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """Lend a connection that answers.

        Raises:
            DatabaseError: there is none to be had, or it was lost on the way.
        """
        with self._slots:
            connection = self._living()
            try:
                yield connection
            except _LOST as error:
                raise DatabaseError(f"the connection was lost: {_words(error)}") from None
            finally:
                if connection.closed or self._closed:
                    connection.close()
                else:
                    self._idle.append(connection)

    def _living(self) -> Connection:
        while not self._closed:
            try:
                connection = self._idle.pop()
            except IndexError:
                return self._new()
            with suppress(psycopg.Error):
                connection.execute("SELECT 1")
                return connection
            connection.close()
        raise DatabaseError("the database was closed")

    def _new(self) -> Connection:
        try:
            connection = psycopg.connect(self._url, autocommit=True, connect_timeout=10, prepare_threshold=None)
            connection.execute(f"SET search_path TO {_SCHEMA}")
        except psycopg.ProgrammingError:
            raise DatabaseError("it is no address that PostgreSQL's library can read") from None  # which repeats it
        except psycopg.Error as error:
            raise DatabaseError(f"it cannot be reached: {_words(error)}") from None
        return connection


def _run(connection: Connection, query: str, values: Sequence[object]) -> list[Row]:
    cursor = connection.execute(query.replace("?", "%s"), values)
    return cursor.fetchall() if cursor.description else []


def _words(error: psycopg.Error) -> str:
    return " ".join(str(error).split())[:300]
