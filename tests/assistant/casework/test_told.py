"""What is told of a patient and is no fact asked for, what is asked of the facts known, which reading is taken."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from assistant.reply import Refusal, RefusalReason, Reply

TALKS = tomllib.loads((Path(__file__).parent / "told.toml").read_text("utf-8"))["conversation"]
UNKNOWN = Reply("Nothing on that.", refusal=Refusal(RefusalReason.NOT_IN_SOURCES, "Nothing on that."))


def given(reply: Reply, asked: list[str]) -> str:
    """Return what kind of reply it is, as the data names it."""
    if reply.criteria:
        return "criteria"
    if asked:
        return "sources"
    return "nothing read" if reply.text.startswith("No fact that the criteria ask for was read in") else "known"


@pytest.mark.parametrize("each", TALKS, ids=[f"{each['turn'][0]['say']}-{at}" for at, each in enumerate(TALKS)])
def test_conversation_goes_as_its_data_says(talk: Any, each: dict[str, Any]) -> None:
    """A message gives what its data says, in these words, and the conversation then holds these facts."""
    sets = {one["set_id"] for one in talk.say(each["first"]).criteria}
    for turn in each["turn"]:
        before = len(talk.sources.asked)
        reply = talk.say(turn["say"])
        asked = talk.sources.asked[before:]
        assert given(reply, asked) == turn["gives"], turn["say"]
        assert not [words for words in turn.get("says", ()) if words not in reply.text]
        held = talk.held()
        assert {fact: held.get(fact, "none") for fact in turn.get("facts", ())} == turn.get("facts", {})
        assert asked == ([turn["asked"]] if "asked" in turn else asked)
        assert {one["set_id"] for one in reply.criteria} in (set(), sets)
        assert reply.refusal is None


def test_each_is_short() -> None:
    """A conversation has at most five turns after the one that begins it."""
    assert all(1 <= len(each["turn"]) <= 5 for each in TALKS)


def test_what_is_told_changes_no_fact_and_states_nothing(talk: Any) -> None:
    """A message of which nothing is read leaves the case as it was, and its reply states and cites nothing."""
    talk.say("58F, G2 ileal NET, liver involvement 40 %: transplant under UNOS?")
    before = talk.held()
    reply = talk.say("She was 44 at her first operation.")
    assert talk.held() == before
    assert (reply.statements, reply.citations, reply.criteria) == ((), (), ())
    assert "Nothing that is still missing would change the verdict." in reply.text


def test_what_is_in_conflict_is_shown_with_what_is_told(talk: Any) -> None:
    """A reply to what tells no fact shows the case, also where all that is known of it is in conflict."""
    talk.say("My patient: biopsy said G1, resection specimen G2. Transplant?")
    reply = talk.say("She smoked for 20 years.")
    assert "Which is right?" in reply.text
    assert reply.case is not None
    assert [each["fact"] for each in dict(reply.case)["conflicts"]] == ["grade"]


def test_what_is_told_of_nobody_known(talk: Any) -> None:
    """What plainly tells of a patient is one's also at the beginning; a finding alone is nobody's."""
    reply = talk.say("My patient smoked for 20 years.")
    assert "No facts of the patient are known yet." in reply.text
    assert reply.case is None
    for said in ("new lung nodule", "weighs 61 kg"):
        talk.say(said, conversation=talk.conversations.begin())
        assert talk.sources.asked[-1] == said


def test_note_that_no_source_knows_is_taken_as_one(talk: Any) -> None:
    """What the sources refuse right after a reply on the patient is a note on them, if it asks nothing."""
    talk.sources.reply = UNKNOWN
    for said, noted in (
        ("Jehovah's witness", True),
        ("Oxygen at night", True),
        ("carcinoid crisis", False),
        ("everolimus", False),
        ("Ki-67 cutoff", False),
        ("Oxygen at night?", False),
    ):
        conversation = talk.conversations.begin()
        talk.say("58F, G2 ileal NET, liver involvement 40 %: transplant under UNOS?", conversation=conversation)
        reply = talk.say(said, conversation=conversation)
        assert (reply.refusal is None) is noted, said
        assert ("If it was meant as a question: Nothing on that." in reply.text) is noted


def test_readings_keep_the_words_beside_them(talk: Any) -> None:
    """What stands beside a reading is kept with the conversation, and the question behind it is none of it."""
    talk.say("48F, G2 NET. Bilirubin 1.1 mg/dL in the lab report, 2.4 mg/dL in the referral letter: TACE?")
    readings = talk.known().conflicts["total_bilirubin_mg_dl"]
    assert [each.around for each in readings] == [
        "Bilirubin 1.1 mg/dL in the lab report",
        "2.4 mg/dL in the referral letter",
    ]


def test_words_that_no_rule_knows_are_shown_to_be_checked(talk: Any) -> None:
    """What was read from words that no rule knows is named with these words, also where they hold the value."""
    reply = talk.say(
        "49F, jejunal NET G1, her GP writes nothing has budged for 8 months, no spread anywhere else. ENETS?"
    )
    line = next(each for each in reply.text.splitlines() if each.startswith("Please check"))
    assert "8 months (“" in line
    assert "budged for 8 months”)" in line


def test_words_that_no_rule_knows_are_recalled_in_later_replies(talk: Any) -> None:
    """A later reply still says which facts came from such words, until they are told in others."""
    conversation = talk.conversations.begin()
    told = "62 y, G2 ileal NET. The culprit in her gut came out nineteen months back. ENETS transplantation?"
    talk.say(told, conversation=conversation)
    reply = talk.say("FLR is 35 %.", conversation=conversation)
    assert "From before in words that no rule knows, so please check: primary resected" in reply.text
    talk.say("The primary was resected 19 months ago.", conversation=conversation)
    assert "no rule knows" not in talk.say("And under UNOS?", conversation=conversation).text
