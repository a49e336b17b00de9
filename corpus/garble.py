"""Which table cells text recognition misread. They are shown as printed and marked, never repaired."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.grids import is_numeric
from corpus.model import Span

_EMPTY = frozenset({"", "-", "–", "—", "−", "+", "NA", "N/A", "NR", "ND", "n.a.", "na", "n/a", "…", "...", ".."})
_NO_VALUE = _EMPTY - {"", "+", "NR"}
_MARKUP = re.compile(r"</?[a-z]+\s*/?>|\*\*")
_SHORT = 40
_LEADING_ZERO = re.compile(r"0\d+")
_COUNT_AND_SHARE = re.compile(r"\bn,\s*\S{1,2}\)|\bn \(%\)", re.IGNORECASE)
_MONTHS = re.compile(r"\bmonths?\)?\s*$", re.IGNORECASE)
_LONGEST = 480.0
"""Months, forty years: no median of a time that patients were followed is longer."""
_PERCENT = re.compile(r"\(%\)|%\s*$")


def is_garbled(raw: str, head: str = "") -> bool:
    """Tell whether a cell cannot have been printed so.

    It holds symbols without a letter or digit, a lone letter outside ASCII,
    brackets that do not match, mark-up around nothing, a number with a
    leading zero, more than a hundred per cent, or more than forty years where months are told.
    """
    bare = _MARKUP.sub("", raw).strip()
    if bare in _EMPTY:
        return bare == "+" or (bare == "" and bool(raw.strip()))
    if not any(character.isalnum() for character in bare):
        return True
    if len(bare.strip(".,;:")) == 1 and not bare.isascii():
        return True
    if len(bare) <= _SHORT and (bare.count("(") != bare.count(")") or bare.count("[") != bare.count("]")):
        return True
    if _LEADING_ZERO.fullmatch(bare):
        return True
    number = re.fullmatch(r"(\d+(?:\.\d+)?)\s?%?", bare)
    if number is None:
        return False
    value = float(number[1])
    return bool((_PERCENT.search(head) and value > 100) or (_MONTHS.search(head) and value > _LONGEST))


def tells_nothing(raw: str) -> bool:
    """Tell whether a cell says that there is no value: a dash, "NA", "NA/NA"."""
    return raw.strip() in _NO_VALUE or all(part.strip() in _NO_VALUE for part in raw.split("/"))


def lacks_share(raw: str, head: str) -> bool:
    """Tell whether a cell prints a number alone where its head names numbers with their percentage.

    In a table read off an image it is the rest of a misread cell; one that was typed may leave the percentage out.
    """
    return raw.isdigit() and _COUNT_AND_SHARE.search(head) is not None


def garbled_columns(
    text: str, heads: Sequence[str], rows: Sequence[Sequence[Span | None]], label: int
) -> frozenset[int]:
    """Return the columns in which words are misreadings.

    Most of their cells are numbers or garbled, or the head itself is the rest of a word over garbled cells.
    """
    width = max((len(row) for row in rows), default=0)
    found = []
    for column in range(width):
        if column == label:
            continue
        cells = [cell.of(text) for row in rows if column < len(row) and (cell := row[column])]
        if column < len(heads) and heads[column][:1].islower() and any(map(is_garbled, cells)):
            found.append(column)
            continue
        odd = [cell for cell in cells if not is_numeric(cell)]
        values = sum(1 for cell in cells if is_numeric(cell) or is_garbled(cell))
        short = all(len(cell) <= 6 for cell in odd if not is_garbled(cell))
        numbers = sum(1 for cell in cells if is_numeric(cell) and any(c.isdigit() for c in cell))
        mostly_garbled = len(cells) >= 2 and sum(map(is_garbled, cells)) * 2 >= len(odd) > 0 and numbers <= 1
        if odd and ((values * 3 >= len(cells) * 2 and short and numbers >= 2) or mostly_garbled):
            found.append(column)
    return frozenset(found)
