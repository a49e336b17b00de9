"""The words of ``data/apart.toml``, by which figures of different people, doses and bounds are told apart."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads((files("assistant") / "data" / "apart.toml").read_text("utf-8"))


@lru_cache(maxsize=32)
def pattern(section: str, name: str) -> re.Pattern[str]:
    """Return one of the patterns, which takes no notice of case."""
    return re.compile(_data()[section][name], re.IGNORECASE)


@lru_cache(maxsize=8)
def concepts(section: str, name: str) -> frozenset[str]:
    """Return the keys of the concepts that an entry lists."""
    return frozenset(f"c:{each}" for each in _data()[section][name])
