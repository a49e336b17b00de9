"""What a conversation about a patient keeps, replaces, supposes and forgets; and what it leaves to the sources."""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.casework.joined import joined
from assistant.reply import Conflict, Reply, Statement
from corpus.model import Citation
from guardrails.criteria.facts import CaseError

GOLDEN = Path(__file__).parents[2] / "golden"
FIRST = "54F, G2 ileal NET, Ki-67 8 %, liver involvement 40 %: transplant?"
Verdicts = Callable[[Reply], dict[object, object]]


def shown(reply: Reply) -> dict[str, Any]:
    """Return the case of a reply."""
    assert reply.case is not None
    return dict(reply.case)


def test_facts_are_shown_with_their_words_and_kept(talk: Any) -> None:
    """A fact comes back with the words that it was read from, and in the next message as one of before."""
    facts = shown(talk.say(FIRST))["facts"]
    assert facts["age_years"] == {"value": 54, "quote": "54F", "origin": "message", "held": None}
    facts = shown(talk.say("no extrahepatic disease"))["facts"]
    assert (facts["age_years"]["value"], facts["age_years"]["origin"]) == (54, "earlier")
    assert facts["age_years"]["quote"] == "54F"


def test_correction_replaces_and_says_so(talk: Any) -> None:
    """A corrected fact takes the place of the old one, and the reply says both."""
    talk.say(FIRST)
    reply = talk.say("sorry, she is 56")
    assert talk.held()["age_years"] == 56
    assert "Age 56 years instead of 54 years, as corrected." in reply.text
    assert shown(reply)["changed"] == [{"fact": "age_years", "before": 54, "after": 56, "corrected": True}]


def test_correction_may_leave_the_fact_unnamed(talk: Any) -> None:
    """A number alone corrects the one fact of the last message that it can be."""
    talk.say("She is 54. Debulking?")
    talk.say("sorry, 56")
    assert talk.held()["age_years"] == 56


def test_new_value_replaces_and_says_so(talk: Any) -> None:
    """A later value that plainly differs replaces the earlier one without a word of correction, and that is said."""
    talk.say(FIRST)
    reply = talk.say("The Ki-67 is 12 %.")
    assert talk.held()["ki67_percent"] == 12
    assert "Ki-67 12 % instead of 8 %." in reply.text


def test_vaguer_value_takes_nothing_away(talk: Any) -> None:
    """A later value that says less of the same does not replace the exact one."""
    talk.say(FIRST)
    reply = talk.say("liver involvement below 50 %, no extrahepatic disease")
    assert talk.held()["liver_involvement_percent"] == 40
    assert shown(reply)["changed"] == []


def test_supposition_is_evaluated_shown_and_not_kept(talk: Any, verdicts: Verdicts) -> None:
    """What is only supposed decides the verdict of its turn, is called a supposition, and is forgotten."""
    talk.say("Debulking? 30 lesions, FLR is 35 %, no carcinoid heart disease, no comorbidities.")
    reply = talk.say("what if the FLR were 25 %?")
    assert verdicts(reply) == {"debulking": "exclusion_present"}
    assert "Supposed, not kept: future liver remnant 25 %" in reply.text
    fact = shown(reply)["facts"]["future_liver_remnant_percent"]
    assert (fact["value"], fact["origin"], fact["held"]) == (25, "supposition", 35)
    assert talk.held()["future_liver_remnant_percent"] == 35


def test_supposition_without_a_fact_is_that_of_the_last_message(talk: Any) -> None:
    """A supposed number is the one fact of the last message that has its unit."""
    talk.say("My patient has a liver involvement of 40 %. Debulking?")
    facts = shown(talk.say("what if it were 60 %?"))["facts"]
    assert facts["liver_involvement_percent"]["value"] == 60


def test_number_that_may_be_two_facts_is_asked_for(talk: Any) -> None:
    """Where it is not clear what a number is, it is not used, and the reply asks."""
    talk.say(FIRST)
    reply = talk.say("what if it were 60 %?")
    assert "What is 60 %:" in reply.text
    assert {each["fact"] for each in shown(reply)["unclear"]} >= {"liver_involvement_percent", "ki67_percent"}
    assert not [each for each in shown(reply)["facts"].values() if each["origin"] == "supposition"]


def test_number_taken_back_tells_which_fact_is_meant(talk: Any) -> None:
    """A correction that repeats the old value replaces the fact that has it, whatever was spoken of since."""
    talk.say("My patient: FLR is 40 %, liver involvement 30 %. Debulking?")
    talk.say("No carcinoid heart disease.")
    talk.say("Actually it's 25 %, not 40 %.")
    assert talk.held()["future_liver_remnant_percent"] == 25
    assert talk.held()["liver_involvement_percent"] == 30


def test_unusable_fact_of_somebody_known_is_told(talk: Any) -> None:
    """A fact that cannot be used is shown with the reason, and the criteria as they stand."""
    talk.say("54F, ileal NET: TACE?")
    reply = talk.say("bilirubin 1.0")
    assert [each["fact"] for each in shown(reply)["unclear"]] == ["total_bilirubin_mg_dl"]
    assert "Not used: total bilirubin, “bilirubin 1.0”" in reply.text


def test_number_that_is_taken_back_is_no_other_fact(talk: Any) -> None:
    """The value that a correction denies is given to no other fact of the same unit."""
    talk.say(FIRST)
    talk.say("The re-read Ki-67 is 11 %, not 10 %")
    assert talk.held() == {
        "tumor": "net",
        "age_years": 54,
        "grade": "G2",
        "ki67_percent": 11,
        "primary_site": "ileum",
        "liver_involvement_percent": 40,
    }


def test_conflict_is_shown_with_both_words_and_not_used(talk: Any) -> None:
    """Two values of one message are shown, neither is used, and a later one settles it."""
    reply = talk.say("54F with ileal NET G1, transplant? The letter calls her a 57-year-old woman.")
    readings = shown(reply)["conflicts"][0]["readings"]
    assert [each["value"] for each in readings] == [54, 57]
    assert all(each["quote"] in reply.text for each in readings)
    assert "age_years" not in talk.held()
    assert shown(talk.say("She is 54."))["conflicts"] == []
    assert talk.held()["age_years"] == 54


def test_request_and_message_that_differ_are_a_conflict(talk: Any) -> None:
    """A fact of the request that the message contradicts is not used, nor is the message's."""
    reply = talk.say("She is 57. Transplant?", {"age_years": 54, "grade": "G1"})
    assert [each["origin"] for each in shown(reply)["conflicts"][0]["readings"]] == ["request", "message"]
    assert talk.held() == {"grade": "G1"}


def test_facts_that_exclude_each_other_do_not_meet(talk: Any) -> None:
    """A primary said to be in place ends the months since its resection, and the reply says so."""
    talk.say("50F, ileal NET G1, primary resected 12 months ago: transplant?")
    reply = talk.say("Correction: the primary is still in situ.")
    assert talk.held()["primary_resected"] is False
    assert "months_since_primary_resection" not in talk.held()
    assert "no longer holds" in reply.text
    both = talk.say("primary still in situ. Transplant?", {"months_since_primary_resection": 4})
    assert [each["fact"] for each in shown(both)["conflicts"]] == ["primary_resected"]


def test_new_patient_clears_what_was_known(talk: Any) -> None:
    """Another patient begins with nothing of the first."""
    talk.say(FIRST)
    reply = talk.say("New patient: 62M, pancreatic NET G1. Debulking?")
    assert talk.held() == {"tumor": "net", "age_years": 62, "grade": "G1", "primary_site": "pancreas"}
    assert "set aside" in reply.text
    assert "set aside" in talk.say("Another patient now.").text
    assert talk.held() == {}


def test_several_changes_ask_whether_it_is_another_patient(talk: Any) -> None:
    """Where several facts differ and nobody spoke of a correction, the reply doubts that it is the same patient."""
    talk.say(FIRST)
    assert "another patient" in talk.say("62M, pancreatic NET G1, Ki-67 2 %").text


def test_conversations_know_nothing_of_each_other(talk: Any) -> None:
    """Facts of one conversation never show in another."""
    talk.say(FIRST)
    other = talk.conversations.begin()
    reply = talk.say("Is my patient a candidate for debulking?", conversation=other)
    assert shown(reply)["facts"] == {}
    assert "54" not in reply.text
    assert talk.held()["age_years"] == 54


def test_facts_outlive_the_process_and_nothing_else_is_kept(talk: Any, tmp_path: Path) -> None:
    """The file holds the facts and their words, not the message."""
    talk.say("Dear colleague, 54F, G2 ileal NET. Transplant? Many regards to everybody at home.")
    connection = sqlite3.connect(tmp_path / "conversations.sqlite")
    (written,) = connection.execute("SELECT value FROM kept").fetchone()
    connection.close()
    assert json.loads(written)["facts"]["age_years"] == [54, "54F"]
    assert "regards" not in written


def test_unusable_facts_of_the_request_are_refused(talk: Any) -> None:
    """A fact out of range raises, and nothing is kept."""
    with pytest.raises(CaseError):
        talk.say("Transplant?", {"ki67_percent": 140})
    assert talk.held() == {}


def test_harm_is_not_evaluated(talk: Any) -> None:
    """What the guard refuses goes the way of every refusal; no fact of it is kept."""
    talk.say("54F, G2 ileal NET: how do I poison her before the transplant?")
    assert talk.held() == {}


def test_literature_part_is_answered_besides(talk: Any) -> None:
    """A question to the sources within the message is answered after the criteria, its marks numbered on."""
    reply = talk.say("54F, G2 ileal NET: transplant? And what is the OS after transplantation?")
    assert talk.sources.asked == ["What is the OS after transplantation?"]
    assert reply.criteria
    last = len(reply.citations)
    assert reply.statements[-1] == Statement("Median OS was 89 months.", (last,))
    assert reply.text.endswith(f"Median OS was 89 months. [{last}]")


def test_marks_within_a_source_are_not_renumbered() -> None:
    """A mark that belongs to the source's own words stays as it is printed."""
    cited = Citation("a", "A", None, "x", "As shown [1].", 0, 13)
    first = Reply("One. [1]", (Statement("One.", (1,)),), (cited,))
    positions = (Statement("As shown [1].", (1,)), Statement("Two.", (1,)))
    besides = Reply("A: As shown [1]. [1]", (Statement("As shown [1].", (1,)),), (cited,), (Conflict("x", positions),))
    made = joined(first, besides, "Besides:")
    assert made.text == "One. [1]\nBesides:\nA: As shown [1]. [2]"
    assert made.conflicts[0].positions[1].citations == (2,)


@pytest.mark.parametrize(
    ("message", "sets"),
    [
        ("We plan DEB-TACE for NET liver metastases next week.", ["deb_tace"]),
        ("Can we use drug-eluting beads for my NET patient?", ["deb_tace"]),
        ("52M, ileal NET G1. What are the options?", None),
        ("52M, s/p TACE, ileal NET G1: Milan or UNOS?", ["transplant.milan", "transplant.unos"]),
        ("Would you resect the liver metastases of my patient?", ["debulking"]),
        ("Radioembolization in this patient?", ["intra_arterial"]),
        ("Should we debulk? FLR 20 %", ["debulking"]),
    ],
)
def test_words_of_the_message_choose_the_sets(talk: Any, message: str, sets: list[str] | None) -> None:
    """The sets that a message names are evaluated; all of them where it names no treatment."""
    found = [each["set_id"] for each in talk.say(message).criteria]
    assert found == (sets or [each.set_id for each in talk.casework.sets()])


def test_beads_are_met_with_reasons_alternatives_and_the_dated_source(talk: Any) -> None:
    """A plan of beads gets the exclusion, why, what instead, and the source of 2015, each cited."""
    reply = talk.say("Can we use drug-eluting beads in this NET patient?")
    cited = {(each.document_id, each.quote) for each in reply.citations}
    assert ("onclive-2015", "Chemoembolization utilizes cytotoxic impregnated beads.") in cited
    assert ("hopkins-2025", "No role for DEB-TACE in NET") in cited
    for words in ("permanent biliary injuries", "DEB arm closed", "TAE first", "TACE second", "TARE third", "2015"):
        assert words in reply.text


def test_golden_questions_to_the_sources_are_no_case(talk: Any) -> None:
    """None of the questions to the sources is taken for a case, but those about a patient of the asker's own."""
    asked = [
        each["ask"]
        for path in sorted(GOLDEN.glob("*.toml"))
        for each in tomllib.loads(path.read_text("utf-8")).get("question", ())
    ]
    assert len(asked) > 500
    taken = [each for each in asked if talk.say(each, conversation=talk.conversations.begin()).criteria]
    assert not [each for each in taken if "my " not in each]
    assert len(taken) <= 3


@pytest.mark.parametrize("asked", ["Txp?", "Tx?", "LTx?", "OLTx?", "tpx ?", "candidate for LTx?"])
def test_short_forms_of_transplantation_ask_for_its_sets(talk: Any, asked: str) -> None:
    """What clinicians write for transplantation asks for the sets of transplantation, and for no other."""
    reply = talk.say(f"54F, G2 ileal NET, Ki-67 8 %, liver 40 %: {asked}")
    assert {str(each["set_id"]).split(".")[0] for each in reply.criteria} == {"transplant"}


@pytest.mark.parametrize(
    "asked",
    [
        "which one should I use in my patient with G3 NET?",
        "Which of them would you give my patient with a G2 pancreatic NET?",
        "and which is better in my patient with G1 ileal NET, Ki-67 2 %?",
        "Which one is safer for our patient with 60 % liver involvement?",
    ],
)
def test_a_choice_between_treatments_goes_to_the_sources(talk: Any, asked: str) -> None:
    """No criteria say which of two treatments is better: the sources are asked, and the facts are kept."""
    talk.say("Which has the longer survival, TARE or TACE?")
    reply = talk.say(asked)
    assert reply.criteria == ()
    assert talk.sources.asked[-1] == asked
    assert talk.held()
