"""A note as tokens: words in one spelling, numbers as numbers also where they are spelled out, sentences told apart.

A hyphen within a word or between a word and a number is no token
("well-differentiated", "Ki-67", "54-year-old"); between two numbers it is one,
since it may be a range. A line's end is the end of a sentence unless the line was
only wrapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from guardrails.cases.answers import ABOUT, answered
from guardrails.cases.mistyped import meant
from guardrails.cases.spelled import numbered
from guardrails.cases.tables import laid_out, layout
from guardrails.cases.token import END, Token, digits
from guardrails.cases.words import Words

# Each alternative consumes what it looks at, so that the whole is linear.
_TOKEN = re.compile(
    r"(?<![\w.,])\.\d+(?![.,]?\d)"  # .9 mg/dL
    r"|\d+(?:[.,]\d+)*"
    r"|[^\W\d_]/[^\W\d_](?!\w)"  # s/p, y/o
    r"|\b[wW]/(?=\s)"  # w/ octreotide
    r"|[^\W\d_]\.[^\W\d_](?!\w)\.?"  # y.o., e.g.
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[\n\t]"
    r"|\.{2,}|…+|_+"
    r"|->|→"
    r"|\S"
)
_LISTED = re.compile(r"\d(?:,\d){2,}")
"""Numbers without a space between them: "segments 5,6,8"."""
_LEADER = 4
"""Dots of which a row leads from a label to its value; where one does, shorter rows do so, too."""
_JSON = {'"', "{", "}"}
_ARROWS = {"->", "→"}
_DASHES = "-‐‑‒–—−"
_LONGEST_NUMBER = 9
_WRAPPED, _WRAPPED_BEFORE_CAPITAL = 40, 60
"""Characters that a line has at least, if the next one may go on with its sentence."""
_LABEL = re.compile(r"\s*(?:[-•*–]\s|\d{1,2}[.)]\s|[^\W\d_][\w /-]{0,30}[:|\t]|\|)")
_LONGEST_LABEL, _LONGEST_ENTRY = 6, 4
_ANSWERED = {",", ".", ";", "-", "!", "\n"}
_ENDS = ".!?"
_LEADS = {":", "|", "="}


def tokenized(text: str, words: Words) -> list[Token]:
    """Return the tokens of ``text`` in order, an empty one that ends the last line after them."""
    tables = layout(text, words)
    raw = [each for each in _raw(tables.parted(text), words) if each.key]
    raw = [each for at, each in enumerate(raw) if each.key != "." or not _abbreviates(raw, at, words)]
    if tables:
        raw = laid_out(raw, tables, words)
    raw = _plain(_arrows(raw), words)
    raw.append(Token(END, END, len(text), len(text)))
    spelled = numbered(_spoken_marks(raw, words), text, words)
    return _sentences(_labels(answered(spelled, words), words), text, words)


def _arrows(tokens: list[Token]) -> list[Token]:
    """Take "=>" behind a number for an arrow: "9 => 12" is no "at least 12"."""
    made: list[Token] = []
    for token in tokens:
        behind = len(made) > 1 and made[-1].key == "=" and made[-1].end == token.start
        if token.key == ">" and behind and (made[-2].number is not None or made[-2].key == "%"):
            made[-1] = Token("->", "->", made[-1].start, token.end)
        else:
            made.append(token)
    return made


def _plain(tokens: list[Token], words: Words) -> list[Token]:
    """Drop the notes behind labels that say how these are filled in: "Bilobar (y/n): y"."""
    dropped: set[int] = set()
    for at, token in enumerate(tokens):
        if token.key != "(":
            continue
        end = next((end for end in range(at + 2, min(at + 6, len(tokens))) if tokens[end].key == ")"), 0)
        named = " ".join(each.key for each in tokens[at + 1 : end])
        if end and named in words.label_notes and end + 1 < len(tokens) and tokens[end + 1].key in {":", "|", "="}:
            dropped.update(range(at, end + 1))
    return [each for at, each in enumerate(tokens) if at not in dropped]


def _raw(text: str, words: Words) -> Iterator[Token]:
    breaks = _hard_breaks(text)
    leaders = "." * _LEADER in text
    quoted = '":' in text
    before = -1
    for match in _TOKEN.finditer(text):
        raw, start, end = match[0], match.start(), match.end()
        if raw == "\n" and start not in breaks:
            continue
        if raw in _DASHES and _within_word(text, start):
            before = end
            continue
        if raw[0] == "_" or (quoted and raw in _JSON):
            continue
        if raw[0] == raw[-1] == "." and leaders and text[start - 1 : start].isspace() and text[end : end + 1].isspace():
            raw = ":"
        if _LISTED.fullmatch(raw):
            yield from (
                Token(each, each, start + at, start + at + 1, _digit(each), at > 0) for at, each in enumerate(raw)
            )
            before = end
            continue
        number = _number(raw) if raw[-1].isdecimal() else None
        yield Token(_key(raw, number, words), raw, start, end, number, start == before)
        before = end


def _abbreviates(tokens: list[Token], at: int, words: Words) -> bool:
    """Whether a full stop belongs to an abbreviation that patterns know without it ("prim. resected")."""
    before = tokens[at - 1] if at and tokens[at].glued else None
    if before is None:
        return False
    if len(before.raw) == 1 and before.raw.isupper() and at > 1 and tokens[at - 2].key in words.titles:
        return True
    if before.raw.casefold() not in words.dotless:
        return False
    return at + 1 < len(tokens) and tokens[at + 1].key != END and not tokens[at + 1].raw[0].isupper()


def _key(raw: str, number: Decimal | None, words: Words) -> str:
    if number is not None:
        return digits(number)
    if raw in _ARROWS:
        return "->"
    if raw == "\t":
        return "|"
    if raw in _DASHES:
        return "-"
    if raw[0] in ".…":
        return ":" if len(raw) >= _LEADER else "."
    key = raw.casefold().replace("’", "'")
    if len(key) > 1 and "." in key:
        key = key.replace(".", "")
    if key.endswith("'s") and key not in words.spelling:
        key = key[:-2]
    if key not in words.vocabulary:
        key = meant(key, words.mistyped)
    return words.spelling.get(key, key)


def _number(raw: str) -> Decimal | None:
    """Read 1,200 as twelve hundred and 1,2 as one and two tenths; what cannot be a number here is None."""
    whole, *rest = re.split("[.,]", raw)
    if len(raw) > _LONGEST_NUMBER or len(rest) > 1 or not raw.isascii():
        return None
    if not rest:
        return Decimal(whole)
    thousands = "," in raw and len(rest[0]) == 3 and whole != "0"
    return Decimal(whole + rest[0]) if thousands else Decimal(f"{whole or 0}.{rest[0]}")


def _digit(mark: str) -> Decimal | None:
    return Decimal(mark) if mark.isdecimal() else None


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
        if mark == "\n" and spoken and spoken[-1].key == "new":
            spoken.pop()  # "new paragraph"
        if mark is None or before in words.not_marks_after or after in words.not_marks_before:
            spoken.append(token)
        else:
            spoken.append(token._replace(key=mark, raw=mark))
    return spoken


def _labels(tokens: list[Token], words: Words) -> list[Token]:
    """Take the question mark of a form ("Bilobar? yes") or of a question that is answered at once for a colon."""
    start = 0
    for at, token in enumerate(tokens):
        if token.key == "?" and 0 < at - start <= _LONGEST_LABEL and at + 1 < len(tokens):
            after = tokens[at + 1]
            value = tokens[min(at + 2, len(tokens) - 1)] if after.key in ABOUT else after
            counted = value.number is not None
            answered = (counted and at - start <= _LONGEST_ENTRY) or after.key in words.answers
            short = at + 2 < len(tokens) and tokens[at + 2].key in _ANSWERED
            answered = answered or (short and " ".join(each.key for each in tokens[start:at]) in words.labels)
            opened = tokens[start].key in words.asking
            if opened and after.key in {"yes", "no"}:  # "Is it bilobar? Yes, both lobes."
                answered, opened = tokens[min(at + 2, len(tokens) - 1)].key in _ANSWERED, False
            if answered and not opened:
                tokens[at] = token._replace(key=":", raw=":")
                _after_answer(tokens, at + 2)
        if token.key in {".", END, ";", "!", "?"} or (token.key in {",", "|"} and at - start > 1):
            start = at + 1
    return tokens


def _after_answer(tokens: list[Token], at: int) -> None:
    """Take the colon behind an answer for a comma: "A NET? No: an adenocarcinoma" denies only what was asked."""
    if at < len(tokens) and tokens[at - 1].key in {"yes", "no"} and tokens[at].key == ":":
        tokens[at] = tokens[at]._replace(key=",", raw=",")


def _sentences(tokens: list[Token], text: str, words: Words) -> list[Token]:
    numbered: list[Token] = []
    sentence = start = 0
    for at, token in enumerate(tokens):
        numbered.append(Token(token.key, token.raw, token.start, token.end, token.number, token.glued, sentence))
        if token.key == "?" and _queries(tokens, start, at, words):
            continue
        if token.key == END or (token.key in _ENDS and _ends(tokens, at, text, words)):
            sentence, start = sentence + 1, at + 1
    return numbered


_OPENING = {"(", "[", "/", "+", "-", ",", ":", ";"}
"""Marks that a question mark may stand right behind and still doubt what follows."""


def _queries(tokens: list[Token], start: int, at: int, words: Words) -> bool:
    """Whether a question mark stands before what it doubts, apart from what is before it: "liver mets ? bone mets"."""
    joined = at > 0 and tokens[at].glued and tokens[at - 1].key not in _OPENING
    if at + 1 >= len(tokens) or joined or tokens[start].key in words.asking:
        return False
    following = tokens[at + 1].raw
    begins = at == start or not tokens[at - 1].key[-1:].isalnum()
    return following[:1].islower() or (begins and following[:1].isalpha())


def _ends(tokens: list[Token], at: int, text: str, words: Words) -> bool:
    token = tokens[at]
    if token.end - token.start > 1:  # spoken
        return True
    if token.end < len(text) and not text[token.end].isspace() and text[token.end] not in "\"'”’":
        return False
    if token.key != "." or at == 0 or not token.glued:
        return True
    if at > 1 and tokens[at - 2].key in _LEADS and tokens[at - 1].key in words.answers:
        return True  # "Nodes: no. Liver: …", no number
    return tokens[at - 1].key not in words.abbreviations
