"""``POST /v1/ask`` about a patient: facts of the request, the same object streamed, and what cannot be used."""

from __future__ import annotations

import json

from starlette.testclient import TestClient

ASK = "/v1/ask"
CASE = {"age_years": 56, "grade": "G2", "primary_site": "ileum", "ki67_percent": {"min": None, "max": 10}}


def test_facts_of_the_request_are_evaluated_and_shown(client: TestClient) -> None:
    """Facts that come with a question are held against the sets it names, and come back as the request's."""
    reply = client.post(ASK, json={"question": "Does she meet Milan or ENETS?", "case": CASE}).json()
    assert {each["set_id"]: each["verdict"] for each in reply["criteria"]} == {
        "transplant.milan": "criteria_not_met",
        "transplant.enets": "criteria_not_met",
    }
    assert {name: fact["value"] for name, fact in reply["case"]["facts"].items()} == {
        **CASE,
        "ki67_percent": {"min": None, "max": 10, "min_inclusive": True, "max_inclusive": True},
    }
    assert {fact["origin"] for fact in reply["case"]["facts"].values()} == {"request"}


def test_every_quote_of_a_reply_about_a_case_is_exact(client: TestClient) -> None:
    """Each citation, of the reply and of its evaluations, is the document's text between its offsets."""
    reply = client.post(ASK, json={"question": "What are the options?", "case": CASE}).json()
    assert len(reply["criteria"]) == 7
    cited = list(reply["citations"])
    for evaluation in reply["criteria"]:
        parts = [*evaluation["criteria"], *evaluation.get("thresholds", []), *evaluation["remarks"]]
        cited += [each for part in parts for each in part["citations"]]
    texts = {each["document_id"]: client.get(f"/v1/documents/{each['document_id']}").json()["text"] for each in cited}
    assert all(texts[each["document_id"]][each["start"] : each["end"]] == each["quote"] for each in cited)


def test_unusable_facts_are_named_before_anything_streams(client: TestClient) -> None:
    """Bad facts are the problem of ``/v1/criteria/evaluate``, with a stream asked for or not."""
    case = {"ki67_percent": 140, "age": 3, "primary_resected": False, "months_since_primary_resection": 2}
    wanted = client.post("/v1/criteria/evaluate", json={"case": case})
    for accept in ("application/json", "text/event-stream"):
        found = client.post(ASK, json={"question": "Milan?", "case": case}, headers={"Accept": accept})
        assert (found.status_code, found.json()) == (422, wanted.json())
    assert {each["field"] for each in wanted.json()["errors"]} >= {"case.ki67_percent", "case.age"}


def test_reply_about_a_case_streams_as_the_same_object(client: TestClient) -> None:
    """The last event of the stream is the reply that JSON gives, evaluations and facts included."""
    body = {"question": "54F, G2 ileal NET: Milan?"}
    body["conversation_id"] = client.post(ASK, json=body).json()["conversation_id"]
    streamed = client.post(ASK, json=body, headers={"Accept": "text/event-stream"}).text
    _, name, data = streamed.rstrip().split("\n\n")[-1].split("\n")
    assert name == "event: done"
    own = {"turn_id": None}
    assert json.loads(data.removeprefix("data: ")) | own == client.post(ASK, json=body).json() | own


def test_general_question_knows_no_case(client: TestClient) -> None:
    """A question to the sources has no evaluation and no case; facts of one conversation never show in another."""
    client.post(ASK, json={"question": "54F, G2 ileal NET: Milan?"})
    reply = client.post(ASK, json={"question": "What is the age limit in the Milan criteria?"}).json()
    assert (reply["criteria"], reply["case"]) == ([], None)
    assert reply["statements"]
    asked = client.post(ASK, json={"question": "Is my patient a candidate for debulking?"}).json()
    assert asked["case"]["facts"] == {}
    assert asked["statements"]
