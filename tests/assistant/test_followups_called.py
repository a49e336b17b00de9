"""Studies called by year and country, whom a study took in, and what no source speaks of."""

from __future__ import annotations

import pytest

from assistant.casework.cues import load
from assistant.followup.words import default_words
from tests.assistant.conftest import Small
from tests.assistant.test_followups import TRIAL, Talk, talk
from tests.assistant.test_followups_beyond import readings

__all__ = ["talk"]


@pytest.mark.parametrize(
    ("message", "people", "year"),
    [
        ("the Japanese one from 2020, what survival", "Japanese", "2020"),
        ("how many patients in the german 2009 series", "german", "2009"),
        ("the 2016 paper", None, "2016"),
        ("and the trial from 2014?", None, "2014"),
    ],
)
def test_a_study_is_called_by_year_and_country(message: str, people: str | None, year: str) -> None:
    """The year, and the people where they are named, are read however they are put."""
    found = default_words().cues["of_year"].search(message)
    assert found is not None
    assert (found["people"], found["year"] or found["later"]) == (people, year)


@pytest.mark.parametrize("message", ["who was in it?", "who was included?", "who were enrolled in the trial"])
def test_who_was_in_a_study_asks_for_its_patients(stones: Small, message: str) -> None:
    """The few words by which a ward asks for the patients become the question for them."""
    assert readings(stones, TRIAL, message)[0] == "Which patients were included in CLEAR-1?"


def test_what_no_source_speaks_of_is_not_asked_back(talk: Talk) -> None:
    """Which of two is meant does not matter where neither is spoken of so: it is refused at once."""
    reply = talk.say("Which is better, ureteroscopy or SWL?", "is it reimbursed?")
    assert reply.refusal is not None


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("outcomes of >70% debulking in carcinoid liver mets", True),
        ("recurrence after R0 resection in G2 midgut NET", True),
        ("any evidence for TACE in G3 with >50% liver involvement", True),
        ("58 year old, G2 pancreatic NET, 12 lesions, survival?", False),
        ("G1 midgut NET, >70% debulking expected", False),
    ],
)
def test_a_fragment_that_names_an_outcome_is_no_patient(text: str, general: bool) -> None:
    """Who writes "outcomes of ..." asks what is known of all such patients."""
    assert load().has("outcome_of", text) is general


def test_a_series_is_not_said_to_be_randomised_by_its_size() -> None:
    """Whether a study was randomised is told only by what speaks of how it was done."""
    demand = next(each for each in default_words().demands if each.asks.search("was it randomised?"))
    assert not demand.shows.search("Small early series (30 patients)")
    assert demand.shows.search("a retrospective review of 30 patients")
