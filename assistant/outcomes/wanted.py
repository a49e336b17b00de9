"""Whether the words of a question ask for numbers side by side: a look that costs next to nothing."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources


def wants_rows(question: str) -> bool:
    """Whether the words of a question ask for numbers side by side, or compare."""
    return any(pattern.search(question) for pattern in _looks())


def asks_outright(question: str) -> bool:
    """Whether a question asks for numbers in so many words, and not by comparing."""
    return _looks()[0].search(question) is not None


@lru_cache(maxsize=1)
def _looks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    text = (resources.files("assistant") / "data" / "outcome_questions.toml").read_text("utf-8")
    wanted = tomllib.loads(text)["wanted"]
    first, second = (re.compile("|".join(wanted[name]), re.IGNORECASE) for name in ("asks", "compares"))
    return first, second
