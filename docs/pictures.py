"""Make the pictures of the documentation from the running thing: ``python -m docs.pictures``.

A server over the shipped sources answers a real question in a headless
Chromium; what it shows becomes ``docs/widget.png``.
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
from playwright.sync_api import Page, sync_playwright

from api.app import create
from api.opening import Opening
from assistant.build import open_service
from assistant.settings import Settings

PICTURE = Path(__file__).with_name("widget.png")
QUESTION = "Is DEB-TACE an option for NET liver metastases?"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZE = {"width": 1060, "height": 620}
LARGEST = 200_000
"""Most bytes of a picture that the repository should hold."""


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
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def answered(page: Page, address: str) -> None:
    """Ask the question and open the source of a statement of its answer."""
    page.goto(f"{address}/frame?theme=light")
    page.get_by_role("textbox", name="Question").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".statement .chip").nth(2).click(timeout=600_000)
    page.locator("mark").wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)


def main(folder: str | None = None) -> None:
    """Write the picture; ``folder`` holds an index that is built already."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    with tempfile.TemporaryDirectory() as fresh, serving(Path(folder or fresh)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        answered(page, address)
        page.screenshot(path=PICTURE)
        browser.close()
    if PICTURE.stat().st_size > LARGEST:
        sys.exit(f"{PICTURE.name} has {PICTURE.stat().st_size:,} bytes, more than {LARGEST:,}")


if __name__ == "__main__":
    main(*sys.argv[1:])
