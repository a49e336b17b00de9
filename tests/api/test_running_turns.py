"""The turns that run and those that ended: whose they are, how many, for how long."""

from __future__ import annotations

import asyncio
import threading

import pytest

from api.errors import Problem
from api.turns import Run, Turns
from assistant.asked import Halt
from assistant.reply import Reply
from assistant.service import Answered, Step


def hello(turn_id: str, step: Step, halt: Halt) -> Answered:
    """Answer at once."""
    return Answered(Reply("Hello."), "conversation", turn_id)


async def ended(turns: Turns, count: int) -> list[Run]:
    """Begin turns one after the other, each to its end."""
    runs = []
    for _ in range(count):
        runs.append(turns.begin("", "conversation", hello))
        async for _piece in runs[-1].follow():
            pass
    return runs


def test_stream_shows_that_it_lives() -> None:
    """While the work is silent, comments go out, so that no proxy takes the connection for dead."""
    go_on = threading.Event()

    def work(turn_id: str, step: Step, halt: Halt) -> Answered:
        assert go_on.wait(20)
        return hello(turn_id, step, halt)

    async def run() -> list[bytes]:
        seen = []
        async for piece in Turns().begin("", "conversation", work).follow(heartbeat=0.01):
            seen.append(piece)
            if piece.startswith(b":"):
                go_on.set()
        return seen

    seen = asyncio.run(run())
    assert seen[1].startswith(b":")
    assert seen[-1].startswith(b"id: 2\nevent: done")


def test_ended_turns_are_forgotten() -> None:
    """Of turns that ended only the latest are kept, and those not for long."""

    async def run() -> None:
        turns = Turns(ended=3)
        runs = await ended(turns, 10)
        await asyncio.sleep(0)
        assert [turns.find(each.turn_id, "") is not None for each in runs] == [False] * 7 + [True] * 3
        turns = Turns(keep=0.0)
        (one,) = await ended(turns, 1)
        assert turns.find(one.turn_id, "") is None

    asyncio.run(run())


def test_turn_is_its_owners() -> None:
    """Nobody else may follow or stop a turn; one of nobody is open to whoever has its identity."""

    async def run() -> None:
        turns = Turns()
        own, free = turns.begin("key:a", "conversation", hello), turns.begin("", "conversation", hello)
        assert turns.find(own.turn_id, "key:a") is own
        assert turns.find(own.turn_id, "key:b") is None
        assert turns.find(own.turn_id, "") is None
        assert turns.find(free.turn_id, "key:b") is free
        for each in (own, free):
            async for _piece in each.follow():
                pass

    asyncio.run(run())


def test_too_many_turns_are_sent_away() -> None:
    """Beyond what may run at once a question is sent away for a moment."""
    go_on = threading.Event()

    def work(turn_id: str, step: Step, halt: Halt) -> Answered:
        assert go_on.wait(20)
        return hello(turn_id, step, halt)

    async def run() -> None:
        turns = Turns(running=2)
        begun = [turns.begin("", "conversation", work) for _ in range(2)]
        with pytest.raises(Problem) as refused:
            turns.begin("", "conversation", work)
        assert (refused.value.kind.status, refused.value.headers["Retry-After"]) == (429, "5")
        go_on.set()
        for each in begun:
            async for _piece in each.follow():
                pass

    asyncio.run(run())


def test_deleted_conversation_takes_its_turns_along() -> None:
    """The events of a conversation's turns are forgotten with it, and what runs in it is given up."""
    go_on = threading.Event()

    def work(turn_id: str, step: Step, halt: Halt) -> Answered:
        assert go_on.wait(20)
        halt.heed()
        return hello(turn_id, step, halt)

    async def run() -> None:
        turns = Turns()
        (over,) = await ended(turns, 1)
        other = turns.begin("", "other", hello)
        late = turns.begin("", "conversation", work)
        turns.drop("conversation")
        go_on.set()
        assert [piece.splitlines()[1] async for piece in late.follow()] == [b"event: begun", b"event: stopped"]
        assert [piece.splitlines()[1] async for piece in other.follow()][-1] == b"event: done"
        assert turns.find(over.turn_id, "") is None
        assert turns.find(other.turn_id, "") is other

    asyncio.run(run())
