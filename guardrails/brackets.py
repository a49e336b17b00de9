"""What stands in brackets, and whether it may be left out with them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from guardrails.steps import Kind, Token
from guardrails.wording import Wording

Range = tuple[int, int]

_OPENED = {")": "(", "]": "["}
_SIGNS = frozenset("<>≥≤")


def deeper(depth: int, token: Token) -> int:
    """Return how many brackets are open behind a token, ``depth`` of them before it."""
    return max(0, depth + (token.raw in "([") - (token.raw in ")]"))


def outside(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens that stand in no brackets."""
    within = {i for part in brackets(tokens, 0) for i in range(*part)}
    return [token for i, token in enumerate(tokens) if i not in within]


def brackets(tokens: Sequence[Token], lead: int) -> list[Range]:
    """Return the stretches in brackets, brackets included; what is never closed is none."""
    found: list[Range] = []
    opened: list[int] = []
    for i in range(lead, len(tokens)):
        if tokens[i].raw in "([":
            opened.append(i)
        elif tokens[i].raw in ")]":
            own = next(
                (k for k in reversed(range(len(opened))) if tokens[opened[k]].raw == _OPENED[tokens[i].raw]), None
            )
            if own is not None:
                found.append((opened[own], i + 1))
                del opened[own:]
    return found


def inner(tokens: Sequence[Token], start: int, end: int) -> list[Range]:
    """Return the parts of what stands in brackets: between semicolons, and p-values."""
    cuts, depth = [start], 0
    for i in range(start, end):
        depth = deeper(depth, tokens[i])
        p_value = tokens[i].raw == "," and i + 1 < end and tokens[i + 1].low == "p"
        if depth == 0 and (tokens[i].raw == ";" or p_value):
            cuts.append(i + 1)
    cuts.append(end)
    return [(a, b) for a, b in pairwise(cuts) if len(cuts) > 2]


def may_go(tokens: Sequence[Token], part: Range, wording: Wording) -> bool:
    """Whether what stands in brackets, or a part of it, limits nothing.

    A bound ("<55 years"), a lone time ("6 months"), a unit or a number of
    patients ("n=25"), a p-value that may be chance, the name of the value
    before it ("60.7% (R2)") and whatever holds a limiting word stays.
    """
    start, end = part
    whole = tokens[start].raw in _OPENED.values()
    said = [token for token in tokens[start:end] if token.says]
    number = any(token.kind is Kind.NUMBER for token in said)
    if any(token.low in wording.words["limits"] | {"n"} or token.low in wording.units for token in said):
        return False
    if whole and not number and any(token.kind is Kind.NUMBER for token in tokens[max(0, start - 2) : start]):
        return False
    parts = inner(tokens, start + 1, end - 1) if whole else []
    return not any(_bounds(tokens[slice(*each)], wording) for each in parts or [part])


def _bounds(part: Sequence[Token], wording: Wording) -> bool:
    said = [token for token in part if token.says]
    spread = any(token.raw in wording.words["spread"] for token in said)
    compared = any(token.key == "=versus" for token in said)
    for i, token in enumerate(said):
        sign = said[i - 1].key if i else ""
        named = said[i - 2 if sign in _SIGNS else i - 1].low if i > (sign in _SIGNS) else ""
        if token.kind is not Kind.NUMBER:
            continue
        value, unit = token.key.split("|")
        if named == "p":
            if sign == ">" or (sign != "<" and float(value) >= wording.chance):
                return True
        elif not spread and (sign in _SIGNS or (unit in wording.words["times"] and not compared)):
            return True
    return False
