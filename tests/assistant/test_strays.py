"""What does not stand by itself is left out where something else answers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from assistant.service import Service

REPLIES = tomllib.loads((Path(__file__).parent / "strays.toml").read_text("utf-8"))["reply"]


def said(service: Service, question: str) -> list[str]:
    """Return the statements of the real answer."""
    return [each.text for each in service.ask(question).reply.statements]


def test_only_the_row_that_was_asked_for_comes(service: Service) -> None:
    """A row that has the word asked for comes without the other rows of its table; a list brings them all."""
    assert len(said(service, "How many people on the poster were treated for a liver lesion?")) == 1
    listed = said(service, "List every adverse event in the adverse event table of the locoregional treatment poster.")
    assert len(" ".join(listed).split("n (%)")) > 4


def test_no_sentence_points_to_one_that_is_not_shown(service: Service) -> None:
    """A sentence that begins with "These ..." is left out where what it points to is not shown and others answer."""
    statements = said(service, "Is DEB-TACE an option for NET liver metastases?")
    assert statements
    assert not [text for text in statements if re.match(r"These\b", text)]


def test_a_study_that_is_named_answers_alone(service: Service) -> None:
    """What another study found is left out where the one that is named answers; an author is no clinic of that name."""
    statements = said(service, "5-year OS in the Mayo 2010 series?")
    assert any("74" in text for text in statements)
    assert not any("61%" in text for text in statements)


def test_a_misread_cell_answers_nothing(service: Service) -> None:
    """A cell that text recognition misread is not given as a figure, nor is another study's in its place."""
    assert service.ask("What is the complete response rate of TAE in Fiore?").reply.refusal is not None


def test_who_was_left_out_is_not_who_was_studied(service: Service) -> None:
    """A series "excluding PNETs" says nothing of them, and says so when it is asked whom it excluded."""
    assert service.ask("What 5-year OS does the Chambers 2008 series report for pancreatic NETs?").reply.refusal
    assert any("excluding PNETs" in text for text in said(service, "Did Chambers exclude pancreatic NETs?"))


@pytest.mark.parametrize("expected", REPLIES, ids=[each["ask"] for each in REPLIES])
def test_a_reply_holds_what_was_asked_and_nothing_beside(service: Service, expected: dict[str, object]) -> None:
    """What is asked for stands in the statements, what is not does not, and only what bears on it is said to differ."""
    reply = service.ask(str(expected["ask"])).reply
    refusal = reply.refusal.message if reply.refusal else ""
    assert [words for words in expected.get("refused", []) if words not in refusal] == []
    assert not ("refused" in expected and reply.statements)
    assert not (expected.get("says") and reply.refusal)
    texts = [each.text for each in reply.statements]
    assert [words for words in expected.get("says", []) if not any(words in text for text in texts)] == []
    assert [words for words in expected.get("never", []) if any(words in text for text in texts)] == []
    assert len(texts) <= expected.get("statements", len(texts))
    topics = [each.topic for each in reply.conflicts]
    assert topics == expected.get("topics", topics)


def test_what_is_stated_is_not_repeated_where_sources_differ(service: Service) -> None:
    """A position whose words the reply has already is given by its place alone; the position itself keeps its words."""
    reply = service.ask("What is the recurrence rate after resection?").reply
    assert [p.text for c in reply.conflicts for p in c.positions if "65-90%" in p.text]
    assert reply.text.count("Recurrence rates 65-90%") == 1
    assert "as stated above" in reply.text
