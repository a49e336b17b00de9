"""A program of the tests: ask the made-up corpus everything that is expected of it and print the replies' digest."""

from __future__ import annotations

import hashlib
import importlib.util
import tomllib
from pathlib import Path

HERE = Path(__file__).parent


def digest() -> str:
    """Return the SHA-256 of every reply, in the order of ``turns.toml``."""
    spec = importlib.util.spec_from_file_location("conftest", HERE / "conftest.py")
    conftest = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conftest)
    small = conftest.Small(HERE / "stones")
    turns = tomllib.loads((HERE / "stones" / "turns.toml").read_text("utf-8"))
    replies = [repr(small.ask(case["ask"])) for cases in turns.values() for case in cases]
    return hashlib.sha256("\n".join(replies).encode()).hexdigest()


if __name__ == "__main__":
    print(digest())
