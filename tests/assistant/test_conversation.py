"""Conversations are remembered by id, with what each keeps, across threads and processes."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

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
    """The register of conversations has room for an id and a date, and for nothing else."""
    Conversations(tmp_path / "c.sqlite").close()
    connection = sqlite3.connect(tmp_path / "c.sqlite")
    columns = [row[1] for row in connection.execute("PRAGMA table_info(conversation)")]
    connection.close()
    assert columns == ["id", "created"]


def test_kept_belongs_to_one_conversation_and_one_name(tmp_path: Path) -> None:
    """What one conversation keeps is not seen by another, nor under another name."""
    register = Conversations(tmp_path / "c.sqlite")
    one, other = register.begin(), register.begin()
    assert register.change(one, "case", lambda before: ("a", before)) is None
    assert register.change(one, "case", lambda before: ("b", before)) == "a"
    assert (register.kept(one, "case"), register.kept(other, "case"), register.kept(one, "x")) == ("b", None, None)
    register.close()


def test_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    """Where making the new value raises, the old one stands, and the next change goes on from it."""

    def fails(before: str | None) -> tuple[str, None]:
        raise ArithmeticError

    register = Conversations(tmp_path / "c.sqlite")
    one = register.begin()
    register.change(one, "case", lambda before: ("a", None))
    with pytest.raises(ArithmeticError):
        register.change(one, "case", fails)
    assert register.change(one, "case", lambda before: ("b", before)) == "a"
    register.close()


def test_changes_of_many_threads_are_all_there(tmp_path: Path) -> None:
    """No change is lost where turns of one conversation come at once."""
    register = Conversations(tmp_path / "c.sqlite")
    one = register.begin()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: register.change(one, "n", lambda before: (f"{before or ''}x", None)), range(100)))
    assert register.kept(one, "n") == "x" * 100
    register.close()
