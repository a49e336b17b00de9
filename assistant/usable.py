"""What may be asked at all: one rule for the command line and for HTTP."""

from __future__ import annotations

import re

from assistant.service import Unusable

LONGEST = 4000
"""Most characters of a question, counted after trimming."""

VISIBLE = r"[^\s\u0000-\u001F\u0085\uFEFF]"
"""A character that can be seen, as a regular expression that reads alike in Python and in JSON Schema."""

_VISIBLE = re.compile(VISIBLE)
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


class UnusableQuestion(Unusable):
    """The text cannot be taken as a question; the message is for the person who typed it."""


def checked(text: str) -> str:
    """Return ``text`` trimmed.

    Raises:
        UnusableQuestion: it is empty, too long, or holds a NUL or half a surrogate pair.
    """
    if _UNUSABLE.search(text):
        raise UnusableQuestion("must be text without NUL characters and unpaired surrogates")
    trimmed = text.strip()
    if not _VISIBLE.search(trimmed):
        raise UnusableQuestion("must hold at least one character that can be seen")
    if len(trimmed) > LONGEST:
        raise UnusableQuestion(f"must have at most {LONGEST:,} characters, this one has {len(trimmed):,}")
    return trimmed
