"""Sessions of browsers: a page holds a random token in a cookie, the database its hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assistant.database import Database

LONGEST_TOKEN = 128
"""No token of ours is longer; what is longer is not looked up."""

_NOTE_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is open. gate: what names the key that it was opened with; empty where none was asked."""

    owner: str
    gate: str


class Sessions:
    """The sessions that are open; one that is not used for ``days`` ends."""

    def __init__(self, database: Database, days: float, now: Callable[[], datetime]) -> None:
        self._database = database
        self._unused = timedelta(days=days)
        self._now = now

    def open(self, gate: str = "") -> str:
        """Begin a session and return its token: 256 random bits."""
        token = secrets.token_urlsafe(32)
        with self._database.change("session") as run:
            run("INSERT INTO session VALUES (?, ?, ?)", (_hash(token), stamp(self._now()), gate))
        return token

    def find(self, token: str) -> Session | None:
        """Return the session of a token; None where it is not open."""
        if not 0 < len(token) <= LONGEST_TOKEN:
            return None
        now, own = self._now(), _hash(token)
        found = self._database.rows("SELECT last, gate FROM session WHERE hash = ?", (own,))
        if not found or found[0][0] < stamp(now - self._unused):
            return None
        if found[0][0] < stamp(now - _NOTE_EVERY):
            with self._database.change("session") as run:
                run("UPDATE session SET last = ? WHERE hash = ?", (stamp(now), own))
        return Session(f"session:{own}", found[0][1])

    def end(self, token: str) -> None:
        """End a session; its token opens nothing any more."""
        if len(token) <= LONGEST_TOKEN:
            with self._database.change("session") as run:
                run("DELETE FROM session WHERE hash = ?", (_hash(token),))

    def expire(self) -> None:
        """Forget the sessions that nobody has used."""
        with self._database.change("session") as run:
            run("DELETE FROM session WHERE last < ?", (stamp(self._now() - self._unused),))


def stamp(moment: datetime) -> str:
    """Return a moment as it is stored: ISO 8601 in UTC, so that later is greater."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
