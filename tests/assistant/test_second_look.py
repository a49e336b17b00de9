"""Where likeness and words leave doubt, question and passage are read together; what must hold is still held to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from assistant.closer import Closer
from tests.assistant.conftest import HERE, Small

TAMSULOSIN = "Tamsulosin may be used for distal ureteral stones."
DOUBTFUL = (
    "Which pill makes a pebble scoot?",
    "Which pill makes a pebble low down scoot outwards, sluggishly or briskly?",
    "Which pill makes a pebble low down scoot out, and what does it cost?",
)


@dataclass
class Sure:
    """A cross-encoder that finds every passage equally likely to answer, and counts how often it is asked."""

    odds: float
    asked: list[str] = field(default_factory=list)

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return the same log odds for each passage."""
        self.asked.append(question)
        return [self.odds] * len(passages)


@pytest.fixture(scope="module")
def looking() -> Callable[[float], tuple[Small, Sure]]:
    """Return what makes the small corpus with anticipated questions and a second look that always finds the same."""

    def make(odds: float) -> tuple[Small, Sure]:
        encoder = Sure(odds)
        return Small(HERE / "stones", HERE / "stones" / "questions", Closer(encoder)), encoder

    return make


def test_second_look_answers_what_was_in_doubt(looking: Callable[[float], tuple[Small, Sure]]) -> None:
    """A question that only plain words or a near miss stood against is answered where a second look is sure."""
    sure, _ = looking(3.0)
    doubtful, _ = looking(-3.0)
    for question in DOUBTFUL:
        assert [each.text for each in sure.ask(question).statements] == [TAMSULOSIN]
        assert doubtful.ask(question).refusal is not None


@pytest.mark.parametrize(
    "question",
    [
        "How often did the pebble come out with the pill in CLEAR-3?",
        "Which pill makes a 45 mm pebble low down scoot?",
        "Which pill makes a pebble low down scoot in Zurich?",
        "Which pill makes a pebble low down scoot in soldiers?",
    ],
)
def test_second_look_never_lifts_what_must_hold(question: str, looking: Callable[[float], tuple[Small, Sure]]) -> None:
    """A study, number, name or group of patients that the passages lack is refused, however sure a second look is."""
    corpus, _ = looking(9.0)
    assert not corpus.ask(question).statements


def test_no_second_look_where_nothing_is_in_doubt(looking: Callable[[float], tuple[Small, Sure]]) -> None:
    """What likeness answers, and what is far from everything, costs no second look."""
    corpus, encoder = looking(3.0)
    assert corpus.ask("Which pill makes a pebble low down come out?").statements
    assert corpus.ask("Who won the race on Sunday?").refusal is not None
    assert encoder.asked == []
