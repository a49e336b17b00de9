"""Conversations are remembered by id alone, across threads and processes."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assistant.conversation import Conversations


def test_begun_is_known_and_nothing_else(tmp_path: Path) -> None:
    """An id that was given out is known, any other is not."""
    register = Conversations(tmp_path / "c.sqlite")
    begun = register.begin()
    assert register.knows(begun)
    assert not register.knows(begun[:-1])
    assert not register.knows("")
    register.close()


def test_known_after_a_new_start_and_to_others(tmp_path: Path) -> None:
    """A second opening of the file knows what the first began, at once and after it was closed."""
    first, second = Conversations(tmp_path / "c.sqlite"), Conversations(tmp_path / "c.sqlite")
    begun = first.begin()
    assert second.knows(begun)
    first.close()
    assert second.knows(begun)
    second.close()


def test_threads_may_begin_together(tmp_path: Path) -> None:
    """Many threads at once get an id each, no two the same."""
    register = Conversations(tmp_path / "c.sqlite")
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: register.begin(), range(200)))
    assert len(set(begun)) == 200
    assert all(register.knows(each) for each in begun)
    register.close()


def test_no_question_is_kept(tmp_path: Path) -> None:
    """The table has room for an id and a date, and for nothing else."""
    Conversations(tmp_path / "c.sqlite").close()
    connection = sqlite3.connect(tmp_path / "c.sqlite")
    columns = [row[1] for row in connection.execute("PRAGMA table_info(conversation)")]
    connection.close()
    assert columns == ["id", "created"]
