"""Which patterns are worth a try at a token: of thousands, all but a few are told apart without matching.

Every way in which a pattern may begin is an entry, and a set of entries a number with a bit for each. Which entries a
sentence allows, which begin with a token and which go on with the next one is looked up and put together, at a cost
that hardly grows with the patterns (see ``shapes`` for what is known of them).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from guardrails.cases.nodes import Node
from guardrails.cases.shapes import AHEAD, PHRASE, WORD, Keys, Shapes
from guardrails.cases.sight import ANY, Ends, Sight

_RARE = 3
"""Of how many needs an entry takes part in what a sentence allows; the others are looked at one by one."""


class Pattern(Protocol):
    """Something that is looked for."""

    @property
    def node(self) -> Node:
        """The pattern."""


Each = TypeVar("Each", bound=Pattern)


class _Entry(NamedTuple, Generic[Each]):
    """One way in which a pattern may begin.

    place: of the pattern among all. own: the entries of that pattern. needs: what its sentence must hold.
    """

    place: int
    each: Each
    own: int
    needs: int


class Index(Generic[Each]):
    """Patterns, and what tells which of them may match.

    begins: key → the entries that may begin with it. ahead: for each of the next tokens, the entries of which nothing
    is known that stands there, and key → these and the entries of which it may. within: those that may match also
    behind the first token of a sentence. plain: those that begin with a word; kinds: those that begin with a kind of
    amount.
    served: key → the needs that it serves, and of which entries it serves the rarest, the next one and so on; missing:
    the entries that have no such need.
    """

    def __init__(self, patterns: Iterable[Each]) -> None:
        shapes = Shapes()
        numbers: dict[Keys, int] = {}
        begins: dict[Keys, int] = {}
        follows: list[dict[Keys, int]] = [{} for _ in range(AHEAD)]
        open_ = [0] * AHEAD
        opening = 0
        kinds: dict[str, int] = {"": 0}
        self.entries: list[_Entry[Each]] = []
        for place, each in enumerate(patterns):
            shape = shapes.whole(each.node)
            needs = 0
            for need in shape.needs:
                needs |= 1 << numbers.setdefault(need, len(numbers))
            own = (1 << len(shape.starts)) - 1 << len(self.entries)
            for start in shape.starts:
                bit = 1 << len(self.entries)
                self.entries.append(_Entry(place, each, own, needs))
                opening |= bit if shape.opens else 0
                begins[start.keys] = begins.get(start.keys, 0) | bit
                kind = "" if start.way in {WORD, PHRASE} else start.way
                kinds[kind] = kinds.get(kind, 0) | bit
                for behind, keys in enumerate(start.runs):
                    if keys is None or start.ends & (2 << behind) - 1:
                        open_[behind] |= bit
                    else:
                        follows[behind][keys] = follows[behind].get(keys, 0) | bit
        self.within = (1 << len(self.entries)) - 1 & ~opening
        self.plain = kinds.pop("")
        self.kinds = tuple(kinds.items())
        self.begins = _by_key(begins.items())
        self.ahead = tuple(
            (none, {key: none | entries for key, entries in _by_key(each.items()).items()})
            for none, each in zip(open_, follows, strict=True)
        )
        bits = _by_key((keys, 1 << number) for keys, number in numbers.items())
        rare = _rare(self.entries, tuple(numbers))
        self.missing = tuple(none for none, _ in rare)
        self.served = {key: (held, *(served.get(key, 0) for _, served in rare)) for key, held in bits.items()}


def _rare(entries: Sequence[_Entry[Each]], needs: Sequence[Keys]) -> tuple[tuple[int, Mapping[str, int]], ...]:
    """Return, for the rarest need of each entry, the next one and so on, who has none and whom a key serves.

    A key is taken to be the rarer, the fewer needs it serves.
    """
    common = Counter(key for keys in needs for key in keys)
    weights = [sum(common[key] for key in keys) for keys in needs]
    missing = [0] * _RARE
    served: list[dict[Keys, int]] = [{} for _ in range(_RARE)]
    rarest: dict[int, list[int]] = {}
    for at, entry in enumerate(entries):
        own = rarest.get(entry.needs)
        if own is None:
            own = rarest[entry.needs] = sorted(_bits(entry.needs), key=weights.__getitem__)[:_RARE]
        for rank, need in enumerate(own):
            served[rank][needs[need]] = served[rank].get(needs[need], 0) | 1 << at
        for rank in range(len(own), _RARE):
            missing[rank] |= 1 << at
    return tuple((none, _by_key(each.items())) for none, each in zip(missing, served, strict=True))


def _bits(number: int) -> Iterator[int]:
    """Yield the places of the bits of a number, from the lowest on."""
    while number:
        bit = number & -number
        number ^= bit
        yield bit.bit_length() - 1


def _by_key(sets: Iterable[tuple[Keys, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for keys, bits in sets:
        for key in keys:
            found[key] = found.get(key, 0) | bits
    return found


class Search(Generic[Each]):
    """Finds the patterns of an index in one note, best from left to right."""

    def __init__(self, index: Index[Each], sight: Sight) -> None:
        self._index = index
        self._sight = sight
        self._sentence = (0, 0)
        self._ahead: list[int] = []
        self._allowed = 0

    def at(self, at: int) -> list[tuple[Each, Ends]]:
        """Return the patterns that match from a token on, with the ends of each match.

        What begins with the token's key comes first, what begins with the token as written next, each in the order of
        the index.
        """
        index, sight = self._index, self._sight
        key, raw = sight.keys[at], sight.raws[at]
        keyed = written = index.begins.get(key, 0)
        if raw != key:
            written = index.begins.get(raw, 0)
        if not (keyed or written or sight.counts[at]):
            return []  # so it is at every second token
        if not self._sentence[0] <= at < self._sentence[1]:
            self._enter(at)
        left = (keyed if raw == key else keyed | written) & self._allowed
        counted = 0
        if sight.counts[at]:
            counted = index.begins.get(ANY, 0) & self._allowed
            left |= counted & index.plain
        if at > self._sentence[0]:
            left &= index.within
            counted &= index.within
        if left:
            left = self._followed(left, at + 1)
        for kind, entries in index.kinds if counted else ():
            if counted & entries and (amount := sight.amount(kind, at)):
                left |= self._followed(counted & entries, amount.end)
        if not left:
            return []
        found = self._tried(left, at)
        if len(found) > 1:
            found.sort(key=lambda each: 0 if each[0].own & keyed else 1 if each[0].own & written else 2)
        return [(entry.each, ends) for entry, ends in found]

    def _followed(self, entries: int, at: int) -> int:
        """Return those of some entries that may go on with the tokens from one on."""
        sight = self._sight
        for open_, follows in self._index.ahead:
            key, raw = sight.keys[at], sight.raws[at]
            may = follows.get(key, open_)
            if raw != key and raw in follows:
                may |= follows[raw]
            if sight.counts[at] and ANY in follows:
                may |= follows[ANY]
            entries &= may
            if not entries:
                break
            at += 1
        return entries

    def _tried(self, left: int, at: int) -> list[tuple[_Entry[Each], Ends]]:
        """Return those entries that match at a token, one a pattern; what lacks a word from there on is not tried."""
        entries, sight = self._index.entries, self._sight
        missing = ~self._ahead[at - self._sentence[0]]
        found: list[tuple[_Entry[Each], Ends]] = []
        tried = -1
        while left:
            bit = left & -left
            left ^= bit
            entry = entries[bit.bit_length() - 1]
            if entry.place != tried and not entry.needs & missing:
                tried = entry.place
                ends = entry.each.node.ends(sight, at)
                if ends:
                    found.append((entry, ends))
        return found

    def _enter(self, at: int) -> None:
        """Find out what the sentence of a token allows, and what it holds from each of its tokens on."""
        sight, index = self._sight, self._index
        self._sentence = start, end = sight.sentence(at)
        keys, raws, counts, served = sight.keys, sight.raws, sight.counts, index.served
        seen: set[str] = set()
        held, (one, two, three) = 0, index.missing
        ahead: list[int] = []
        for place in range(end - 1, start - 1, -1):
            key, raw = keys[place], raws[place]
            for each in (key,) if key == raw and not counts[place] else (key, raw, ANY if counts[place] else raw):
                if each not in seen:
                    seen.add(each)
                    if each in served:
                        needs, first, second, third = served[each]
                        held |= needs
                        one |= first
                        two |= second
                        three |= third
            ahead.append(held)
        ahead.reverse()
        self._ahead, self._allowed = ahead, one & two & three
