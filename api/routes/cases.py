"""The facts of a case: those there are, and ``POST /v1/cases/extract``, which reads them out of free text."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from api.case_schemas import ExtractRequest, ExtractResponse
from api.conversation_schemas import FactList
from api.limits import StrictRoute
from api.openapi import problems
from api.responses import as_json
from assistant.casework.standing import fact_fields
from guardrails.cases.wire import extract_object

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["cases"])


@router.post(
    "/cases/extract",
    operation_id="extractCase",
    summary="Read the facts of a case",
    description="What the text denies, doubts, plans or says of somebody else is no fact of the patient. "
    "Nothing of the text is kept or logged.",
    responses={200: {"model": ExtractResponse}, **problems(400, 408, 413, 415, 422)},
)
async def extract(body: ExtractRequest) -> Response:
    """Return the facts that the text states, those that it contradicts itself on, and those that it leaves open."""
    return as_json(await run_in_threadpool(extract_object, body.text))


@router.get(
    "/facts",
    operation_id="listFacts",
    summary="List the facts of a case",
    description="For forms: each fact with its words, type, unit, range, and the values of a choice.",
    responses={200: {"model": FactList}, **problems(408, 413)},
)
async def facts() -> Response:
    """Return every fact that a criterion may ask for."""
    return as_json({"facts": fact_fields()})
