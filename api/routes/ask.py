"""``POST /v1/ask``: a question becomes a cited answer or a refusal."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from api.ask_schemas import AskRequest, AskResponse
from api.errors import FieldError, Problem, ProblemKind
from api.limits import StrictRoute
from api.openapi import problems
from api.opening import Opened
from api.routes.criteria import case_problem
from api.stream import MEDIA_TYPE, events, wants_stream
from assistant.service import Answered, Service, Step, UnknownConversation, quietly
from assistant.wire import encoded, reply_object
from guardrails.criteria.facts import CaseError, parse_case

router = APIRouter(route_class=StrictRoute, tags=["answers"])

_STREAM = {"schema": {"type": "string"}, "example": 'event: statement\ndata: {"text":"Age <55","citations":[1]}\n\n'}
_RESPONSES = {200: {"model": AskResponse, "content": {MEDIA_TYPE: _STREAM}}, **problems(400, 404, 408, 413, 415, 422)}


@router.post(
    "/v1/ask",
    operation_id="ask",
    summary="Ask the sources",
    description="What a message says of a patient is kept within its conversation, held against published criteria "
    "and shown in `case`, each fact with its words. With `Accept: text/event-stream` the reply streams as events "
    "`step`, `citation`, `statement` and ends with `done`, whose data is the object that is otherwise the body.",
    responses=_RESPONSES,
)
async def ask(body: AskRequest, request: Request, service: Opened) -> Response:
    """Answer one question."""
    try:
        parse_case(body.case or {})
    except CaseError as error:
        raise case_problem(error) from None
    conversation_id = await run_in_threadpool(_conversation, service, body.conversation_id)

    def work(step: Step = quietly) -> Answered:
        return Answered(service.answerer.ask(body.question, conversation_id, body.case, step), conversation_id)

    if wants_stream(request.headers.get("accept", "")):
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events(work), media_type=MEDIA_TYPE, headers=headers)
    return Response(encoded(reply_object(await run_in_threadpool(work))), media_type="application/json")


def _conversation(service: Service, sent: str | None) -> str:
    try:
        return service.conversation(sent)
    except UnknownConversation:
        raise Problem(
            ProblemKind.NOT_FOUND,
            "No such conversation is known here. Leave conversation_id out to begin one.",
            [FieldError("conversation_id", "is not known here")],
        ) from None
