"""The sources themselves: list them, read one, find passages in them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from starlette.concurrency import run_in_threadpool

from api.errors import FieldError, Problem, ProblemKind
from api.limits import StrictRoute
from api.openapi import problems
from api.opening import Opened
from api.responses import as_json
from api.schemas import DocumentSummary, DocumentWithText, SearchRequest, SearchResponse
from assistant.wire import document_object, search_object

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["sources"])


@router.get(
    "/documents",
    operation_id="listDocuments",
    summary="List the sources",
    responses={200: {"model": list[DocumentSummary]}, **problems(408, 413)},
)
async def documents(service: Opened) -> Response:
    """Return every source without its text."""
    return as_json([document_object(each) for each in service.documents])


@router.get(
    "/documents/{document_id}",
    operation_id="readDocument",
    summary="Read one source",
    responses={200: {"model": DocumentWithText}, **problems(404, 408, 413)},
)
async def document(
    document_id: Annotated[str, Path(openapi_examples={"slides": {"value": "hopkins-2025"}})], service: Opened
) -> Response:
    """Return one source with the exact text that the offsets of its citations count in."""
    found = service.document(document_id)
    if found is None:
        raise Problem(
            ProblemKind.NOT_FOUND,
            "No source has this id; GET /v1/documents lists those there are.",
            [FieldError("document_id", "is not the id of a source")],
        )
    return as_json(document_object(found, with_text=True))


@router.post(
    "/search",
    operation_id="search",
    summary="Find passages",
    responses={200: {"model": SearchResponse}, **problems(400, 408, 413, 415, 422)},
)
async def search(body: SearchRequest, service: Opened) -> Response:
    """Return the passages nearest to the query. They are passages, not answers."""
    return as_json(search_object(await run_in_threadpool(service.finder.find, body.query, body.k)))
