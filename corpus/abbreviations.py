"""Abbreviations that documents define themselves, "somatostatin analogue (SSA)".

The pairs are found as Schwartz and Hearst do (Pac Symp Biocomput 2003:451-462):
a short form in brackets whose letters occur in order in the words before it,
the first at the start of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.model import Passage

_BRACKETED = re.compile(r"\(([A-Z][A-Za-z0-9/-]{1,9}?)s?\)")


def abbreviations(passages: Iterable[Passage]) -> tuple[tuple[str, str], ...]:
    """Return (short form, long form) pairs in order of first appearance, each short form once."""
    found: dict[str, str] = {}
    for passage in passages:
        for match in _BRACKETED.finditer(passage.text):
            short = match.group(1)
            long = long_form(short, passage.text[: match.start()])
            if long and short not in found:
                found[short] = long
    return tuple(found.items())


def long_form(short: str, before: str) -> str | None:
    """Return the words at the end of ``before`` that ``short`` abbreviates, or None."""
    if sum(c.isupper() for c in short) < 2:
        return None
    words = before.split()[-(min(len(short) + 5, len(short) * 2)) :]
    text = " ".join(words)
    position = len(text)
    first = next(i for i, c in enumerate(short) if c.isalnum())
    for index in range(len(short) - 1, -1, -1):
        letter = short[index].lower()
        if not letter.isalnum():
            continue
        position -= 1
        while position >= 0 and (
            text[position].lower() != letter or (index == first and position > 0 and text[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return None
    long = text[position:].strip(" ,;:")
    return long if len(long) > len(short) and not re.search(r"[.;:()]", long) else None
