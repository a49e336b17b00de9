"""A token of a note; see ``tokens``."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

END = "\n"
"""The key of a line's end that ends a sentence."""


class Token(NamedTuple):
    """A piece of the text: ``key`` is what patterns see, ``raw`` what was written (of a spoken mark, the mark).

    number: its value if it has one. glued: nothing stands between it and the token before. sentence: the number of
    its sentence.
    """

    key: str
    raw: str
    start: int
    end: int
    number: Decimal | None = None
    glued: bool = False
    sentence: int = 0


def digits(number: Decimal) -> str:
    """Return a number's key: its digits without an exponent or zeros that say nothing."""
    return f"{number.normalize():f}"
