"""``POST /v1/ask`` keeps the contract's shape, streams the same reply, and remembers conversations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.stream import wants_stream

CONTRACT = ["kind", "text", "statements", "citations", "conflicts", "criteria", "refusal", "conversation_id"]
KEYS = [*CONTRACT, "case", "turn_id", "understood_as", "evidence"]
CITATION_KEYS = ["id", "document_id", "title", "date", "locator", "quote", "start", "end", "primary"]


def test_answer_has_every_key_of_the_contract_in_order(fake_client: TestClient) -> None:
    """A program may rely on every key of the contract being there, whatever the reply."""
    for question in ("age limit?", "which dose?"):
        reply = fake_client.post("/v1/ask", json={"question": question}).json()
        assert list(reply) == KEYS
    answer = fake_client.post("/v1/ask", json={"question": "age limit?"}).json()
    assert list(answer["citations"][0]) == CITATION_KEYS
    assert answer["refusal"] is None
    assert answer["criteria"] == []


def test_refusal_states_nothing_and_shows_what_is_near(fake_client: TestClient) -> None:
    """A refusal has no statement and no citation; what the sources say nearby stands in ``closest`` only."""
    reply = fake_client.post("/v1/ask", json={"question": "which dose?"}).json()
    assert (reply["kind"], reply["statements"], reply["citations"]) == ("refusal", [], [])
    assert reply["refusal"]["reason"] == "not_in_sources"
    assert reply["refusal"]["message"] == reply["text"]
    assert [list(each) for each in reply["refusal"]["closest"]] == [CITATION_KEYS]


def test_conversation_begins_unguessable_and_goes_on(fake_client: TestClient) -> None:
    """Without an id a fresh one comes back, and that one is taken again."""
    first = fake_client.post("/v1/ask", json={"question": "age?"}).json()["conversation_id"]
    other = fake_client.post("/v1/ask", json={"question": "age?"}).json()["conversation_id"]
    assert first != other
    assert len(first) >= 20
    again = fake_client.post("/v1/ask", json={"question": "age?", "conversation_id": first}).json()
    assert again["conversation_id"] == first


def test_unknown_conversation_is_named(fake_client: TestClient) -> None:
    """An id that was not given out here is a 404 that names the field."""
    response = fake_client.post("/v1/ask", json={"question": "age?", "conversation_id": "nobody"})
    assert response.status_code == 404
    assert response.json()["errors"] == [{"field": "conversation_id", "message": "is not known here"}]


def test_same_question_gives_same_reply(fake_client: TestClient) -> None:
    """Within a conversation the same question gives the same bytes but for the identity of the answer, which is new."""
    known = fake_client.post("/v1/ask", json={"question": "age?"}).json()["conversation_id"]
    replies = [fake_client.post("/v1/ask", json={"question": "age?", "conversation_id": known}) for _ in range(3)]
    ids = [each.json()["turn_id"] for each in replies]
    assert len(set(ids)) == 3
    assert len({each.text.replace(own, "") for each, own in zip(replies, ids, strict=True)}) == 1


@pytest.mark.parametrize(
    ("accept", "stream"),
    [
        ("text/event-stream", True),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/json, text/event-stream", False),
        ("text/event-stream, application/json", True),
        ("application/json;q=0.5, text/event-stream;q=0.9", True),
        ("text/event-stream;q=0", False),
        ("text/event-stream;q=nonsense", False),
    ],
)
def test_accept_decides_between_json_and_stream(accept: str, stream: bool) -> None:
    """The stream is given to those who rank it first, JSON to all others."""
    assert wants_stream(accept) is stream


@given(st.text())
def test_no_accept_header_breaks_the_choice(accept: str) -> None:
    """Whatever stands in ``Accept``, there is an answer."""
    assert wants_stream(accept) in {True, False}


def test_real_reply_quotes_its_documents_to_the_character(client: TestClient) -> None:
    """Every quote of a real answer is the document's text between its offsets."""
    reply = client.post("/v1/ask", json={"question": "What is the age limit in the Milan criteria?"}).json()
    assert reply["kind"] == "answer"
    assert all(statement["citations"] for statement in reply["statements"])
    for citation in reply["citations"]:
        text = client.get(f"/v1/documents/{citation['document_id']}").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_real_refusal_names_its_reason(client: TestClient) -> None:
    """A question outside the sources is refused with a reason and without statements."""
    reply = client.post("/v1/ask", json={"question": "What is the capital of Mongolia?"}).json()
    assert reply["kind"] == "refusal"
    assert reply["statements"] == []
    assert reply["refusal"]["message"] == reply["text"]
