"""What docs/embedding.md tells a hospital to do works: its snippets, under its policies, from another origin."""

from __future__ import annotations

import re
import shutil
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

DOC = (Path(__file__).parents[2] / "docs" / "embedding.md").read_text()
NAMED = "https://netlm.example.org"
SLOW = 20_000


def snippets(language: str) -> list[str]:
    """Return the document's code blocks of one language, in their order."""
    return re.findall(rf"^```{language}\n(.+?)^```$", DOC, re.MULTILINE | re.DOTALL)


SCRIPT, FRAME, PROXIED = zip(snippets("html"), snippets("csp"), strict=True)


class Hospital(ThreadingHTTPServer):
    """A page of a hospital at an origin of its own; below ``/netlm/`` it hands on to the netlm server."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.page, self.policy, self.netlm = "", "", ""

    @property
    def origin(self) -> str:
        """The address of this page."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def show(self, snippet: tuple[str, str], netlm: str) -> None:
        """Show a snippet of the document under its policy."""
        page, policy = (each.strip().replace(NAMED, netlm) for each in snippet)
        self.page = f'<!doctype html><html lang="en"><title>Hospital</title><main><h1>Hospital</h1>{page}</main>'
        self.policy, self.netlm = policy, netlm


class Answer(BaseHTTPRequestHandler):
    """One request to the hospital's page."""

    server: Hospital

    def do_GET(self) -> None:
        """Serve the page, or hand on."""
        if self.path.startswith("/netlm/"):
            self._hand_on()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(self.server.page.encode())

    def do_POST(self) -> None:
        """Hand on."""
        self._hand_on()

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        address = self.server.netlm + self.path.removeprefix("/netlm")
        kept = {name: value for name, value in self.headers.items() if name not in {"Connection", "Content-Length"}}
        request = urllib.request.Request(address, body, kept, method=self.command)
        try:
            response = urllib.request.urlopen(request)
        except HTTPError as error:
            response = error  # type: ignore[assignment]
        self.send_response(response.status)
        for name, value in response.headers.items():
            if name.lower() not in {"transfer-encoding", "connection"}:
                self.send_header(name, value)
        self.end_headers()
        shutil.copyfileobj(response, self.wfile, 64)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hospital() -> Iterator[Hospital]:
    """Yield a hospital's web server."""
    server = Hospital()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """Yield what opens a page and notes what its policy forbids; at the end nothing may have been."""
    pages: list[Page] = []
    noted: list[str] = []

    def open_it(address: str) -> Page:
        page = chromium.new_page()
        pages.append(page)
        page.on("console", lambda message: "Content Security" in message.text and noted.append(message.text))
        page.on("pageerror", lambda error: noted.append(str(error)))
        page.goto(address)
        return page

    yield open_it
    for page in pages:
        page.close()
    assert not noted


def answers(inside: Page | FrameLocator) -> None:
    """Hold that the chat answers a question and opens the source."""
    inside.get_by_role("textbox", name="Question").fill("What is the age limit in the Milan criteria?")
    inside.get_by_role("textbox", name="Question").press("Enter")
    inside.locator(".chip").first.click(timeout=SLOW)
    expect(inside.locator("mark")).to_contain_text("age <55")


def test_script_tag_on_another_origin(
    hospital: Hospital, server_with: Callable[..., str], visit: Callable[[str], Page]
) -> None:
    """The script tag and its policy serve on a page of an origin that the settings allow."""
    hospital.show(SCRIPT, server_with(allowed_origins=hospital.origin))
    page = visit(hospital.origin)
    expect(page.get_by_role("button", name="Is DEB-TACE an option for NET liver metastases?")).to_be_visible()
    answers(page)


def test_origins_are_closed_unless_allowed(
    hospital: Hospital, server_with: Callable[..., str], visit: Callable[[str], Page]
) -> None:
    """Without the setting a page of another origin gets neither script nor answer."""
    netlm = server_with()
    hospital.show(SCRIPT, netlm)
    page = visit(hospital.origin)
    page.wait_for_load_state("networkidle")
    assert not page.evaluate("Boolean(customElements.get('netlm-chat'))")
    assert page.evaluate(f"fetch('{netlm}/v1/documents').then(() => 'read', () => 'closed')") == "closed"


def test_frame_on_another_origin(
    hospital: Hospital, server_with: Callable[..., str], visit: Callable[[str], Page]
) -> None:
    """The frame and its policy serve on a page that the settings name."""
    hospital.show(FRAME, server_with(frame_ancestors=hospital.origin))
    answers(visit(hospital.origin).frame_locator("iframe"))


def test_path_behind_a_proxy(hospital: Hospital, server_with: Callable[..., str], visit: Callable[[str], Page]) -> None:
    """Below a path of the hospital's own site the chat answers, and its session lists the conversation."""
    hospital.show(PROXIED, server_with())
    page = visit(f"{hospital.origin}/ward/page")
    answers(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="History").click()
    expect(page.locator(".past")).to_have_count(1)


def test_parts_and_events_are_those_of_the_code() -> None:
    """The document names the parts and events that the widget has, and no others."""
    code = "".join(path.read_text() for path in (Path(__file__).parents[2] / "api" / "widget").glob("*.js"))
    parts = set(re.findall(r'\bpart: "([a-z-]+)"', code)) | {"chip", "quote-line"}
    looks = DOC.split("## Looks", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"`([a-z-]+)`", looks.split("parts, as", 1)[1].split(": ", 1)[1])) == parts
    events = DOC.split("## Events", 1)[1]
    assert set(re.findall(r"`(netlm-[a-z]+)`", events)) == set(re.findall(r'"(netlm-(?!chat)[a-z]+)"', code))
