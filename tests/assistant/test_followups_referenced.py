"""Who reported something, and when, is answered with the publication as the source prints it."""

from __future__ import annotations

import pytest

from assistant.service import Service

TALKS = [
    ("What was the PFS in CLARINET?", "which study was that?", "Caplin ME, Pavel M"),
    ("What did Ngo 2021 find on survival after TACE and TARE?", "who says so?", "Ngo L, et al."),
    ("How much debulking did symptom control take in McEntee's series?", "when was that?", "McEntee GP, Nagorney DM"),
]


@pytest.mark.parametrize(("asked", "then", "begins"), TALKS)
def test_the_publication_comes_first(service: Service, asked: str, then: str, begins: str) -> None:
    """The entry of the study spoken of is the first statement, with a citation of its own that holds its words."""
    conversation = service.ask(asked).conversation_id
    reply = service.ask(then, conversation).reply
    first = reply.statements[0]
    assert first.text.startswith(begins)
    assert begins in " ".join(reply.citations[first.citations[0] - 1].quote.split())


def test_of_several_studies_none_is_put_first(service: Service) -> None:
    """Where the reply is of several studies and none was named, no publication is given for the answer."""
    conversation = service.ask("Is 70% debulking enough?").conversation_id
    reply = service.ask("who showed it first", conversation).reply
    assert not any("Surgery. 2" in each.text for each in reply.statements)
