"""The OpenAPI description is complete and true: generated requests meet nothing that it does not promise."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from api.app import create
from api.opening import Opening
from assistant.service import Service
from assistant.settings import Settings

CASES = 100
"""Generated for each operation that takes something, of valid and of invalid requests."""


OPERATIONS = {
    "post /v1/ask",
    "get /v1/turns/{turn_id}/events",
    "post /v1/turns/{turn_id}/stop",
    "post /v1/turns/{turn_id}/feedback",
    "get /v1/conversations",
    "get /v1/conversations/{conversation_id}",
    "delete /v1/conversations/{conversation_id}",
    "get /v1/conversations/{conversation_id}/export",
    "get /v1/session",
    "post /v1/session",
    "delete /v1/session",
    "get /v1/facts",
    "post /v1/cases/extract",
    "post /v1/search",
    "get /v1/criteria",
    "post /v1/criteria/evaluate",
    "get /v1/evidence",
    "get /v1/evidence/plots",
    "get /v1/evidence/plots/{plot_id}",
    "get /v1/evidence/plots/{plot_id}.svg",
    "get /v1/documents",
    "get /v1/documents/{document_id}",
    "post /v1/study/session",
    "post /v1/study/cards/{card_id}/answer",
    "get /v1/study/topics",
    "get /v1/study/progress",
    "get /v1/study/export.apkg",
    "get /healthz",
    "get /readyz",
}

SHOWN = (
    "AskRequest",
    "SearchRequest",
    "ExtractRequest",
    "ExtractResponse",
    "AskResponse",
    "SearchResponse",
    "CriteriaRequest",
    "CriteriaResponse",
    "EvidenceResponse",
    "EvidencePlots",
    "StudySessionRequest",
    "StudySession",
    "StudyAnswerRequest",
    "StudyGrade",
    "StudyProgress",
    "StudyTopics",
    "Conversation",
    "ConversationList",
    "FeedbackRequest",
    "SessionRequest",
    "SessionState",
    "FactList",
)
"""The models that show an example."""


def test_every_route_has_examples_and_problems(fake_client: TestClient) -> None:
    """Each operation shows an example of what it takes and documents every problem with its shape."""
    described = fake_client.get("/openapi.json").json()
    operations = {
        f"{method} {path}": each for path, all_ in described["paths"].items() for method, each in all_.items()
    }
    assert set(operations) == OPERATIONS
    for name, operation in operations.items():
        assert operation["summary"], name
        for status, response in operation["responses"].items():
            if status not in {"200", "204"}:
                assert list(response["content"]) == ["application/problem+json"], (name, status)
    for model in SHOWN:
        assert described["components"]["schemas"][model]["examples"]
    assert "HTTPValidationError" not in json.dumps(described)


def test_keys_stand_in_the_description_where_they_are_asked_for(fake_service: Service, tmp_path: Path) -> None:
    """A server that asks for keys says so for every operation below ``/v1`` but those by which a key is handed in."""
    guarded = Settings(data_dir=tmp_path, api_keys="one")  # type: ignore[arg-type]
    described = TestClient(create(guarded, Opening.done(fake_service))).get("/openapi.json").json()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            needed = path.startswith("/v1/") and path != "/v1/session"
            assert ("security" in operation) is needed
            assert ("401" in operation["responses"]) is (needed or operation["operationId"] == "openSession")


def hold(case: schemathesis.Case) -> None:
    """Hold the response to a request against the description; of described cases, empty intervals may be refused.

    That a lower bound lies below an upper one is what JSON Schema cannot say.
    """
    assert case.meta is not None
    if (
        case.operation.path not in {"/v1/criteria/evaluate", "/v1/ask"}
        or case.meta.generation.mode is not GenerationMode.POSITIVE
    ):
        case.call_and_validate()
        return
    response = case.call()
    case.validate_response(response, excluded_checks=[positive_data_acceptance])
    assert response.status_code in (200, 404, 422)
    if response.status_code == 422:
        assert all(each["message"].startswith("holds no ") for each in response.json()["errors"])
    if response.status_code == 404:
        assert [each["field"] for each in response.json()["errors"]] == ["conversation_id"]


def test_generated_requests_meet_only_what_is_described(service: Service, data_dir: Path) -> None:
    """At least 2,000 generated requests, valid and invalid, get documented responses and never a server error."""
    app = create(Settings(data_dir=data_dir), Opening.done(service))
    described = schemathesis.openapi.from_asgi("/openapi.json", app)
    sent = 0
    for operation in (each.ok() for each in described.get_all_operations()):
        for mode in GenerationMode:

            @settings(
                max_examples=CASES,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def holds(case: schemathesis.Case) -> None:
                nonlocal sent
                sent += 1
                hold(case)

            with suppress(Unsatisfiable):  # an operation that takes nothing cannot be sent anything invalid
                holds()
    assert sent >= 2000
