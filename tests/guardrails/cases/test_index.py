"""What is not tried at a token would have found nothing there: passing over patterns loses no match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.cases.index import Index, Pattern, Search
from guardrails.cases.knowledge import default
from guardrails.cases.nodes import Bare, Choice, Gap, Literal, Node, Quantity, Row, Shared, Times
from guardrails.cases.patterns import Language
from guardrails.cases.shapes import Shapes
from guardrails.cases.sight import ANY, Ends, Phrases, Sight, phrases
from guardrails.cases.tokens import tokenized

CLASSES = {
    "site": phrases(["a", "a b", "NET", "c b a"]),
    "verb": phrases(["b c"]),
    "fence": phrases(["d"]),
    "greeting": phrases(["b"]),
}
LEAVES = ("a", "b", "c", "NET", ".", ",", "@site", "@verb", "$v", "$n", "$p", "$d", "#", "$_", "[]", "[,]", "..2")
WORDS = ("a", "b", "c", "d", "NET", "net", "8", "9", "%", ".", ",", "(", ")", "a", "about", "month", "?", "between")
RULES = tuple({entry.place: entry.each for entry in default().rules.entries}.values())
AMOUNTS = ("8", "8 %", "about 40 %", "between 3 and 5", "half", "2 years", "< 50", "from 9 to 3", "a month")


class Looked(NamedTuple):
    """A pattern without more."""

    node: Node


def row(parts: Sequence[str]) -> str:
    """Return some elements in a row."""
    return " ".join(parts)


def more(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return patterns that are put together from others."""
    chosen = st.lists(inner, min_size=1, max_size=3).map(lambda each: f"({'|'.join(each)})")
    times = st.tuples(chosen, st.sampled_from(["?", "*"])).map("".join)
    looks = st.tuples(st.sampled_from(["!", "!!"]), chosen).map("".join)
    return st.lists(st.one_of(inner, chosen, times, looks), min_size=1, max_size=4).map(row)


PATTERNS = st.recursive(st.sampled_from((*LEAVES, "^", "~", "^^")), more, max_leaves=8)


def compiled(written: Sequence[str]) -> list[Looked]:
    """Return those of some patterns that are patterns."""
    made: list[Looked] = []
    language = Language(CLASSES)
    for each in written:
        try:
            made.append(Looked(language.compiled(each)))
        except ValueError:
            continue
    return made


class Trial:
    """Holds what an index finds in texts against a try of each of its patterns at every token."""

    def __init__(self, patterns: Sequence[Pattern], index: Index[Pattern]) -> None:
        shapes = Shapes()
        self._index = index
        self._firsts: dict[str, list[Pattern]] = {}
        for each in patterns:
            for key in shapes.of(each.node).keys:
                self._firsts.setdefault(key, []).append(each)

    def _matches(self, sight: Sight, at: int) -> list[tuple[Pattern, Ends]]:
        """Return, in order, what matches at a token, of all that may begin with it."""
        names = [sight.keys[at], sight.raws[at], *([ANY] if sight.counts[at] else [])]
        tried = {id(each): each for name in names for each in self._firsts.get(name, ())}
        return [(each, ends) for each in tried.values() if (ends := each.node.ends(sight, at))]

    def check(self, text: str, classes: Mapping[str, Phrases]) -> None:
        """Fail where a match within a sentence is not found, or anything else is."""
        sight = Sight(tokenized(text, default().words), classes, default().amounts)
        search = Search(self._index, sight)
        for at in range(len(sight.tokens)):
            found, everything = search.at(at), self._matches(sight, at)
            assert found == [each for each in everything if each in found]
            close = sight.sentence(at)[1]
            missed = [each for each in everything if min(each[1]) <= close and each not in found]
            assert not missed, (text, at, missed)


@settings(deadline=None, max_examples=200)
@given(st.lists(PATTERNS, min_size=1, max_size=6), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_an_index_of_any_patterns_loses_no_match(written: Sequence[str], text: str) -> None:
    """Whatever the patterns and the text, what matches within a sentence is found, in order and with all its ends."""
    patterns = compiled(written)
    Trial(patterns, Index(patterns)).check(text, CLASSES)


def drawn(node: Node, chance: Random) -> str:
    """Return words that a pattern may match."""
    match node:
        case Literal():
            first = chance.choice(list(node.phrases))
            return " ".join((first, *chance.choice(node.phrases[first])))
        case Quantity() | Bare():
            return chance.choice(AMOUNTS)
        case Gap():
            return chance.choice(("", "whatever", "some other"))
        case Row():
            return " ".join(drawn(each, chance) for each in node.parts)
        case Shared():
            return drawn(node.inner, chance)
        case Choice():
            return drawn(chance.choice(node.options), chance)
        case Times():
            return " ".join(drawn(node.inner, chance) for _ in range(chance.choice((0, 0, 1, min(node.most, 2)))))
    return ""


SHIPPED = Trial(RULES, default().rules)


@settings(deadline=None, max_examples=80)
@given(st.randoms(use_true_random=False))
def test_the_shipped_rules_lose_no_match(chance: Random) -> None:
    """In texts made of what the shipped rules look for, each that matches within a sentence is found."""
    text = " ".join(drawn(chance.choice(RULES).node, chance) + chance.choice(("", ",", ".")) for _ in range(2))
    SHIPPED.check(text, default().classes)
