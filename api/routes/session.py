"""A browser's session: a cookie that no script can read stands for a key, and for whose conversations these are."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access import COOKIE, OPEN_TO_ALL, Keys, client_of, unauthorized
from api.conversation_schemas import SessionRequest, SessionState
from api.limits import StrictRoute
from api.openapi import problems
from api.opening import Opened
from api.responses import as_json

router = APIRouter(route_class=StrictRoute, tags=["session"])


@router.post(
    OPEN_TO_ALL,
    operation_id="openSession",
    summary="Open a session",
    description="Sets a cookie that counts in requests from this server's own pages. Where keys are set, one is "
    "needed; a session that is open already stays as it is.",
    status_code=204,
    responses=problems(400, 401, 408, 413, 415, 422),
)
async def begin(body: SessionRequest, request: Request, service: Opened) -> Response:
    """Open a session, or keep the one there is."""
    keys, token = _keys(request), client_of(request).session
    name = keys.name(body.key.encode("utf-8", "surrogatepass")) if body.key is not None else None
    if keys and name is None and (body.key is not None or token is None):
        raise unauthorized("Send a key of this server in the field 'key'.")
    if token is None:
        token = await run_in_threadpool(service.conversations.sessions.open, name or "")
    response = Response(status_code=204)
    response.set_cookie(
        COOKIE,
        token,
        max_age=request.app.state.session_seconds,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


@router.get(
    OPEN_TO_ALL,
    operation_id="readSession",
    summary="Is a session open?",
    responses={200: {"model": SessionState}, **problems(408, 413)},
)
async def state(request: Request) -> Response:
    """Return whether a session is open, and whether opening one takes a key."""
    found = {"session": client_of(request).session is not None, "key_needed": bool(_keys(request))}
    return as_json(found)


@router.delete(
    OPEN_TO_ALL,
    operation_id="endSession",
    summary="End the session",
    description="Its conversations cannot be reached any more and are deleted in their time.",
    status_code=204,
    responses=problems(408, 413),
)
async def end(request: Request, service: Opened) -> Response:
    """End the session, if one is open, and take the cookie back."""
    token = client_of(request).session
    if token is not None:
        await run_in_threadpool(service.conversations.sessions.end, token)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


def _keys(request: Request) -> Keys:
    keys = request.app.state.keys
    assert isinstance(keys, Keys)
    return keys
