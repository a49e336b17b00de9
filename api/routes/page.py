"""The page at ``/`` and what it loads: plain files of our own, nothing from elsewhere."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter, Response

router = APIRouter(include_in_schema=False)

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def _file(name: str, media_type: str) -> Response:
    content = files("api").joinpath("widget", name).read_bytes()
    return Response(content, media_type=media_type, headers={"Content-Security-Policy": _POLICY})


@router.get("/")
def page() -> Response:
    """Return the page that says what this service is and lets a person try it."""
    return _file("index.html", "text/html; charset=utf-8")


@router.get("/page.js")
def script() -> Response:
    """Return the page's script."""
    return _file("page.js", "text/javascript; charset=utf-8")


@router.get("/page.css")
def style() -> Response:
    """Return the page's style."""
    return _file("page.css", "text/css; charset=utf-8")
