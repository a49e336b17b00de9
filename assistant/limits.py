"""Limits as they are written: which way one goes, and which numbers can be the size of a study.

"89 % survival" is no series of 89 patients, and "<90 %" none of 90.
"""

from __future__ import annotations

import re

from assistant.apart import pattern
from assistant.asks import Ask

UP, DOWN = "up", "down"
_SHARE = re.compile(r"^\s*(?:%|per ?cent\b)", re.IGNORECASE)
_BARE = re.compile(r"\bthe\s+$", re.IGNORECASE), re.compile(r"^\s*(?:[?.!,;:)]|$)")


def way_of(text: str, start: int, end: int) -> str:
    """Return which way the limit of the number at a place goes, empty where it is none."""
    before, behind = text[:start], text[end:]
    for way in (UP, DOWN):
        if pattern("bounds", way).search(before) or pattern("bounds", f"{way}_behind").match(behind):
            return way
    return ""


def counts_patients(ask: Ask, text: str) -> bool:
    """Whether a number may be the size of a study: it is no share, no limit and no "the 90"."""
    end = ask.start + len(ask.surface)
    before, behind = text[: ask.start], text[end:]
    if _SHARE.match(behind) or way_of(text, ask.start, end):
        return False
    return not (_BARE[0].search(before) and _BARE[1].match(behind))
