"""Conversations over HTTP: whose they are, what is shown of them, how they are taken along and deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create
from api.opening import Opening
from assistant.build import open_conversations
from assistant.service import Service
from assistant.settings import Settings

CONVERSATIONS = "/v1/conversations"
PAGE = {"Sec-Fetch-Site": "same-origin"}
CASE = {"age_years": 54, "grade": "G2", "ki67_percent": {"min": 5.5, "max": None}}


@pytest.fixture
def browser(fake_service: Service, tmp_path: Path) -> Callable[[], TestClient]:
    """Return what opens browsers of one server, each with a session of its own."""
    app = create(Settings(data_dir=tmp_path), Opening.done(fake_service))

    def opened() -> TestClient:
        client = TestClient(app, headers=PAGE)
        assert client.post("/v1/session", json={}).status_code == 204
        return client

    return opened


def ask(client: TestClient, question: str, **more: object) -> dict[str, object]:
    """Ask, and return the reply."""
    reply: dict[str, object] = client.post("/v1/ask", json={"question": question, **more}).json()
    return reply


def test_conversation_is_listed_and_read(browser: Callable[[], TestClient]) -> None:
    """A session's conversations come back with their questions and the very replies, the one used last first."""
    client = browser()
    assert client.get(CONVERSATIONS).json() == {"conversations": []}
    first = ask(client, "age?")
    second = ask(client, "which dose?")
    again = ask(client, "age again?", conversation_id=first["conversation_id"])
    listed = client.get(CONVERSATIONS).json()["conversations"]
    assert [(each["title"], each["turns"]) for each in listed] == [("age?", 2), ("which dose?", 1)]
    assert [each["conversation_id"] for each in listed] == [first["conversation_id"], second["conversation_id"]]
    found = client.get(f"{CONVERSATIONS}/{first['conversation_id']}").json()
    assert [(each["question"], each["reply"]) for each in found["turns"]] == [("age?", first), ("age again?", again)]
    assert {key: found[key] for key in ("title", "begun", "last")} == {
        key: listed[0][key] for key in ("title", "begun", "last")
    }
    assert found["case"] is None


def test_conversation_is_its_owners(browser: Callable[[], TestClient]) -> None:
    """To another session a conversation is unknown, whatever is wanted of it, and so are its turns."""
    owner, stranger = browser(), browser()
    reply = ask(owner, "secret?")
    own = reply["conversation_id"]
    turn = f"/v1/turns/{reply['turn_id']}"
    for response in (
        stranger.get(f"{CONVERSATIONS}/{own}"),
        stranger.get(f"{CONVERSATIONS}/{own}/export"),
        stranger.delete(f"{CONVERSATIONS}/{own}"),
        stranger.post("/v1/ask", json={"question": "more?", "conversation_id": own}),
        stranger.post(f"{turn}/feedback", json={"verdict": "wrong"}),
    ):
        assert response.status_code == 404
        assert "secret" not in response.text
    assert stranger.get(CONVERSATIONS).json() == {"conversations": []}
    assert owner.get(f"{CONVERSATIONS}/{own}").status_code == 200


def test_conversation_of_nobody_is_for_whoever_has_its_id(fake_client: TestClient) -> None:
    """Without key and session a conversation is listed nowhere, and read by its id."""
    own = ask(fake_client, "age?")["conversation_id"]
    assert fake_client.get(CONVERSATIONS).json() == {"conversations": []}
    assert len(fake_client.get(f"{CONVERSATIONS}/{own}").json()["turns"]) == 1


def test_keys_have_conversations_of_their_own(fake_service: Service, tmp_path: Path) -> None:
    """The holder of one key does not see what was asked with another, and no key is stored."""
    settings = Settings(data_dir=tmp_path, api_keys="first,second")  # type: ignore[arg-type]
    client = TestClient(create(settings, Opening.done(fake_service)))
    first, second = {"X-API-Key": "first"}, {"Authorization": "Bearer second"}
    own = client.post("/v1/ask", json={"question": "age?"}, headers=first).json()["conversation_id"]
    assert len(client.get(CONVERSATIONS, headers=first).json()["conversations"]) == 1
    assert client.get(CONVERSATIONS, headers=second).json()["conversations"] == []
    assert client.get(f"{CONVERSATIONS}/{own}", headers=second).status_code == 404
    written = b"".join(path.read_bytes() for path in tmp_path.glob("conversations.sqlite*"))
    assert b"key:" in written
    assert b"key:first" not in written


def test_deleted_conversation_is_gone(browser: Callable[[], TestClient], tmp_path: Path) -> None:
    """After deleting, nothing shows a conversation, nothing goes on in it, and its words are in no file."""
    client = browser()
    reply = ask(client, "zebrafinch?")
    own = reply["conversation_id"]
    client.post(f"/v1/turns/{reply['turn_id']}/feedback", json={"verdict": "wrong", "reason": "zebrafinch"})
    assert client.delete(f"{CONVERSATIONS}/{own}").status_code == 204
    assert client.delete(f"{CONVERSATIONS}/{own}").status_code == 404
    assert client.get(CONVERSATIONS).json() == {"conversations": []}
    assert client.post("/v1/ask", json={"question": "age?", "conversation_id": own}).status_code == 404
    assert all(b"zebrafinch" not in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


@pytest.mark.parametrize(
    ("form", "media_type", "holds"),
    [
        ("markdown", "text/markdown; charset=utf-8", "Age below 55 years."),
        ("ris", "application/x-research-info-systems", "TI  - A leaflet\r\n"),
        ("bibtex", "application/x-bibtex", "title = {{A leaflet}}"),
        ("csl-json", "application/vnd.citationstyles.csl+json", '"title": "A leaflet"'),
    ],
)
def test_conversation_is_taken_along(fake_client: TestClient, form: str, media_type: str, holds: str) -> None:
    """Each format comes as a file with its own media type and holds what was cited."""
    own = ask(fake_client, "age?")["conversation_id"]
    response = fake_client.get(f"{CONVERSATIONS}/{own}/export", params={"format": form})
    assert response.headers["content-type"] == media_type
    assert response.headers["content-disposition"].startswith("attachment; filename=")
    assert response.headers["cache-control"] == "no-store"
    assert holds in response.text


def test_unknown_format_is_named(fake_client: TestClient) -> None:
    """A format that there is not is a 422 that names the field."""
    own = ask(fake_client, "age?")["conversation_id"]
    response = fake_client.get(f"{CONVERSATIONS}/{own}/export", params={"format": "pdf"})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "format")


@pytest.mark.parametrize("own", ["unknown", "%00", "a" * 300, "..%2F..", "%F0%9F%90%9F", "%FF"])
def test_unknown_conversation_is_named(fake_client: TestClient, own: str) -> None:
    """An id that was not given out is a 404 that names it."""
    for response in (
        fake_client.get(f"{CONVERSATIONS}/{own}"),
        fake_client.delete(f"{CONVERSATIONS}/{own}"),
        fake_client.get(f"{CONVERSATIONS}/{own}/export"),
    ):
        assert response.status_code == 404
        assert [each["field"] for each in response.json()["errors"]] in ([], ["conversation_id"])


def test_nothing_is_stored_where_the_settings_say_so(fake_service: Service, tmp_path: Path) -> None:
    """With 0 days a conversation goes on, and no file holds a word of it."""
    settings = Settings(data_dir=tmp_path / "own", conversation_days=0)
    fake_service = Service(
        fake_service.documents, fake_service.answerer, fake_service.finder, open_conversations(settings)
    )
    client = TestClient(create(settings, Opening.done(fake_service)), headers=PAGE)
    client.post("/v1/session", json={})
    first = ask(client, "zebrafinch?")
    assert ask(client, "more?", conversation_id=first["conversation_id"])["kind"] == "answer"
    assert client.get(CONVERSATIONS).json() == {"conversations": []}
    assert not (tmp_path / "own").exists()
    fake_service.close()


def test_facts_of_a_form_stay_with_the_conversation(client: TestClient) -> None:
    """Facts handed in with a question are kept like spoken ones, shown with the conversation and exported."""
    first = ask(client, "Transplantation?", case=CASE)
    own = first["conversation_id"]
    for question in ("Does she meet Milan?", "What is the age limit in the Milan criteria?"):
        reply = ask(client, question, conversation_id=own)
        facts = reply["case"]["facts"]  # type: ignore[index]
        assert facts["age_years"]["value"] == 54
    found = client.get(f"{CONVERSATIONS}/{own}").json()
    assert set(found["case"]["facts"]) == set(CASE)
    assert found["turns"][0]["reply"] == json.loads(json.dumps(first))
    written = client.get(f"{CONVERSATIONS}/{own}/export").text
    assert "age: 54 years" in written
    assert "### Milan criteria" in written


def test_facts_are_described_for_forms(fake_client: TestClient) -> None:
    """Each fact of the vocabulary comes with its words, type, range and values."""
    facts = {each["fact"]: each for each in fake_client.get("/v1/facts").json()["facts"]}
    assert facts["age_years"] == {
        "fact": "age_years",
        "title": "age",
        "type": "number",
        "unit": "years",
        "min": 0,
        "max": 120,
        "values": [],
    }
    assert facts["liver_lesion_count"]["type"] == "integer"
    assert facts["bilobar"]["type"] == "boolean"
    assert {"value": "small_bowel", "title": "small bowel"} in facts["primary_site"]["values"]
