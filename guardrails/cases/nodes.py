"""The parts that a pattern is made of; each returns every end that a match beginning at a token may have."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from guardrails.cases.amounts import Amount
from guardrails.cases.sight import Ends, Phrases, Sight

_NOWHERE: Ends = {}
_WORD: tuple[tuple[str, ...], ...] = ((),)


class Node(ABC):
    """A part of a pattern."""

    __slots__ = ()

    @abstractmethod
    def ends(self, sight: Sight, at: int) -> Ends:
        """Return every end of a match that begins at a token; the caller leaves it as it is."""

    def empty(self) -> bool:
        """Return whether a match may take no token."""
        return False


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """One of a number of words and phrases."""

    phrases: Phrases

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        keys, raws, phrases = sight.keys, sight.raws, self.phrases
        key, raw = keys[at], raws[at]
        rows = phrases.get(key)
        if raw != key:
            written = phrases.get(raw)
            if written is not None:
                rows = written if rows is None else (*rows, *written)
        if rows is None:
            return _NOWHERE
        if rows == _WORD:
            return {at + 1: None}
        found: Ends = {}
        for rest in rows:
            end = at + 1
            for word in rest:
                if keys[end] != word and raws[end] != word:
                    break
                end += 1
            else:
                found[end] = None
        return found


@dataclass(frozen=True, slots=True)
class Quantity(Node):
    """An amount."""

    kind: str

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        found = sight.amount(self.kind, at)
        return {found.end: found} if found else _NOWHERE


@dataclass(frozen=True, slots=True)
class Bare(Node):
    """A number as it stands; ``passed``: it is passed over, and gives no amount."""

    passed: bool = False

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        found = sight.amount("v", at)
        holds = found is not None and found.end == at + 1 and not found.percent
        return {at + 1: None if self.passed else found} if holds else _NOWHERE


@dataclass(frozen=True, slots=True)
class Gap(Node):
    """Some words, whichever."""

    most: int

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        found: Ends = {at: None}
        for end in range(at + 1, min(at + self.most, len(sight.tokens)) + 1):
            token = sight.tokens[end - 1]
            if not token.raw[:1].isalpha() or token.number is not None or sight.phrase("fence", end - 1):
                break
            found[end] = None
        return found

    def empty(self) -> bool:
        """See ``Node``."""
        return True


@dataclass(frozen=True, slots=True)
class Row(Node):
    """Elements in a row."""

    parts: tuple[Node, ...]

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        keys, raws = sight.keys, sight.raws
        reached: Ends = {at: None}
        amount: Amount | None = None
        for part in self.parts:
            words = part.phrases if type(part) is Literal else None
            if len(reached) == 1:
                ((at, each),) = reached.items()  # by far the most frequent
                if words is not None and keys[at] not in words and raws[at] not in words:
                    return _NOWHERE
                amount = each or amount
                reached = part.ends(sight, at)
            else:
                after: Ends = {}
                for position, held in reached.items():
                    if words is not None and keys[position] not in words and raws[position] not in words:
                        continue
                    for end, each in part.ends(sight, position).items():
                        if end not in after:
                            after[end] = each or held or amount
                reached = after
            if not reached:
                return _NOWHERE
        if amount is not None:
            return {end: each or amount for end, each in reached.items()}
        return reached

    def empty(self) -> bool:
        """See ``Node``."""
        return all(part.empty() for part in self.parts)


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """One of several."""

    options: tuple[Node, ...]

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        found: Ends = {}
        for option in self.options:
            for end, amount in option.ends(sight, at).items():
                found.setdefault(end, amount)
        return found

    def empty(self) -> bool:
        """See ``Node``."""
        return any(option.empty() for option in self.options)


@dataclass(frozen=True, slots=True)
class Times(Node):
    """Up to ``most`` times."""

    inner: Node
    most: int

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        edge = self.inner.ends(sight, at)
        if not edge:
            return {at: None}
        found: Ends = {at: None, **edge}
        for _ in range(self.most - 1):
            further: Ends = {}
            for position, amount in edge.items():
                for end, inner in self.inner.ends(sight, position).items():
                    if end not in found:
                        further.setdefault(end, inner or amount)
            if not further:
                break
            found |= further
            edge = further
        return found

    def empty(self) -> bool:
        """See ``Node``."""
        return True


@dataclass(frozen=True, slots=True)
class Run(Times):
    """Up to ``most`` words and phrases in a row: mostly words, of which each match goes one further."""

    inner: Literal

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        keys, raws, phrases = sight.keys, sight.raws, self.inner.phrases
        found: Ends = {at: None}
        for end in range(at, at + self.most):
            key, raw = keys[end], raws[end]
            rows = phrases.get(key)
            if raw != key and raw in phrases:
                rows = phrases[raw] if rows is None else (*rows, *phrases[raw])
            if rows is None:
                break
            if rows != _WORD:
                return Times.ends(self, sight, at)
            found[end + 1] = None
        return found


@dataclass(frozen=True, slots=True)
class Shared(Node):
    """A part that stands in several patterns: what it finds at a token is looked for once a note."""

    inner: Node

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        key = (id(self), at)
        found = sight.shared.get(key)
        if found is None:
            found = sight.shared[key] = self.inner.ends(sight, at)
        return found

    def empty(self) -> bool:
        """See ``Node``."""
        return self.inner.empty()
