"""Sessions, reviews and progress: what is due first, what is kept, what is told when the corpus changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from assistant.study.deck import Deck
from assistant.study.desk import Desk, UnknownCard, UnknownTopic
from assistant.study.model import Outcome
from assistant.study.reviews import Reviews
from assistant.study.schedule import Rating, recalled, review
from corpus.library import load_default
from corpus.model import Document

NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)


class Moving(Protocol):
    """The clock of the tests."""

    at: datetime

    def forward(self, **by: int) -> None:
        """Move it."""


def test_a_better_rating_puts_a_card_off_longer() -> None:
    """After the learning steps a card comes back the later, the better it was known."""
    begun = review(review(None, Rating.GOOD, NOW).state, Rating.GOOD, NOW + timedelta(minutes=10))
    later = begun.due
    dues = [review(begun.state, rating, later).due for rating in Rating]
    assert dues == sorted(dues)
    assert dues[0] < later + timedelta(hours=1)
    assert dues[-1] > later + timedelta(days=5)


def test_scheduling_is_a_function_of_the_reviews() -> None:
    """The same reviews at the same times give the same state, and recall falls with time."""
    one, other = (review(None, Rating.EASY, NOW) for _ in range(2))
    assert one == other
    assert 1 >= recalled(one.state, NOW) > recalled(one.state, NOW + timedelta(days=60)) > 0
    with pytest.raises(ValueError, match="zone"):
        review(None, Rating.GOOD, datetime(2026, 1, 1))


def test_a_first_session_mixes_topics_and_kinds(desk: Desk) -> None:
    """New cards come from several topics and of several kinds, none made from the same words as another."""
    cards = desk.session("heron", most=20).cards
    assert len(cards) == 20
    assert len({card.topic for card in cards}) >= 5
    assert len({card.kind for card in cards}) >= 4
    assert len({card.quote for card in cards}) == 20
    assert cards == desk.session("heron", most=20).cards


def test_due_cards_come_first(desk: Desk, clock: Moving) -> None:
    """A card answered wrongly is asked again before new ones as soon as it is due, and one known well is not."""
    first, second, *_ = desk.session("heron").cards
    desk.answer("heron", first.card_id, "", None)
    desk.answer("heron", second.card_id, second.answer.text, Rating.EASY)
    clock.forward(minutes=5)
    again = desk.session("heron").cards
    assert again[0] == first
    assert second not in again


def test_a_topic_alone_can_be_studied(desk: Desk) -> None:
    """A session of one topic has its cards only; a topic without cards is refused, naming those there are."""
    assert {card.topic for card in desk.session("heron", "transplantation").cards} == {"transplantation"}
    with pytest.raises(UnknownTopic, match="transplantation"):
        desk.session("heron", "cardiology")


def test_an_answer_is_graded_kept_and_scheduled(desk: Desk, clock: Moving) -> None:
    """An answer gives its grade, the rating that follows from it, and a date; a rating of one's own wins."""
    card = desk.session("heron").cards[0]
    right = desk.answer("heron", card.card_id, card.answer.text)
    assert (right.grade.outcome, right.rating) == (Outcome.RIGHT, Rating.GOOD)
    assert right.due > clock.at
    assert desk.answer("heron", card.card_id, "", Rating.HARD).rating is Rating.HARD
    assert desk.reviews.counts("heron") == {card.card_id: (2, 1)}
    assert desk.reviews.all_of("egret") == ()
    with pytest.raises(UnknownCard):
        desk.answer("heron", "nothing", "x")


def test_progress_counts_by_topic_and_says_what_to_read(desk: Desk, deck: Deck) -> None:
    """Progress tells cards begun and the share right, and leads into the source of what is known worst."""
    begun = desk.progress("heron")
    assert all(each.right is None for each in begun.standings)
    assert begun.read_next is not None
    weak = desk.session("heron", "ablation").cards[0]
    strong = desk.session("heron", "systemic").cards[0]
    desk.answer("heron", weak.card_id, "no idea")
    desk.answer("heron", strong.card_id, strong.answer.text)
    progress = desk.progress("heron")
    by_topic = {each.topic: each for each in progress.standings}
    assert (by_topic["ablation"].begun, by_topic["ablation"].right) == (1, 0.0)
    assert by_topic["systemic"].right == 1.0
    where = progress.read_next
    assert where in weak.citations
    assert where is not None
    assert deck.library.documents[where.document_id].text[where.start : where.end] == where.quote


def test_cards_of_removed_and_changed_text_are_retired_and_told_once(
    desk: Desk, clock: Moving, make_deck: Callable[[tuple[Document, ...]], Deck]
) -> None:
    """When a document goes and a sentence of another changes, their cards are asked no more and the learner is told."""
    documents = load_default()
    gone = list({c.quote: c for c in desk.deck.cards if c.document_id == "ucsf-g3-2024"}.values())[:3]
    (changed,) = [c for c in desk.deck.cards if "Only ____ %" in c.front]
    for card in (*gone, changed):
        desk.answer("heron", card.card_id, "")
    later = tuple(
        replace(d, text=d.text.replace("Only 10-20% are", "About 25% are"))
        for d in documents
        if d.document_id != "ucsf-g3-2024"
    )
    new = Desk(make_deck(later), desk.reviews, desk.clock)
    told = new.session("heron").retired
    assert [(each.document_id, each.count, each.gone) for each in told] == [
        ("hopkins-2025", 1, False),
        ("ucsf-g3-2024", 3, True),
    ]
    assert new.session("heron").retired == ()
    clock.forward(days=400)
    assert not {card.card_id for card in (*gone, changed)} & {c.card_id for c in new.session("heron", most=100).cards}
    assert new.progress("heron").retired == 4
    assert len(desk.reviews.all_of("heron")) == 4
    back = desk.session("heron", most=100)
    assert back.retired == ()
    assert {card.card_id for card in gone} <= {card.card_id for card in back.cards}


def test_evidence_of_removed_and_changed_text_is_told_once(
    desk: Desk, clock: Moving, make_deck: Callable[[tuple[Document, ...]], Deck]
) -> None:
    """When a document goes, and a figure of another changes, the learner hears at the next session how many rows went.

    Who had no session before hears of none, text that only moves takes no row
    away, and what is back in the sources is not told of as gone.
    """
    documents = load_default()
    assert desk.session("heron").retired_evidence == 0
    clock.forward(days=1)
    moved = tuple(replace(d, text="A new first line.\n\n" + d.text) for d in documents)
    assert Desk(make_deck(moved), desk.reviews, desk.clock).progress("heron").retired_evidence == 0
    texts = {d.document_id: d.text for d in documents}
    changed = "The 5-year OS rate for the whole group was 88%"
    assert texts["landmark-2020"].count(changed) == 1
    later = tuple(
        replace(d, text=d.text.replace(changed, changed.replace("88", "86")))
        for d in documents
        if d.document_id != "ucsf-g3-2024"
    )
    new = Desk(make_deck(later), desk.reviews, desk.clock)
    gone = len({row.key for row in desk.reviews.rows.rows() if row.document_id == "ucsf-g3-2024"}) + 1
    assert gone > 10
    assert new.progress("heron").retired_evidence == gone
    assert new.progress("stork").retired_evidence == 0
    assert new.session("heron").retired_evidence == gone
    clock.forward(minutes=1)
    assert (new.session("heron").retired_evidence, new.progress("heron").retired_evidence) == (0, 0)
    clock.forward(minutes=1)
    assert desk.progress("heron").retired_evidence == 1  # the changed words, for the old ones are back


def test_reviews_of_several_threads_are_all_kept(tmp_path: Path, deck: Deck) -> None:
    """Two registers on one file, several threads each, lose no review."""
    registers = [Reviews(tmp_path / "study.sqlite") for _ in range(2)]
    card = deck.cards[0]

    def work(register: Reviews) -> None:
        desk = Desk(deck, register, lambda: NOW)
        for _ in range(10):
            desk.answer("heron", card.card_id, card.answer.text)

    threads = [threading.Thread(target=work, args=(registers[number % 2],)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert registers[0].counts("heron") == {card.card_id: (40, 40)}
    for register in registers:
        register.close()
