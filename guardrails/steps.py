"""A sentence as the sequence of what it says, so that a rewording can be laid beside its source.

Grammar words are silent. Every other word, number and sign is a step with a
key: inflections of a word share one, and so do an abbreviation and its long
form, and the few phrases that ``data/wording.toml`` says are the same. The key
of a number holds its value and its unit. A word that the data does not know
has a meaning of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from guardrails.wording import Phrase, Wording, is_short

_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3})+(?![\d,])"
    r"|\d+(?:st|nd|rd|th|s)\b"
    r"|\d*\.\d+|\d+"
    r"|[^\W\d_]+-?\d+[^\W_]*(?:-\d+)?"  # Ki-67, NETTER-1, G1
    r"|[^\W\d_]+(?:'[^\W\d_]+)*"
    r"|[^\w\s]"
)
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d*\.\d+|\d+")
_MASS = re.compile(r"\b(\d{2,3})(?=(?:Lu|Y|Ga|In|Tc|Cu|Ho|Re|Sm|Ac|Zr|I|F)\b)")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SIGNS = frozenset("<>≥≤≈~±?+%→$#")
_PAUSES = frozenset(",;:-")
_BOUNDS = frozenset("<>≥≤")
_JOINED = _BOUNDS | {"and", "or", "=to", "=range", "=versus", "-", "/", "=approximately"}


class Kind(Enum):
    """What a token is to a comparison."""

    WORD = "word"
    NUMBER = "number"
    SILENT = "silent"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark of a text.

    key: what it is compared by. start, end: offsets in ``Steps.text``.
    voice: of a participle, ``p`` passive, ``o`` with an object behind it,
        ``i`` with neither; empty for every other token.
    """

    raw: str
    key: str
    kind: Kind
    start: int
    end: int
    voice: str = ""

    @property
    def says(self) -> bool:
        """Whether the token has to be matched."""
        return self.kind in (Kind.WORD, Kind.NUMBER)

    @property
    def low(self) -> str:
        """The token as printed, in lower case."""
        return self.raw.lower()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads texts by one wording."""

    wording: Wording

    def read(self, text: str) -> tuple[Token, ...]:
        """Return the tokens of ``text``, whose offsets are those of ``plain(text)``."""
        tokens = self._words(self.plain(text))
        tokens = list(self._abbreviated(tokens))
        tokens = _replaced(tokens, self.wording.phrases)
        tokens = self._measured(self._bounded(self._counted(_apart(tokens))))
        return tuple(replace(t, voice=self._voice(tokens, i)) for i, t in enumerate(tokens))

    def plain(self, text: str) -> str:
        """Return ``text`` with one way of writing dashes, quotes, signs and hyphened words."""
        text = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
        text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
        text = re.sub(r"\b(vs|v)\.(?=\s)", r"\1", text).replace(">=", "≥").replace("<=", "≤").replace("=<", "≤")
        return self.wording.prefixes.sub(r"\1", _MASS.sub(r"\1 ", text))

    def _words(self, text: str) -> list[Token]:
        found = []
        for match in _TOKEN.finditer(text):
            raw = match.group()
            if _NUMBER.fullmatch(raw):
                key, kind = _value(raw), Kind.NUMBER
            elif not raw[0].isalnum():
                key, kind = raw, Kind.WORD if raw in _SIGNS else Kind.MARK
            else:
                kind = Kind.SILENT if raw.lower() in self.wording.words["silent"] else Kind.WORD
                key = self.wording.lemma(raw)
            found.append(Token(raw, key, kind, match.start(), match.end()))
        return found

    def _abbreviated(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """Put one token for each abbreviation or long form; hyphens within count as spaces."""
        longest = max(map(len, self.wording.forms), default=1)
        i = 0
        while i < len(tokens):
            token, length = tokens[i], 1
            for lemmas, taken in _runs(tokens, i, longest):
                short = self._short(lemmas, tokens[i : i + taken])
                if short is not None:
                    raw = " ".join(t.raw for t in tokens[i : i + taken])
                    token, length = Token(raw, f"@{short}", Kind.WORD, token.start, tokens[i + taken - 1].end), taken
                    break
            yield token
            i += length

    def _short(self, lemmas: Phrase, tokens: Sequence[Token]) -> str | None:
        short, spellings = self.wording.forms.get(lemmas, ("", ()))
        bare = re.sub(r"'?s$", "", tokens[0].raw)
        if len(tokens) > 1 or any(not is_short(s) or s.removesuffix("s") == bare for s in spellings):
            return short or None
        return None

    def _counted(self, tokens: Sequence[Token]) -> list[Token]:
        """Read number words; "one" may be a pronoun and stays a word."""
        values = {word: str(value) for word, value in self.wording.lexicon.numbers.items() if word != "one"}
        return [
            replace(t, key=values[t.low], kind=Kind.NUMBER) if t.kind is Kind.WORD and t.low in values else t
            for t in tokens
        ]

    def _bounded(self, tokens: Sequence[Token]) -> list[Token]:
        """Read what bounds a number, before it ("more than 5") or behind it ("5 or more"), as a sign before it."""
        found: list[Token] = []
        i = 0
        while i < len(tokens):
            length, sign = _phrase_at(tokens, i, self.wording.bounds)
            if length and i + length < len(tokens) and tokens[i + length].kind is Kind.NUMBER:
                found.append(replace(tokens[i], key=sign, kind=Kind.WORD))
                i += length
                continue
            length, sign = _phrase_at(tokens, i, self.wording.bounds_after)
            place = next((k for k in (-1, -2, -3) if len(found) >= -k and found[k].kind is Kind.NUMBER), 0)
            if length and place:
                found.insert(len(found) + place, replace(found[place], raw=sign, key=sign, kind=Kind.WORD))
                i += length
                continue
            found.append(tokens[i])
            i += 1
        return found

    def _measured(self, tokens: Sequence[Token]) -> list[Token]:
        """Take units into the keys of their numbers: "6 months" is one step, "14.3" of "14.3 vs 6 months" too."""
        found: list[Token] = []
        i = 0
        while i < len(tokens):
            token = tokens[i]
            i += 1
            if token.kind is Kind.NUMBER:
                unit, taken = self._unit(tokens[i : i + 5])
                token = replace(token, key=f"{token.key}|{unit}")
                i += taken
            found.append(token)
        return _shared(_ranged(found))

    def _unit(self, behind: Sequence[Token]) -> tuple[str, int]:
        """Return the unit that ``behind``, the tokens after a number, begins with, and how many tokens it takes."""
        units = self.wording.units
        first = int(len(behind) > 1 and behind[0].raw == "-")
        unit = units.get(behind[first].low, "") if len(behind) > first else ""
        if not unit:
            return "", 0
        rest = behind[first + 1 :]
        if len(rest) > 1 and rest[0].raw == "/" and rest[1].low in units:
            return f"{unit}/{units[rest[1].low]}", first + 3
        dotted = bool(rest) and rest[0].raw == "." and behind[first].low in self.wording.words["dotted"]
        return unit, first + 1 + dotted

    def _voice(self, tokens: Sequence[Token], i: int) -> str:
        words = self.wording.words
        token = tokens[i]
        if token.kind is not Kind.WORD or token.key == "=observed":
            return ""
        if not token.low.endswith("ed") and token.low not in words["participles"]:
            return ""
        for before in reversed(tokens[max(0, i - 4) : i]):
            if before.low in words["be"]:
                return "p"
            if before.key != "=not" and not before.low.endswith("ly") and before.low not in words["adverbs"]:
                break
        after = next((t for t in tokens[i + 1 :] if t.low not in words["determiners"]), None)
        with_object = (
            after is not None and after.says and after.key[0] not in "=<>≥≤" and after.low not in words["behind"]
        )
        return "o" if with_object else "i"


def _value(raw: str) -> str:
    value = raw.replace(",", "")
    value = "0" + value if value.startswith(".") else value
    return value.rstrip("0").rstrip(".") if "." in value else value


def _runs(tokens: Sequence[Token], i: int, longest: int) -> Iterator[tuple[Phrase, int]]:
    """Yield the lemmas of the words from ``i`` on, longest run first, with the number of tokens taken."""
    keys: list[str] = []
    runs = []
    for k in range(i, min(len(tokens), i + 2 * longest)):
        if tokens[k].raw == "-" and keys:
            continue
        if tokens[k].kind in (Kind.MARK, Kind.NUMBER) or len(keys) == longest:
            break
        keys.append(tokens[k].key)
        runs.append((tuple(keys), k - i + 1))
    yield from reversed(runs)


def _phrase_at(tokens: Sequence[Token], i: int, phrases: Mapping[Phrase, str]) -> tuple[int, str]:
    for length in range(min(4, len(tokens) - i), 0, -1):
        key = phrases.get(tuple(t.low for t in tokens[i : i + length]))
        if key is not None:
            return length, key
    return 0, ""


def _replaced(tokens: Sequence[Token], phrases: Mapping[Phrase, str]) -> list[Token]:
    found: list[Token] = []
    i = 0
    while i < len(tokens):
        length, key = _phrase_at(tokens, i, phrases)
        if length:
            last = tokens[i + length - 1]
            found.append(replace(tokens[i], key=f"={key}", kind=Kind.WORD, end=last.end))
        else:
            found.append(tokens[i])
        i += length or 1
    return found


def _apart(tokens: Sequence[Token]) -> list[Token]:
    """Keep "No, ..." apart from "no ...": a mark behind it changes what is denied."""
    found = list(tokens)
    for i, token in enumerate(tokens[:-1]):
        if token.key == "=not" and tokens[i + 1].raw in _PAUSES:
            found[i] = replace(token, key="=not,")
    return found


def _ranged(tokens: Sequence[Token]) -> list[Token]:
    """Read a dash or "to" between numbers as a range, and "to" before a lone number as a word that counts."""
    found = list(tokens)
    for i, token in enumerate(tokens[:-1]):
        after = tokens[i + 1].kind is Kind.NUMBER or tokens[i + 1].key in _BOUNDS
        if after and token.raw in ("-", "to"):
            if i and tokens[i - 1].kind is Kind.NUMBER:
                found[i] = replace(token, key="=range", kind=Kind.WORD)
            elif token.raw == "to":
                found[i] = replace(token, key="=to", kind=Kind.WORD)
    return found


def _shared(tokens: Sequence[Token]) -> list[Token]:
    """Give a number without a unit the unit of the number that it is joined to ("14.3 vs 6 months", "50-75%")."""
    found: list[Token] = []
    unit = ""
    for token in reversed(tokens):
        if token.kind is Kind.NUMBER:
            value, own = token.key.split("|")
            unit = own or unit
            token = replace(token, key=f"{value}|{unit}")
        elif token.key not in _JOINED:
            unit = ""
        found.append(token)
    return found[::-1]
