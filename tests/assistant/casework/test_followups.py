"""What short follow-ups do to a case, and what a reply on several sets must say in how many words."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

FOLLOW_UPS = tomllib.loads((Path(__file__).parent / "followups.toml").read_text("utf-8"))["follow_up"]
TRANSPLANT = (
    "54F, G2 ileal NET, Ki-67 10 %, liver involvement 40 %, primary resected 12 months ago, "
    "extrahepatic deposits resected, stable 9 months: transplant?"
)
READABLE = 260
"""Words that are read in about a minute."""


@pytest.mark.parametrize("each", FOLLOW_UPS, ids=[f"{each['say']}-{at}" for at, each in enumerate(FOLLOW_UPS)])
def test_follow_up_does_what_its_data_says(talk: Any, each: dict[str, Any]) -> None:
    """A follow-up changes, supposes or withdraws the facts that its data names, and the reply says so."""
    talk.say(each["first"])
    reply = talk.say(each["say"])
    held = talk.held()
    assert {fact: held.get(fact, "none") for fact in each["facts"]} == each["facts"]
    shown = {} if reply.case is None else dict(reply.case)["facts"]
    assert {fact: told["value"] for fact, told in shown.items() if told["origin"] == "supposition"} == each.get(
        "supposed", {}
    )
    if "verdict" in each:
        assert {one["verdict"] for one in reply.criteria} == {each["verdict"]}
    assert not [words for words in each.get("says", ()) if words not in reply.text]


def test_follow_up_to_a_question_to_the_sources_stays_one(talk: Any) -> None:
    """After a question to the sources "and in NEC?" goes to the sources, not to the criteria."""
    talk.say("54F, G2 ileal NET: TACE?")
    talk.say("What is the OS of TACE in NET?")
    assert talk.say("and in NEC?").criteria == ()
    assert talk.sources.asked[-1] == "and in NEC?"


def test_notes_of_met_criteria_are_always_said(talk: Any) -> None:
    """What is to be noted of a criterion is said with four sets as with one."""
    for asked in (TRANSPLANT, TRANSPLANT.replace("transplant?", "ENETS?")):
        text = talk.say(asked, conversation=talk.conversations.begin()).text
        assert "the review prints <10, which is not" in text
        assert "does not speak of deposits that were removed" in text


def test_four_sets_are_read_in_a_minute(talk: Any) -> None:
    """A described case held against the four transplant sets stays short, what all of them find met said once."""
    for asked in (TRANSPLANT, "54F, G2 ileal NET, Ki-67 8 %, liver involvement 40 %: transplant?"):
        text = talk.say(asked, conversation=talk.conversations.begin()).text
        assert len(text.split()) <= READABLE
        (line,) = [each for each in text.split("\n") if each.startswith("Met in each set")]
        assert "age" in line
        assert text.count("involvement, stability") <= 1


def test_what_a_set_finds_not_met_is_no_common_ground(talk: Any) -> None:
    """A criterion that one set finds not met is never among those that each set finds met, and is quoted there."""
    text = talk.say(TRANSPLANT.replace("54F", "57F")).text
    (line,) = [each for each in text.split("\n") if each.startswith("Met in each set")]
    assert "age" not in line.partition(": ")[2].rstrip(".").split(", ")
    assert text.count("- Not met:") == 3
