"""What decides in an anticipated question: the terms without which it would ask for something else."""

from __future__ import annotations

import json

from assistant.asks import Need, ask_of
from assistant.covering import PLAIN_WEIGHT
from assistant.evidence import EvidenceBase
from assistant.expectation import keys_of
from assistant.question import Part

Deciding = tuple[tuple[tuple[str, ...], float], ...]
"""Of each deciding term of a question its keys, any of which is enough, and its weight."""


def spoken_of(part: Part, base: EvidenceBase) -> set[str]:
    """Return the keys of all that a part of a question speaks of, and what they are kinds of."""
    return {key for ask in part.asks for key in ask.keys} | keys_of(part.text, base.lexicon)


def opposed(asked: str, other: str, base: EvidenceBase) -> bool:
    """Whether one of two questions has a word whose opposite the other has in its place."""
    one, two = ({word.strip("?.,;:()") for word in text.lower().split()} for text in (asked, other))
    only, instead = one - two, two - one
    return any((a in only and b in instead) or (b in only and a in instead) for a, b in base.lexicon.opposites)


def unspoken(ask: int, spoken: set[str], base: EvidenceBase) -> float:
    """Return the share of the deciding weight of an anticipated question that is not spoken of."""
    deciding = deciding_in(ask, base)
    total = sum(weight for _, weight in deciding)
    missing = sum(weight for keys, weight in deciding if not spoken.intersection(keys))
    return missing / total if total else 0.0


def deciding_in(ask: int, base: EvidenceBase) -> Deciding:
    """Return what decides in an anticipated question; read once, then kept with the base."""
    known = base.deciding.get(ask)
    if known is None:
        known = base.deciding[ask] = (
            _as_decided(base.decided[ask]) if base.decided else _deciding(base.expectation.asks[ask], base)
        )
    return known


def decided(base: EvidenceBase) -> tuple[str, ...]:
    """Return what decides in each anticipated question, to be kept with the base: reading it takes far longer."""
    return tuple(json.dumps(_deciding(ask, base), separators=(",", ":")) for ask in base.expectation.asks)


def _as_decided(written: str) -> Deciding:
    return tuple((tuple(keys), weight) for keys, weight in json.loads(written))


def _deciding(text: str, base: EvidenceBase) -> Deciding:
    found: dict[str, tuple[tuple[str, ...], float]] = {}
    for term in base.lexicon.read(text):
        if term.key not in base.weights and not term.key.startswith("c:"):
            if not base.lexicon.is_generic(term):  # how common it is in English would cost a cold start its while
                found[term.key] = ((term.key, *base.lexicon.partly(term)), PLAIN_WEIGHT)
            continue
        ask = ask_of(term, base, False)
        if ask.need is not Need.MAY:
            found[ask.keys[0]] = ((*ask.keys, *term.broader), ask.weight)
    return tuple(found.values())
