"""The sources can be listed, read and searched."""

from __future__ import annotations

from starlette.testclient import TestClient

SHIPPED = {"unifocal-locoregional", "hopkins-2025", "landmark-2020", "ucsf-g3-2024", "onclive-2015"}


def test_list_and_each_document_agree(client: TestClient) -> None:
    """What the list says of a source is what reading it says, and reading adds the text."""
    listed = client.get("/v1/documents").json()
    assert {each["document_id"] for each in listed} == SHIPPED
    for each in listed:
        read = client.get(f"/v1/documents/{each['document_id']}").json()
        text = read.pop("text")
        assert read == each
        assert len(text) == each["characters"]


def test_unknown_document_is_named(fake_client: TestClient) -> None:
    """An id of no source is a 404 that names the field."""
    for address in ("/v1/documents/nothing", "/v1/documents/%00", "/v1/documents/%ED%A0%80", "/v1/documents/..%5C"):
        response = fake_client.get(address)
        assert response.status_code == 404
        assert response.json()["errors"][0]["field"] == "document_id"


def test_search_quotes_exactly_and_ranks(client: TestClient) -> None:
    """Hits stand nearest first, at most ``k`` of them, each with its exact words."""
    hits = client.post("/v1/search", json={"query": "radioembolization toxicity", "k": 4}).json()["hits"]
    assert 1 <= len(hits) <= 4
    assert [each["score"] for each in hits] == sorted((each["score"] for each in hits), reverse=True)
    for each in hits:
        assert list(each) == ["document_id", "locator", "quote", "start", "end", "score"]
        text = client.get(f"/v1/documents/{each['document_id']}").json()["text"]
        assert text[each["start"] : each["end"]] == each["quote"]


def test_k_is_a_whole_number_within_bounds(fake_client: TestClient) -> None:
    """``k`` counts hits: whole, from 1 to 50; anything else is refused by name."""
    assert fake_client.post("/v1/search", json={"query": "age", "k": 5.0}).status_code == 200
    for k in (0, 51, 1.5, "5", True, None, [], 10**400):
        response = fake_client.post("/v1/search", json={"query": "age", "k": k})
        assert response.status_code == 422, k
        assert response.json()["errors"][0]["field"] == "k"
