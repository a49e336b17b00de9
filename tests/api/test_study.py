"""Study mode over HTTP: the same cards, grades and progress, strict requests, and problems that name the field."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create
from api.opening import Opening
from assistant.service import Service
from assistant.settings import Settings
from assistant.study.opening import open_desk
from corpus.library import load_default


@pytest.fixture(scope="module")
def client(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Yield a client of the application over the shipped documents, with a register of reviews of its own."""
    with TestClient(create(Settings(data_dir=tmp_path_factory.mktemp("study")), Opening.done(service))) as opened:
        yield opened


def test_a_session_hides_and_an_answer_shows(client: TestClient) -> None:
    """A session's cards carry no answer and no citation; the answer comes with its grade, reason, quotes and date."""
    begun = client.post("/v1/study/session", json={"learner": "heron", "topic": "transplantation", "cards": 3}).json()
    assert len(begun["cards"]) == 3
    assert set(begun["cards"][0]) == {"card_id", "kind", "topic", "title", "front", "document_id"}
    card = begun["cards"][0]["card_id"]
    wrong = client.post(f"/v1/study/cards/{card}/answer", json={"learner": "heron", "answer": ""}).json()
    assert wrong["outcome"] == "wrong"
    assert wrong["reason"]
    right = client.post(f"/v1/study/cards/{card}/answer", json={"learner": "heron", "answer": wrong["answer"]}).json()
    assert (right["outcome"], right["rating"]) == ("right", "good")
    texts = {d.document_id: d.text for d in load_default()}
    for cited in right["citations"]:
        assert texts[cited["document_id"]][cited["start"] : cited["end"]] == cited["quote"]


def test_progress_and_topics(client: TestClient) -> None:
    """Topics count their cards; progress counts what was begun and leads into a source."""
    topics = client.get("/v1/study/topics").json()["topics"]
    assert {"transplantation", "surgery"} <= {each["topic"] for each in topics}
    progress = client.get("/v1/study/progress", params={"learner": "egret"}).json()
    assert progress["learner"] == "egret"
    assert [each["cards"] for each in progress["topics"]] == [each["cards"] for each in topics]
    assert progress["read_next"]["quote"]


def test_retired_evidence_is_told(service: Service, tmp_path: Path) -> None:
    """Progress and the next session tell how many rows of the evidence table are gone, the session after it no more."""
    begun = open_desk(tmp_path, service.documents, service.criteria())
    begun.session("heron")
    keys = [row.key for row in begun.reviews.rows.rows()][:3]
    begun.reviews.rows.note(begun.deck.corpus, (), gone=keys, back=[], at=begun.clock())
    begun.close()
    with TestClient(create(Settings(data_dir=tmp_path), Opening.done(service))) as client:
        progress = client.get("/v1/study/progress", params={"learner": "heron"}).json()
        sessions = [client.post("/v1/study/session", json={"learner": "heron"}).json() for _ in range(2)]
    assert progress["retired_evidence"] == 3
    assert [each["retired_evidence"] for each in sessions] == [3, 0]


def test_the_package_downloads(client: TestClient) -> None:
    """The Anki package comes as a file."""
    response = client.get("/v1/study/export.apkg")
    assert response.headers["content-disposition"] == 'attachment; filename="netlm.apkg"'
    assert set(zipfile.ZipFile(BytesIO(response.content)).namelist()) == {"collection.anki2", "media"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"learner": ""}, "learner"),
        ({"learner": "x" * 65}, "learner"),
        ({"learner": "a\nb"}, "learner"),
        ({"learner": 5}, "learner"),
        ({"topic": "Transplant !"}, "topic"),
        ({"cards": 0}, "cards"),
        ({"cards": 101}, "cards"),
        ({"cards": "5"}, "cards"),
        ({"seed": 1}, "seed"),
    ],
)
def test_unusable_fields_are_named(client: TestClient, body: dict[str, object], field: str) -> None:
    """A session that cannot be drawn is a 422 that names the field."""
    response = client.post("/v1/study/session", json=body)
    assert response.status_code == 422
    assert [each["field"] for each in response.json()["errors"]] == [field]


def test_an_unknown_card_or_topic_is_not_found(client: TestClient) -> None:
    """A card or topic that is not there is a 404 that says so; an answer has to be a text of bearable length."""
    unknown = client.post("/v1/study/session", json={"topic": "cardiology"})
    assert unknown.status_code == 404
    assert unknown.json()["errors"][0]["field"] == "topic"
    missing = client.post("/v1/study/cards/0000/answer", json={"answer": "x"})
    assert missing.status_code == 404
    assert missing.json()["errors"][0]["field"] == "card_id"
    for answer in (None, 5, "x" * 2001, "\ud800"):
        body = json.dumps({"answer": answer})
        response = client.post(
            "/v1/study/cards/0000/answer", content=body, headers={"Content-Type": "application/json"}
        )
        assert response.status_code == 422, answer
        assert response.json()["errors"][0]["field"] == "answer"


def test_a_small_unprepared_document_can_be_studied(fake_client: TestClient) -> None:
    """A service of one leaflet has cards of its own words and none of what it does not hold."""
    begun = fake_client.post("/v1/study/session", json={}).json()
    assert {card["document_id"] for card in begun["cards"]} <= {"leaflet"}
