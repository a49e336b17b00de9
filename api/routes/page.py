"""The pages, and the files of the widget: plain files of our own, nothing from elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.resources import files
from pathlib import PurePath

from fastapi import APIRouter, Request, Response

from api.errors import Problem, ProblemKind

PAGES = {
    "/": "index.html",
    "/frame": "frame.html",
    "/study": "study.html",
    "/evidence": "evidence.html",
    "/widget.js": "widget.js",
    "/favicon.ico": "icon.svg",
}
"""What is served at which address, out of ``api/widget``; every file there is served below ``/widget/`` besides."""

FRAME = "/frame"
"""The one page that the pages of others may show in a frame, where the settings let them."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}

router = APIRouter(include_in_schema=False)


@router.get("/widget/{file}")
def widget_file(file: str, request: Request) -> Response:
    """Return one file of the widget."""
    return _file(file, request)


def _file(name: str, request: Request, ancestors: str = "'self'") -> Response:
    """Return a file of ``api/widget`` by its name; a browser asks each time whether it has changed.

    Raises:
        Problem: there is no such file.
    """
    held = {each.name: each for each in files("api").joinpath("widget").iterdir() if each.is_file()}
    media_type = _TYPES.get(PurePath(name).suffix)
    if name not in held or media_type is None:
        raise Problem(ProblemKind.NOT_FOUND, "There is nothing at this address; / is the page of this service.")
    content = held[name].read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "Content-Security-Policy": _POLICY.format(ancestors=ancestors),
        "Cache-Control": "no-cache",
        "ETag": tag,
    }
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _page(address: str) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        ancestors = request.app.state.frame_ancestors if address == FRAME else "'self'"
        return _file(PAGES[address], request, ancestors)

    return page


for _address in PAGES:
    router.add_api_route(_address, _page(_address), methods=["GET"])
