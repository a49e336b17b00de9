"""The turns that run, and for a while those that ended: a lost connection ends no work and loses no event."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from api.errors import Problem, ProblemKind, fault
from api.stream import BEAT, HEARTBEAT_SECONDS, event, finished
from assistant.asked import Halt, Stopped
from assistant.conversation import NOBODY, new_id
from assistant.service import Answered, Step

KEEP_SECONDS = 300.0
"""How long the events of a turn can be read again after its end."""

MOST_ENDED = 256
"""Of turns that ended, the events of so many are kept at most, the latest."""

MOST_RUNNING = 128
"""So many turns may run or wait at once; further ones are sent away."""

Work = Callable[[str, Step, Halt], Answered]
"""Given the identity of the turn, whom to tell of each step, and whether to go on."""


class Run:
    """One turn: its events so far, each with its number, and whether it has ended. Belongs to the event loop."""

    def __init__(self, owner: str, conversation_id: str) -> None:
        self.turn_id = new_id()
        self.conversation_id = conversation_id
        self.owner = owner
        self.halt = Halt()
        self.ended: float | None = None
        self._events: list[bytes] = []
        self._news = asyncio.Event()
        self.task: asyncio.Task[None] | None = None
        self.add("begun", {"turn_id": self.turn_id, "conversation_id": conversation_id})

    def add(self, name: str, data: object) -> None:
        """Add an event and wake who waits for it."""
        self._events.append(event(name, data, len(self._events) + 1))
        self._wake()

    def end(self) -> None:
        """Add no more."""
        self.ended = time.monotonic()
        self.task = None
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def follow(self, after: int = 0, heartbeat: float = HEARTBEAT_SECONDS) -> AsyncIterator[bytes]:
        """Yield the events numbered above ``after``, as they come, until the turn ends.

        A comment goes out every ``heartbeat`` seconds of silence, so that
        proxies keep the connection.
        """
        while True:
            while after < len(self._events):
                after += 1
                yield self._events[after - 1]
            if self.ended is not None:
                return
            news = self._news
            try:
                async with asyncio.timeout(heartbeat):
                    await news.wait()
            except TimeoutError:
                yield BEAT


class Turns:
    """All turns that can be followed; those that ended are forgotten by and by."""

    def __init__(self, keep: float = KEEP_SECONDS, ended: int = MOST_ENDED, running: int = MOST_RUNNING) -> None:
        self._keep = keep
        self._most_ended = ended
        self._most_running = running
        self._running: dict[str, Run] = {}
        self._ended: OrderedDict[str, Run] = OrderedDict()
        self._sweep: asyncio.TimerHandle | None = None

    def begin(self, owner: str, conversation_id: str, work: Work) -> Run:
        """Start a turn whose work goes on in a thread, whoever listens.

        Raises:
            Problem: too many run.
        """
        if len(self._running) >= self._most_running:
            raise Problem(ProblemKind.TOO_MANY, "Too many questions are being answered.", headers={"Retry-After": "5"})
        run = Run(owner, conversation_id)
        self._running[run.turn_id] = run
        run.task = asyncio.create_task(self._work(run, work))
        return run

    def find(self, turn_id: str, owner: str) -> Run | None:
        """Return a turn that this owner may follow; None where there is none, or not any more."""
        self._forget()
        run = self._running.get(turn_id) or self._ended.get(turn_id)
        return run if run is not None and run.owner in (NOBODY, owner) else None

    def drop(self, conversation_id: str) -> None:
        """Give up what runs in a conversation, and forget what ran in it."""
        for run in self._running.values():
            if run.conversation_id == conversation_id:
                run.halt.ask()
        for run in [each for each in self._ended.values() if each.conversation_id == conversation_id]:
            del self._ended[run.turn_id]

    def stop_all(self) -> None:
        """Give up what runs, as when the server ends."""
        for run in self._running.values():
            run.halt.ask()

    async def _work(self, run: Run, work: Work) -> None:
        loop = asyncio.get_running_loop()

        def step(name: str) -> None:
            with suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(run.add, "step", {"step": name})

        pieces: list[tuple[str, object]]
        try:
            answered = await run_in_threadpool(_unless_stopped, work, run, step)
            pieces = [("stopped", {"turn_id": run.turn_id})] if answered is None else finished(answered)
        except Problem as problem:
            pieces = [("error", problem.as_object())]
        except Exception as error:  # the response has begun: the client can learn of it by an event only
            pieces = [("error", fault(error).as_object())]
        for name, data in pieces:
            run.add(name, data)
        run.end()
        del self._running[run.turn_id]
        self._ended[run.turn_id] = run
        self._forget()

    def _forget(self) -> None:
        """Forget what ended too long ago, or is too much, and see to it that the rest is forgotten in time."""
        now = time.monotonic()
        while self._ended:
            oldest = next(iter(self._ended.values()))
            left = (oldest.ended or now) + self._keep - now
            if left > 0 and len(self._ended) <= self._most_ended:
                break
            self._ended.popitem(last=False)
        if self._ended and self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(self._keep, self._swept)

    def _swept(self) -> None:
        self._sweep = None
        self._forget()


def _unless_stopped(work: Work, run: Run, step: Step) -> Answered | None:
    try:
        return work(run.turn_id, step, run.halt)
    except Stopped:
        return None
