"""The little language in which the data says what to look for.

A pattern is a row of elements, each of which stands for tokens in a row::

    word        the token with that key; with a capital in it, the token as written
    @name       a class of words and phrases from the data
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
from guardrails.cases.nodes import Bare, Choice, Gap, Literal, Node, Quantity, Row, Times
from guardrails.cases.sight import Phrases

_ELEMENT = re.compile(r"[()|?*]|!|[^\s()|?*!]+")
_MOST = 8


def compiled(pattern: str, classes: Mapping[str, Phrases]) -> Node:
    """Return the pattern ready for matching.

    Raises:
        ValueError: it is no pattern, names a class that is not there, or may match nothing or begin with anything.
    """
    parts = _ELEMENT.findall(pattern)
    node, rest = _choice(parts, 0, classes)
    if rest != len(parts):
        raise ValueError(f"{pattern!r}: a bracket too many")
    keys, empty = node.first()
    if empty or not keys:
        raise ValueError(f"{pattern!r} may match nothing")
    return node


def _choice(parts: list[str], at: int, classes: Mapping[str, Phrases]) -> tuple[Node, int]:
    options: list[Node] = []
    while True:
        row: list[Node] = []
        while at < len(parts) and parts[at] not in ")|":
            node, at = _element(parts, at, classes)
            if at < len(parts) and parts[at] in "?*":
                node = Times(node, 1 if parts[at] == "?" else _MOST)
                at += 1
            row.append(node)
        if not row:
            raise ValueError("an alternative is empty")
        options.append(_row(row))
        if at >= len(parts) or parts[at] == ")":
            return _one_of(options), at
        at += 1


def _row(parts: list[Node]) -> Node:
    """Return parts in a row, plain words as one phrase."""
    plain = [each for each in parts if isinstance(each, Literal) and len(each.phrases) == 1]
    words = [(first, rows[0]) for each in plain for first, rows in each.phrases.items() if len(rows) == 1]
    if parts and len(words) == len(parts):
        (first, rest), *others = words
        return Literal({first: (tuple(rest) + tuple(word for one, more in others for word in (one, *more)),)})
    return parts[0] if len(parts) == 1 else Row(tuple(parts))


def _one_of(options: list[Node]) -> Node:
    """Return the choice between options, all that are words and phrases as one."""
    merged: dict[str, tuple[tuple[str, ...], ...]] = {}
    others: list[Node] = []
    for option in options:
        if not isinstance(option, Literal):
            others.append(option)
            continue
        for first, rows in option.phrases.items():
            merged[first] = tuple(dict.fromkeys((*merged.get(first, ()), *rows)))
    nodes = [Literal(merged), *others] if merged else others
    return nodes[0] if len(nodes) == 1 else Choice(tuple(nodes))


def _element(parts: list[str], at: int, classes: Mapping[str, Phrases]) -> tuple[Node, int]:
    part = parts[at]
    if part == "(":
        node, at = _choice(parts, at + 1, classes)
        if at >= len(parts):
            raise ValueError("a bracket is not closed")
        return node, at + 1
    if part == "!":
        if at + 1 >= len(parts):
            raise ValueError("nothing follows '!'")
        node, at = _element(parts, at + 1, classes)
        return Look(node), at
    return _leaf(part, classes), at + 1


def _leaf(part: str, classes: Mapping[str, Phrases]) -> Node:
    if part.startswith("@"):
        if part[1:] not in classes:
            raise ValueError(f"there is no class {part}")
        return Literal(classes[part[1:]])
    if part.startswith("$") and part != "$_":
        if part[1:] not in Amounts.KINDS:
            raise ValueError(f"there is no amount {part}")
        return Quantity(part[1:])
    if part.startswith("..") and part[2:].isdecimal():
        return Gap(int(part[2:]))
    if part in "?*":
        raise ValueError("nothing stands before '?' or '*'")
    known: dict[str, Node] = {
        "^": Look(None),
        "^^": Opening(),
        "~": Look(None, glued=True),
        "[]": Aside(),
        "[,]": Aside(",", ","),
        "#": Bare(),
        "$_": Bare(passed=True),
    }
    return known.get(part) or Literal({part: ((),)})
