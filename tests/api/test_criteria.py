"""``/v1/criteria`` lists the sets and holds cases against them; what cannot be used is named fact by fact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create
from api.opening import Opening
from assistant.service import Service
from assistant.settings import Settings
from guardrails.criteria.definitions import default_sets
from guardrails.criteria.evaluate import evaluate_case
from guardrails.criteria.facts import json_number

EVALUATE = "/v1/criteria/evaluate"
JSON = {"Content-Type": "application/json"}


def test_evaluations_are_those_of_the_engine(fake_client: TestClient) -> None:
    """Without a choice of sets all come, in their order; with one, those chosen."""
    case: dict[str, Any] = {"age_years": 54.5, "grade": "G2", "liver_involvement_percent": {"min": None, "max": 50}}
    served = fake_client.post(EVALUATE, json={"case": case})
    assert served.status_code == 200
    assert served.json() == {"evaluations": evaluate_case(case)}
    assert fake_client.post(EVALUATE, json={"case": case, "sets": None}).content == served.content
    chosen = fake_client.post(EVALUATE, json={"case": case, "sets": ["deb_tace", "transplant.unos"]}).json()
    assert [each["set_id"] for each in chosen["evaluations"]] == ["deb_tace", "transplant.unos"]


def test_every_bad_fact_is_named(fake_client: TestClient) -> None:
    """A 422 names each fact that cannot be used, at once, and repeats no value."""
    case = {
        "ki67_percent": 140,
        "age_years": -3,
        "shoe_size": 42,
        "grade": "G7",
        "primary_resected": False,
        "months_since_primary_resection": 13,
    }
    response = fake_client.post(EVALUATE, json={"case": case})
    assert response.status_code == 422
    assert [each["field"] for each in response.json()["errors"]] == [
        *("case.ki67_percent", "case.age_years", "case.shoe_size", "case.grade"),
        *("case.primary_resected", "case.months_since_primary_resection"),
    ]
    assert not any(value in response.text for value in ("140", "-3", "G7", "13"))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "case"),
        ({"case": []}, "case"),
        ({"case": None}, "case"),
        ({"case": {}, "sets": ["milan"]}, "sets"),
        ({"case": {}, "sets": []}, "sets"),
        ({"case": {}, "sets": "deb_tace"}, "sets"),
        ({"case": {}, "sets": [5]}, "sets.0"),
        ({"case": {}, "set": ["deb_tace"]}, "set"),
        ({"case": {"age_years": {"min": 60, "max": 50}}}, "case.age_years"),
        ({"case": {"x" * 500: 1}}, "case." + "x" * 80),
    ],
)
def test_unusable_field_is_named(fake_client: TestClient, body: object, field: str) -> None:
    """A request that cannot be used is a 422 that names the field."""
    response = fake_client.post(EVALUATE, json=body)
    assert response.status_code == 422
    assert [each["field"] for each in response.json()["errors"]] == [field]


def test_numbers_keep_every_digit(fake_client: TestClient) -> None:
    """A number that no float holds is compared and echoed with the digits that were sent."""
    for number, status in (("9.999999999999999999", "met"), ("10.000000000000000001", "not_met"), ("10.0", "met")):
        body = f'{{"case": {{"ki67_percent": {number}}}, "sets": ["transplant.enets"]}}'
        served = fake_client.post(EVALUATE, content=body, headers=JSON)
        (evaluation,) = json.loads(served.content, parse_float=json_number)["evaluations"]
        assert evaluation["criteria"][2]["status"] == status
        assert f'"used":{{"ki67_percent":{number}}}' in served.text


def test_sets_are_listed(fake_client: TestClient) -> None:
    """The list has every set in the order of evaluation, with the facts that it rests on."""
    listed = fake_client.get("/v1/criteria").json()
    assert [each["set_id"] for each in listed] == [each.set_id for each in default_sets()]
    assert listed[-1]["facts"] == ["tumor"]
    assert all(len(each["definitions_hash"]) == 64 for each in listed)


def test_description_lists_every_fact_and_its_range(fake_client: TestClient) -> None:
    """The OpenAPI description shows each fact of the vocabulary, so that a client can check before it sends."""
    schema = fake_client.get("/openapi.json").json()["components"]["schemas"]["CriteriaRequest"]["properties"]["case"]
    assert len(schema["properties"]) == 25
    assert schema["additionalProperties"] is False
    number, interval, nothing = schema["properties"]["ki67_percent"]["anyOf"]
    assert (number["minimum"], number["maximum"], nothing["type"]) == (0, 100, "null")
    assert set(interval["properties"]) == {"min", "max", "min_inclusive", "max_inclusive"}


def test_description_names_the_sets_there_are(fake_client: TestClient, fake_service: Service, tmp_path: Path) -> None:
    """Without sets of one's own a client can choose from the list; with a folder of them the list is open."""

    def choice(client: TestClient) -> dict[str, Any]:
        schema = client.get("/openapi.json").json()["components"]["schemas"]["CriteriaRequest"]
        items: dict[str, Any] = schema["properties"]["sets"]["anyOf"][0]["items"]
        return items

    assert choice(fake_client)["enum"] == [each.set_id for each in default_sets()]
    own = Settings(data_dir=tmp_path, criteria_dir=tmp_path)
    assert "enum" not in choice(TestClient(create(own, Opening.done(fake_service))))
