"""One turn after it was begun: follow its events, stop it, say what its answer is worth."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from api.access import Owner
from api.ask_schemas import ID_PATTERN
from api.conversation_schemas import FeedbackRequest
from api.errors import FieldError, Problem, ProblemKind
from api.limits import StrictRoute
from api.openapi import problems
from api.opening import Opened
from api.stream import HEADERS, MEDIA_TYPE
from api.turns import Run, Turns

router = APIRouter(prefix="/v1/turns", route_class=StrictRoute, tags=["answers"])

TurnId = Annotated[str, Path(openapi_examples={"turn": {"value": "b3k9Qx0T2mZr7uW1cY5e8g"}})]
_STREAM = {"schema": {"type": "string"}, "example": 'id: 4\nevent: stopped\ndata: {"turn_id":"b3k9Qx0T2mZr7uW"}\n\n'}
_ID = re.compile(ID_PATTERN)


@router.get(
    "/{turn_id}/events",
    operation_id="followTurn",
    summary="Follow a turn after a lost connection",
    description="The events numbered above `Last-Event-ID` (or `after`): live while the turn runs, and for five "
    "minutes after its end.",
    responses={200: {"content": {MEDIA_TYPE: _STREAM}}, **problems(404, 408, 413, 422)},
    response_class=StreamingResponse,
)
async def follow(
    turn_id: TurnId,
    request: Request,
    owner: Owner,
    last_event_id: Annotated[str, Header(pattern="^[0-9]{0,9}$")] = "",
    after: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """Stream the events of a turn that come after those already seen."""
    run = _running(request, turn_id, owner)
    seen = int(last_event_id) if last_event_id else after
    return StreamingResponse(run.follow(seen), media_type=MEDIA_TYPE, headers=HEADERS)


@router.post(
    "/{turn_id}/stop",
    operation_id="stopTurn",
    summary="Stop a turn",
    description="The work ends at its next step, its stream with `stopped`, and nothing of it is stored. A turn that "
    "has ended stays as it is.",
    status_code=204,
    responses=problems(404, 408, 413),
)
async def stop(turn_id: TurnId, request: Request, owner: Owner) -> Response:
    """Give a turn up."""
    _running(request, turn_id, owner).halt.ask()
    return Response(status_code=204)


@router.post(
    "/{turn_id}/feedback",
    operation_id="judgeTurn",
    summary="Say what an answer is worth",
    description="Stored with the answer; a second judgement replaces the first.",
    status_code=204,
    responses=problems(400, 404, 408, 413, 415, 422),
)
async def feedback(turn_id: TurnId, body: FeedbackRequest, service: Opened, owner: Owner) -> Response:
    """Store a judgement of one answer."""
    known = bool(_ID.fullmatch(turn_id)) and await run_in_threadpool(
        service.conversations.judge, turn_id, owner, body.verdict, body.reason
    )
    if not known:
        raise _unknown("No answer of this identity is stored here.")
    return Response(status_code=204)


def turns_of(request: Request) -> Turns:
    """Return the turns of the application."""
    turns = request.app.state.turns
    assert isinstance(turns, Turns)
    return turns


def _running(request: Request, turn_id: str, owner: str) -> Run:
    run = turns_of(request).find(turn_id, owner)
    if run is None:
        raise _unknown("No turn of this identity runs here or ended in the last minutes.")
    return run


def _unknown(detail: str) -> Problem:
    return Problem(ProblemKind.NOT_FOUND, detail, [FieldError("turn_id", "is not known here")])
