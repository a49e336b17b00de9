"""What a message can mean after the questions before it: a question that stands alone, itself, or what is unclear."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Needed:
    """What the reply to a follow-up has to bring, since the message asks for more of the kind.

    elsewhere: the place that was spoken of; another study or source has to be
    cited, or (passage) another place at all. another: keys of things, by their class, that were spoken of;
    another thing of that class has to be named.
    """

    elsewhere: tuple[str, int] | None = None
    passage: bool = False
    kind: str = ""
    another: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standalone:
    """The questions that a follow-up may stand for, the likeliest first; the first that is answered is taken."""

    readings: tuple[str, ...]
    moves: bool = True
    """Whether what follows refers to it; else to what it asked about: "which study was that?"."""
    focus: str = ""
    """The study that it asks about, where it asks for one."""
    explains: bool = False
    """Whether who said so and which study it was is asked of its reply from now on: "why?"."""
    aside: str = ""
    """Its own words, where it leaves the question before it the one that is spoken of."""
    study: str = ""
    """The one study that the reply before was found in: it stays the one spoken of where this is refused."""
    subject: str = ""
    """The reading that says most of what is spoken of: what follows refers to it where all are refused."""
    needed: Needed = field(default_factory=Needed)
    asks: str = ""
    """What the message asks in full, where it only names a figure: "route?"."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What of a message refers to something that cannot be told, and what it might be."""

    what: str
    among: tuple[str, ...] = ()


Meaning = Standalone | Unresolved | None
"""None: the message stands alone."""
