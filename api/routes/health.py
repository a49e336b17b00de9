"""What a supervisor asks: does the process live, can it serve."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.openapi import problems
from api.opening import opening_of
from api.responses import as_json
from api.schemas import Health

router = APIRouter(tags=["health"])


@router.get(
    "/healthz",
    operation_id="health",
    summary="Is the process alive?",
    responses={200: {"model": Health}, **problems(408, 413)},
)
async def health() -> Response:
    """Return ``ok`` as long as the process answers at all."""
    return as_json({"status": "ok"})


@router.get(
    "/readyz",
    operation_id="ready",
    summary="Are the sources open?",
    responses={200: {"model": Health}, **problems(408, 413, 503)},
)
async def ready(request: Request) -> Response:
    """Return ``ready`` once the sources can be asked, a problem with status 503 before."""
    opening_of(request).service_now()
    return as_json({"status": "ready"})
