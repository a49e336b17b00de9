"""Bad input gets a clear problem that names what is wrong; nothing breaks and nothing is repeated."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from api.app import create
from api.errors import MEDIA_TYPE
from api.limits import LARGEST_BODY
from api.opening import Opening
from assistant.service import Service
from assistant.settings import Settings

JSON = {"Content-Type": "application/json"}


def problem(client: TestClient, body: bytes, headers: Mapping[str, str] = JSON) -> tuple[int, dict[str, object]]:
    """Send a body to ``/v1/ask`` and return status and problem, after checking that it is one."""
    response = client.post("/v1/ask", content=body, headers=dict(headers))
    found = response.json()
    assert response.headers["content-type"] == MEDIA_TYPE
    assert set(found) == {"type", "title", "status", "detail", "errors"}
    assert found["status"] == response.status_code
    assert "Traceback" not in response.text
    return response.status_code, found


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{}", "question"),
        (b'{"question": ""}', "question"),
        (b'{"question": " \\n\\u00a0 "}', "question"),
        (b'{"question": "' + b"a" * 4001 + b'"}', "question"),
        (b'{"question": "a\\ud800b"}', "question"),
        (b'{"question": "a\\u0000b"}', "question"),
        (b'{"question": 5}', "question"),
        (b'{"question": null}', "question"),
        (b'{"question": ["a"]}', "question"),
        (b'{"question": {"a": 1}}', "question"),
        (b'{"question": "a", "conversation_id": 7}', "conversation_id"),
        (b'{"question": "a", "conversation_id": "\\ud800"}', "conversation_id"),
        (b'{"question": "a", "conversation_id": ""}', "conversation_id"),
        (b'{"question": "a", "case": 5}', "case"),
        (b'{"question": "a", "case": [1]}', "case"),
        (b'{"question": "a", "case": "b"}', "case"),
        (b'{"question": "a", "case": {"a": ["\\ud800"]}}', "case"),
        (b'{"question": "a", "case": {"a\\ud800": 1}}', "case"),
        (b'{"question": "a", "temperature": 1}', "temperature"),
        (b"[]", "body"),
        (b"null", "body"),
        (b'"question"', "body"),
        (b"5", "body"),
    ],
)
def test_unusable_field_is_named(fake_client: TestClient, body: bytes, field: str) -> None:
    """A request that cannot be used is a 422 that names the field."""
    status, found = problem(fake_client, body)
    assert status == 422
    assert [each["field"].split(".")[0] for each in found["errors"]] == [field]  # type: ignore[union-attr,index]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"question=age",
        b'{"question": "a"} x',
        b"\xff\xfe{",
        b'{"question": "\xed\xa0\x80"}',
        '{"question": "a"}'.encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b'{"question": "a", "case": {"age_years": NaN}}',
        b'{"question": "a", "case": {"age_years": -Infinity}}',
        b'{"question": "a", "case": {"age_years": 1e999}}',
        b'{"question": "a", "case": {"age_years": ' + b"9" * 5000 + b"}}",
        b'{"question": "a", "question": "b"}',
        b"[" * 30_000,
        b"[" * 500 + b"]" * 500,
        b'{"question": "a", "case": {"a": ' + b'{"a":' * 200 + b"1" + b"}" * 200 + b"}}",
    ],
)
def test_what_is_not_strict_json_is_refused(fake_client: TestClient, body: bytes) -> None:
    """A body that is not JSON, or JSON that two readers would read differently, is a 400 that says why."""
    status, found = problem(fake_client, body)
    assert status == 400
    assert "cannot be read as JSON" in str(found["detail"])


def test_name_of_an_unknown_field_comes_back_harmless(fake_client: TestClient) -> None:
    """A field's name that is no text is not repeated, and a long one is cut."""
    status, found = problem(fake_client, b'{"question": "a", "\\ud800": 1}')
    assert (status, found["errors"][0]["field"]) == (422, "body")  # type: ignore[index]
    status, found = problem(fake_client, b'{"question": "a", "' + b"x" * 5000 + b'": 2}')
    assert (status, found["errors"][0]["field"]) == (422, "x" * 80)  # type: ignore[index]


@pytest.mark.parametrize("sent", ["text/plain", "application/xml", "", "application/json; charset=latin-1", "json"])
def test_other_media_types_are_refused(fake_client: TestClient, sent: str) -> None:
    """A body that does not call itself JSON in UTF-8 is a 415."""
    assert problem(fake_client, b'{"question": "a"}', {"Content-Type": sent})[0] == 415


def test_media_type_may_carry_parameters(fake_client: TestClient) -> None:
    """JSON in UTF-8 may say so, in any case of letters."""
    headers = {"Content-Type": 'Application/JSON; charset="UTF-8"'}
    assert fake_client.post("/v1/ask", content=b'{"question": "age?"}', headers=headers).status_code == 200


def test_methods_and_addresses_are_problems_too(fake_client: TestClient) -> None:
    """What the framework itself refuses leaves as a problem, with the allowed methods named."""
    wrong = fake_client.put("/v1/ask", json={})
    assert (wrong.status_code, wrong.headers["allow"], wrong.headers["content-type"]) == (405, "POST", MEDIA_TYPE)
    for address in ("/v1/nothing", "/v1/ask/", "/docs", "/redoc"):
        missing = fake_client.get(address)
        assert (missing.status_code, missing.headers["content-type"]) == (404, MEDIA_TYPE)


def test_longest_question_counts_characters_after_trimming(fake_client: TestClient) -> None:
    """4,000 characters pass, blanks around them not counted, each character counting one whatever its bytes."""
    assert fake_client.post("/v1/ask", json={"question": "  " + "é" * 4000 + "\n"}).status_code == 200


def test_body_is_measured_by_what_it_announces_and_by_what_comes(fake_client: TestClient) -> None:
    """A body over the limit is a 413, whether it announces its length or comes in chunks."""
    big = b'{"question": "' + b"a" * LARGEST_BODY + b'"}'
    assert problem(fake_client, big)[0] == 413

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(big), 1000):
            yield big[start : start + 1000]

    response = fake_client.post("/v1/ask", content=chunks(), headers=JSON)
    assert "content-length" not in response.request.headers
    assert response.status_code == 413


def test_slow_body_is_given_up(fake_service: Service, tmp_path: Path) -> None:
    """A body that does not arrive in time is a 408 and the connection is closed."""
    app = create(Settings(data_dir=tmp_path, body_timeout=0.05), Opening.done(fake_service))
    sent: list[Message] = []

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/ask",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    asyncio.run(app(scope, never, send))
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


def test_client_that_leaves_costs_nothing(fake_service: Service, tmp_path: Path) -> None:
    """Where the client goes away in the middle of its body, nothing is answered and nothing breaks."""
    app = create(Settings(data_dir=tmp_path), Opening.done(fake_service))

    async def script() -> AsyncIterator[Message]:
        yield {"type": "http.request", "body": b'{"ques', "more_body": True}
        yield {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    async def run() -> None:
        messages = script()
        await app(
            {"type": "http", "method": "POST", "path": "/v1/ask", "query_string": b"", "headers": []},
            messages.__anext__,
            send,
        )

    asyncio.run(run())


def test_fault_of_ours_tells_nothing_of_the_inside(fake_client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """An unexpected error leaves as a bare 500 and is logged by its place, without a question's words."""
    with caplog.at_level(logging.DEBUG):
        status, _ = problem(fake_client, b'{"question": "break the words of Mrs Miller"}')
    assert status == 500
    assert "RuntimeError at" in caplog.text
    assert "Miller" not in caplog.text


def test_ten_megabytes_over_a_real_connection(running_server: int) -> None:
    """A client that sends 10 MB to a real server reads a clean 413, and the server goes on answering."""
    for chunked in (False, True):
        connection = http.client.HTTPConnection("127.0.0.1", running_server, timeout=30)
        body = b'{"question": "' + b"a" * 10_000_000 + b'"}'
        pieces = (body[start : start + 65_536] for start in range(0, len(body), 65_536))
        connection.request("POST", "/v1/ask", pieces if chunked else body, JSON, encode_chunked=chunked)
        response = connection.getresponse()
        assert response.status == 413
        assert json.loads(response.read())["title"] == "The body is too large"
        connection.close()
    connection = http.client.HTTPConnection("127.0.0.1", running_server, timeout=30)
    connection.request("GET", "/healthz")
    assert connection.getresponse().read() == b'{"status":"ok"}'
    connection.close()
