"""What a request may be: how large, how slow, and that its body is strict JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem, ProblemKind
from guardrails.criteria.facts import json_number

LARGEST_BODY = 64 * 1024
"""Most bytes of a body, counted as they arrive, whatever ``Content-Length`` says."""

DEEPEST = 32
"""Most levels of objects and arrays in a body."""


class BodyLimit:
    """Reads a body before anything else runs, at most ``LARGEST_BODY`` bytes within ``seconds``."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, or raise the Problem that its body is."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and len(announced) < 20 and int(announced) > LARGEST_BODY:
            raise too_large()
        try:
            async with asyncio.timeout(self._seconds):
                body = await _read(receive)
        except TimeoutError:
            raise Problem(
                ProblemKind.SLOW_BODY,
                f"Send the whole body within {self._seconds:g} seconds.",
                headers={"Connection": "close"},
            ) from None
        if body is None:
            return
        await self._app(scope, _replay(body, receive), send)


def too_large() -> Problem:
    """Return the problem of a body that is too large."""
    return Problem(ProblemKind.TOO_LARGE, f"Send at most {LARGEST_BODY:,} bytes; a question needs far fewer.")


async def _read(receive: Receive) -> bytes | None:
    """Return the body, or None where the client left."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > LARGEST_BODY:
            raise too_large()
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


class StrictRequest(Request):
    """A request whose body is JSON in UTF-8 (RFC 8259): no NaN, no doubled key, no abyss of brackets."""

    async def json(self) -> Any:
        """Return the parsed body.

        Raises:
            Problem: it is not JSON as meant here.
        """
        if not hasattr(self, "_json"):
            self._json = strict_json(await self.body())
        return self._json


class StrictRoute(APIRoute):
    """A route that takes JSON and nothing else."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the framework's handler behind the check of the media type."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            own = StrictRequest(request.scope, request.receive)
            if self.body_field is not None:
                _check_media_type(own.headers.get("content-type", ""))
                await own.json()  # here, since the framework would turn a Problem into a bare 400
            return await handler(own)

        return strict


def _check_media_type(sent: str) -> None:
    media_type, *parameters = (part.strip().lower() for part in sent.split(";"))
    charsets = [each.partition("=")[2].strip('"') for each in parameters if each.startswith("charset=")]
    if media_type != "application/json" or any(each not in {"utf-8", "utf8"} for each in charsets):
        raise Problem(ProblemKind.MEDIA_TYPE, "Send the body as 'Content-Type: application/json', in UTF-8.")


def strict_json(body: bytes) -> Any:
    """Parse ``body``.

    Raises:
        Problem: it is not UTF-8, not JSON, holds NaN or an infinity, names a key twice or nests too deep.
    """
    try:
        value = json.loads(
            body.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_no_twins
        )
    except UnicodeDecodeError:
        raise _not_json("it is not UTF-8") from None
    except RecursionError:
        raise _not_json("it nests too deep") from None
    except json.JSONDecodeError as error:
        raise _not_json(f"{error.msg.lower()} in line {error.lineno}, column {error.colno}") from None
    except ValueError as error:
        raise _not_json(str(error) if isinstance(error, _Refused) else "it holds a number that is too long") from None
    if _depth(value) > DEEPEST:
        raise _not_json("it nests too deep")
    return value


class _Refused(ValueError):
    """JSON that Python would take and we do not."""


def _not_json(why: str) -> Problem:
    return Problem(ProblemKind.NOT_JSON, f"The body cannot be read as JSON: {why}.")


def _no_constant(name: str) -> NoReturn:
    raise _Refused(f"{name} is no JSON number")


def _finite(digits: str) -> float | Decimal:
    """Return the number as written, to its last digit: a case is compared with limits."""
    try:
        return json_number(digits)
    except ValueError as error:
        raise _Refused(str(error)) from None


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) != len(pairs):
        raise _Refused("an object names a key twice")
    return found


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        inner = [each for each in level if isinstance(each, dict | list)]
        deepest += bool(inner)
        level = [one for each in inner for one in (each.values() if isinstance(each, dict) else each)]
    return deepest
