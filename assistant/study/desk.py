"""Study mode as the interfaces use it: sessions, answers, progress and export over one deck and one register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.study.deck import Deck
from assistant.study.grading import grade
from assistant.study.model import Card, Grade
from assistant.study.noticed import notice
from assistant.study.reviews import Kept, Reviews
from assistant.study.schedule import RATINGS, Rating, review
from assistant.study.sessions import Retired, Standing, plan, read_next, retired, standings
from corpus.model import Citation

LONGEST_LEARNER = 64
"""Characters of a learner's name, which is a pseudonym."""
MOST_CARDS = 100
"""Most cards of one session."""
FEW_CARDS = 10
"""Cards of a session where no number is asked for."""


class UnknownCard(LookupError):
    """A card that the deck does not have, or has no longer."""


class UnknownTopic(LookupError):
    """A topic without cards; ``known`` lists those that have some."""

    def __init__(self, topic: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no such topic; there are {', '.join(known)}")
        self.topic = topic
        self.known = known


@dataclass(frozen=True, slots=True)
class Session:
    """Cards to ask, and what is asked no more since the last time.

    retired_evidence: rows of the evidence table that lost their text since the
        learner's last session.
    """

    cards: tuple[Card, ...]
    retired: tuple[Retired, ...]
    retired_evidence: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """The grade of an answer, the rating that it was scheduled by, and when the card is due next."""

    card: Card
    grade: Grade
    rating: Rating
    due: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a learner is by topic, what is asked no more, what to read next, and evidence retired since last time."""

    standings: tuple[Standing, ...]
    retired: int
    read_next: Citation | None
    retired_evidence: int = 0


def now() -> datetime:
    """Return the time of day: the one clock of study mode."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """One deck and one register of reviews."""

    deck: Deck
    reviews: Reviews
    clock: Callable[[], datetime] = now

    def session(self, learner: str, topic: str | None = None, most: int = FEW_CARDS) -> Session:
        """Return the cards to ask a learner now. What is retired is told once.

        Raises:
            UnknownTopic: the topic has no cards.
        """
        if topic is not None and topic not in self.deck.topics:
            raise UnknownTopic(topic, tuple(self.deck.topics))
        at = self.clock()
        notice(self.deck, self.reviews.rows, at)
        evidence = self.reviews.rows.retired_for(learner)
        kept = self.reviews.all_of(learner)
        ids, told = retired(self.deck, kept)
        if ids:
            self.reviews.retire(learner, ids, at)
        if back := [each.card_id for each in kept if each.retired and each.card_id in self.deck.by_id]:
            self.reviews.revive(learner, back)
        seed = f"{learner}|{at:%Y-%m-%d}|{len(kept)}"
        self.reviews.rows.began(learner, at)
        return Session(plan(self.deck, kept, at, seed=seed, most=most, topic=topic), told, evidence)

    def grade(self, card_id: str, typed: str) -> Grade:
        """Return the grade of an answer without keeping it.

        Raises:
            UnknownCard: there is no such card.
        """
        return grade(self.deck, self.card(card_id), typed)

    def answer(self, learner: str, card_id: str, typed: str, rating: Rating | None = None) -> Answered:
        """Grade an answer and schedule the card; ``rating`` overrides the one that the grade stands for.

        Raises:
            UnknownCard: there is no such card.
        """
        card = self.card(card_id)
        found = grade(self.deck, card, typed)
        chosen = rating or RATINGS[found.outcome]
        at = self.clock()
        with self.reviews.reviewing(learner, card_id) as reviewing:
            after = review(reviewing.state, chosen, at)
            kept = Kept(card_id, card.document_id, card.topic, after.state, after.due, after.stability)
            reviewing.keep(kept, at, found.outcome.value, chosen.value)
        return Answered(card, found, chosen, after.due)

    def progress(self, learner: str) -> Progress:
        """Return how far a learner is."""
        notice(self.deck, self.reviews.rows, self.clock())
        kept, counts = self.reviews.all_of(learner), self.reviews.counts(learner)
        table = standings(self.deck, kept, counts, self.clock())
        gone = sum(each.card_id not in self.deck.by_id for each in kept)
        evidence = self.reviews.rows.retired_for(learner)
        return Progress(table, gone, read_next(self.deck, table, counts), evidence)

    def card(self, card_id: str) -> Card:
        """Return a card.

        Raises:
            UnknownCard: there is no such card.
        """
        card = self.deck.by_id.get(card_id)
        if card is None:
            raise UnknownCard(card_id)
        return card

    def close(self) -> None:
        """Let the register go."""
        self.reviews.close()
