"""The tables of the conversations, and how those of an older version become today's."""

from __future__ import annotations

from assistant.database import Database, DatabaseError

_STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE IF NOT EXISTS conversation (id TEXT PRIMARY KEY, created TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS kept (conversation TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
        " PRIMARY KEY (conversation, name))",
    ),
    (
        "ALTER TABLE conversation ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE conversation ADD COLUMN last TEXT NOT NULL DEFAULT ''",
        "UPDATE conversation SET last = '{now}'",  # when an older version last used it is not known
        "CREATE INDEX conversation_last ON conversation (last)",
        "CREATE INDEX conversation_owner ON conversation (owner, last)",
        "CREATE TABLE turn (id TEXT PRIMARY KEY, conversation TEXT NOT NULL, number INTEGER NOT NULL,"
        " asked TEXT NOT NULL, question TEXT NOT NULL, reply TEXT NOT NULL, verdict TEXT, reason TEXT,"
        " UNIQUE (conversation, number))",
        "CREATE TABLE session (hash TEXT PRIMARY KEY, last TEXT NOT NULL, gate TEXT NOT NULL)",
    ),
)
"""What each version added to the one before."""


def prepare(database: Database, now: str) -> None:
    """Make the tables, or bring those of an older version up to date; what they hold stays.

    Raises:
        DatabaseError: a newer version wrote them.
    """
    with database.change("schema") as run:
        run("CREATE TABLE IF NOT EXISTS version (number INTEGER NOT NULL)")
        found = run("SELECT number FROM version")
        version = int(found[0][0]) if found else 0
        if version > len(_STEPS):
            raise DatabaseError(f"a newer version of netlm wrote it (tables {version}, known here {len(_STEPS)})")
        if version == len(_STEPS):
            return
        for step in _STEPS[version:]:
            for statement in step:
                run(statement.replace("{now}", now))
        run("DELETE FROM version")
        run("INSERT INTO version VALUES (?)", (len(_STEPS),))
