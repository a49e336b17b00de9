"""Conversations: what was asked and replied, whose they are, the facts they keep, and how all of it goes again.

A fact is kept with the words that state it, which a clinician can check it
against; nothing of a conversation is ever logged. docs/conversations.md says
what is stored, for how long and who sees it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from assistant.database import Database, Execute, SqliteDatabase
from assistant.schema import prepare
from assistant.sessions import Sessions, stamp

Result = TypeVar("Result")

LONGEST_TITLE = 80
MOST_LISTED = 500
NOBODY = ""
"""Owner of a conversation that whoever has its id may use, and that is never listed."""

_SWEPT_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its reply, the JSON of the reply object. verdict, reason: what was said of it afterwards."""

    turn_id: str
    asked: str
    question: str
    reply: str
    verdict: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation without its turns; ``turns`` counts them. Moments are ISO 8601 in UTC."""

    conversation_id: str
    title: str
    begun: str
    last: str
    turns: int


def new_id() -> str:
    """Return an id: 128 random bits, so that nobody guesses another's."""
    return secrets.token_urlsafe(16)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Conversations:
    """The conversations of one database, safe for several threads and processes.

    where: the database, or the path of an SQLite file. days: after which a
    conversation that nobody used is gone. turns: whether questions and replies
    are stored at all.

    Raises:
        OSError, sqlite3.Error, DatabaseError: it cannot be opened.
    """

    def __init__(
        self,
        where: Path | Database,
        days: float = 30,
        *,
        turns: bool = True,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._database = SqliteDatabase(where) if isinstance(where, Path) else where
        self._unused = timedelta(days=days)
        self._turns = turns
        self._now = now
        self.sessions = Sessions(self._database, days, now)
        try:
            prepare(self._database, self.moment())
            self.expire()
        except BaseException:
            self._database.close()
            raise

    def moment(self) -> str:
        """Return the present moment as it is stored."""
        return stamp(self._now())

    def begin(self, owner: str = NOBODY) -> str:
        """Remember a new conversation and return its id."""
        conversation_id, now = new_id(), self.moment()
        with self._database.change(conversation_id) as run:
            run(
                "INSERT INTO conversation (id, created, owner, last) VALUES (?, ?, ?, ?)",
                (conversation_id, now, owner, now),
            )
        return conversation_id

    def knows(self, conversation_id: str, owner: str | None = None) -> bool:
        """Return whether a conversation exists; with ``owner``, whether it is theirs or nobody's."""
        return self._owner(self._database.rows, conversation_id, owner) is not None

    def kept(self, conversation_id: str, name: str) -> str | None:
        """Return what a conversation keeps under a name; None where it keeps nothing."""
        return _kept(self._database.rows, conversation_id, name)

    def change(self, conversation_id: str, name: str, made: Callable[[str | None], tuple[str, Result]]) -> Result:
        """Replace what a conversation keeps under a name by what ``made`` makes of it; return what it gives besides.

        No other thread or process changes it in between. Where ``made``
        raises, everything stays as it is; a conversation that was deleted
        meanwhile keeps nothing.
        """
        with self._database.change(conversation_id) as run:
            value, result = made(_kept(run, conversation_id, name))
            if self._owner(run, conversation_id) is not None:
                _keep(run, conversation_id, name, value)
        return result

    def everything_kept(self, conversation_id: str) -> dict[str, str]:
        """Return all that a conversation keeps, by its names."""
        query = "SELECT name, value FROM kept WHERE conversation = ?"
        return {str(name): str(value) for name, value in self._database.rows(query, (conversation_id,))}

    def restore(self, conversation_id: str, kept: Mapping[str, str]) -> None:
        """Let a conversation keep exactly what it kept before."""
        with self._database.change(conversation_id) as run:
            run("DELETE FROM kept WHERE conversation = ?", (conversation_id,))
            if self._owner(run, conversation_id) is not None:
                for name, value in kept.items():
                    _keep(run, conversation_id, name, value)

    def add(self, conversation_id: str, turn: Turn) -> None:
        """Store a turn, unless none are stored here or its conversation was deleted meanwhile."""
        with self._database.change(conversation_id) as run:
            if self._owner(run, conversation_id) is None:
                return
            run("UPDATE conversation SET last = ? WHERE id = ?", (self.moment(), conversation_id))
            if self._turns:
                number = "(SELECT COALESCE(MAX(number), 0) + 1 FROM turn WHERE conversation = ?)"
                run(
                    "INSERT INTO turn (id, conversation, number, asked, question, reply)"
                    f" VALUES (?, ?, {number}, ?, ?, ?)",
                    (turn.turn_id, conversation_id, conversation_id, turn.asked, turn.question, turn.reply),
                )

    def listed(self, owner: str) -> list[Summary]:
        """Return an owner's conversations that have turns, the one used last first; nobody's are never listed."""
        if owner == NOBODY:
            return []
        return self._summaries("c.owner = ?", owner)

    def summary(self, conversation_id: str, owner: str | None = None) -> Summary | None:
        """Return one conversation, with turns or without; None where there is none for this owner."""
        if not self.knows(conversation_id, owner):
            return None
        found = self._summaries("c.id = ?", conversation_id, least=0)
        return found[0] if found else None

    def turns(self, conversation_id: str) -> list[Turn]:
        """Return the turns of a conversation, oldest first."""
        query = "SELECT id, asked, question, reply, verdict, reason FROM turn WHERE conversation = ? ORDER BY number"
        return [Turn(*row) for row in self._database.rows(query, (conversation_id,))]

    def judge(self, turn_id: str, owner: str, verdict: str, reason: str | None) -> bool:
        """Store what a reader says of a turn, in place of what was said before; return whether there is such a turn."""
        found = self._database.rows("SELECT conversation FROM turn WHERE id = ?", (turn_id,))
        if not found:
            return False
        with self._database.change(found[0][0]) as run:
            if self._owner(run, found[0][0], owner) is None:
                return False
            changed = "UPDATE turn SET verdict = ?, reason = ? WHERE id = ? RETURNING id"
            return bool(run(changed, (verdict, reason, turn_id)))

    def delete(self, conversation_id: str, owner: str | None = None) -> bool:
        """Delete all there is of a conversation; return whether it was there for this owner."""
        with self._database.change(conversation_id) as run:
            if self._owner(run, conversation_id, owner) is None:
                return False
            _remove(run, conversation_id)
        self._database.scrub()
        return True

    def expire(self) -> None:
        """Delete the conversations and sessions that nobody used for ``days``."""
        horizon = self._horizon()
        query = f"SELECT id FROM conversation WHERE last < ? LIMIT {_SWEPT_AT_ONCE}"
        while found := self._database.rows(query, (horizon,)):
            for (conversation_id,) in found:
                with self._database.change(conversation_id) as run:
                    if run("SELECT id FROM conversation WHERE id = ? AND last < ?", (conversation_id, horizon)):
                        _remove(run, conversation_id)
            self._database.scrub()
        self.sessions.expire()

    def clear(self) -> None:
        """Delete every conversation and session."""
        with self._database.change("everything") as run:
            for table in ("turn", "kept", "conversation", "session"):
                run(f"DELETE FROM {table}")
        self._database.scrub()

    def close(self) -> None:
        """Let the database go; it cannot be used afterwards."""
        self._database.close()

    def _horizon(self) -> str:
        return stamp(self._now() - self._unused)

    def _owner(self, run: Execute, conversation_id: str, owner: str | None = None) -> str | None:
        """Return whose a conversation is; None where it does not exist, or ``owner`` may not use it."""
        query = "SELECT owner FROM conversation WHERE id = ? AND last >= ?"
        found = run(query, (conversation_id, self._horizon()))
        if not found or (owner is not None and found[0][0] not in (NOBODY, owner)):
            return None
        return str(found[0][0])

    def _summaries(self, which: str, value: str, least: int = 1) -> list[Summary]:
        found = self._database.rows(
            "SELECT c.id, c.created, c.last, (SELECT COUNT(*) FROM turn WHERE conversation = c.id) AS asked,"
            " (SELECT question FROM turn WHERE conversation = c.id ORDER BY number LIMIT 1)"
            f" FROM conversation c WHERE {which} AND c.last >= ?"
            f" AND (SELECT COUNT(*) FROM turn WHERE conversation = c.id) >= {least}"
            f" ORDER BY c.last DESC, c.id LIMIT {MOST_LISTED}",
            (value, self._horizon()),
        )
        return [Summary(row[0], titled(row[4] or ""), row[1], row[2], row[3]) for row in found]


def titled(question: str) -> str:
    """Return a question as the title of its conversation: in one line, at most ``LONGEST_TITLE`` characters."""
    line = " ".join(question.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1].rstrip()}…"


def _kept(run: Execute, conversation_id: str, name: str) -> str | None:
    found = run("SELECT value FROM kept WHERE conversation = ? AND name = ?", (conversation_id, name))
    return str(found[0][0]) if found else None


def _keep(run: Execute, conversation_id: str, name: str, value: str) -> None:
    run(
        "INSERT INTO kept VALUES (?, ?, ?) ON CONFLICT (conversation, name) DO UPDATE SET value = excluded.value",
        (conversation_id, name, value),
    )


def _remove(run: Execute, conversation_id: str) -> None:
    for table in ("turn", "kept"):
        run(f"DELETE FROM {table} WHERE conversation = ?", (conversation_id,))
    run("DELETE FROM conversation WHERE id = ?", (conversation_id,))
