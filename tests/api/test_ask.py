"""``POST /v1/ask`` keeps the contract's shape, streams the same reply, and remembers conversations."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.stream import event, events, wants_stream
from assistant.reply import Reply
from assistant.service import Answered, Step

KEYS = [
    *("kind", "text", "statements", "citations", "conflicts", "criteria", "refusal", "conversation_id", "case"),
    "understood_as",
]
CITATION_KEYS = ["id", "document_id", "title", "date", "locator", "quote", "start", "end", "primary"]


def events_of(body: str) -> list[tuple[str, dict[str, object]]]:
    """Return the events of a stream as names and parsed data, comments left out."""
    found = []
    for block in body.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


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


def test_same_question_gives_same_bytes(fake_client: TestClient) -> None:
    """Within a conversation the same question gives the same bytes."""
    known = fake_client.post("/v1/ask", json={"question": "age?"}).json()["conversation_id"]
    bodies = {
        fake_client.post("/v1/ask", json={"question": "age?", "conversation_id": known}).content for _ in range(3)
    }
    assert len(bodies) == 1


def test_stream_ends_with_the_reply_itself(fake_client: TestClient) -> None:
    """The stream shows each citation before its statement and ends with the object that JSON gives."""
    known = fake_client.post("/v1/ask", json={"question": "age?"}).json()["conversation_id"]
    body = {"question": "age?", "conversation_id": known}
    response = fake_client.post("/v1/ask", json=body, headers={"Accept": "text/event-stream"})
    assert response.headers["content-type"].startswith("text/event-stream")
    names = [name for name, _ in events_of(response.text)]
    assert names == ["step", "citation", "statement", "done"]
    assert events_of(response.text)[-1][1] == fake_client.post("/v1/ask", json=body).json()


def test_stream_shows_that_it_lives() -> None:
    """While the work is silent, comments go out, so that no proxy takes the connection for dead."""
    go_on = threading.Event()

    def work(step: Step) -> Answered:
        step("waiting")
        assert go_on.wait(20)
        return Answered(Reply("Hello."), "conversation")

    async def run() -> list[bytes]:
        seen = []
        async for piece in events(work, heartbeat=0.01):
            seen.append(piece)
            if piece.startswith(b":"):
                go_on.set()
        return seen

    seen = asyncio.run(run())
    assert seen[0] == event("step", {"step": "waiting"})
    assert seen[1].startswith(b":")
    assert seen[-1].startswith(b"event: done")


def test_stream_of_a_broken_turn_ends_with_a_problem(fake_client: TestClient) -> None:
    """Where the engine breaks in mid-stream, the last event is a problem that tells nothing of the inside."""
    response = fake_client.post("/v1/ask", json={"question": "break"}, headers={"Accept": "text/event-stream"})
    name, data = events_of(response.text)[-1]
    assert (name, data["status"]) == ("error", 500)
    assert "secret" not in response.text


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
