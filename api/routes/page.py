"""The pages for people and what they load: plain files of our own, nothing from elsewhere."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from fastapi import APIRouter, Request, Response

from api.errors import Problem, ProblemKind

router = APIRouter(include_in_schema=False)

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'; frame-ancestors "
)
_TYPES = {"css": "text/css", "html": "text/html", "js": "text/javascript"}
_LOADED = frozenset({"css", "js"})


def _file(request: Request, name: str, ancestors: str = "'self'") -> Response:
    """Return one file; a browser that has it as it is now is told so."""
    content = files("api").joinpath("widget", name).read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY + ancestors, "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=f"{_TYPES[name.rpartition('.')[2]]}; charset=utf-8", headers=headers)


@router.get("/")
def page(request: Request) -> Response:
    """Return the page that says what this service is and lets a person try it."""
    return _file(request, "index.html")


@router.get("/frame")
def frame(request: Request) -> Response:
    """Return the widget alone, for hospitals that embed no script of others."""
    return _file(request, "frame.html")


@router.get("/widget.js")
def script(request: Request) -> Response:
    """Return the one script that a page loads to have the widget."""
    return _file(request, "widget.js")


@router.get("/widget/{name}")
def part(request: Request, name: str) -> Response:
    """Return a script or a style that the widget loads."""
    known = {each.name for each in files("api").joinpath("widget").iterdir() if each.name.rpartition(".")[2] in _LOADED}
    if name not in known:
        raise Problem(ProblemKind.NOT_FOUND, "The widget has no such file.")
    return _file(request, name)
