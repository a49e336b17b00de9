"""What a pattern cannot do without, found from its parts: where nothing of it stands, it need not be tried.

All of it is necessary, never sufficient: every match begins with one of ``Start.keys``, goes on as ``Start.runs`` says,
and stands in a sentence that holds one key of each of ``needs``. Matching alone says what a pattern finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from guardrails.cases.conditions import Aside, Look
from guardrails.cases.nodes import Bare, Choice, Gap, Literal, Node, Quantity, Row, Times
from guardrails.cases.sight import ANY

Keys = frozenset[str]
WORD, PHRASE = "", "+"
"""Ways to begin, beside the kinds of amounts: with a word that may stand alone, with the first of several."""
AHEAD = 2
"""How many tokens behind the first one it is known of what may stand there."""
Runs = tuple[Keys | None, ...]
_NOTHING: Keys = frozenset()
_AMOUNT: Keys = frozenset({ANY})
_NONE: Runs = (_NOTHING,) * AHEAD
_ANYTHING: Runs = (None,) * AHEAD
_ANYWHERE = (1 << AHEAD + 1) - 1
"""Ends behind every number of tokens."""
_MOST_STARTS = 4
"""How many ways to begin are told apart."""


@dataclass(frozen=True, slots=True)
class Start:
    """One way in which matches begin.

    way: a kind of amount, ``WORD`` or ``PHRASE``. keys: of which the first token has one. runs: the keys of which the
    tokens behind it (behind the amount, where they begin with one) have one, of matches that reach as far; None:
    whatever. ends: a bit for each number of tokens behind the first after which a match may end, the lowest for none.
    """

    way: str
    keys: Keys
    runs: Runs
    ends: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of all matches of a node.

    starts: the ways in which they begin. free: whether they may begin with
    any word. empty: whether they may be empty. needs: sets of keys, of each of which their sentence must hold one; of
    a phrase its longest word, which mostly is the rarest. opens: whether they stand at the start of a sentence.
    """

    starts: tuple[Start, ...]
    free: bool = False
    empty: bool = False
    needs: tuple[Keys, ...] = ()
    opens: bool = False

    @property
    def keys(self) -> Keys:
        """The keys that a match may begin with."""
        return _keys(self.starts)

    def tokens(self) -> tuple[Runs, int]:
        """Return what may stand at the tokens of a match from the first on, and a bit for each number of its tokens."""
        if self.free:
            return _ANYTHING, _ANYWHERE if self.empty else _ANYWHERE - 1
        runs, ends = _NONE, int(self.empty)
        for start in self.starts:
            if start.way in {WORD, PHRASE}:
                runs = _both(runs, (start.keys, *start.runs[:-1]))
                ends |= start.ends << 1
            else:  # an amount may be of any length
                runs = _both(runs, (start.keys, *_ANYTHING[:-1]))
                ends |= _ANYWHERE - 1
        return runs, ends & _ANYWHERE


_CONDITION = Shape((), empty=True)
"""Takes no token."""
_OPENING = Shape((), empty=True, opens=True)


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

    def whole(self, node: Node) -> Shape:
        """Return the shape of a pattern, with what it says must stand behind it ("!!x") taken for its last part."""
        parts = node.parts if isinstance(node, Row) else ()
        behind = [_required(part) for part in parts[-1:]]
        if not behind or behind[0] is None:
            return self.of(node)
        before = [self.of(part) for part in parts[:-1]]
        return replace(_row([*before, replace(self.of(behind[0]), needs=())]), opens=_opens(before))

    def _found(self, node: Node) -> Shape:
        match node:
            case Literal():
                return _literal(node)
            case Quantity():
                return Shape((Start(node.kind, _AMOUNT, _NONE, 1),), needs=(_AMOUNT,))
            case Bare():
                return Shape((Start(WORD, _AMOUNT, _NONE, 1),), needs=(_AMOUNT,))
            case Aside():
                keys = frozenset({node.opened})
                return Shape((Start(PHRASE, keys, _ANYTHING, _ANYWHERE - 1),), needs=(keys,))
            case Gap():
                return Shape((), free=True, empty=True)
            case Row():
                return _row([self.of(part) for part in node.parts])
            case Look():
                return _OPENING if node.inner is None and not node.glued else _CONDITION
            case Choice():
                return _choice([self.of(each) for each in node.options])
            case Times():
                inner = self.of(node.inner)
                starts = inner.starts
                for _ in range(min(node.most - 1, AHEAD)):
                    starts = _joined(inner, Shape(starts, inner.free, True))
                return Shape(starts, inner.free, True)
        return _CONDITION


def _literal(node: Literal) -> Shape:
    starts: list[Start] = []
    all_ = frozenset(node.phrases)
    single = frozenset(first for first, rows in node.phrases.items() if () in rows)
    for way, firsts in ((WORD, single), (PHRASE, all_ - single)):
        if firsts:
            rows = [rest for first in firsts for rest in node.phrases[first]]
            runs = tuple(frozenset(rest[at] for rest in rows if len(rest) > at) for at in range(AHEAD))
            ends = 0
            for length in {len(rest) for rest in rows}:
                ends |= 1 << length
            starts.append(Start(way, firsts, runs, ends & _ANYWHERE))
    rarest = frozenset(max((first, *rest), key=len) for first, rows in node.phrases.items() for rest in rows)
    return Shape(tuple(starts), needs=(rarest,))


def _row(parts: Sequence[Shape]) -> Shape:
    last = parts[-1]
    starts, free, empty = last.starts, last.free, last.empty
    for each in reversed(parts[:-1]):
        starts = _joined(each, Shape(starts, free, empty))
        free, empty = each.free or (each.empty and free), each.empty and empty
    return Shape(starts, free, empty, tuple(need for each in parts for need in each.needs), _opens(parts))


def _opens(parts: Sequence[Shape]) -> bool:
    """Whether parts in a row begin with a sentence: no part that may take a token stands before what says so."""
    for each in parts:
        if each.opens:
            return True
        if each.starts or each.free:
            break
    return False


def _required(part: Node) -> Node | None:
    """Return what must stand where a part is a condition that says so."""
    twice = part.inner if isinstance(part, Look) else None
    return twice.inner if isinstance(twice, Look) else None


def _choice(options: Sequence[Shape]) -> Shape:
    free, empty = any(each.free for each in options), any(each.empty for each in options)
    starts = _merged([each.starts for each in options], free=free)
    needs = [min(each.needs, key=len, default=each.keys) for each in options]
    needed = () if free or empty else (_NOTHING.union(*needs),)
    return Shape(starts, free, empty, needed, all(each.opens for each in options))


def _joined(first: Shape, rest: Shape) -> tuple[Start, ...]:
    """Return the starts of one node followed by another."""
    follow, ends = rest.tokens()
    starts = tuple(_gone_on(start, follow, ends) for start in first.starts)
    return _merged([starts, rest.starts], free=first.free) if first.empty else starts


def _gone_on(start: Start, follow: Runs, ends: int) -> Start:
    """Return a start whose matches go on with something."""
    runs, after = start.runs, 0
    for behind in range(AHEAD + 1):
        if start.ends >> behind & 1:
            runs = _both(runs, (*[_NOTHING] * behind, *follow)[:AHEAD])
            after |= ends << behind
    return Start(start.way, start.keys, runs, after & _ANYWHERE)


def _merged(listed: Iterable[Iterable[Start]], *, free: bool) -> tuple[Start, ...]:
    """Return all starts as one list; ``free``: any word may come before, so that nothing is known of what follows.

    Of many starts those of one way are made one, which says less: each costs at every token.
    """
    starts = [each for some in listed for each in some]
    if free and starts:
        return (Start(WORD, _keys(starts), _ANYTHING, _ANYWHERE),)
    if len(starts) <= _MOST_STARTS:
        return tuple(starts)
    made: dict[str, Start] = {}
    for each in starts:
        known = made.get(each.way)
        if known is not None:
            each = Start(each.way, known.keys | each.keys, _both(known.runs, each.runs), known.ends | each.ends)
        made[each.way] = each
    return tuple(made.values())


def _both(some: Runs, others: Runs) -> Runs:
    return tuple(
        one if one is other else None if one is None or other is None else one | other
        for one, other in zip(some, others, strict=True)
    )


def _keys(starts: Iterable[Start]) -> Keys:
    own = [start.keys for start in starts]
    return own[0] if len(own) == 1 else _NOTHING.union(*own)
