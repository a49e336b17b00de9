"""Patients of one conversation are told apart, and each keeps what is known; conversations are data beside."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.casework import known

TALKS = tomllib.loads((Path(__file__).parent / "patients.toml").read_text("utf-8"))["conversation"]


class Printed:
    """Follow-ups of a library that prints the names of two authors."""

    def continues(self, question: str, conversation_id: str | None) -> bool:
        """Follow up nothing."""
        return False

    def interrupt(self, conversation_id: str | None, about: str = "") -> None:
        """Take note of nothing."""

    def prints(self, word: str) -> bool:
        """Whether it is one of the two."""
        return word in {"chambers", "brown"}


@pytest.mark.parametrize("each", TALKS, ids=[each["shows"][:50] for each in TALKS])
def test_each_patient_keeps_the_facts(talk: Any, each: dict[str, Any]) -> None:
    """After each turn the patient spoken of has the facts of the data, no other, and the reply says who it is."""
    for turn in each["turn"]:
        if each.get("restarts"):
            talk.restart()
        reply = talk.say(turn["say"])
        assert talk.held() == turn["facts"], turn["say"]
        assert not [words for words in turn.get("says", ()) if words not in reply.text]
        assert not [words for words in turn.get("never", ()) if words in reply.text]
        if "sets" in turn:
            assert [one["set_id"] for one in reply.criteria] == turn["sets"]
    assert len(each["turn"]) <= 5


def test_another_name_begins_another_patient(talk: Any) -> None:
    """A message that begins with another patient's name brings nothing of the one before; a surgeon's name is none."""
    talk.say("Mr Adams, 48, rectal NET G1, no extrahepatic disease, stable 9 months. Milan?")
    talk.say("The primary was resected 2 years ago by Mr Lloyd.")
    assert talk.held()["months_since_primary_resection"] == 24
    assert talk.held()["age_years"] == 48
    talk.say("Mrs Brown, 51, ileal NET G2. Milan?")
    assert talk.held() == {"age_years": 51, "tumor": "net", "grade": "G2", "primary_site": "ileum"}


def test_an_author_is_no_patient_unless_somebody_was_called_so(talk: Any) -> None:
    """A name that a source prints leads to the sources; a patient who is called so stays one, but not as an author."""
    talk.casework = replace(talk.casework, follows=Printed())
    talk.say("Mr Adams, 54, ileal NET G2. Milan?")
    assert talk.say("And Chambers under UNOS?").criteria == ()
    assert talk.sources.asked == ["And Chambers under UNOS?"]
    talk.say("Mrs Brown, 51, rectal NET G1. UNOS?")
    talk.say("And Adams?")
    talk.say("What did Brown report on survival?")
    assert talk.held()["age_years"] == 54
    talk.say("And Brown under UNOS?")
    assert talk.held()["age_years"] == 51


def test_patients_outlive_a_restart(talk: Any) -> None:
    """What is stored of all patients is read as it was written, and a case of before there were several as well."""
    talk.say("Mr Adams, 54, ileal NET G2, Ki-67 4 to 6 %. Milan?")
    talk.say("Mrs Brown, 51, rectal NET G1, Ki-67 3 %, Ki-67 18 %. UNOS?")
    kept = talk.conversations.kept(talk.conversation, "case")
    read = known.read(kept)
    assert known.read(read.written()) == read
    assert [each.written_name for each in read.everybody] == ["Mrs Brown", "Mr Adams"]
    assert [each.around for each in read.conflicts["ki67_percent"]] == ["Ki-67 3 %", "Ki-67 18 %"]
    talk.say("And Adams?")
    talk.say("Brown again")
    assert talk.known().conflicts == read.conflicts
    assert known.read('{"facts": {}, "conflicts": {}, "sets": [], "topics": [], "decisive": []}') == known.Known()


def test_a_case_of_the_request_is_that_of_the_patient_spoken_of(talk: Any) -> None:
    """Facts that come with a message are taken for the patient whom it names, and for no other."""
    talk.say("Mr Adams, 54, ileal NET G2. Milan?")
    talk.say("Mrs Brown, 51, rectal NET G1. UNOS?")
    talk.say("And Adams?", {"liver_involvement_percent": 30})
    assert talk.held()["liver_involvement_percent"] == 30
    talk.say("Mrs Brown again")
    assert talk.held() == {"age_years": 51, "tumor": "net", "grade": "G1", "primary_site": "rectum"}
