"""What kind of value a question wants, and whether a passage shows one of that kind.

The kinds and their patterns are data (``data/quantities.toml``): a dose is a
number with a unit of dose, a duration a number of months, a reason a causal
connective. A passage that names the thing but shows no value of the kind
asked for is no answer.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from corpus.later import later


@dataclass(frozen=True, slots=True)
class Quantity:
    """One kind of value: how it is called, asked for and printed."""

    quantity_id: str
    name: str
    asks: re.Pattern[str]
    shows: re.Pattern[str]
    best: re.Pattern[str] | None = None
    """The usual way of printing it, where there is one: preferred, not required."""

    def shown_in(self, text: str) -> bool:
        """Whether ``text`` prints a value of this kind."""
        return self.shows.search(text) is not None


@dataclass(frozen=True, slots=True)
class Thing:
    """A type of thing that questions ask for by its class ("which drug"): types are those of the vocabulary."""

    types: frozenset[str]
    name: str
    asks: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Quantities:
    """All kinds of value, in the order of the data; ``general`` ones give way to more specific ones."""

    kinds: tuple[Quantity, ...]
    general: frozenset[str]
    things: tuple[Thing, ...]

    def asked(self, question: str) -> tuple[str, ...]:
        """Return the ids of the kinds that the words of ``question`` ask for, the most specific only."""
        asked = tuple(kind.quantity_id for kind in self.kinds if kind.asks.search(question))
        special = tuple(kind for kind in asked if kind not in self.general)
        return special or asked

    def thing(self, question: str) -> Thing | None:
        """Return the type of thing that ``question`` asks for, if it asks for one by its class."""
        return next((thing for thing in self.things if thing.asks.search(question)), None)

    def shown(self, text: str) -> frozenset[str]:
        """Return the ids of the kinds that ``text`` prints."""
        return frozenset(kind.quantity_id for kind in self.kinds if kind.shown_in(text))

    def best_shown(self, text: str) -> frozenset[str]:
        """Return the ids of the kinds that ``text`` prints in their usual way."""
        return frozenset(k.quantity_id for k in self.kinds if k.best is not None and k.best.search(text))

    def name_or(self, quantity_id: str) -> str:
        """Return what a reader calls the kind; an id that is none is its own name."""
        return next((kind.name for kind in self.kinds if kind.quantity_id == quantity_id), quantity_id)


def _union(patterns: Iterable[str], where: str) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)
    except re.error as fault:
        raise ValueError(f"quantities.toml: {where}: {fault}") from fault


def _later_union(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return the union of what documents print: a question whose evidence was read before needs few of them."""
    return later("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


@lru_cache(maxsize=1)
def default_quantities() -> Quantities:
    """Return the shipped kinds of value; raises ValueError naming a pattern of asking that is faulty."""
    text = (resources.files("guardrails") / "data" / "quantities.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return Quantities(
        tuple(
            Quantity(
                q["id"],
                q["name"],
                _union(q["asks"], f"{q['id']}.asks"),
                _later_union(q["shows"]),
                _later_union(q["best"]) if "best" in q else None,
            )
            for q in data["quantity"]
        ),
        frozenset(data["order"]["general"]),
        tuple(Thing(frozenset(t["types"]), t["name"], _union(t["asks"], t["name"])) for t in data["thing"]),
    )
