"""``POST /v1/cases/extract``: the contract's object for free text, and a problem for what cannot be read."""

from __future__ import annotations

import json
import logging

import pytest
from starlette.testclient import TestClient

from api.case_schemas import LONGEST_NOTE, ExtractResponse

NOTE = "  54F, G2 ileal NET, Ki-67 8 %, liver <50%. FLR 30.5 %. Bilobar. Ki-67: 12 %. 🙂 Age 54. CHD pending."


def extracted(client: TestClient, text: str) -> dict[str, object]:
    """Return the object for a text, after checking it against the documented shape."""
    response = client.post("/v1/cases/extract", json={"text": text})
    assert response.status_code == 200
    ExtractResponse.model_validate(response.json())
    found: dict[str, object] = response.json()
    return found


def test_facts_come_as_the_contract_has_them(fake_client: TestClient) -> None:
    """Values are JSON numbers, booleans, words and intervals, and quotes stand in the text as sent, in code points."""
    found = extracted(fake_client, NOTE)
    facts = found["facts"]
    assert isinstance(facts, dict)
    values = {name: each["value"] for name, each in facts.items()}
    interval = {"min": None, "max": 50, "min_inclusive": True, "max_inclusive": False}
    assert values == {
        "tumor": "net",
        "age_years": 54,
        "grade": "G2",
        "primary_site": "ileum",
        "liver_involvement_percent": interval,
        "future_liver_remnant_percent": 30.5,
        "bilobar": True,
    }
    assert all(NOTE[each["start"] : each["end"]] == each["quote"] for each in facts.values())
    assert '"value":54,' in json.dumps(found, separators=(",", ":"))


def test_conflicts_show_every_reading(fake_client: TestClient) -> None:
    """A fact in conflict is not among the facts; each of its readings comes with its words."""
    found = extracted(fake_client, NOTE)
    assert found["conflicts"] == [
        {
            "fact": "ki67_percent",
            "readings": [
                {"value": 8, "quote": "Ki-67 8 %", "start": 21, "end": 30},
                {"value": 12, "quote": "Ki-67: 12 %", "start": 65, "end": 76},
            ],
        }
    ]


def test_what_is_mentioned_and_not_settled_is_told(fake_client: TestClient) -> None:
    """What the text leaves open comes with its words and the reason."""
    unclear = extracted(fake_client, "Ki-67 pending.")["unclear"]
    assert unclear == [
        {
            "fact": "ki67_percent",
            "quote": "Ki-67 pending",
            "start": 0,
            "end": 13,
            "reason": "mentioned without a number that can be used",
        }
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n\u00a0"}, "text"),
        ({"text": 5}, "text"),
        ({"text": None}, "text"),
        ({"text": ["a"]}, "text"),
        ({"text": "a\u0000b"}, "text"),
        ({"text": "a" * (LONGEST_NOTE + 1)}, "text"),
        ({"text": "a", "language": "de"}, "language"),
        ([], "body"),
    ],
)
def test_unusable_text_is_a_problem_that_names_it(fake_client: TestClient, body: object, field: str) -> None:
    """What cannot be read is a 422 that names the field and repeats nothing of it."""
    response = fake_client.post("/v1/cases/extract", json=body)
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert [each["field"] for each in response.json()["errors"]] == [field]
    assert "aaa" not in response.text


def test_longest_text_is_read(fake_client: TestClient) -> None:
    """A text of 60,000 characters is read; a body beyond the limit of all bodies is a 413."""
    note = ("Ki-67 8 %. " * 6000)[:LONGEST_NOTE]
    assert extracted(fake_client, note)["conflicts"] == []
    assert fake_client.post("/v1/cases/extract", json={"text": "a" * 200_000}).status_code == 413


def test_no_word_of_a_case_is_logged(fake_client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a text that is read nor one that is refused leaves words in the log."""
    with caplog.at_level(logging.DEBUG):
        extracted(fake_client, "Mrs Miller, 54, Ki-67 8 %.")
        fake_client.post("/v1/cases/extract", json={"text": "Miller" * 20_000})
    assert "Miller" not in caplog.text
