"""Drug-eluting beads that are proposed without a word of a patient are met by the exclusion."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from assistant.reply import Refusal, RefusalReason, Reply

PROPOSALS = tomllib.loads((Path(__file__).parent / "proposals.toml").read_text("utf-8"))["proposal"]
NOT_SAID = Refusal(RefusalReason.NOT_IN_SOURCES, "The documents do not say it.")
REFUSED = Reply(NOT_SAID.message, refusal=NOT_SAID)


@pytest.mark.parametrize("each", PROPOSALS, ids=[each["say"] for each in PROPOSALS])
def test_proposal_is_met_by_the_exclusion_and_a_question_by_the_sources(talk: Any, each: dict[str, Any]) -> None:
    """What plans or proposes drug-eluting beads is held against the exclusion, what asks about them is not."""
    talk.sources.reply = REFUSED if each.get("refused") else talk.sources.reply
    reply = talk.say(each["say"])
    verdicts = [(one["set_id"], one["verdict"]) for one in reply.criteria]
    assert verdicts == ([("deb_tace", each["verdict"])] if "verdict" in each else [])
    assert talk.held() == each.get("facts", {})
    if "verdict" in each:
        assert reply.refusal is None
        assert "Alternatives that the sources give" in reply.text


def test_radioactive_beads_of_a_patient_are_held_against_embolization(talk: Any, verdicts: Any) -> None:
    """Beads with yttrium are not excluded as drug-eluting ones are; the contraindications to embolization count."""
    for message in (
        "Can we use Y-90 loaded beads in my patient with a NET?",
        "Can we use beads loaded with yttrium-90 in my patient with a NET?",
        "My patient has a NET: resin beads?",
    ):
        assert "deb_tace" not in verdicts(talk.say(message, conversation=talk.conversations.begin())), message


def test_harmful_message_is_no_proposal(talk: Any) -> None:
    """A message that is turned away is not taken up for the beads that it names."""
    talk.sources.reply = REFUSED
    assert talk.say("Is DEB-TACE ok as a poison for NET?").criteria == ()
