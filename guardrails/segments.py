"""An input as text: cleaned of what cannot be seen, freed of small talk, cut into its parts.

Pure and lexical; what the words are to mean is data (``data/intake``).
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from guardrails.prototypes import COURTESIES, Kind, Knowledge

_SENTENCE_END = re.compile(r"(?<=[.!?…。？！])[\"'”’)\]]*\s+|\s*\n+\s*|(?<=[。？！])")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_HEX = re.compile(r"\b(?:[0-9a-fA-F]{2}[\s:]?){12,}\b")
_STOPS = re.compile(r"[.!?,;:…。！？，\n]|\s[-–—]+\s")
_SEPARATES = re.compile(r"[\s.!?,;:…。！？，]")
_LONGEST = 6
"""Words in the longest phrase of small talk that is looked for."""
_MOST_SMALL_TALK = 40
"""Words at either end of an input among which its small talk is looked for."""
ROT13_SHARE = 0.2
"""Share of the commonest words among a shifted text's words; a plain English text reaches 0.3 and more."""


@dataclass(frozen=True, slots=True)
class Peeled:
    """An input without its small talk, and the kinds of small talk that were taken off."""

    body: str
    courtesies: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the parts that it consists of."""

    text: str
    parts: tuple[str, ...]


def clean(text: str) -> str:
    """Return ``text`` without characters that cannot be seen, its spaces single and its lines kept."""
    kept: Iterable[str] = text
    if not text.isprintable():  # nor has it any such character else
        kept = (
            " " if char == "\t" else char for char in text if char in "\t\n" or unicodedata.category(char)[0] != "C"
        )
    lines = (" ".join(line.split()) for line in "".join(kept).splitlines())
    return "\n".join(line for line in lines if line)


def readable(text: str) -> bool:
    """Return whether ``text`` holds any letter or digit."""
    return any(char.isalnum() for char in text)


def _alternatives(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class _Words:
    """A text's words, and by which words (as tuples, case folded) small talk is known."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    phrases: Mapping[tuple[str, ...], Kind]
    filler: frozenset[str]

    def steps(self, at: int) -> list[tuple[int, Kind | None]]:
        """Return where small talk that starts with word ``at`` may end, and its kind (None for filler)."""
        found: list[tuple[int, Kind | None]] = []
        if self.words[at] in self.filler:
            found.append((at + 1, None))
        for length in range(1, min(_LONGEST, len(self.words) - at) + 1):
            kind = self.phrases.get(self.words[at : at + length])
            if kind is not None:
                found.append((at + length, kind))
        return found

    def stopped(self, before: int) -> bool:
        """Return whether a stop stands anywhere in front of the word ``before``'s predecessor."""
        return _STOPS.search(self.text, 0, self.spans[before - 1][0]) is not None

    def gap(self, before: int) -> str:
        """Return what stands between the word ``before`` and the one in front of it."""
        end = self.spans[before][0] if before < len(self.spans) else len(self.text)
        return self.text[self.spans[before - 1][1] if before else 0 : end]


@lru_cache(maxsize=8)
def _phrases(listed: tuple[tuple[Kind, tuple[str, ...]], ...]) -> dict[tuple[str, ...], Kind]:
    return {_folded(phrase): kind for kind, own in reversed(listed) for phrase in own}


@lru_cache(maxsize=8)
def _bare(phrases: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(map(_folded, phrases))


def _folded(text: str) -> tuple[str, ...]:
    return tuple(map(_fold, _WORD.findall(text)))


def _fold(word: str) -> str:
    return word.casefold().replace("’", "'")


def _words(text: str, knowledge: Knowledge) -> _Words:
    phrases = _phrases(tuple((kind, knowledge.phrases[kind]) for kind in COURTESIES))
    found = list(_WORD.finditer(text))
    folded, spans = tuple(_fold(match.group()) for match in found), tuple(match.span() for match in found)
    return _Words(text, folded, spans, phrases, knowledge.filler)


def peel(text: str, knowledge: Knowledge) -> Peeled:
    """Take greetings, thanks and farewells off both ends of a cleaned text."""
    words = _words(text, knowledge)
    first, opening = _opening(words, knowledge)
    if first == len(words.words):
        return Peeled("", opening)
    rest = text
    if first:
        rest = text[words.spans[first][0] :]
        words = _words(rest, knowledge)
    last, closing = _closing(words, knowledge)
    if last < len(words.words):
        # The mark that ends the question stays with the question.
        mark = re.match(r"[.?!…。？！]*", words.gap(last))
        rest = rest[: words.spans[last - 1][1]] + (mark.group() if mark else "")
    return Peeled(rest.strip(), (*opening, *closing))


def _opening(words: _Words, knowledge: Knowledge) -> tuple[int, tuple[Kind, ...]]:
    """Return how many words of small talk stand at the start and end a clause or come before an asking word."""
    _, ask = _asking(knowledge.asking)
    reached: dict[int, tuple[Kind, ...]] = {0: ()}
    for at in range(min(len(words.words), _MOST_SMALL_TALK)):
        if at not in reached or (at and not _SEPARATES.search(words.gap(at))):
            continue
        for end, kind in words.steps(at):
            kinds = reached[at] if kind is None else (*reached[at], kind)
            if len(kinds) >= len(reached.get(end, ())):
                reached[end] = kinds
    for end in sorted(reached, reverse=True):
        if not reached[end]:
            continue
        closed = end == len(words.words) or _STOPS.search(words.gap(end))
        # "thanks, that was useful": what follows a stop is small talk only to the next stop.
        if closed or (ask.match(words.text, words.spans[end][0]) and not words.stopped(end)):
            return end, reached[end]
    return 0, ()


def _closing(words: _Words, knowledge: Knowledge) -> tuple[int, tuple[Kind, ...]]:
    """Return the word with which small talk at the end begins, after a stop or as one of the phrases that need none."""
    count = len(words.words)
    covered: dict[int, tuple[Kind, ...]] = {count: ()}
    best: tuple[int, tuple[Kind, ...]] = (count, ())
    bare = _bare(knowledge.trailing)
    for at in range(count - 1, max(-1, count - 1 - _MOST_SMALL_TALK), -1):
        ends = [
            (end, kind)
            for end, kind in words.steps(at)
            if end == count or (end in covered and _SEPARATES.search(words.gap(end)))
        ]
        if not ends:
            continue
        end, kind = max(ends, key=lambda step: (step[1] is not None, step[0]))
        covered[at] = covered[end] if kind is None else (kind, *covered[end])
        if covered[at] and at and (_STOPS.search(words.gap(at)) or words.words[at:] in bare):
            best = (at, covered[at])
    return best


@lru_cache(maxsize=8)
def _asking(words: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    ask = rf"(?:please\s+|just\s+|then\s+|instead\s+|also\s+)*(?:{_alternatives(words)})(?!\w)"
    linked = rf"(?:\s*[,;:–—-]+\s+|\s*,?\s+)(?:and|but|then|or)\s+(?={ask})"
    joint = re.compile(rf"{linked}|\s*[,;:–—]+\s+(?={ask})", re.IGNORECASE)
    return joint, re.compile(rf"\W*(?:and\s+|but\s+|then\s+|so\s+)?{ask}", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """Return the sentences and lines of a text that hold a letter or digit."""
    return [part for part in _SENTENCE_END.split(text) if readable(part)]


def parts(text: str, knowledge: Knowledge) -> list[Sentence]:
    """Return the sentences of a text, each with its parts.

    A part begins where a clause asks ("... and tell me which ..."). Mark-up is taken out; it ends a sentence.
    """
    joint, _ = _asking(knowledge.asking)
    for pattern in knowledge.markup:
        text = pattern.sub("\n", text)
    found = []
    for sentence in sentences(text):
        found.append(Sentence(sentence, tuple(part.strip() for part in joint.split(sentence) if readable(part))))
    return found


def asks(part: str, knowledge: Knowledge) -> bool:
    """Return whether a part has the form of a question."""
    _, start = _asking(knowledge.asking)
    return part.rstrip("\"'”’) ").endswith(("?", "？")) or start.match(part) is not None


def requests(text: str, knowledge: Knowledge) -> bool:
    """Return whether any sentence of a text asks or bids ("write", "help me", "I want")."""
    bid = _bids(knowledge.bids)
    return any(asks(sentence, knowledge) or bid.match(sentence) for sentence in sentences(text))


@lru_cache(maxsize=8)
def _bids(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{_alternatives(words)})(?!\w)", re.IGNORECASE)


def encoded(text: str, knowledge: Knowledge) -> bool:
    """Return whether the text carries words in base64, hexadecimal or ROT13."""
    return any(_hidden(match.group()) for match in _BASE64.finditer(text)) or (
        any(_is_text(_unhex(match.group())) for match in _HEX.finditer(text)) or _shifted(text, knowledge.common)
    )


def _hidden(token: str) -> bool:
    padded = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return _is_text(base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True))
    except (binascii.Error, ValueError):
        return False


def _unhex(token: str) -> bytes:
    return bytes.fromhex(re.sub(r"[\s:]", "", token))


def _is_text(data: bytes) -> bool:
    """Random bytes are printable ASCII throughout once in 2.7 to the power of their number."""
    return len(data) >= 12 and all(32 <= byte < 127 or byte in b"\n\r\t" for byte in data) and b" " in data


def _shifted(text: str, common: frozenset[str]) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < 4:
        return False
    plain = sum(word in common for word in words) / len(words)
    shifted = sum(codecs.encode(word, "rot13") in common for word in words) / len(words)
    return shifted >= ROT13_SHARE and shifted > 2 * plain
