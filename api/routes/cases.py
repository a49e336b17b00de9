"""``POST /v1/cases/extract``: the facts of a case out of free text, each with the words that state it."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from api.case_schemas import ExtractRequest, ExtractResponse
from api.limits import StrictRoute
from api.openapi import problems
from assistant.wire import encoded
from guardrails.cases.wire import extract_object

router = APIRouter(prefix="/v1/cases", route_class=StrictRoute, tags=["cases"])


@router.post(
    "/extract",
    operation_id="extractCase",
    summary="Read the facts of a case",
    description="What the text denies, doubts, plans or says of somebody else is no fact of the patient. "
    "Nothing of the text is kept or logged.",
    responses={200: {"model": ExtractResponse}, **problems(400, 408, 413, 415, 422)},
)
async def extract(body: ExtractRequest) -> Response:
    """Return the facts that the text states, those that it contradicts itself on, and those that it leaves open."""
    return Response(encoded(await run_in_threadpool(extract_object, body.text)), media_type="application/json")
