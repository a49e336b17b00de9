"""The deck of the shipped documents, made once for all tests of study mode, and a desk with a clock that is set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.study.deck import Deck, build
from assistant.study.desk import Desk
from assistant.study.reviews import Reviews
from corpus.anticipated import load_default as anticipated
from corpus.library import load_default
from corpus.model import Document
from corpus.passages import passages
from guardrails.criteria.definitions import default_sets


def made(documents: tuple[Document, ...]) -> Deck:
    """Return the deck of documents with the shipped criteria and disagreements."""
    read = [passage for document in documents for passage in passages(document)]
    return build(documents, read, default_sets(), anticipated().disagreements)


@pytest.fixture(scope="session")
def make_deck() -> Callable[[tuple[Document, ...]], Deck]:
    """Return what makes a deck of documents."""
    return made


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    at: datetime = datetime(2026, 1, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time that it shows."""
        return self.at

    def forward(self, **by: int) -> None:
        """Move it."""
        self.at += timedelta(**by)


@pytest.fixture(scope="session")
def deck() -> Deck:
    """Return the deck of the shipped documents."""
    return made(load_default())


@pytest.fixture
def clock() -> Clock:
    """Return a clock that is set."""
    return Clock()


@pytest.fixture
def desk(deck: Deck, clock: Clock, tmp_path: Path) -> Iterator[Desk]:
    """Yield a desk over the shipped documents whose register is empty."""
    reviews = Reviews(tmp_path / "study.sqlite")
    yield Desk(deck, reviews, clock)
    reviews.close()
