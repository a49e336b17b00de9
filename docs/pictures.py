"""Make the pictures of the documentation from the running thing: ``python -m docs.pictures``.

A server over the shipped sources answers a real question in a headless
Chromium, plots its numbers and grades a study card; what it shows becomes
``docs/widget.png``, ``docs/plot.png`` and ``docs/study.png``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from api.app import create
from api.opening import Opening
from assistant.build import open_service
from assistant.settings import Settings

FOLDER = Path(__file__).parent
QUESTION = "Is DEB-TACE an option for NET liver metastases?"
PLOT = "hazard-ratios-of-systemic-trials"
TOPIC = "Liver transplantation"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LARGEST = {"widget": 200_000, "plot": 150_000, "study": 150_000}
"""Most bytes of each picture that the repository should hold."""

SLOW = 600_000


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Yield the address of a server whose index stands in ``folder``; it is built where it is not there."""
    settings = Settings(data_dir=folder)
    app = create(settings, Opening(partial(open_service, settings), patience=600))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def sized(browser: Browser, width: int, height: int) -> Page:
    """Return a new page of that size in light colours."""
    return browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")


def taken(page: Page, name: str) -> None:
    """Write what the page shows, once nothing is pointed at and everything has settled."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / f"{name}.png")
    page.close()


def chat(browser: Browser, address: str) -> None:
    """Ask the question and open the source of a statement of its answer."""
    page = sized(browser, 1060, 620)
    page.goto(f"{address}/frame?theme=light")
    page.get_by_role("textbox", name="Question").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".statement .chip").nth(2).click(timeout=SLOW)
    page.locator("mark").wait_for()
    taken(page, "widget")


def plot(browser: Browser, address: str) -> None:
    """Draw hazard ratios with their intervals."""
    page = sized(browser, 1060, 690)
    page.goto(f"{address}/evidence?plot={PLOT}")
    page.locator(".plot-point").first.wait_for(timeout=SLOW)
    taken(page, "plot")


def study(browser: Browser, address: str) -> None:
    """Answer a card that rests on one place, and have it graded; longer cards before it are passed over."""
    page = sized(browser, 1060, 750)
    page.goto(f"{address}/study")
    topic = page.locator(".setup select").first
    topic.wait_for(timeout=SLOW)
    topic.select_option(page.locator("option", has_text=TOPIC).first.get_attribute("value"))
    with page.expect_response("**/v1/study/session") as drawn:
        page.get_by_role("button", name="Begin").click()
    for card in drawn.value.json()["cards"]:
        where = f"{address}/v1/study/cards/{card['card_id']}/answer"
        grade = page.request.post(where, data={"learner": "picture", "answer": ""}).json()
        short = len(grade["answer"]) < 60 and len(grade["citations"]) == 1
        page.get_by_role("textbox").fill(grade["answer"] if short else "")
        page.keyboard.press("Enter")
        page.locator(".graded").wait_for()
        if short:
            break
        page.get_by_role("button", name="Next card").click()
    page.evaluate("scrollTo(0, 0)")
    taken(page, "study")


def main(folder: str | None = None) -> None:
    """Write the pictures; ``folder`` holds an index that is built already."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    with tempfile.TemporaryDirectory() as fresh, serving(Path(folder or fresh)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for take in (chat, plot, study):
            take(browser, address)
        browser.close()
    for name, most in LARGEST.items():
        size = (FOLDER / f"{name}.png").stat().st_size
        if size > most:
            sys.exit(f"{name}.png has {size:,} bytes, more than {most:,}")


if __name__ == "__main__":
    main(*sys.argv[1:])
