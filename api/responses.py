"""Responses whose body is JSON, written by the one encoder that keeps a number to its last digit."""

from __future__ import annotations

from starlette.responses import Response

from assistant.wire import encoded


def as_json(value: object, **headers: str) -> Response:
    """Return a response with ``value`` as its body; a header's name is given with "_" for "-"."""
    named = {name.replace("_", "-"): held for name, held in headers.items()}
    return Response(encoded(value), media_type="application/json", headers=named)
