"""Follow-ups that look past what was asked last, over a made-up corpus of another field."""

from __future__ import annotations

import pytest

from assistant.followup.meaning import Standalone
from assistant.followup.resolve import resolver
from assistant.followup.thread import Exchange
from assistant.followup.words import read as read_words
from tests.assistant.conftest import Small
from tests.assistant.test_followups import TREATED, TRIAL, Talk, talk

__all__ = ["talk"]
COUNTED = "How many patients had a stent in the North region?"


def readings(small: Small, before: str, message: str) -> tuple[str, ...]:
    """Return the questions that a message may stand for after another."""
    meaning = resolver(small.base).meaning(message, (Exchange(before),))
    assert isinstance(meaning, Standalone)
    return meaning.readings


@pytest.mark.parametrize(
    ("before", "message", "understood"),
    [
        (COUNTED, "in percent?", "What percentage of patients had a stent in the North region?"),
        (COUNTED, "and what percentage is that?", "What percentage of patients had a stent in the North region?"),
        ("How many had fever in the North?", "as a percentage", "What percentage had fever in the North?"),
        (TRIAL, "in percent?", "What was the expulsion rate in CLEAR-1?"),
    ],
)
def test_a_number_is_asked_again_as_a_share(stones: Small, before: str, message: str, understood: str) -> None:
    """The last question is asked for the share of those that it counted."""
    assert understood in readings(stones, before, message)


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ("is that from a trial?", "Was CLEAR-1 a randomized trial?"),
        ("what kind of study was that?", "What kind of study was CLEAR-1?"),
        ("was it randomised?", "Was CLEAR-1 randomised?"),
        ("how big was it?", "How many patients in CLEAR-1?"),
        ("which drugs were used?", "Which drugs were used in CLEAR-1?"),
    ],
)
def test_a_study_is_asked_for_its_kind_and_its_size(stones: Small, message: str, first: str) -> None:
    """What sort of study it was, how many it had and what was done in it is asked of the study spoken of."""
    assert first in readings(stones, TRIAL, message)


def test_what_is_asked_aside_leaves_the_question_the_one_spoken_of(talk: Talk) -> None:
    """After "is that from a trial?", "and in CLEAR-3?" still asks for the expulsion rate."""
    assert (
        talk.understood(TRIAL, "is that from a trial?", "and in CLEAR-3?") == "What was the expulsion rate in CLEAR-3?"
    )


def test_the_difference_between_two_trials_asks_for_both(talk: Talk) -> None:
    """Two things that were asked about one after the other are both asked for, each in a question of its own."""
    reply = talk.say(TRIAL, "and in CLEAR-3?", "what's the difference between the two?")
    assert reply.understood_as == "What was the expulsion rate in CLEAR-1? And what was the expulsion rate in CLEAR-3?"
    assert {"61", "72"} <= {word.strip("%") for word in reply.text.split()}


def test_a_difference_without_two_things_is_no_such_question(talk: Talk) -> None:
    """Where one thing alone was spoken of, nothing is made up to hold it against."""
    assert " And " not in talk.understood(TRIAL, "what's the difference between the two?")


def test_the_others_are_other_studies_than_the_one_spoken_of(talk: Talk) -> None:
    """Either another study or source is cited, or it is said that there is none."""
    reply = talk.say(TRIAL, "what do the others say?")
    assert reply.understood_as.startswith("What do other sources say about")
    cited = {each.quote for each in reply.citations}
    assert reply.refusal is not None or any("CLEAR-1" not in each for each in cited)


def test_another_option_is_another_one(talk: Talk) -> None:
    """A reply that names only what was spoken of answers no question for an alternative."""
    reply = talk.say("Is shock wave lithotripsy used for kidney stones?", "any other option?")
    assert reply.refusal is not None or any("lithotripsy" not in each.text.lower() for each in reply.statements)


def test_how_many_elsewhere_asks_for_the_same(talk: Talk) -> None:
    """ "How many in CLEAR-3?" counts what the last question counted."""
    asked = talk.understood("How many patients were assigned in CLEAR-1?", "how many in CLEAR-3?")
    assert asked == "How many patients were assigned in CLEAR-3?"


def test_after_a_refusal_it_is_known_what_was_spoken_of(talk: Talk) -> None:
    """A refused question for the price leaves ureteroscopy the thing that "it" stands for."""
    talk.say(TREATED, "price?")
    assert "ureteroscopy" in talk.understood("how is it performed?").lower()


def test_a_significance_that_no_source_tells_is_refused(talk: Talk) -> None:
    """Whether a difference was significant is not answered by the difference."""
    reply = talk.say(TRIAL, "was that significant?")
    assert reply.refusal is not None


def test_a_demand_without_what_shows_it_is_a_fault() -> None:
    """The words of follow-ups name a demand that cannot be held."""
    with pytest.raises(ValueError, match="needs a title, asks and shows"):
        read_words('[[demand]]\ntitle = "x"\n')
