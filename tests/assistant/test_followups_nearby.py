"""What is looked for beside what was spoken of, and whole questions that are asked of it, over the small corpus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.closer import Closer
from assistant.conversation import Conversations
from assistant.evidence import Evidence
from assistant.followup.entrance import FollowUps
from assistant.followup.nearby import Nearby
from assistant.reply import Reply
from guardrails.replies import default_replies
from tests.assistant.conftest import Small

TRIAL = "What was the expulsion rate in CLEAR-1?"
TREATED = "What is the stone-free rate of ureteroscopy?"
TIMED = "In what share was recurrence seen at 5 years?"
DIZZY = "Dizziness was reported in 4% of patients who received tamsulosin."


@dataclass
class Sure:
    """A cross-encoder that finds every passage equally likely to answer."""

    odds: float

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return the same log odds for each passage."""
        return [self.odds] * len(passages)


def beside(small: Small, odds: float) -> Nearby:
    """Return what looks beside what was spoken of, with a model that is always that sure."""
    return Nearby(small.base, Closer(Sure(odds)), small.assistant.reads, small.assistant.shows)


def place(small: Small, words: str) -> Evidence:
    """Return the place that holds some words."""
    return next(each for each in small.base.evidence if words in each.passage.text)


@pytest.fixture
def talks(stones: Small, tmp_path: Path) -> Iterator[FollowUps]:
    """Yield what holds conversations, with a second look that is always sure."""
    conversations = Conversations(tmp_path / "conversations.sqlite")
    yield FollowUps(stones.assistant, conversations, stones.base, default_replies(), beside(stones, 3.0))
    conversations.close()


def said(talks: FollowUps, *messages: str) -> Reply:
    """Return the reply to the last of some messages of one conversation."""
    own = talks.conversations.begin()
    return [talks.ask(each, own) for each in messages][-1]


def test_place_beside_answers_where_a_closer_look_is_sure(stones: Small) -> None:
    """A few words are answered by a place beside the one spoken of, and by none where the closer look is in doubt."""
    here = [place(stones, "CLEAR-1 trial")]
    found = beside(stones, 3.0).reply("dizziness?", ("Dizziness in CLEAR-1?",), here)
    assert found is not None
    assert [each.text for each in found.statements] == [DIZZY]
    assert beside(stones, -3.0).reply("dizziness?", ("Dizziness in CLEAR-1?",), here) is None


@pytest.mark.parametrize(
    "message", ["headache?", "dizziness in children?", "and then?", "how many days was the dizziness?"]
)
def test_place_beside_has_to_hold_what_is_asked(stones: Small, message: str) -> None:
    """However sure the closer look is, every word that says what is asked is held to, and the kind of value."""
    assert beside(stones, 3.0).reply(message, (), [place(stones, "CLEAR-1 trial")]) is None


def test_another_source_is_not_beside(stones: Small) -> None:
    """What stands in another source than what was spoken of is not looked at."""
    assert beside(stones, 3.0).reply("dizziness?", (), [place(stones, "CLEAR-7 trial saw")]) is None
    assert beside(stones, 3.0).reply("dizziness?", (), []) is None


def test_what_is_refused_is_looked_for_beside(talks: FollowUps) -> None:
    """A follow-up that a search through everything refuses is answered from beside the last reply, and cited."""
    reply = said(talks, TRIAL, "dizziness in how many?")
    assert [each.text for each in reply.statements] == [DIZZY]
    assert reply.citations


@pytest.mark.parametrize(
    ("messages", "understood"),
    [
        ((TRIAL, "why was tamsulosin stopped?"), "Why was tamsulosin stopped in CLEAR-1?"),
        ((TREATED, "how different was fever compared with lithotripsy?"), "ureteroscopy"),
        ((TREATED, "should we use it?"), "Should we use ureteroscopy?"),
        ((TIMED, "how many patients in CLEAR-7?", "10 years?"), "In what share was recurrence seen at 10 years?"),
        ((TIMED, "and relapse at 10"), "10 years"),
        (("what about ureteroscopy?",), "What do the sources say about ureteroscopy?"),
        ((TREATED, "max"), "of ureteroscopy"),
    ],
)
def test_whole_questions_are_asked_of_what_was_spoken_of(
    talks: FollowUps, messages: tuple[str, ...], understood: str
) -> None:
    """A study stays the one that whole questions about the past mean, a thing the one that others are held against."""
    assert understood in said(talks, *messages).understood_as


def test_pronoun_may_mean_what_its_message_names(talks: FollowUps) -> None:
    """ "Lemon juice, does it help?" refers to nothing before it, and "does it help?" does."""
    assert said(talks, "Lemon juice, what does it contain?").statements
    assert not said(talks, "does it help?").statements
