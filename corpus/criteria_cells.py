"""Long cells that hold several statements run together without separators."""

from __future__ import annotations

import re

_START = re.compile(r"(?<=[a-z%\]0-9)])\s+(?=[A-Z][a-z]+(?:[-\s,]|$))")
_SENTENCE = re.compile(r"[.!?]\s")
_LONG = 100


def split_statements(raw: str) -> list[tuple[int, int]]:
    """Return start and end of each statement in a cell: a new one begins at a capitalised ordinary word.

    The word before has to end in a lower-case letter, a digit or a closing
    bracket, and the place has to lie outside brackets. A cell of sentences, or
    a short one, stays whole.
    """
    whole = [(len(raw) - len(raw.lstrip()), len(raw.rstrip()))]
    if len(raw) < _LONG or _SENTENCE.search(raw):
        return whole
    cuts = [whole[0][0]]
    for match in _START.finditer(raw):
        before = raw[: match.start()]
        if before.count("(") == before.count(")"):
            cuts.append(match.end())
    ends = [*(len(raw[:cut].rstrip()) for cut in cuts[1:]), whole[0][1]]
    return list(zip(cuts, ends, strict=True))
