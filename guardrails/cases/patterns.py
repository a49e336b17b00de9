"""The little language in which the data says what to look for.

A pattern is a row of elements, each of which stands for tokens in a row::

    word        the token with that key; with a capital in it, the token as written
    @name       a class of words and phrases from the data
    &name       a part: a pattern that has a name, so that others are put together from it
    (a|b c)     one of the alternatives
    x?  x*      x or nothing; x up to eight times
    ..3         up to three words, none of them a mark, a number or a word of the class ``fence``
    $v $p $n    an amount: any, one with a percent sign, one without
    $d          a length of time
    $to, $then  the last of "from 3 to 12", of "3 -> 12"
    !x          not followed by x
    ~           nothing stands between the tokens before and after
    ^           the start of a sentence; ^^ one of the first words of the text
    #  $_       a number as it stands, without a bound or a percent sign; $_ passes over it
    []  [,]     words in brackets or between two commas, whichever

Matching keeps a set of ends for every element, never a path to go back on: its
cost for one pattern at one token has a bound that the text has no part in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from guardrails.cases.amounts import Amounts
from guardrails.cases.conditions import Aside, Look, Opening
from guardrails.cases.nodes import Bare, Choice, Gap, Literal, Node, Quantity, Row, Run, Shared, Times
from guardrails.cases.sight import Phrases

_ELEMENT = re.compile(r"[()|?*]|!|[^\s()|?*!]+")
_MOST = 8


class Language:
    """Makes patterns over some classes of words; parts that patterns share are made once, and are one node."""

    def __init__(self, classes: Mapping[str, Phrases], parts: Mapping[str, str] | None = None) -> None:
        self.classes = classes
        self._parts = parts or {}
        self._open: list[str] = []
        self._leaves: dict[str, Node] = {
            "^": Look(None),
            "^^": Opening(),
            "~": Look(None, glued=True),
            "[]": Aside(),
            "[,]": Aside(",", ","),
            "#": Bare(),
            "$_": Bare(passed=True),
        }
        self._groups: dict[tuple[str, ...], Node] = {}
        self._repeated: dict[tuple[int, int], Node] = {}

    def compiled(self, pattern: str) -> Node:
        """Return the pattern ready for matching.

        Raises:
            ValueError: it is no pattern, names a class that is not there, or may match nothing or begin with anything.
        """
        parts = _ELEMENT.findall(pattern)
        node, rest = self._choice(parts, 0)
        if rest != len(parts):
            raise ValueError(f"{pattern!r}: a bracket too many")
        if node.empty():
            raise ValueError(f"{pattern!r} may match nothing")
        return node

    def _choice(self, parts: list[str], at: int) -> tuple[Node, int]:
        options: list[Node] = []
        while True:
            row: list[Node] = []
            while at < len(parts) and parts[at] not in ")|":
                node, at = self._element(parts, at)
                if at < len(parts) and parts[at] in "?*":
                    node = self._times(node, 1 if parts[at] == "?" else _MOST)
                    at += 1
                row.append(node)
            if not row:
                raise ValueError("an alternative is empty")
            options.append(_row(row))
            if at >= len(parts) or parts[at] == ")":
                return _one_of(options), at
            at += 1

    def _element(self, parts: list[str], at: int) -> tuple[Node, int]:
        part = parts[at]
        if part == "(":
            return self._group(parts, at)
        if part == "!":
            if at + 1 >= len(parts):
                raise ValueError("nothing follows '!'")
            node, at = self._element(parts, at + 1)
            return Look(node), at
        leaf = self._leaves.get(part)
        if leaf is None:
            leaf = self._leaves[part] = self._leaf(part)
        return leaf, at + 1

    def _group(self, parts: list[str], at: int) -> tuple[Node, int]:
        """Return what stands in brackets."""
        end, depth = at + 1, 1
        while end < len(parts) and depth:
            depth += (parts[end] == "(") - (parts[end] == ")")
            end += 1
        if depth:
            raise ValueError("a bracket is not closed")
        text = tuple(parts[at:end])
        node = self._groups.get(text)
        if node is None:
            node = self._groups[text] = _shared(self._choice(parts, at + 1)[0])
        return node, end

    def _times(self, node: Node, most: int) -> Node:
        known = self._repeated.get((id(node), most))  # what is known holds its node, so that no other has its id
        if known is None:
            known = Run(node, most) if isinstance(node, Literal) else Times(node, most)
            self._repeated[id(node), most] = known
        return known

    def _leaf(self, part: str) -> Node:
        if part.startswith("@"):
            if part[1:] not in self.classes:
                raise ValueError(f"there is no class {part}")
            if not self.classes[part[1:]]:
                raise ValueError(f"the class {part} is empty")
            return Literal(self.classes[part[1:]])
        if part.startswith("&") and part != "&":
            return self._part(part[1:])
        if part.startswith("$"):
            if part[1:] not in Amounts.KINDS:
                raise ValueError(f"there is no amount {part}")
            return Quantity(part[1:])
        if part.startswith("..") and part[2:].isdecimal():
            return Gap(int(part[2:]))
        if part in "?*":
            raise ValueError("nothing stands before '?' or '*'")
        return Literal({part: ((),)})

    def _part(self, name: str) -> Node:
        if name not in self._parts:
            raise ValueError(f"there is no part &{name}")
        if name in self._open:
            raise ValueError(f"the part &{name} holds itself")
        self._open.append(name)
        try:
            return _shared(self.compiled(self._parts[name]))
        finally:
            self._open.pop()


def compiled(pattern: str, classes: Mapping[str, Phrases]) -> Node:
    """Return one pattern ready for matching; see ``Language.compiled``."""
    return Language(classes).compiled(pattern)


def _shared(node: Node) -> Node:
    """Return what finds the same as a node that is put together from others, and finds it once."""
    return Shared(node) if isinstance(node, Row | Choice) else node


def _row(parts: list[Node]) -> Node:
    """Return parts in a row, plain words as one phrase."""
    if len(parts) == 1:
        return parts[0]
    words: list[str] = []
    for each in parts:
        rows = list(each.phrases.items()) if isinstance(each, Literal) and len(each.phrases) == 1 else []
        if len(rows) != 1 or len(rows[0][1]) != 1:
            return Row(tuple(parts))
        words += [rows[0][0], *rows[0][1][0]]
    return Literal({words[0]: (tuple(words[1:]),)})


def _one_of(options: list[Node]) -> Node:
    """Return the choice between options, all that are words and phrases as one."""
    if len(options) == 1:
        return options[0]
    merged: dict[str, tuple[tuple[str, ...], ...]] = {}
    others: list[Node] = []
    for option in options:
        if not isinstance(option, Literal):
            others.append(option)
            continue
        for first, rows in option.phrases.items():
            merged[first] = tuple(dict.fromkeys((*merged[first], *rows))) if first in merged else rows
    nodes = [Literal(merged), *others] if merged else others
    return nodes[0] if len(nodes) == 1 else Choice(tuple(nodes))
