"""``POST /v1/ask``: a question becomes a cited answer or a refusal."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from api.access import Owner
from api.ask_schemas import AskRequest, AskResponse
from api.errors import FieldError, Problem, ProblemKind
from api.limits import StrictRoute
from api.openapi import problems
from api.opening import Opened
from api.routes.criteria import case_problem
from api.routes.turns import turns_of
from api.stream import HEADERS, MEDIA_TYPE, wants_stream
from assistant.asked import Asked, Halt, answer
from assistant.service import Answered, Service, Step, UnknownConversation
from guardrails.criteria.facts import CaseError, parse_case

router = APIRouter(route_class=StrictRoute, tags=["answers"])

_STREAM = {
    "schema": {"type": "string"},
    "example": 'id: 3\nevent: statement\ndata: {"text":"Age <55","citations":[1]}\n\n',
}
_RESPONSES = {200: {"model": AskResponse, "content": {MEDIA_TYPE: _STREAM}}, **problems(400, 404, 408, 413, 415, 422)}


@router.post(
    "/v1/ask",
    operation_id="ask",
    summary="Ask the sources",
    description="What a message says of a patient is kept within its conversation, held against published criteria "
    "and shown in `case`, each fact with its words. With `Accept: text/event-stream` the reply streams as numbered "
    "events: `begun` with the identity of the turn, `step`, `citation`, `statement`, at the end `done`, whose data is "
    "the object that is otherwise the body, or `error` or `stopped`. A lost connection ends no work: see "
    "`GET /v1/turns/{turn_id}/events`.",
    responses=_RESPONSES,
)
async def ask(body: AskRequest, request: Request, service: Opened, owner: Owner) -> Response:
    """Answer one question."""
    try:
        parse_case(body.case or {})
    except CaseError as error:
        raise case_problem(error) from None
    if not wants_stream(request.headers.get("accept", "")):
        answered = await run_in_threadpool(_answered, service, body, owner)
        return Response(answered.written, media_type="application/json")
    conversation_id = await run_in_threadpool(_conversation, service, body.conversation_id, owner)

    def work(turn_id: str, step: Step, halt: Halt) -> Answered:
        return answer(service, Asked(body.question, conversation_id, body.case, turn_id), step, halt)

    run = turns_of(request).begin(owner, conversation_id, work)
    return StreamingResponse(run.follow(), media_type=MEDIA_TYPE, headers=HEADERS)


def _answered(service: Service, body: AskRequest, owner: str) -> Answered:
    """Begin or find the conversation, and answer: both in one thread, since each change of threads costs its while."""
    conversation_id = _conversation(service, body.conversation_id, owner)
    return answer(service, Asked(body.question, conversation_id, body.case))


def _conversation(service: Service, sent: str | None, owner: str) -> str:
    try:
        return service.conversation(sent, owner)
    except UnknownConversation:
        raise Problem(
            ProblemKind.NOT_FOUND,
            "No such conversation is known here. Leave conversation_id out to begin one.",
            [FieldError("conversation_id", "is not known here")],
        ) from None
