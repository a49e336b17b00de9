"""The parts that a pattern is made of; each returns every end that a match beginning at a token may have."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from guardrails.cases.sight import ANY, Ends, Phrases, Sight

_NOWHERE: Ends = {}


class Node(ABC):
    """A part of a pattern."""

    __slots__ = ()

    @abstractmethod
    def ends(self, sight: Sight, at: int) -> Ends:
        """Return every end of a match that begins at a token; the caller leaves it as it is."""

    @abstractmethod
    def first(self) -> tuple[frozenset[str], bool]:
        """Return the keys that a match may begin with, and whether it may be empty."""

    def needs(self) -> tuple[frozenset[str], ...]:
        """Return sets of keys: a sentence that lacks all keys of one of them holds no match."""
        keys, empty = self.first()
        return () if empty else (keys,)

    def second(self) -> frozenset[str] | None:
        """Return the keys of which one stands second in every match; None: nothing is known of that."""
        return None


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

    def first(self) -> tuple[frozenset[str], bool]:
        """See ``Node``."""
        return frozenset(self.phrases), False

    def second(self) -> frozenset[str] | None:
        """See ``Node``."""
        rows = [rest for each in self.phrases.values() for rest in each]
        return frozenset(rest[0] for rest in rows) if all(rows) else None


@dataclass(frozen=True, slots=True)
class Quantity(Node):
    """An amount."""

    kind: str

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        found = sight.amount(self.kind, at)
        return {found.end: found} if found else _NOWHERE

    def first(self) -> tuple[frozenset[str], bool]:
        """See ``Node``."""
        return frozenset({ANY}), False


@dataclass(frozen=True, slots=True)
class Bare(Node):
    """A number as it stands; ``passed``: it is passed over, and gives no amount."""

    passed: bool = False

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        found = sight.amount("v", at)
        holds = found is not None and found.end == at + 1 and not found.percent
        return {at + 1: None if self.passed else found} if holds else _NOWHERE

    def first(self) -> tuple[frozenset[str], bool]:
        """See ``Node``."""
        return frozenset({ANY}), False


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

    def first(self) -> tuple[frozenset[str], bool]:
        """See ``Node``."""
        return frozenset(), True


@dataclass(frozen=True, slots=True)
class Row(Node):
    """Elements in a row."""

    parts: tuple[Node, ...]

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        reached: Ends = {at: None}
        for part in self.parts:
            if len(reached) == 1:
                ((position, amount),) = reached.items()
                found = part.ends(sight, position)
                reached = {end: each or amount for end, each in found.items()} if amount else found
            else:
                after: Ends = {}
                for position, amount in reached.items():
                    for end, each in part.ends(sight, position).items():
                        if end not in after:
                            after[end] = each or amount
                reached = after
            if not reached:
                return _NOWHERE
        return reached

    def first(self) -> tuple[frozenset[str], bool]:
        """See ``Node``."""
        keys: frozenset[str] = frozenset()
        for part in self.parts:
            own, empty = part.first()
            keys |= own
            if not empty:
                return keys, False
        return keys, True

    def second(self) -> frozenset[str] | None:
        """See ``Node``."""
        first, keys = self.parts[0], frozenset[str]()
        if not isinstance(first, Literal):
            return None
        for part in self.parts[1:]:
            own, empty = part.first()
            if _free(part):
                return None
            keys |= own
            if not empty:
                return keys.union(rest[0] for each in first.phrases.values() for rest in each if rest)
        return None

    def needs(self) -> tuple[frozenset[str], ...]:
        """See ``Node``."""
        return tuple(each for part in self.parts for each in part.needs())


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

    def first(self) -> tuple[frozenset[str], bool]:
        """See ``Node``."""
        each = [option.first() for option in self.options]
        return frozenset().union(*(keys for keys, _ in each)), any(empty for _, empty in each)


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

    def first(self) -> tuple[frozenset[str], bool]:
        """See ``Node``."""
        return self.inner.first()[0], True


def _free(node: Node) -> bool:
    """Whether a node holds a gap, which any word may stand in."""
    match node:
        case Gap():
            return True
        case Row(inner) | Choice(inner):
            return any(_free(each) for each in inner)
        case Times(inner=one):
            return _free(one)
    return False
