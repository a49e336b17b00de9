"""What cases are read by, as plain data: facts, what to look for, what the words around it say; see ``knowledge``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from guardrails.cases.amounts import Amounts
from guardrails.cases.index import Index
from guardrails.cases.nodes import Node
from guardrails.cases.sight import Phrases
from guardrails.cases.words import Words

TIMES = frozenset({"earlier", "dated", "current"})
"""What the text says of when something held; such a word counts within another trigger, too ("is now planned")."""

DENIED = "not "
"""Stands in front of a part's name where a denial concerns it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact's type, its bounds, and what an assertion does to a reading of it (see ``data/facts.toml``).

    awaited: the class of phrases that say that a newer value is on its way, "" for none.
    """

    name: str
    type: str
    values: frozenset[str]
    min: Decimal | None
    max: Decimal | None
    within: Mapping[str, str]
    effects: Mapping[str, str]
    traits: frozenset[str]
    awaited: str = ""


@dataclass(frozen=True, slots=True)
class Excludes:
    """A value of one fact that a value of another excludes.

    instead: the value of the first that the second speaks for. doubts: values of
    further facts that are as little settled as the two. reason: why they are not.
    """

    fact: str
    value: str
    other: str
    other_value: str
    instead: str
    reason: str
    doubts: Mapping[str, frozenset[str]]

    def told(self, facts: Mapping[str, object]) -> bool:
        """Whether both values stand among those of the facts."""
        return (facts.get(self.fact), facts.get(self.other)) == (self.value, self.other_value)

    def doubtful(self, facts: Mapping[str, object]) -> list[str]:
        """Return which of the facts are not settled beside the first one."""
        own = {self.other: frozenset({self.other_value}), **self.doubts}
        return [name for name, values in own.items() if facts.get(name) in values]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What to look for, and what it says; see ``data/rules/``.

    unclear: why it cannot be used. other: it is something else, and keeps its words from other rules. mention: it
    only names the fact, which counts where the words around say that it is open. weak: it counts where nothing else
    is said. event: a length of time may follow. done: counts where the sentence says that it was done. sites: counts
    where the text names one of them. divide: what the amount is divided by. least, most: the least and the greatest
    amount that counts. context: counts near a phrase of that class. subject: counts where, of that class and its
    opposite, the nearest phrase before it is of the class ("NET of the rectum, G2, resected" against "liver
    metastases, resected"). unless: counts where no phrase of that class stands before it in its sentence.
    overtaken: counts where no phrase of that class stands behind it in the text. nowhere: counts where none stands in
    the text at all. turned: the amount is out of reach
    ("more than 70 % cannot be removed" is at most 70 %). negated: the effect of a negation,
    where it is not the fact's own. affirmed: why it cannot be used unless it is denied
    ("no heart disease" denies the carcinoid one too). learned: no rule, but words that the tagger marked.
    """

    fact: str
    node: Node
    value: bool | str | Decimal | None = None
    unclear: str = ""
    other: bool = False
    weak: bool = False
    event: bool = False
    done: bool = False
    sites: frozenset[str] = frozenset()
    divide: Decimal = Decimal(1)
    least: Decimal | None = None
    most: Decimal | None = None
    context: str = ""
    subject: str = ""
    unless: str = ""
    overtaken: str = ""
    nowhere: str = ""
    negated: str = ""
    mention: bool = False
    turned: bool = False
    affirmed: str = ""
    learned: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part that frames are put together from, and the words that say it."""

    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class Frame:
    """What the parts in ``needs`` say together, unless one of ``bars`` is there.

    ``parts``: those that it needs, denied or not; ``starts``: their bits. ``strangers``: how many words between them
    may belong to no part and be no filler. ``repeated``: two, where the one part that it needs must be said twice.
    ``close``: no comma or the like may part them.
    """

    rule: Rule
    needs: tuple[str, ...]
    parts: frozenset[str]
    starts: int
    bars: frozenset[str]
    strangers: int
    repeated: int
    close: bool


@dataclass(frozen=True, slots=True)
class Frames:
    """All frames, the parts that they need, and those that only bar.

    begins: a key → the bits of the parts that may begin with it. hidden: a part → those that count for nothing within
    it. neutral: the parts that no denial concerns.
    """

    listed: tuple[Frame, ...]
    parts: Index[Part]
    barring: Index[Part]
    begins: Mapping[str, int]
    hidden: Mapping[str, frozenset[str]]
    neutral: frozenset[str]


@dataclass(frozen=True, slots=True)
class Measure:
    """What one amount alone measures (see ``alone``).

    amount: its kind, "" where the parts say the rule's value. needs: the parts that name what is measured. begins: the
    keys that the first of them may begin with. bars: the parts that name something else. ways: "leads", "follows": the
    part that must stand right before the amount or, instead, right behind it; "not_led", "not_followed": that must not;
    "fillers": that may stand between; "" for none. strangers: how many other tokens may.
    """

    rule: Rule
    amount: str
    needs: tuple[str, ...]
    bars: tuple[str, ...]
    ways: Mapping[str, str]
    strangers: int
    begins: frozenset[str]


@dataclass(frozen=True, slots=True)
class Alone:
    """All measures, and the parts that they need or are barred by."""

    listed: tuple[Measure, ...]
    parts: Index[Part]


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
    """Words that say how a fact is meant; ``reach`` 0 and direction "sentence" or "rest": no limit but the sentence."""

    kind: str
    direction: str
    reach: int
    node: Node


@dataclass(frozen=True, slots=True)
class Shown:
    """A text that shows an assertion rule at work: the facts that it gives and those that it leaves unclear."""

    text: str
    gives: Mapping[str, object]
    unclear: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All of it, ready for use; rules and triggers by the keys that they may begin with."""

    words: Words
    amounts: Amounts
    classes: Mapping[str, Phrases]
    facts: Mapping[str, Fact]
    rules: Index[Rule]
    triggers: Index[Trigger]
    times: Index[Trigger]
    frames: Frames
    alone: Alone
    terminate: Mapping[str, Phrases]
    sections: Mapping[str, Phrases]
    shown: tuple[Shown, ...]
    contexts: frozenset[str]
    excludes: tuple[Excludes, ...] = ()
