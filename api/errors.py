"""What goes wrong, as a client sees it: RFC 9457 problem details, one closed set of them.

::

    Exception
    └── Problem          carries one member of ProblemKind to the client
        (everything else is a fault of ours: logged without its message, answered as INTERNAL)

No problem repeats what was sent: a question is a patient's matter and a body may be anything.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.database import DatabaseError

MEDIA_TYPE = "application/problem+json"
LOG = logging.getLogger("netlm.api")


class ProblemKind(Enum):
    """Every problem this API reports: its name in ``type``, its status and its title."""

    NOT_JSON = ("not-json", 400, "The body is not JSON")
    UNAUTHORIZED = ("unauthorized", 401, "An API key is needed")
    NOT_FOUND = ("not-found", 404, "There is no such thing here")
    METHOD = ("method-not-allowed", 405, "This address does not take that method")
    SLOW_BODY = ("body-timeout", 408, "The body did not arrive in time")
    TOO_LARGE = ("body-too-large", 413, "The body is too large")
    MEDIA_TYPE = ("unsupported-media-type", 415, "The body must be JSON")
    INVALID = ("invalid-request", 422, "The request cannot be used")
    TOO_MANY = ("too-many-requests", 429, "Too many requests")
    INTERNAL = ("internal", 500, "The server failed")
    NOT_READY = ("not-ready", 503, "Not ready, for a moment")

    def __init__(self, slug: str, status: int, title: str) -> None:
        self.urn = f"urn:netlm:problem:{slug}"
        self.status = status
        self.title = title


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that cannot be used and why."""

    field: str
    message: str


class Problem(Exception):
    """A request that cannot be served; ``detail`` tells the caller what to do about it."""

    def __init__(
        self,
        kind: ProblemKind,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def as_object(self) -> dict[str, object]:
        """Return the problem details of RFC 9457, section 3; ``errors`` is an extension member."""
        return {
            "type": self.kind.urn,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "errors": [{"field": each.field, "message": each.message} for each in self.errors],
        }

    def as_bytes(self) -> bytes:
        """Return the problem as JSON; half a surrogate pair in a field's name leaves as its JSON escape."""
        text = json.dumps(self.as_object(), ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")

    def as_response(self) -> Response:
        """Return the HTTP response."""
        return Response(self.as_bytes(), self.kind.status, self.headers, MEDIA_TYPE)


def fault(error: BaseException) -> Problem:
    """Log a fault of ours and return what a client learns of it: where only the database is away, to try again."""
    log_fault(error)
    if isinstance(error, DatabaseError):
        detail = "The conversations cannot be reached; try again."
        return Problem(ProblemKind.NOT_READY, detail, headers={"Retry-After": "5"})
    return internal()


def internal() -> Problem:
    """Return the one thing that a client learns of a fault of ours."""
    return Problem(ProblemKind.INTERNAL, "The request was not served because of an error in the server. Try it again.")


def log_fault(error: BaseException) -> None:
    """Log where an unexpected error arose, without its message, which could hold a question's words."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames[-6:]))
    LOG.error("%s at %s", type(error).__name__, places)


def install(app: FastAPI) -> None:
    """Make every error that a route or the framework raises leave as a problem."""

    def problem(_: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return error.as_response()

    def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return from_validation(error.errors()).as_response()

    def framework(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _from_framework(error).as_response()

    def unavailable(_: Request, error: Exception) -> Response:
        return fault(error).as_response()

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(DatabaseError, unavailable)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, framework)


def from_validation(complaints: Sequence[Mapping[str, Any]]) -> Problem:
    """Return the problem that names every field pydantic complained about, never the value."""
    errors = [FieldError(_field(each["loc"]), _message(each)) for each in complaints]
    named = ", ".join(dict.fromkeys(each.field for each in errors))
    return Problem(ProblemKind.INVALID, f"Mend what is said about: {named}.", errors)


def _field(location: Sequence[str | int]) -> str:
    inner = location[1:] if len(location) > 1 and location[0] in {"body", "path", "query", "header"} else location
    return ".".join(str(part)[:80] for part in inner)


def _message(complaint: Mapping[str, Any]) -> str:
    if complaint["type"] == "extra_forbidden":
        return "is not a field of this request"
    if complaint["type"] == "missing":
        return "is required"
    return str(complaint["msg"]).removeprefix("Value error, ")


def _from_framework(error: HTTPException) -> Problem:
    by_status = {404: ProblemKind.NOT_FOUND, 405: ProblemKind.METHOD}
    kind = by_status.get(error.status_code)
    if kind is ProblemKind.NOT_FOUND:
        return Problem(kind, "There is nothing at this address; /openapi.json lists what there is.")
    if kind is ProblemKind.METHOD:
        return Problem(kind, "Use a method named in the Allow header.", headers=error.headers)
    return Problem(ProblemKind.INVALID, HTTPStatus(error.status_code).phrase)


class Shield:
    """Outermost layer: security headers on every response, and no fault leaves as anything but a problem."""

    HEADERS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
    UNSTORED = (b"cache-control", b"no-store")
    POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                own = message.setdefault("headers", [])
                usual = [self.POLICY, *([self.UNSTORED] if scope["path"].startswith("/v1/") else [])]
                given = {name for name, _ in own}
                message["headers"] = [*own, *self.HEADERS, *(each for each in usual if each[0] not in given)]
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Problem as problem:
            await problem.as_response()(scope, receive, guarded)
        except Exception as error:  # the last line of defence: nothing of it may reach the client
            told = fault(error)
            if not started:
                await told.as_response()(scope, receive, guarded)
