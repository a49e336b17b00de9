"""Spaced repetition: when a card is asked again. The one owner of py-fsrs (FSRS-6, its published default weights).

The clock is handed in, and no chance plays a part: the same reviews give the
same dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

import fsrs

from assistant.study.model import Outcome


class Rating(IntEnum):
    """How well a card was known, as FSRS counts it."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


RATINGS = {Outcome.WRONG: Rating.AGAIN, Outcome.PARTLY: Rating.HARD, Outcome.RIGHT: Rating.GOOD}
"""The rating that a grade stands for, unless the learner says otherwise."""

_SCHEDULER = fsrs.Scheduler(enable_fuzzing=False)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A card's state after a review: what FSRS keeps of it, when it is due, and for how many days it is known."""

    state: str
    due: datetime
    stability: float


def review(state: str | None, rating: Rating, now: datetime) -> Scheduled:
    """Return the state of a card after a review at ``now``; ``state`` is what the last review gave, None before any.

    Raises:
        ValueError: ``now`` has no time zone.
    """
    now = _utc(now)
    card = fsrs.Card(card_id=0, due=now) if state is None else fsrs.Card.from_json(state)
    after, _ = _SCHEDULER.review_card(card, fsrs.Rating(rating.value), now)
    return Scheduled(after.to_json(), after.due, after.stability or 0.0)


def recalled(state: str, now: datetime) -> float:
    """Return how likely a card is recalled at ``now``, between 0 and 1."""
    return float(_SCHEDULER.get_card_retrievability(fsrs.Card.from_json(state), _utc(now)))


def _utc(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("a review needs a time with its zone")
    return now.astimezone(UTC)
