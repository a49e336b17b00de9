"""Numbers that are spelled out: "fifty-four", "two hundred", "three point five"."""

from __future__ import annotations

from decimal import Decimal

from guardrails.cases.token import Token, digits
from guardrails.cases.words import Words

_BEGINS = ("a", "half")
"""What a number may begin with beside the words that are one."""


def numbered(tokens: list[Token], text: str, words: Words) -> list[Token]:
    """Return the tokens with each number that is spelled out as one."""
    merged: list[Token] = []
    begins = {*words.parts, *words.tens, *words.units, *_BEGINS}
    at = 0
    while at < len(tokens):
        if tokens[at].number is None and tokens[at].key not in begins:
            merged.append(tokens[at])
            at += 1
            continue
        end, value = _mixed(tokens, at, words)
        if end == at:
            end, value = _spelled(tokens, at, words)
        if end == at:
            merged.append(tokens[at])
            at += 1
            continue
        first, last = tokens[at], tokens[end - 1]
        raw = text[first.start : last.end]
        merged.append(Token(digits(value), raw, first.start, last.end, value, first.glued))
        at = end
    return merged


def _mixed(tokens: list[Token], at: int, words: Words) -> tuple[int, Decimal]:
    """Return the end and the value of a number with a fraction, "1 1/2", "1½" or "½"; ``at`` where none is."""
    whole = tokens[at].number
    start = at if whole is None else at + 1
    if start >= len(tokens) or (whole is not None and whole != whole.to_integral_value()):
        return at, Decimal(0)
    part = words.parts.get(tokens[start].key)
    if part is not None:
        return start + 1, (whole or Decimal(0)) + Decimal(part)
    if whole is None or start + 2 >= len(tokens) or not (tokens[start + 1].glued and tokens[start + 2].glued):
        return at, Decimal(0)
    part = words.parts.get("".join(token.key for token in tokens[start : start + 3]))
    return (at, Decimal(0)) if part is None else (start + 3, whole + Decimal(part))


def _spelled(tokens: list[Token], at: int, words: Words) -> tuple[int, Decimal]:
    """Return the end and the value of the number that is spelled out from token ``at`` on; ``at`` where none is."""
    end, value = _whole(tokens, at, words)
    if end == at and (tokens[at].number is None or "." in tokens[at].key):
        return at, Decimal(0)
    begin = value if end > at else tokens[at].number or Decimal(0)
    point = end if end > at else at + 1
    if point < len(tokens) and tokens[point].key == "point":
        decimals, position = "", point + 1
        while position < len(tokens) and len(decimals) < 4:
            digit = words.units.get(tokens[position].key, tokens[position].key)
            if not (digit.isascii() and digit.isdecimal() and len(digit) == 1):
                break
            decimals += digit
            position += 1
        if decimals:
            return position, Decimal(f"{digits(begin)}.{decimals}")
    return end, value


def _whole(tokens: list[Token], at: int, words: Words) -> tuple[int, Decimal]:
    key = tokens[at].key
    following = tokens[at + 1].key if at + 1 < len(tokens) else ""
    if key == "a" and following in words.groups:
        return at + 2, Decimal(words.groups[following])
    if key == "half":  # "half a dozen"
        group = at + 1 + (following == "a")
        if group < len(tokens) and tokens[group].key in words.groups:
            return group + 1, Decimal(words.groups[tokens[group].key]) / 2
    if key in words.tens:
        unit = words.units.get(following, "0")
        if unit != "0" and len(unit) == 1:
            return at + 2, Decimal(words.tens[key]) + Decimal(unit)
        return at + 1, Decimal(words.tens[key])
    if key in words.units:
        if following in words.groups:
            return at + 2, Decimal(words.units[key]) * Decimal(words.groups[following])
        return at + 1, Decimal(words.units[key])
    return at, Decimal(0)
