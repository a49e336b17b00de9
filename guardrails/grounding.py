"""Whether a statement stands in the words that it cites.

The verifier of the last step: every number of a statement must be printed in
one of its quotes, and its other words must come from them (or from the heads
and headings that the quoted words stand under). It works on any statement, an
extracted or a drafted one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NEGATION = frozenset({"no", "not", "never", "without", "neither", "nor", "none", "cannot"})


_RAISED = re.compile("[\u00b2\u00b3\u00b9\u2070-\u209c]+")


def _plain(text: str) -> str:
    text = _RAISED.sub(lambda m: f" {m.group()} ", text)  # else "2011.\u2075\u00b9" would read as 2011.51
    return unicodedata.normalize("NFKC", text).lower()


def _glued(text: str) -> str:
    return re.sub(r"[^\w]|_", "", _plain(text))


def ungrounded(statement: str, quotes: Sequence[str], context: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the numbers and words of ``statement`` that its quotes do not contain; empty means grounded.

    Numbers must stand in the quotes themselves. Words may also stand in
    ``context`` (headings and column heads). Words that a line break or mark-up
    cuts in the quote count as contained.
    """
    pieces = [*quotes, *context]
    numbers = set(_NUMBER.findall(_plain(" ".join(pieces))))
    missing = [n for n in _NUMBER.findall(_plain(statement)) if n not in numbers]
    # each piece by itself: a word that one of them has cut is not taken back by a longer one in another
    said = [(set(_WORD.findall(_plain(piece))), _glued(piece)) for piece in pieces]
    missing += [w for w in _WORD.findall(_plain(statement)) if not any(_contained(w, *each) for each in said)]
    return tuple(dict.fromkeys(missing))


def _contained(word: str, whole: set[str], glued: str) -> bool:
    """Whether the word stands there whole, or cut by a break; not inside another ("symptomatic", "asymptomatic")."""
    if word in whole:
        return True
    return _glued(word) in glued and not any(word in other for other in whole)


def same_polarity(statement: str, quotes: Sequence[str]) -> bool:
    """Whether statement and quotes agree in having a negation; a rewording that drops a "not" does not."""
    said = _NEGATION & set(_WORD.findall(_plain(statement)))
    quoted = _NEGATION & set(_WORD.findall(_plain(" ".join(quotes))))
    return bool(said) == bool(quoted)
