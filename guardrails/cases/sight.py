"""What patterns are matched on: one note's tokens, the classes of words, and what was found in the note already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guardrails.cases.amounts import Amount, Amounts
from guardrails.cases.token import Token

_BEHIND = 12
"""More than the words of the longest phrase."""
_SUBJECT = 30
"""How many words back the noun may stand that a participle belongs to."""
ANY = "#"
"""Stands, among the keys that a match may begin with, for any token at which an amount begins."""

Ends = dict[int, Amount | None]
"""Where a match may end → the amount that it holds."""
Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""A class of words: the first key → the rows of keys that follow it."""


class Sight:
    """One note while patterns are matched on it: its tokens, the classes of words, the amounts found so far.

    ``keys`` and ``raws`` are the tokens' own, and go on with empty ones behind the last token; ``counts`` says at which
    an amount may begin. ``shared`` holds what parts of several patterns found at a token.
    """

    def __init__(self, tokens: Sequence[Token], classes: Mapping[str, Phrases], amounts: Amounts) -> None:
        self.tokens = tokens
        self.keys = [token.key for token in tokens] + [""] * _BEHIND
        self.raws = [token.raw for token in tokens] + [""] * _BEHIND
        self.counts = [amounts.begins(token) for token in tokens] + [False] * _BEHIND
        self.classes = classes
        self._amounts = amounts
        self._found: dict[tuple[str, int], Amount | None] = {}
        self.shared: dict[tuple[int, int], Ends] = {}
        self._last: dict[str, int] = {}
        self._places: dict[str, list[int]] = {}
        for at, token in enumerate(tokens):
            self._places.setdefault(token.key, []).append(at)
            if token.raw != token.key:
                self._places.setdefault(token.raw, []).append(at)
        self._bounds = _sentences(tokens)

    def sentence(self, at: int) -> tuple[int, int]:
        """Return the first token of the sentence that a token is in, and the one behind its last."""
        return self._bounds[self.tokens[at].sentence]

    def amount(self, kind: str, at: int) -> Amount | None:
        """Return the amount of that kind that begins at a token."""
        if at >= len(self.tokens) or not self.counts[at]:
            return None
        key = (kind, at)
        if key not in self._found:
            if kind in {"p", "n"}:
                self._found[key] = self._amounts.narrowed(self.amount("v", at), kind)
            else:
                self._found[key] = self._amounts.read(self.tokens, at, kind)
        return self._found[key]

    def where(self, name: str) -> list[int]:
        """Return the tokens at which phrases of a class begin."""
        begun = {at for key in self._places.keys() & self.classes[name].keys() for at in self._places[key]}
        return [at for at in sorted(begun) if self.phrase(name, at)]

    def speaks_of(self, name: str, at: int) -> bool:
        """Return whether, looking back in the sentence, a phrase of a class comes before one of its opposite."""
        start = max(self._subject(at), at - _SUBJECT)
        return next(
            (
                bool(own)
                for before in range(at - 1, start - 1, -1)
                if (own := self.phrase(name, before)) or self.phrase(f"{name}_not", before)
            ),
            False,
        )

    def _subject(self, at: int) -> int:
        """Return the first token that the noun may be: at the start of a sentence it stands in the one before."""
        start = self.sentence(at)[0]
        return self.sentence(at - 1)[0] if at == start and at else start

    def follows(self, name: str, at: int) -> bool:
        """Return whether a phrase of a class stands before a token in its sentence."""
        start = max(self.sentence(at)[0], at - _SUBJECT)
        return any(self.phrase(name, before) for before in range(at - 1, start - 1, -1))

    def last(self, name: str) -> int:
        """Return the last token at which a phrase of a class begins, -1 where there is none."""
        if name not in self._last:
            self._last[name] = max(self.where(name), default=-1)
        return self._last[name]

    def phrase(self, name: str, at: int) -> list[int]:
        """Return where phrases of a class that begin at a token end."""
        known = self.classes[name]
        if self.keys[at] not in known and self.raws[at] not in known:  # nearly always
            return []
        return ends(known, self, at)


def _sentences(tokens: Sequence[Token]) -> dict[int, tuple[int, int]]:
    bounds: dict[int, tuple[int, int]] = {}
    for at, token in enumerate(tokens):
        bounds[token.sentence] = (bounds.get(token.sentence, (at, at))[0], at + 1)
    return bounds


def phrases(listed: Sequence[str]) -> Phrases:
    """Return a class of words from its phrases."""
    made: dict[str, list[tuple[str, ...]]] = {}
    for phrase in listed:
        first, *rest = phrase.split(" ")
        made.setdefault(first, []).append(tuple(rest))
    return {first: tuple(rows) for first, rows in made.items()}


def ends(known: Phrases, sight: Sight, at: int) -> list[int]:
    """Return where phrases that begin at a token end."""
    keys, raws = sight.keys, sight.raws
    key, raw = keys[at], raws[at]
    found: list[int] = []
    if key not in known and raw not in known:  # nearly always
        return found
    for name in (key,) if key == raw else (key, raw):
        for rest in known.get(name, ()):
            if all(word in (keys[at + 1 + i], raws[at + 1 + i]) for i, word in enumerate(rest)):
                found.append(at + 1 + len(rest))
    return found
