"""Who may ask, what every response carries, and when the service says that it is ready."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create
from api.opening import Opening
from assistant.service import Service, Unavailable
from assistant.settings import Settings

KEYS = "first-key,second-kéy"


@pytest.fixture
def locked(fake_service: Service, tmp_path: Path) -> TestClient:
    """Return a client of an application that asks for a key."""
    settings = Settings(data_dir=tmp_path, api_keys=KEYS)  # type: ignore[arg-type]
    return TestClient(create(settings, Opening.done(fake_service)))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "first-ke"},
        {"X-API-Key": "first-key,other"},
        {"Authorization": "first-key"},
        {"Authorization": "Basic first-key"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer third"},
    ],
)
def test_without_a_key_nothing_is_answered(locked: TestClient, headers: dict[str, str]) -> None:
    """Where keys are set, a request without one is a 401 that says how to send it, whatever else it asks."""
    for response in (
        locked.get("/v1/documents", headers=headers),
        locked.post("/v1/ask", content=b"x" * 100_000, headers=headers),
        locked.get("/v1/nothing", headers=headers),
    ):
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "headers",
    [
        {b"x-api-key": b"first-key"},
        {b"authorization": b"Bearer first-key"},
        {b"authorization": b"bearer  " + "second-kéy".encode()},
    ],
)
def test_each_key_opens_either_way(locked: TestClient, headers: dict[bytes, bytes]) -> None:
    """Every key of the list is taken, as a bearer token and in its own header."""
    assert locked.get("/v1/documents", headers=headers).status_code == 200  # type: ignore[arg-type]


def test_supervisor_needs_no_key(locked: TestClient) -> None:
    """Health and readiness are asked without a key."""
    assert locked.get("/healthz").json() == {"status": "ok"}
    assert locked.get("/readyz").json() == {"status": "ready"}


def test_without_keys_none_is_asked(fake_client: TestClient) -> None:
    """Where no key is set, a stray key does no harm."""
    assert fake_client.get("/v1/documents", headers={"X-API-Key": "anything"}).status_code == 200


def test_every_response_carries_security_headers(fake_client: TestClient) -> None:
    """No response may be sniffed, stored or run anything; only the page may load its own script and style."""
    for address in ("/v1/documents", "/v1/nothing", "/healthz", "/openapi.json"):
        headers = fake_client.get(address).headers
        assert (headers.get("cache-control") == "no-store") is address.startswith("/v1/")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    page = fake_client.get("/").headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in page
    assert "unsafe" not in page


def opener(service: Service, gate: threading.Event, failures: list[Exception]) -> Callable[[], Service]:
    """Return an opener that waits for ``gate`` and first raises what stands in ``failures``."""

    def open_it() -> Service:
        assert gate.wait(20)
        if failures:
            raise failures.pop(0)
        return service

    return open_it


def test_not_ready_until_the_sources_are_open(fake_service: Service, tmp_path: Path) -> None:
    """While the sources are being opened the process lives, is not ready, and sends questions away with 503."""
    gate = threading.Event()
    opening = Opening(opener(fake_service, gate, []), patience=0.01)
    with TestClient(create(Settings(data_dir=tmp_path), opening)) as client:
        assert client.get("/healthz").status_code == 200
        for response in (client.get("/readyz"), client.post("/v1/ask", json={"question": "age?"})):
            assert response.status_code == 503
            assert response.headers["retry-after"] == "5"
        gate.set()
        asyncio.run(asyncio.sleep(0))
        while client.get("/readyz").status_code != 200:
            pass
        assert client.post("/v1/ask", json={"question": "age?"}).status_code == 200


def test_question_during_the_opening_waits_for_it(fake_service: Service, tmp_path: Path) -> None:
    """A question that comes a moment too early is answered as soon as the sources are open."""
    gate = threading.Event()
    with TestClient(create(Settings(data_dir=tmp_path), Opening(opener(fake_service, gate, [])))) as client:
        threading.Timer(0.1, gate.set).start()
        assert client.post("/v1/ask", json={"question": "age?"}).status_code == 200


def test_opening_tries_again_while_another_writes(
    fake_service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reason that may pass is waited out."""
    monkeypatch.setattr("api.opening.RETRY_SECONDS", 0.0)
    gate = threading.Event()
    gate.set()
    failures: list[Exception] = [Unavailable("Another process is writing.")]
    with TestClient(create(Settings(data_dir=tmp_path), Opening(opener(fake_service, gate, failures)))) as client:
        assert client.post("/v1/ask", json={"question": "age?"}).status_code == 200


def test_changed_corpus_is_opened_anew(fake_service: Service, tmp_path: Path) -> None:
    """Documents that another process takes in are served without a new start."""
    newer = replace(fake_service, documents=())
    opened = iter([replace(fake_service, stale=lambda: True), newer])
    with TestClient(create(Settings(data_dir=tmp_path), Opening(lambda: next(opened), look=0.0))) as client:
        while client.get("/v1/documents").json():
            pass
        assert client.get("/readyz").status_code == 200


def test_opening_that_fails_says_so_without_details(
    fake_service: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the sources cannot be opened the server stays up, not ready, and the log says where it failed."""
    gate = threading.Event()
    gate.set()
    opening = Opening(opener(fake_service, gate, [OSError("inner words")]), patience=0.01)
    with TestClient(create(Settings(data_dir=tmp_path), opening)) as client:
        while "OSError" not in caplog.text:
            assert client.get("/readyz").status_code == 503
        response = client.get("/readyz")
    assert "could not be opened" in response.json()["detail"]
    assert "inner words" not in response.text + caplog.text
