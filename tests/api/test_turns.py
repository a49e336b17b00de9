"""A turn over a real server: numbered events, resuming after a lost connection, stopping, feedback."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create
from api.opening import Opening
from assistant.reply import Reply
from assistant.service import Service, Step, quietly
from assistant.settings import Settings

STREAM = {"Accept": "text/event-stream", "Content-Type": "application/json"}
Event = tuple[int, str, dict[str, object]]


class Gated:
    """Answers in two steps, and waits between them until it is let on."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.between = threading.Event()
        self.on = threading.Event()
        self.ended = threading.Event()

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,
        case: Mapping[str, object] | None = None,
        step: Step = quietly,
    ) -> Reply:
        """Keep a fact, wait, and return the question as reply."""
        assert conversation_id is not None
        step("reading the case")
        self.service.conversations.change(conversation_id, "note", lambda before: (question, None))
        self.between.set()
        try:
            assert self.on.wait(20)
            step("searching the sources")
        finally:
            self.ended.set()
        return Reply(f"You said: {question}")


@pytest.fixture
def gated(fake_service: Service) -> Gated:
    """Return an answerer that waits."""
    return Gated(fake_service)


@pytest.fixture
def port(fake_service: Service, gated: Gated, serve: Callable[[FastAPI], int], tmp_path: Path) -> int:
    """Return the port of a real server over that answerer."""
    return serve(create(Settings(data_dir=tmp_path), Opening.done(replace(fake_service, answerer=gated))))


def connected(port: int) -> http.client.HTTPConnection:
    """Return a connection to a server on loopback."""
    return http.client.HTTPConnection("127.0.0.1", port, timeout=30)


@contextmanager
def asked(port: int, question: str, **more: object) -> Iterator[Iterator[Event]]:
    """Ask for a stream and yield its events; the connection is lost at the end of the block."""
    connection = connected(port)
    connection.request("POST", "/v1/ask", json.dumps({"question": question, **more}), STREAM)
    response = connection.getresponse()
    assert response.headers["content-type"].startswith("text/event-stream")
    yield events(response)
    response.close()
    connection.close()


def whole(port: int, question: str) -> list[Event]:
    """Ask for a stream and return all its events."""
    with asked(port, question) as stream:
        return list(stream)


def followed(port: int, turn_id: object, after: int, header: bool = True) -> tuple[int, list[Event]]:
    """Follow a turn from an event on; return the status and the events."""
    connection = connected(port)
    address = f"/v1/turns/{turn_id}/events" + ("" if header else f"?after={after}")
    connection.request("GET", address, headers={"Last-Event-ID": str(after)} if header else {})
    response = connection.getresponse()
    found = list(events(response)) if response.status == 200 else []
    connection.close()
    return response.status, found


def stopped(port: int, turn_id: object) -> int:
    """Stop a turn and return the status."""
    connection = connected(port)
    connection.request("POST", f"/v1/turns/{turn_id}/stop")
    with connection.getresponse() as response:
        status = response.status
    connection.close()
    return status


def events(response: http.client.HTTPResponse) -> Iterator[Event]:
    """Yield the events of a stream as they come: number, name and data."""
    fields: dict[str, str] = {}
    while line := response.readline().decode():
        if line != "\n":
            name, _, value = line.rstrip("\n").partition(": ")
            fields[name] = value
        elif "event" in fields:
            yield int(fields["id"]), fields["event"], json.loads(fields["data"])
            fields = {}


def read(port: int, address: str) -> tuple[int, dict[str, object]]:
    """Read an address and return the status and what it holds."""
    connection = connected(port)
    connection.request("GET", address)
    response = connection.getresponse()
    found = json.loads(response.read())
    connection.close()
    return response.status, found


def test_stream_is_numbered_and_ends_with_the_reply_itself(running_server: int) -> None:
    """A stream begins with its identity, counts its events, cites before it states, and ends with what JSON gives."""
    found = whole(running_server, "age?")
    assert [number for number, _, _ in found] == [1, 2, 3, 4, 5]
    assert [name for _, name, _ in found] == ["begun", "step", "citation", "statement", "done"]
    begun, done = found[0][2], found[-1][2]
    assert begun == {"turn_id": done["turn_id"], "conversation_id": done["conversation_id"]}
    _, stored = read(running_server, f"/v1/conversations/{done['conversation_id']}")
    assert [each["reply"] for each in stored["turns"]] == [done]  # type: ignore[attr-defined]


def test_lost_connection_loses_no_event(port: int, gated: Gated) -> None:
    """Who loses the connection in the middle and comes back reads every event once, live and after the end."""
    with asked(port, "Where was I?") as stream:
        seen = [next(stream), next(stream)]
        assert gated.between.wait(20)
    turn_id = seen[0][2]["turn_id"]
    collected: list[Event] = []
    follower = threading.Thread(target=lambda: collected.extend(followed(port, turn_id, 2)[1]))
    follower.start()
    gated.on.set()
    follower.join(20)
    every = [*seen, *collected]
    assert [number for number, _, _ in every] == list(range(1, len(every) + 1))
    assert [name for _, name, _ in every] == ["begun", "step", "step", "done"]
    for after, header in ((0, True), (0, False), (3, True), (3, False)):
        assert followed(port, turn_id, after, header) == (200, every[after:])
    assert followed(port, turn_id, 1000) == (200, [])
    _, stored = read(port, f"/v1/conversations/{seen[0][2]['conversation_id']}")
    assert stored["turns"][0]["turn_id"] == turn_id  # type: ignore[index]


def test_stop_ends_the_work_and_leaves_nothing(port: int, gated: Gated, fake_service: Service) -> None:
    """A turn that is stopped ends at its next step, says so, is not stored, and its facts are not kept."""
    conversation = fake_service.conversations.begin()
    fake_service.conversations.change(conversation, "note", lambda before: ("before", None))
    with asked(port, "Never mind.", conversation_id=conversation) as stream:
        turn_id = next(stream)[2]["turn_id"]
        assert gated.between.wait(20)
        assert stopped(port, turn_id) == 204
        gated.on.set()
        assert [name for _, name, _ in stream] == ["step", "stopped"]
    assert gated.ended.is_set()
    assert fake_service.conversations.turns(conversation) == []
    assert fake_service.conversations.everything_kept(conversation) == {"note": "before"}
    assert stopped(port, turn_id) == 204


def test_stop_after_the_end_changes_nothing(running_server: int) -> None:
    """A turn that has ended stays as it is, whoever stops it."""
    found = whole(running_server, "age?")
    turn_id = found[0][2]["turn_id"]
    assert stopped(running_server, turn_id) == 204
    assert followed(running_server, turn_id, 0) == (200, found)


def test_stream_of_a_broken_turn_ends_with_a_problem(running_server: int) -> None:
    """Where the engine breaks in mid-stream, the last event is a problem that tells nothing of the inside."""
    found = whole(running_server, "break the secret")
    assert (found[-1][1], found[-1][2]["status"]) == ("error", 500)
    assert "secret" not in str(found)


@pytest.mark.parametrize("turn_id", ["unknown", "%00", "a" * 300, "..%2F..", "%F0%9F%90%9F"])
def test_unknown_turn_is_named(fake_client: TestClient, turn_id: str) -> None:
    """A turn that is not known is a 404 that names it, whatever is wanted of it."""
    for response in (
        fake_client.get(f"/v1/turns/{turn_id}/events"),
        fake_client.post(f"/v1/turns/{turn_id}/stop"),
        fake_client.post(f"/v1/turns/{turn_id}/feedback", json={"verdict": "wrong"}),
    ):
        assert response.status_code == 404
        assert [each["field"] for each in response.json()["errors"]] in ([], ["turn_id"])


def test_unusable_numbers_are_named(fake_client: TestClient) -> None:
    """A number of an event that is none is a 422 that names where it stands."""
    address = "/v1/turns/unknown/events"
    assert fake_client.get(address, headers={"Last-Event-ID": "x"}).json()["errors"][0]["field"] == "last-event-id"
    assert fake_client.get(address, params={"after": -1}).json()["errors"][0]["field"] == "after"


def test_feedback_is_stored_with_the_answer(fake_client: TestClient) -> None:
    """A judgement stands with its answer in the conversation; a second one replaces it."""
    reply = fake_client.post("/v1/ask", json={"question": "age?"}).json()
    address = f"/v1/turns/{reply['turn_id']}/feedback"
    conversation = f"/v1/conversations/{reply['conversation_id']}"
    assert fake_client.get(conversation).json()["turns"][0]["feedback"] is None
    assert fake_client.post(address, json={"verdict": "missing", "reason": " Table 2? "}).status_code == 204
    found = fake_client.get(conversation).json()["turns"][0]["feedback"]
    assert found == {"verdict": "missing", "reason": "Table 2?"}
    assert fake_client.post(address, json={"verdict": "helpful"}).status_code == 204
    found = fake_client.get(conversation).json()["turns"][0]["feedback"]
    assert found == {"verdict": "helpful", "reason": None}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "verdict"),
        ({"verdict": "good"}, "verdict"),
        ({"verdict": "wrong", "reason": "a" * 2001}, "reason"),
        ({"verdict": "wrong", "reason": "a\x00"}, "reason"),
        ({"verdict": "wrong", "reason": 3}, "reason"),
        ({"verdict": "wrong", "stars": 3}, "stars"),
    ],
)
def test_unusable_feedback_is_named(fake_client: TestClient, body: dict[str, object], field: str) -> None:
    """A judgement that cannot be used is a 422 that names the field."""
    response = fake_client.post("/v1/turns/any/feedback", json=body)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)
