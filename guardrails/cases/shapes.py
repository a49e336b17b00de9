"""What a pattern cannot do without, found from its parts: where nothing of it stands, it need not be tried.

All of it is necessary, never sufficient: every match begins with one of ``Start.keys``, goes on with one of ``then``,
and stands in a sentence that holds one key of each of ``needs``. Matching alone says what a pattern finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from guardrails.cases.conditions import Aside
from guardrails.cases.nodes import Bare, Choice, Gap, Literal, Node, Quantity, Row, Times
from guardrails.cases.sight import ANY

Keys = frozenset[str]
WORD, PHRASE = "", "+"
"""Ways to begin, beside the kinds of amounts: with a word that may stand alone, with the first of several."""
_NOTHING: Keys = frozenset()
_AMOUNT: Keys = frozenset({ANY})


@dataclass(frozen=True, slots=True)
class Start:
    """One way in which matches begin.

    then: the keys of which one follows, behind the amount where they begin with one; None: whatever. ends: whether
    a match may end there.
    """

    keys: Keys
    then: Keys | None
    ends: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of all matches of a node.

    starts: by the way in which they begin, a kind of amount, ``WORD`` or ``PHRASE``. free: whether they may begin with
    any word. empty: whether they may be empty. needs: sets of keys, of each of which their sentence must hold one.
    """

    starts: Mapping[str, Start]
    free: bool = False
    empty: bool = False
    needs: tuple[Keys, ...] = ()

    @property
    def keys(self) -> Keys:
        """The keys that a match may begin with."""
        return _keys(self.starts)


_CONDITION = Shape({}, empty=True)
"""Takes no token."""


class Shapes:
    """Finds shapes; those of parts that patterns share are found once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Node, Shape]] = {}

    def of(self, node: Node) -> Shape:
        """Return the shape of a node."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, self._found(node))
        return known[1]

    def _found(self, node: Node) -> Shape:
        match node:
            case Literal():
                return _literal(node)
            case Quantity() | Bare():
                kind = node.kind if isinstance(node, Quantity) else "v"
                return Shape({kind: Start(_AMOUNT, _NOTHING, True)}, needs=(_AMOUNT,))
            case Aside():
                keys = frozenset({node.opened})
                return Shape({PHRASE: Start(keys, None, False)}, needs=(keys,))
            case Gap():
                return Shape({}, free=True, empty=True)
            case Row():
                return _row([self.of(part) for part in node.parts])
            case Choice():
                return _choice([self.of(each) for each in node.options])
            case Times():
                inner = self.of(node.inner)
                starts = _joined(inner, Shape(inner.starts, inner.free, True)) if node.most > 1 else inner.starts
                return Shape(starts, inner.free, True)
        return _CONDITION


def _literal(node: Literal) -> Shape:
    starts: dict[str, Start] = {}
    all_ = frozenset(node.phrases)
    single = frozenset(first for first, rows in node.phrases.items() if () in rows)
    for way, firsts in ((WORD, single), (PHRASE, all_ - single)):
        if firsts:
            then = frozenset(rest[0] for first in firsts for rest in node.phrases[first] if rest)
            starts[way] = Start(firsts, then, way == WORD)
    return Shape(starts, needs=(all_,))


def _row(parts: Sequence[Shape]) -> Shape:
    last = parts[-1]
    starts, free, empty = last.starts, last.free, last.empty
    for each in reversed(parts[:-1]):
        starts = _joined(each, Shape(starts, free, empty))
        free, empty = each.free or (each.empty and free), each.empty and empty
    return Shape(starts, free, empty, tuple(need for each in parts for need in each.needs))


def _choice(options: Sequence[Shape]) -> Shape:
    free, empty = any(each.free for each in options), any(each.empty for each in options)
    starts = _merged([each.starts for each in options], free=free)
    return Shape(starts, free, empty, () if empty else (_keys(starts),))


def _joined(first: Shape, rest: Shape) -> Mapping[str, Start]:
    """Return the starts of one node followed by another."""
    starts = first.starts
    if any(start.ends for start in starts.values()):
        follow = None if rest.free else rest.keys
        starts = {
            way: Start(start.keys, _either(start.then, follow), rest.empty) if start.ends else start
            for way, start in starts.items()
        }
    return _merged([starts, rest.starts], free=first.free) if first.empty else starts


def _merged(listed: Iterable[Mapping[str, Start]], *, free: bool) -> Mapping[str, Start]:
    """Return all starts as one; ``free``: any word may come before, so that nothing is known of what follows."""
    starts: dict[str, Start] = {}
    for way, start in (each for some in listed for each in some.items()):
        known = starts.get(way)
        if known is not None:
            start = Start(known.keys | start.keys, _either(known.then, start.then), known.ends or start.ends)
        starts[way] = start
    if not free or not starts:
        return starts
    return {WORD: Start(_keys(starts), None, True)}


def _either(one: Keys | None, other: Keys | None) -> Keys | None:
    return None if one is None or other is None else one | other


def _keys(starts: Mapping[str, Start]) -> Keys:
    own = [start.keys for start in starts.values()]
    return own[0] if len(own) == 1 else _NOTHING.union(*own)
