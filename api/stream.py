"""A reply as server-sent events (WHATWG HTML, section 9.2): step, citation, statement, and at the end done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool

from api.errors import Problem, internal, log_fault
from assistant.service import Answered, Step
from assistant.wire import encoded, numbered, reply_object, statement_object

MEDIA_TYPE = "text/event-stream"
HEARTBEAT_SECONDS = 10.0
_BEAT = b": still here\n\n"


def wants_stream(accept: str) -> bool:
    """Return whether an ``Accept`` header ranks the event stream first; on a tie the type named first wins."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept.lower().split(",")):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        try:
            ranked.append((-float(weight), place, media_type))
        except ValueError:
            continue
    known = [each for each in sorted(ranked) if each[2] in {MEDIA_TYPE, "application/json", "*/*"} and each[0] < 0]
    return bool(known) and known[0][2] == MEDIA_TYPE


def event(name: str, data: object) -> bytes:
    """Return one event; JSON has no raw line break, so one data line holds it."""
    return b"event: " + name.encode() + b"\ndata: " + encoded(data) + b"\n\n"


Work = Callable[[Step], Answered]


async def events(work: Work, heartbeat: float = HEARTBEAT_SECONDS) -> AsyncIterator[bytes]:
    """Yield the events of one reply while and after ``work`` runs, which it does in a thread.

    A comment goes out every ``heartbeat`` seconds of silence, so that proxies
    keep the connection. Ends with ``done``, whose data is the whole reply, or
    with ``error``, whose data is a problem.
    """
    loop = asyncio.get_running_loop()
    news: asyncio.Queue[str | None] = asyncio.Queue()

    def told(step: str | None) -> None:
        loop.call_soon_threadsafe(news.put_nowait, step)

    task = asyncio.ensure_future(run_in_threadpool(work, told))
    task.add_done_callback(lambda _: news.put_nowait(None))
    while True:
        try:
            async with asyncio.timeout(heartbeat):
                step = await news.get()
        except TimeoutError:
            yield _BEAT
            continue
        if step is None:
            break
        yield event("step", {"step": step})
    for piece in _ending(task):
        yield piece


def _ending(task: asyncio.Future[Answered]) -> list[bytes]:
    error = task.exception()
    if error is None:
        return _finished(task.result())
    if isinstance(error, Problem):
        return [event("error", error.as_object())]
    log_fault(error)  # the response has begun: the client can learn of it by an event only
    return [event("error", internal().as_object())]


def _finished(answered: Answered) -> list[bytes]:
    """Return the events of a finished reply; a citation goes before the first statement that uses it."""
    citations = numbered(answered.reply)
    pieces: list[bytes] = []
    sent: set[int] = set()
    for statement in answered.reply.statements:
        fresh = [number for number in statement.citations if number not in sent]
        pieces += [event("citation", citations[number - 1]) for number in fresh]
        sent.update(fresh)
        pieces.append(event("statement", statement_object(statement)))
    return [*pieces, event("done", reply_object(answered))]
