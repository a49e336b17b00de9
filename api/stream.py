"""Server-sent events (WHATWG HTML, section 9.2): begun, step, citation, statement, and at the end done."""

from __future__ import annotations

from assistant.service import Answered
from assistant.wire import encoded, numbered, reply_object, statement_object

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
HEARTBEAT_SECONDS = 10.0
BEAT = b": still here\n\n"


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


def event(name: str, data: object, number: int) -> bytes:
    """Return one event under its number; JSON has no raw line break, so one data line holds it."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, name.encode(), encoded(data))


def finished(answered: Answered) -> list[tuple[str, object]]:
    """Return the events of a finished reply; a citation goes before the first statement that uses it."""
    citations = numbered(answered.reply)
    pieces: list[tuple[str, object]] = []
    sent: set[int] = set()
    for statement in answered.reply.statements:
        fresh = [number for number in statement.citations if number not in sent]
        pieces += [("citation", citations[number - 1]) for number in fresh]
        sent.update(fresh)
        pieces.append(("statement", statement_object(statement)))
    return [*pieces, ("done", reply_object(answered))]
