"""Find the Chromium that browser tests drive; run as a script, get one where none is found.

Playwright's own build is taken first, then one that the system has. Neither
can be had everywhere: the tests are skipped then and say so, unless
``NETLM_TEST_BROWSER`` is ``required``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """Return the path of a Chromium, or None where there is none."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else next((found for name in NAMES if (found := shutil.which(name))), None)


def install() -> None:
    """Try what may bring a Chromium: the system's packages for the superuser, else Playwright's download."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-q", "chromium"], check=False, stdout=subprocess.DEVNULL)
        if executable() is None:
            subprocess.run(["apt-get", "update", "-q"], check=False, stdout=subprocess.DEVNULL)
            subprocess.run(["apt-get", "install", "-y", "-q", "chromium"], check=False, stdout=subprocess.DEVNULL)
    if executable() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    if executable() is None:
        install()
    print(executable() or "no Chromium could be installed: the browser tests will be skipped")
