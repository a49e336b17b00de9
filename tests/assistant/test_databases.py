"""What is particular to each database: files of older versions, traces of what was deleted, lost connections."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from assistant.build import check, open_conversations
from assistant.conversation import Conversations, Turn
from assistant.database import DatabaseError, SqliteDatabase
from assistant.postgres import MOST_CONNECTIONS, PostgresDatabase
from assistant.settings import Settings, SettingsError

SECRET = "zebrafinch"


def said(conversations: Conversations, turn_id: str = "turn") -> str:
    """Begin a conversation in which the secret word is asked, replied and kept; return its id."""
    one = conversations.begin()
    conversations.change(one, "case", lambda before: (SECRET, None))
    conversations.add(one, Turn(turn_id, conversations.moment(), SECRET * 300, f'"{SECRET}"'))
    return one


def written(folder: Path) -> bytes:
    """Return all bytes of all files of a folder."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_file_of_the_first_version_is_taken_over(tmp_path: Path) -> None:
    """A file without turns, as the first version wrote it, opens; what its conversations keep is still there."""
    connection = sqlite3.connect(tmp_path / "c.sqlite")
    connection.execute("CREATE TABLE conversation (id TEXT PRIMARY KEY, created TEXT NOT NULL) WITHOUT ROWID")
    connection.execute(
        "CREATE TABLE kept (conversation TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
        " PRIMARY KEY (conversation, name)) WITHOUT ROWID"
    )
    connection.execute("INSERT INTO conversation VALUES ('old', '2020-01-01T00:00:00+00:00')")
    connection.execute("INSERT INTO kept VALUES ('old', 'case', '54F')")
    connection.commit()
    connection.close()
    for _ in range(2):
        register = Conversations(tmp_path / "c.sqlite")
        assert (register.knows("old"), register.kept("old", "case")) == (True, "54F")
        assert register.change("old", "case", lambda before: ("54F", before)) == "54F"
        register.close()


def test_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """Tables that a newer version wrote are refused with a setting named, and not touched."""
    Conversations(tmp_path / "conversations.sqlite").close()
    connection = sqlite3.connect(tmp_path / "conversations.sqlite")
    connection.execute("UPDATE version SET number = 99")
    connection.commit()
    connection.close()
    with pytest.raises(SettingsError, match=r"NETLM_DATA_DIR .* newer version"):
        check(Settings(data_dir=tmp_path))


def test_deleted_words_are_in_no_file(tmp_path: Path) -> None:
    """After a conversation was deleted, its words stand in none of the files of the database."""
    register = Conversations(tmp_path / "c.sqlite")
    one = said(register)
    assert SECRET.encode() in written(tmp_path)
    register.delete(one)
    assert SECRET.encode() not in written(tmp_path)
    register.close()


def test_file_is_its_users_alone(tmp_path: Path) -> None:
    """The file and its logs can be read by the user who began it and by nobody else."""
    register = Conversations(tmp_path / "c.sqlite")
    said(register)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    register.close()


def test_zero_days_write_nothing_and_delete_what_was_written(tmp_path: Path) -> None:
    """With 0 days, earlier conversations are deleted from the file, and new ones are written nowhere."""
    kept = open_conversations(Settings(data_dir=tmp_path))
    old = said(kept)
    kept.close()
    register = open_conversations(Settings(data_dir=tmp_path, conversation_days=0))
    one = said(register)
    assert (register.knows(old), register.kept(one, "case"), register.turns(one)) == (False, SECRET, [])
    assert SECRET.encode() not in written(tmp_path)
    register.close()
    assert not open_conversations(Settings(data_dir=tmp_path)).knows(one)


def test_postgres_is_chosen_by_its_url(postgres_url: str, tmp_path: Path) -> None:
    """With a postgresql:// URL conversations lie there, and no file appears."""
    settings = Settings(data_dir=tmp_path, database_url=postgres_url)
    register = open_conversations(settings)
    one = said(register)
    register.close()
    register = open_conversations(settings)
    assert register.kept(one, "case") == SECRET
    register.close()
    register = open_conversations(Settings(data_dir=tmp_path, database_url=postgres_url, conversation_days=0))
    assert not register.knows(one)
    register.close()
    assert list(tmp_path.iterdir()) == []


def test_lost_connections_are_replaced(postgres_url: str) -> None:
    """A server that closed all connections, as for a new start, is used again without anybody noticing."""
    register = Conversations(PostgresDatabase(postgres_url))
    one = said(register)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
        connection.execute(query + "pg_backend_pid()")
    assert register.kept(one, "case") == SECRET
    register.close()


def test_connections_are_few(postgres_url: str) -> None:
    """However many threads ask at once, the server sees a handful of connections."""
    register = Conversations(PostgresDatabase(postgres_url))
    with ThreadPoolExecutor(32) as pool:
        begun = list(pool.map(lambda _: register.begin(), range(300)))
    with psycopg.connect(postgres_url) as connection:
        query = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        found = connection.execute(query).fetchone()
    assert found is not None
    assert 1 <= found[0] <= MOST_CONNECTIONS
    assert len(set(begun)) == 300
    register.close()


@pytest.mark.parametrize(
    "url", ["postgresql://me:hush@127.0.0.1:1/none", "postgresql://me:hush@[::1", "postgresql://me:hush@h/db?bogus=1"]
)
def test_unreachable_database_is_named_without_its_password(url: str, tmp_path: Path) -> None:
    """A database that cannot be used is a setting to mend; its password is not repeated."""
    with pytest.raises(SettingsError, match=r"^NETLM_DATABASE_URL cannot be used") as refusal:
        check(Settings(data_dir=tmp_path, database_url=url))
    assert "hush" not in str(refusal.value)
    assert "hush" not in repr(Settings(data_dir=tmp_path, database_url=url))


def test_closed_databases_answer_no_more(postgres_url: str, tmp_path: Path) -> None:
    """After closing, neither database opens itself again."""
    for database in (PostgresDatabase(postgres_url), SqliteDatabase(tmp_path / "c.sqlite")):
        database.close()
        with pytest.raises((DatabaseError, sqlite3.ProgrammingError)):
            database.rows("SELECT 1")
