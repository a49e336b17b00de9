"""The OpenAPI description: every problem that a route can answer with stands in it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.access import COOKIE, OPEN_TO_ALL
from api.criteria_schemas import CriteriaRequest
from api.errors import MEDIA_TYPE, ProblemKind
from api.schemas import ProblemDetails
from guardrails.criteria.definitions import default_sets

_REF = "#/components/schemas/{model}"
_KINDS = {kind.status: kind for kind in ProblemKind}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of a route that may answer with problems of these statuses."""
    return {status: _response(_KINDS[status]) for status in statuses}


def _response(kind: ProblemKind) -> dict[str, Any]:
    example = {"type": kind.urn, "title": kind.title, "status": kind.status, "detail": "What to do.", "errors": []}
    schema = {"$ref": _REF.format(model=ProblemDetails.__name__)}
    return {"description": kind.title, "content": {MEDIA_TYPE: {"schema": schema, "example": example}}}


def describe(app: FastAPI, *, keys: bool, own_sets: bool) -> None:
    """Give ``app`` its description; with ``keys`` it says that one is needed below ``/v1``.

    own_sets: there may be other sets of criteria than the shipped ones.
    """

    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app, keys)
            if not own_sets:
                _list_sets(app.openapi_schema)
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign]  # the framework's documented way


def _description(app: FastAPI, keys: bool) -> dict[str, Any]:
    made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    components = made.setdefault("components", {})
    own = ProblemDetails.model_json_schema(ref_template=_REF)
    components.setdefault("schemas", {}).update(own.pop("$defs", {}), ProblemDetails=own)
    common = {503: _response(ProblemKind.NOT_READY), 429: _response(ProblemKind.TOO_MANY)}
    if keys:
        components["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer"},
            "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
        }
    for name in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(name, None)
    for path, methods in made["paths"].items():
        for operation in methods.values():
            _mend(operation["responses"])
            if path.startswith("/v1/"):
                operation["responses"].update({str(status): each for status, each in common.items()})
                if keys and path != OPEN_TO_ALL:
                    operation["security"] = [{"bearer": []}, {"key": []}, {"session": []}]
                    operation["responses"]["401"] = _response(ProblemKind.UNAUTHORIZED)
    return made


def _list_sets(description: dict[str, Any]) -> None:
    """Name the sets of criteria where a request chooses among them."""
    names = [each.set_id for each in default_sets()]
    fields = description["components"]["schemas"][CriteriaRequest.__name__]["properties"]
    fields["sets"]["anyOf"][0]["items"] = {"enum": names}


def _mend(responses: dict[str, Any]) -> None:
    """Drop the 422 that the framework adds to each route with a parameter: here it would never come."""
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]
