"""What of a typed text is said and what is denied, with its figures and shorthand read.

Words of denial, how far they reach, and shorthand are data
(``assistant/data/study.toml``, table ``denial``).
"""

from __future__ import annotations

import re
from functools import cache

from assistant.study import words
from assistant.study.figures import Figure


def spelled_out(text: str) -> str:
    """Return a typed text with shares in words as percentages and shorthand as the words it stands for."""
    for form, meant in words.section("denial")["spelled"]:
        text = _word(form).sub(meant, text)
    return text


@cache
def _word(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{form})(?![\w-])", re.IGNORECASE)


def split_denied(text: str) -> tuple[str, str]:
    """Return what a text says and what it denies: a word of denial reaches to the next stop, some words on."""
    shown = list(words.pattern("denial", "neutral").sub(lambda m: " " * len(m.group()), text))
    for figure in words.notation().read(text):
        shown[figure.start : figure.end] = " " * (figure.end - figure.start)  # "not more than 10" denies nothing
    bare, denied = list(text), []
    for pattern in ("before", "after"):
        for found in words.pattern("denial", pattern).finditer("".join(shown)):
            start, end = found.span("denied")
            denied.append(text[start:end])
            bare[start:end] = " " * (end - start)
    return "".join(bare), " ; ".join(denied)


def figures_given(text: str) -> tuple[Figure, ...]:
    """Return the figures that a text gives, those that it denies ("not 40%") left out."""
    ends = words.pattern("denial", "ends")
    return tuple(f for f in words.notation().read(text) if not ends.search(text[: f.start]))


def figures_denied(text: str) -> tuple[Figure, ...]:
    """Return the figures that a text denies."""
    given = figures_given(text)
    return tuple(f for f in words.notation().read(text) if f not in given)
