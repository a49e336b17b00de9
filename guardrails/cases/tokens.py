"""A note as tokens: words in one spelling, numbers as numbers also where they are spelled out, sentences told apart.

A hyphen within a word or between a word and a number is no token
("well-differentiated", "Ki-67", "54-year-old"); between two numbers it is one,
since it may be a range. A line's end is the end of a sentence unless the line was
only wrapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from guardrails.cases.words import Words

# Each alternative consumes what it looks at, so that the whole is linear.
_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*"
    r"|[^\W\d_]/[^\W\d_](?!\w)"  # s/p, y/o
    r"|[^\W\d_]\.[^\W\d_](?!\w)\.?"  # y.o., e.g.
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[\n\t]"
    r"|->|→"
    r"|\S"
)
_ARROWS = {"->", "→"}
_DASHES = "-‐‑‒–—−"
_LONGEST_NUMBER = 9
_WRAPPED, _WRAPPED_BEFORE_CAPITAL = 40, 60
"""Characters that a line has at least, if the next one may go on with its sentence."""
_LABEL = re.compile(r"\s*(?:[-•*–]\s|\d{1,2}[.)]\s|[^\W\d_][\w /-]{0,30}[:|\t]|\|)")
_LONGEST_LABEL = 4
_ENDS = ".!?"
END = "\n"


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


def tokenized(text: str, words: Words) -> list[Token]:
    """Return the tokens of ``text`` in order, an empty one that ends the last line after them."""
    raw = [each for each in _raw(text, words) if each.key]
    raw.append(Token(END, END, len(text), len(text)))
    return _sentences(_labels(_numbers(_spoken_marks(raw, words), text, words), words), text, words)


def _raw(text: str, words: Words) -> Iterator[Token]:
    breaks = _hard_breaks(text)
    before = -1
    for match in _TOKEN.finditer(text):
        raw, start, end = match[0], match.start(), match.end()
        if raw == "\n" and start not in breaks:
            continue
        if raw in _DASHES and _within_word(text, start):
            before = end
            continue
        number = _number(raw) if raw[0].isdecimal() else None
        yield Token(_key(raw, number, words.spelling), raw, start, end, number, start == before)
        before = end


def _key(raw: str, number: Decimal | None, spelling: Mapping[str, str]) -> str:
    if number is not None:
        return _digits(number)
    if raw in _ARROWS:
        return "->"
    if raw == "\t":
        return "|"
    if raw in _DASHES:
        return "-"
    key = raw.casefold().replace("’", "'")
    if len(key) > 1 and "." in key:
        key = key.replace(".", "")
    if key.endswith("'s") and key not in spelling:
        key = key[:-2]
    return spelling.get(key, key)


def _digits(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _number(raw: str) -> Decimal | None:
    """Read 1,200 as twelve hundred and 1,2 as one and two tenths; what cannot be a number here is None."""
    whole, *rest = re.split("[.,]", raw)
    if len(raw) > _LONGEST_NUMBER or len(rest) > 1 or not raw.isascii():
        return None
    if not rest:
        return Decimal(whole)
    thousands = "," in raw and len(rest[0]) == 3 and whole != "0"
    return Decimal(whole + rest[0]) if thousands else Decimal(f"{whole}.{rest[0]}")


def _within_word(text: str, at: int) -> bool:
    """Whether the hyphen at ``at`` joins two words, or a word and a number."""
    if text[at] == "—" or at == 0 or at + 1 >= len(text):
        return False
    left, right = text[at - 1], text[at + 1]
    return left.isalnum() and right.isalnum() and not (left.isdigit() and right.isdigit())


def _hard_breaks(text: str) -> set[int]:
    """Return the offsets of the line ends that end a sentence."""
    hard: set[int] = set()
    start = 0
    while (end := text.find("\n", start)) >= 0:
        following = text[end + 1 : end + 60]
        line = text[start:end].rstrip()
        if not _wrapped(line, following):
            hard.add(end)
        start = end + 1
    return hard


def _wrapped(line: str, following: str) -> bool:
    first = following[:1]
    if not first or first.isspace() or len(line) < _WRAPPED or line[-1] in ".!?;:|" or _LABEL.match(following):
        return False
    return len(line) >= _WRAPPED_BEFORE_CAPITAL or not first.isupper()


def _spoken_marks(tokens: list[Token], words: Words) -> list[Token]:
    """Turn the marks that a dictation speaks ("comma", "period") into marks."""
    if not any(each.key in words.dictation for each in tokens):
        return tokens
    spoken: list[Token] = []
    for at, token in enumerate(tokens):
        mark = words.marks.get(token.key)
        before = tokens[at - 1].key if at else ""
        after = tokens[at + 1].key if at + 1 < len(tokens) else ""
        if mark is None or before in words.not_marks_after or after in words.not_marks_before:
            spoken.append(token)
        else:
            spoken.append(token._replace(key=mark, raw=mark))
    return spoken


def _numbers(tokens: list[Token], text: str, words: Words) -> list[Token]:
    """Merge numbers that are spelled out into one token each."""
    merged: list[Token] = []
    at = 0
    while at < len(tokens):
        end, value = _spelled(tokens, at, words)
        if end == at:
            merged.append(tokens[at])
            at += 1
            continue
        first, last = tokens[at], tokens[end - 1]
        raw = text[first.start : last.end]
        merged.append(Token(_digits(value), raw, first.start, last.end, value, first.glued))
        at = end
    return merged


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
            return position, Decimal(f"{_digits(begin)}.{decimals}")
    return end, value


def _whole(tokens: list[Token], at: int, words: Words) -> tuple[int, Decimal]:
    key = tokens[at].key
    following = tokens[at + 1].key if at + 1 < len(tokens) else ""
    if key in words.tens:
        unit = words.units.get(following, "0")
        if unit != "0" and len(unit) == 1:
            return at + 2, Decimal(words.tens[key]) + Decimal(unit)
        return at + 1, Decimal(words.tens[key])
    if key in words.units:
        if following == "hundred":
            return at + 2, Decimal(words.units[key]) * 100
        return at + 1, Decimal(words.units[key])
    return at, Decimal(0)


def _labels(tokens: list[Token], words: Words) -> list[Token]:
    """Take the question mark of a form ("Bilobar? yes") for a colon."""
    start = 0
    for at, token in enumerate(tokens):
        if token.key == "?" and 0 < at - start <= _LONGEST_LABEL and at + 1 < len(tokens):
            after = tokens[at + 1]
            if (after.number is not None or after.key in words.answers) and tokens[start].key not in words.asking:
                tokens[at] = token._replace(key=":", raw=":")
        if token.key in {".", END, ";", "!", "?"}:
            start = at + 1
    return tokens


def _sentences(tokens: list[Token], text: str, words: Words) -> list[Token]:
    numbered: list[Token] = []
    sentence = 0
    for at, token in enumerate(tokens):
        numbered.append(Token(token.key, token.raw, token.start, token.end, token.number, token.glued, sentence))
        if token.key == END or (token.key in _ENDS and _ends(tokens, at, text, words)):
            sentence += 1
    return numbered


def _ends(tokens: list[Token], at: int, text: str, words: Words) -> bool:
    token = tokens[at]
    if token.end - token.start > 1:  # spoken
        return True
    if token.end < len(text) and not text[token.end].isspace() and text[token.end] not in "\"'”’":
        return False
    if token.key != "." or at == 0 or not token.glued:
        return True
    return tokens[at - 1].key not in words.abbreviations
