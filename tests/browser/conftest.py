"""A real Chromium before the real server. No page may break its policy, raise an error or reach another origin."""

from __future__ import annotations

import importlib.util
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.app import create
from api.opening import Opening
from assistant.service import Service
from assistant.settings import Settings


def _module(name: str) -> Any:
    """Return the module of that name beside this one."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_chromium = _module("chromium")
_pretend = _module("pretend")
_states = _module("states")
_settled = _states.settled
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
"""No sandbox, since the superuser of a container can have none; no conversation of the browser's own."""

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RUN_AXE = """
async (rules) => {
  const options = { resultTypes: ['violations'], preload: false, elementRef: false };
  if (rules.length) options.runOnly = { type: 'rule', values: rules };
  const found = await axe.run(document, options);
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`);
}
"""
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""The rules that look at colours; all others look at markup, at what is visible and at where it stands."""
SEEN = """
() => {
  const seen = [document.documentElement.outerHTML], roots = [document];
  for (const root of roots) {
    if (root.host) seen.push(root.innerHTML);
    for (const each of root.querySelectorAll('*')) {
      if (each.shadowRoot) roots.push(each.shadowRoot);
      const { x, y, width, height } = each.getBoundingClientRect();
      const shown = each.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      seen.push(`${shown} ${x} ${y} ${width} ${height} ${each.scrollWidth} ${each.scrollHeight}`);
    }
  }
  return seen.join('\\n');
}
"""
"""Returns what all other rules look at."""
COLOURS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
}

NOTE_VIOLATIONS = """
window.violations = [];
addEventListener('securitypolicyviolation',
  (event) => window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""


class Axe:
    """Holds pages against axe-core's rules."""

    def attend(self, page: Page) -> None:
        """Have the rules at hand in whatever ``page`` opens from now on."""
        page.add_init_script(AXE)

    def faults(self, page: Page, state: str) -> list[str]:
        """Return what the rules find in ``page`` as it stands, in light, dark and forced colours.

        Where markup, visibility and place of every element are in dark or forced
        colours what they are in light ones, only the rules that look at colours
        are run again there: no other could find anything else.
        """
        found: list[str] = []
        light = ""
        for colours, media in COLOURS.items():
            page.emulate_media(**media)
            seen = page.evaluate(SEEN)
            rules = COLOUR_RULES if seen == light else []
            light = light or seen
            found += [f"{state}, {colours}: {each}" for each in _settled(page, RUN_AXE, rules)]
        return found


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Return what holds pages against axe-core's rules."""
    return Axe()


@dataclass
class Watched:
    """What a page did that it may not do."""

    origin: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Yield a headless Chromium; without one the browser tests are skipped, unless they are required."""
    path = _chromium.executable()
    if path is None:
        assert os.environ.get("NETLM_TEST_BROWSER") != "required", "no Chromium is installed"
        pytest.skip("no Chromium is installed: run tests/browser/chromium.py")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


def serving(settings: Settings, service: Service) -> Iterator[str]:
    """Yield the origin of a real server on loopback over ``service``, and stop it afterwards."""
    app = create(settings, Opening.done(service))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def origin(service: Service, data_dir: Path) -> Iterator[str]:
    """Yield the origin of a real server over the shipped sources."""
    yield from serving(Settings(data_dir=data_dir), service)


@pytest.fixture
def server_with(serve: Callable[[FastAPI], int], service: Service, data_dir: Path) -> Callable[..., str]:
    """Return what starts a real server under settings of a test's own and returns its origin."""

    def start(**settings: object) -> str:
        made = Settings(data_dir=data_dir, **settings)  # type: ignore[arg-type]
        return f"http://127.0.0.1:{serve(create(made, Opening.done(service)))}"

    return start


@pytest.fixture
def open_page(chromium: Browser, origin: str) -> Iterator[Callable[..., Page]]:
    """Yield what opens watched pages, given the options of a context; at the end none may have misbehaved."""
    opened: list[tuple[BrowserContext, Page, Watched]] = []

    def opener(base_url: str = origin, **options: object) -> Page:
        context = chromium.new_context(base_url=base_url, **options)  # type: ignore[arg-type]
        context.add_init_script(NOTE_VIOLATIONS)
        page = context.new_page()
        watched = Watched(base_url)
        page.on("request", lambda request: _note(request.url, watched))
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        opened.append((context, page, watched))
        return page

    yield opener
    for context, page, watched in opened:
        violations = page.evaluate("window.violations ?? []")
        context.close()
        assert (violations, watched.foreign, watched.errors) == ([], [], [])


@pytest.fixture(scope="session")
def replies(service: Service) -> dict[str, Any]:
    """Return replies of every kind by their names; what the pretended server answers with."""
    found: dict[str, Any] = _pretend.replies(service)
    return found


@pytest.fixture
def pretended(replies: dict[str, Any]) -> Callable[[Page], Any]:
    """Return what puts a pretended server behind a page."""
    return lambda page: _pretend.Pretended(page, replies)


@pytest.fixture(scope="session")
def settled() -> Callable[..., Any]:
    """Return what runs an asynchronous function in a page and returns what it resolves to."""
    waits: Callable[..., Any] = _settled
    return waits


@pytest.fixture(scope="session")
def states() -> Any:
    """Return the module that brings about states of the widget."""
    return _states


def _note(url: str, watched: Watched) -> None:
    if not url.startswith((watched.origin + "/", "blob:" + watched.origin, "data:", "about:")):
        watched.foreign.append(url)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """Return one watched page of the usual size."""
    return open_page(viewport={"width": 1280, "height": 800})
