"""Signs of comparison, arms and conditions are neither lost nor turned round in what a message is understood as."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from assistant.service import Service

TURNS = tomllib.loads((Path(__file__).parent / "understood.toml").read_text("utf-8"))["turn"]


@pytest.mark.parametrize("turn", TURNS, ids=[f"{each['before']} {each['say']}" for each in TURNS])
def test_a_message_is_understood_with_its_own_limits(service: Service, turn: dict[str, str]) -> None:
    """What a message says of a limit or of whom it asks stands in what it is understood as."""
    first = service.ask(turn["before"], None)
    reply = service.ask(turn["say"], first.conversation_id).reply
    assert turn["understood"] in reply.understood_as


def test_a_message_that_begins_with_no_is_a_question(service: Service) -> None:
    """A question that begins with "no" corrects nothing and is not asked back about."""
    reply = service.ask("no subsequent intervention after RFA in the poster").reply
    assert any("12 (70.6%)" in each.text for each in reply.statements)


def test_a_figure_of_several_techniques_is_said_to_be_so(service: Service) -> None:
    """Where one technique is asked about, a figure of several together says of which it is."""
    text = service.ask("5-year OS after microwave?").reply.text
    assert "(Microwave, RFA, Cryoablation; " in text
    assert text.endswith("This is told of Microwave, RFA, Cryoablation together, not of microwave alone.")
