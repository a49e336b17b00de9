"""The widget is small: what a page loads at first, and all there is of it."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

WIDGET = Path(__file__).parents[2] / "api" / "widget"
FIRST, ALL = 25 * 1024, 60 * 1024


def weight(names: Any) -> int:
    """Return the bytes of files as gzip sends them, each by itself."""
    return sum(len(gzip.compress((WIDGET / name).read_bytes(), 9, mtime=0)) for name in names)


def test_first_load_is_small(page: Page) -> None:
    """Script and style that the page loads before anything is asked weigh at most 25 KB."""
    loaded: set[str] = set()
    page.on("request", lambda request: loaded.add(urlsplit(request.url).path))
    page.goto("/")
    expect(page.get_by_role("textbox", name="Question")).to_be_visible()
    page.wait_for_load_state("networkidle")
    names = {Path(path).name for path in loaded if path.endswith((".js", ".css"))}
    assert {"widget.js", "chat.js", "chat.css", "tokens.css"} <= names
    assert weight(names) <= FIRST


def test_everything_is_small() -> None:
    """All files of the chat together, languages and its pages included, weigh at most 60 KB."""
    other = ("evidence", "study")  # pages of their own, which the chat never loads
    assert weight(path.name for path in WIDGET.iterdir() if not path.name.startswith(other)) <= ALL


def test_scripts_stay_readable() -> None:
    """A script or style of the widget has fewer than 300 lines."""
    assert not [path.name for path in WIDGET.iterdir() if path.read_text().count("\n") >= 300]


def test_readme_shows_small_pictures() -> None:
    """The README shows the chat, a plot and a study card, in pictures of less than 200, 150 and 150 KB."""
    docs = WIDGET.parents[1] / "docs"
    readme = (WIDGET.parents[1] / "README.md").read_text()
    for name, most in {"widget": 200_000, "plot": 150_000, "study": 150_000}.items():
        assert f"(docs/{name}.png)" in readme
        assert (docs / f"{name}.png").stat().st_size < most
