"""Running one of this package's modules as a program, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


class FreshProcessFailed(Exception):
    """The process ended with an error; the text is the last line that it wrote."""


def start(module: str, *arguments: str) -> subprocess.Popen[str]:
    """Start ``module`` with ``arguments``; it must be handed to ``finish``, or killed."""
    home = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(part for part in (home, os.environ.get("PYTHONPATH")) if part)
    environment = {
        **os.environ,
        "PYTHONPATH": path,
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONUTF8": "1",
    }
    # -P keeps the current folder off the path: a folder named "corpus" there would shadow this package.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
    )


def finish(process: subprocess.Popen[str], line: str = "") -> None:
    """Give a started process its one line of input and wait for it.

    Raises:
        FreshProcessFailed: it ended with another status than 0.
    """
    _, said = process.communicate(f"{line}\n")
    if process.returncode != 0:
        lines = said.strip().splitlines()
        raise FreshProcessFailed(lines[-1] if lines else f"exit status {process.returncode}")
