"""Which cards are asked next, and how far a learner is: pure, given the clock and what is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.study import words
from assistant.study.deck import Deck
from assistant.study.model import Card
from assistant.study.reviews import Kept
from corpus.model import Citation


@dataclass(frozen=True, slots=True)
class Retired:
    """Cards of one document that are asked no more, and whether the document itself is gone."""

    document_id: str
    title: str
    count: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a learner is with a topic: its cards, those begun, known for long and due, and the share answered right.

    right: of all answers given, between 0 and 1; None before any.
    """

    topic: str
    title: str
    cards: int
    begun: int
    known: int
    due: int
    right: float | None


def plan(
    deck: Deck, kept: Sequence[Kept], now: datetime, *, seed: str, most: int, topic: str | None = None
) -> tuple[Card, ...]:
    """Return the cards of a session: those that are due first, the longest due before others, then new ones.

    New cards are drawn by ``seed`` so that topics and kinds alternate. Cards
    made from the same words are not asked together, since one answers the other.
    """
    states = {each.card_id: each for each in kept}
    wanted = [card for card in deck.cards if topic is None or card.topic == topic]
    due = sorted(
        (card for card in wanted if card.card_id in states and states[card.card_id].due <= now),
        key=lambda card: (states[card.card_id].due, card.card_id),
    )
    new = _mixed([card for card in wanted if card.card_id not in states], seed)
    chosen: list[Card] = []
    quotes: set[str] = set()
    for card in (*due, *new):
        if len(chosen) == most:
            break
        if card.quote not in quotes:
            quotes.add(card.quote)
            chosen.append(card)
    return tuple(chosen)


def _mixed(cards: Iterable[Card], seed: str) -> list[Card]:
    """Order cards by the seed, taking topics and kinds in turn."""
    groups: dict[tuple[str, str], list[Card]] = {}
    for card in sorted(cards, key=lambda card: _draw(seed, card.card_id)):
        groups.setdefault((card.topic, card.kind.value), []).append(card)
    turns: list[tuple[int, str, Card]] = []
    by_topic: dict[str, int] = {}
    for (topic, kind), members in sorted(groups.items(), key=lambda each: _draw(seed, "|".join(each[0]))):
        offset = by_topic.setdefault(topic, 0)
        by_topic[topic] += 1
        turns += [(turn * 4 + offset, _draw(seed, f"{topic}|{kind}|{turn}"), c) for turn, c in enumerate(members)]
    return [card for _, _, card in sorted(turns, key=lambda each: each[:2])]


def _draw(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}|{name}".encode("utf-8", "surrogatepass")).hexdigest()


def retired(deck: Deck, kept: Sequence[Kept]) -> tuple[tuple[str, ...], tuple[Retired, ...]]:
    """Return the cards that a learner has begun and that are asked no more, not told of before, and why."""
    gone = [each for each in kept if each.card_id not in deck.by_id and each.retired is None]
    counts: dict[str, int] = {}
    for each in gone:
        counts[each.document_id] = counts.get(each.document_id, 0) + 1
    documents = deck.library.documents
    told = tuple(
        Retired(name, documents[name].title if name in documents else name, count, name not in documents)
        for name, count in sorted(counts.items())
    )
    return tuple(each.card_id for each in gone), told


def standings(
    deck: Deck, kept: Sequence[Kept], counts: Mapping[str, tuple[int, int]], now: datetime
) -> tuple[Standing, ...]:
    """Return how far a learner is with each topic, in the order of the topics."""
    states = {each.card_id: each for each in kept}
    enough = words.section("progress")["known_days"]
    made = []
    for topic, title in deck.topics.items():
        cards = [card for card in deck.cards if card.topic == topic]
        begun = [states[card.card_id] for card in cards if card.card_id in states]
        answered = [counts[card.card_id] for card in cards if card.card_id in counts]
        total, right = sum(a for a, _ in answered), sum(r for _, r in answered)
        made.append(
            Standing(
                topic,
                title,
                len(cards),
                len(begun),
                sum(each.stability >= enough for each in begun),
                sum(each.due <= now for each in begun),
                right / total if total else None,
            )
        )
    return tuple(made)


def read_next(deck: Deck, table: Sequence[Standing], counts: Mapping[str, tuple[int, int]]) -> Citation | None:
    """Return where to read next: the words behind the card known worst in the weakest topic; None where there is none.

    The weakest topic is the one answered worst, of those begun; before any
    answer, the first topic that has cards.
    """
    begun = [each for each in table if each.right is not None and each.right < 1]
    if begun:
        weakest = min(begun, key=lambda each: (each.right or 0.0, each.topic)).topic
    elif any(each.right is None for each in table):
        weakest = next(each.topic for each in table if each.right is None)
    else:
        return None
    cards = [card for card in deck.cards if card.topic == weakest and card.citations]
    answered = [card for card in cards if card.card_id in counts]

    def share(card: Card) -> tuple[float, str]:
        total, right = counts[card.card_id]
        return right / total, card.card_id

    return (min(answered, key=share) if answered else cards[0]).citations[0]
