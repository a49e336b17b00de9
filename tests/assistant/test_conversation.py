"""Conversations are remembered, whose they are, and forgotten; the same promises over SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.conversation import Conversations, Turn, new_id
from assistant.database import Database, SqliteDatabase
from assistant.postgres import PostgresDatabase

Opener = Callable[..., Conversations]


class Clock:
    """Shows the time that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Database]:
    """Return what opens one and the same database each time."""
    if request.param == "sqlite":
        return lambda: SqliteDatabase(tmp_path / "c.sqlite")
    url = request.getfixturevalue("postgres_url")
    return lambda: PostgresDatabase(url)


@pytest.fixture
def opened(database: Callable[[], Database], clock: Clock) -> Iterator[Opener]:
    """Yield what opens the conversations, given what they are to be like."""
    made: list[Conversations] = []

    def opener(**settings: object) -> Conversations:
        made.append(Conversations(database(), now=clock, **settings))  # type: ignore[arg-type]
        return made[-1]

    yield opener
    for each in made:
        each.close()


@pytest.fixture
def register(opened: Opener) -> Conversations:
    """Return conversations with nothing said yet."""
    return opened()


def turn(question: str, turn_id: str = "") -> Turn:
    """Return a turn with a reply that says nothing."""
    return Turn(turn_id or new_id(), "2026-03-01T12:00:00.000+00:00", question, '{"kind":"answer"}')


def test_begun_is_known_and_nothing_else(register: Conversations) -> None:
    """An id that was given out is known, any other is not."""
    begun = register.begin()
    assert register.knows(begun)
    assert not register.knows(begun[:-1])
    assert not register.knows("")


def test_known_after_a_new_start_and_to_others(opened: Opener) -> None:
    """A second opening of the database knows what the first began, at once and after it was closed."""
    first, second = opened(), opened()
    begun = first.begin()
    assert second.knows(begun)
    first.close()
    assert second.knows(begun)


def test_threads_may_begin_together(register: Conversations) -> None:
    """Many threads at once get an id each, no two the same."""
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: register.begin(), range(200)))
    assert len(set(begun)) == 200
    assert all(register.knows(each) for each in begun)


def test_kept_belongs_to_one_conversation_and_one_name(register: Conversations) -> None:
    """What one conversation keeps is not seen by another, nor under another name."""
    one, other = register.begin(), register.begin()
    assert register.change(one, "case", lambda before: ("a", before)) is None
    assert register.change(one, "case", lambda before: ("b", before)) == "a"
    assert (register.kept(one, "case"), register.kept(other, "case"), register.kept(one, "x")) == ("b", None, None)


def test_change_that_fails_changes_nothing(register: Conversations) -> None:
    """Where making the new value raises, the old one stands, and the next change goes on from it."""

    def fails(before: str | None) -> tuple[str, None]:
        raise ArithmeticError

    one = register.begin()
    register.change(one, "case", lambda before: ("a", None))
    with pytest.raises(ArithmeticError):
        register.change(one, "case", fails)
    assert register.change(one, "case", lambda before: ("b", before)) == "a"


def test_changes_of_many_threads_are_all_there(opened: Opener) -> None:
    """No change is lost where turns of one conversation come at once, from one process or from two."""
    registers = (opened(), opened())
    one = registers[0].begin()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: registers[i % 2].change(one, "n", lambda b: (f"{b or ''}x", None)), range(100)))
    assert registers[0].kept(one, "n") == "x" * 100


def test_restored_conversation_keeps_what_it_kept(register: Conversations) -> None:
    """What a turn that was given up had changed is put back, and what it had added goes."""
    one = register.begin()
    register.change(one, "case", lambda before: ("a", None))
    before = register.everything_kept(one)
    register.change(one, "case", lambda before: ("b", None))
    register.change(one, "thread", lambda before: ("c", None))
    register.restore(one, before)
    assert register.everything_kept(one) == {"case": "a"}


def test_turns_come_back_in_their_order(opened: Opener, clock: Clock) -> None:
    """Questions and replies come back as they were, in the order of asking, from another opening too."""
    register = opened()
    one = register.begin("key:a")
    asked = [turn(f"Question {number}? \x01 ‮ 'quoted' %s ? {{}}") for number in range(12)]
    for each in asked:
        register.add(one, each)
    assert opened().turns(one) == asked
    summary = opened().summary(one, "key:a")
    assert summary is not None
    assert (summary.turns, summary.title, summary.begun) == (12, " ".join(asked[0].question.split()), summary.last)


def test_list_is_the_owners_own_and_newest_first(register: Conversations, clock: Clock) -> None:
    """Everybody's list holds their own conversations that have turns, the one used last first."""
    ids = {}
    for name, owner in (("first", "key:a"), ("second", "key:a"), ("other", "key:b"), ("nobody", "")):
        clock.now += timedelta(minutes=1)
        ids[name] = register.begin(owner)
        register.add(ids[name], turn(f"{name}?"))
    register.begin("key:a")
    assert [each.conversation_id for each in register.listed("key:a")] == [ids["second"], ids["first"]]
    clock.now += timedelta(minutes=1)
    register.add(ids["first"], turn("again?"))
    assert [(each.title, each.turns) for each in register.listed("key:a")] == [("first?", 2), ("second?", 1)]
    assert register.listed("") == []


def test_title_is_short_and_in_one_line(register: Conversations) -> None:
    """A title is the first question in one line, cut at 80 characters."""
    one = register.begin("key:a")
    register.add(one, turn("a\n  b " + "c" * 100))
    title = register.listed("key:a")[0].title
    assert title.startswith("a b ccc")
    assert (len(title), title[-1]) == (80, "…")


def test_only_its_owner_uses_a_conversation(register: Conversations) -> None:
    """To everybody else an owned conversation does not exist; one of nobody is open to whoever has its id."""
    owned, free = register.begin("key:a"), register.begin()
    said = turn("Secret?")
    register.add(owned, said)
    for stranger in ("key:b", "", "session:x"):
        assert not register.knows(owned, stranger)
        assert register.summary(owned, stranger) is None
        assert not register.delete(owned, stranger)
        assert not register.judge(said.turn_id, stranger, "wrong", None)
        assert register.knows(free, stranger)
    assert register.knows(owned, "key:a")
    assert [each.verdict for each in register.turns(owned)] == [None]


def test_deleted_is_gone_with_everything(register: Conversations) -> None:
    """Turns, facts and what was said of them go with a conversation, and nothing late brings any of it back."""
    one, other = register.begin("key:a"), register.begin("key:a")
    said = turn("Secret?")
    for each in (one, other):
        register.change(each, "case", lambda before: ("54F", None))
    register.add(one, said)
    register.add(other, turn("Kept?"))
    assert register.delete(one, "key:a")
    assert not register.delete(one, "key:a")
    register.add(one, turn("Late?"))
    assert register.change(one, "case", lambda before: ("late", before)) is None
    register.restore(one, {"case": "late"})
    assert (register.turns(one), register.everything_kept(one), register.knows(one)) == ([], {}, False)
    assert not register.judge(said.turn_id, "key:a", "wrong", None)
    assert [each.conversation_id for each in register.listed("key:a")] == [other]
    assert register.kept(other, "case") == "54F"


def test_second_judgement_replaces_the_first(register: Conversations) -> None:
    """What a reader says of an answer stands with it; a second word takes the place of the first."""
    one, said = register.begin("key:a"), turn("Age?")
    register.add(one, said)
    assert register.judge(said.turn_id, "key:a", "wrong", "Not this table.")
    assert register.judge(said.turn_id, "key:a", "helpful", None)
    assert [(each.verdict, each.reason) for each in register.turns(one)] == [("helpful", None)]
    assert not register.judge("unknown", "key:a", "helpful", None)


def test_unused_conversation_expires(opened: Opener, clock: Clock) -> None:
    """What nobody used for the days set is gone at once for everybody, and from the database by the next sweep."""
    register = opened(days=30)
    old = register.begin("key:a")
    register.add(old, turn("Old?", "old"))
    register.change(old, "case", lambda before: ("54F", None))
    clock.now += timedelta(days=20)
    used = register.begin("key:a")
    register.add(used, turn("Used?"))
    clock.now += timedelta(days=11)
    assert not register.knows(old)
    assert register.summary(old) is None
    assert [each.conversation_id for each in register.listed("key:a")] == [used]
    assert not register.judge("old", "key:a", "wrong", None)
    register.expire()
    assert (register.turns(old), register.everything_kept(old)) == ([], {})
    clock.now += timedelta(days=31)
    assert opened(days=30).turns(used) == []


def test_without_turns_nothing_of_them_is_stored(opened: Opener) -> None:
    """Where turns are not stored, a conversation goes on and its list stays empty."""
    register = opened(turns=False)
    one = register.begin("key:a")
    register.add(one, turn("Secret?"))
    assert register.knows(one, "key:a")
    assert (register.turns(one), register.listed("key:a")) == ([], [])


def test_session_is_open_until_it_is_ended_or_unused(opened: Opener, clock: Clock) -> None:
    """A token opens one session with one owner, for as long as it is used, and only its hash is stored."""
    sessions = opened(days=30).sessions
    token, other = sessions.open("gate"), sessions.open()
    found = sessions.find(token)
    assert found is not None
    assert (found.gate, token in found.owner) == ("gate", False)
    for _ in range(3):
        clock.now += timedelta(days=20)
        assert opened(days=30).sessions.find(token) == found
    assert sessions.find(other) is None
    for unknown in ("", "x", "x" * 10_000, token[:-1], "\ud800"):
        assert sessions.find(unknown) is None
    sessions.end(token)
    assert sessions.find(token) is None
