"""The pages and the files of the widget: our own, revalidated, under a policy that lets nothing else in."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create
from api.opening import Opening
from api.routes.page import FRAME, PAGES
from assistant.service import Service
from assistant.settings import Settings

WIDGET = {each.name: each.read_bytes() for each in files("api").joinpath("widget").iterdir() if each.is_file()}
TEXTS = {name: data.decode() for name, data in WIDGET.items() if not name.endswith(".png")}
TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "png": "image/png"}
SERVED = [address for address, name in PAGES.items() if name in WIDGET]


@pytest.mark.parametrize("address", [*SERVED, *(f"/widget/{name}" for name in WIDGET)])
def test_file_is_served_under_its_policy(fake_client: TestClient, address: str) -> None:
    """Each file comes with its own media type and with a policy that lets nothing run but our own scripts."""
    response = fake_client.get(address)
    kind = PAGES.get(address, address).rsplit(".", 1)[-1]
    types = {
        "html": "text/html",
        "js": "text/javascript",
        "css": "text/css",
        "svg": "image/svg+xml",
        "png": "image/png",
    }
    assert response.headers["content-type"].split(";")[0] == types[kind]
    policy = response.headers["content-security-policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"):
        assert rule in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", TEXTS)
def test_files_load_nothing_from_elsewhere(name: str) -> None:
    """No file names another origin, holds an inline script or style, or sets markup from data."""
    text = re.sub(r"https?://(www\.w3\.org|doi\.org)/", "", TEXTS[name])  # a vocabulary's name, a link to press
    for forbidden in ("http:", "https:", "<style", " style=", " onclick=", "eval(", "new Function", "DOMParser"):
        assert forbidden not in text
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "ContextualFragment",
        "setHTML",
    ):
        assert forbidden not in text


def test_unchanged_file_is_not_sent_again(fake_client: TestClient) -> None:
    """A browser asks each time whether a file has changed, and gets it only then."""
    first = fake_client.get("/")
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = fake_client.get("/", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert fake_client.get("/", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "name", ["nothing.js", "..%2Fapp.py", "../app.py", "%2e%2e/app.py", "", "index", "__init__.py", "%00", "a" * 300]
)
def test_nothing_but_the_files_there_is_served(fake_client: TestClient, name: str) -> None:
    """Only names that exist in the folder are served, whatever path is tried."""
    assert fake_client.get(f"/widget/{name}").status_code == 404


def test_frame_is_shown_where_the_settings_let_it(fake_service: Service, tmp_path: Path) -> None:
    """Only the frame may stand in the pages of those whom the settings name; every other page in our own alone."""
    settings = Settings(data_dir=tmp_path, frame_ancestors="https://intranet.example.org, 'self'")
    client = TestClient(create(settings, Opening.done(fake_service)))
    for address in SERVED:
        policy = client.get(address).headers["content-security-policy"]
        wanted = "https://intranet.example.org 'self'" if address == FRAME else "'self'"
        assert policy.endswith(f"frame-ancestors {wanted}")
