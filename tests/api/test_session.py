"""Sessions without a key in the page, origins, the rate limit, and a log that tells nothing."""

from __future__ import annotations

import http.client
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.access_log import WithoutIdentities
from api.app import create
from api.opening import Opening
from api.rate import RateLimit, is_distant, network
from assistant.service import Service
from assistant.settings import Settings

PAGE = {"Sec-Fetch-Site": "same-origin"}
Made = Callable[..., FastAPI]


@pytest.fixture
def made(fake_service: Service, tmp_path: Path) -> Made:
    """Return what makes applications of given settings over one service."""
    return lambda **settings: create(Settings(data_dir=tmp_path, **settings), Opening.done(fake_service))


def status(client: TestClient, **headers: str) -> int:
    """Return the status of a request for the sources."""
    return client.get(
        "/v1/documents", headers={each.replace("_", "-"): value for each, value in headers.items()}
    ).status_code


def test_session_opens_with_a_key_once(made: Made) -> None:
    """Where keys are set a page hands one in once; afterwards the cookie stands for it, until the session ends."""
    client = TestClient(made(api_keys="first"), headers=PAGE)
    assert client.get("/v1/session").json() == {"session": False, "key_needed": True}
    for body in ({}, {"key": "wrong"}, {"key": ""}, {"key": None}):
        assert client.post("/v1/session", json=body).status_code == 401
    assert client.get("/v1/documents").status_code == 401
    assert client.post("/v1/session", json={"key": "first"}).status_code == 204
    assert client.get("/v1/session").json() == {"session": True, "key_needed": True}
    assert client.get("/v1/documents").status_code == 200
    token = client.cookies["netlm_session"]
    assert client.post("/v1/session", json={}).status_code == 204
    assert client.cookies["netlm_session"] == token
    assert client.delete("/v1/session").status_code == 204
    client.cookies.set("netlm_session", token)
    assert client.get("/v1/documents").status_code == 401


def test_cookie_is_out_of_reach(made: Made) -> None:
    """No script reads the cookie and no other site's page sends it; over https it never travels without."""
    app = made()
    for base, secure in (("http://testserver", False), ("https://testserver", True)):
        client = TestClient(app, base_url=base, headers=PAGE)
        cookie = client.post("/v1/session", json={}).headers["set-cookie"].lower()
        for part in ("httponly", "samesite=strict", "path=/", "max-age=2592000"):
            assert part in cookie
        assert ("secure" in cookie) is secure


def test_session_of_a_withdrawn_key_is_closed(made: Made) -> None:
    """A session opens nothing once its key is withdrawn, or where it was opened before keys were asked for."""
    client = TestClient(made(api_keys="first,second"), headers=PAGE)
    client.post("/v1/session", json={"key": "first"})
    free = TestClient(made(), headers=PAGE)
    free.post("/v1/session", json={})
    for cookies in (client.cookies, free.cookies):
        later = TestClient(made(api_keys="second"), headers=PAGE, cookies=dict(cookies))
        assert later.get("/v1/documents").status_code == 401


@pytest.mark.parametrize(
    ("headers", "get", "post"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200, 200),
        ({"Sec-Fetch-Site": "none"}, 200, 200),
        ({"Sec-Fetch-Site": "same-site"}, 401, 401),
        ({"Sec-Fetch-Site": "cross-site"}, 401, 401),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 401, 401),
        ({"Origin": "http://testserver"}, 200, 200),
        ({"Origin": "http://evil.example"}, 401, 401),
        ({"Origin": "null"}, 401, 401),
        ({"Origin": "http://[::1"}, 401, 401),
        ({}, 200, 401),
    ],
)
def test_session_counts_from_our_own_pages_alone(made: Made, headers: dict[str, str], get: int, post: int) -> None:
    """A request from another origin's page is that of a stranger, though the browser sends the cookie along."""
    app = made(api_keys="first")
    client = TestClient(app)
    client.post("/v1/session", json={"key": "first"}, headers=PAGE)
    assert client.get("/v1/documents", headers=headers).status_code == get
    assert client.post("/v1/search", json={"query": "age"}, headers=headers).status_code == post


@pytest.mark.parametrize(
    "cookie", ["netlm_session=", "netlm_session=\xff", f"netlm_session={'x' * 5000}", "a;;=b;=", "=;"]
)
def test_strange_cookies_open_nothing(made: Made, cookie: str) -> None:
    """A cookie that is none of ours is no session and breaks nothing."""
    client = TestClient(made(), headers=PAGE)
    response = client.get("/v1/session", headers={b"cookie": cookie.encode("latin-1")})  # type: ignore[dict-item]
    assert response.json() == {"session": False, "key_needed": False}


def test_other_origins_are_shut_out_by_default(made: Made) -> None:
    """Without the setting no header lets another origin's page read anything."""
    client = TestClient(made())
    response = client.get("/v1/documents", headers={"Origin": "https://intranet.example.org"})
    assert "access-control-allow-origin" not in response.headers
    asked = {"Origin": "https://intranet.example.org", "Access-Control-Request-Method": "POST"}
    assert client.options("/v1/ask", headers=asked).status_code == 405


def test_named_origins_may_call(made: Made) -> None:
    """A named origin's pages may ask and read problems too, without cookies; an unnamed one's may not."""
    client = TestClient(made(allowed_origins="https://intranet.example.org", api_keys="first"))
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-api-key"}
    allowed = client.options("/v1/ask", headers={"Origin": "https://intranet.example.org", **asked})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (
        200,
        "https://intranet.example.org",
    )
    refused = client.get("/v1/documents", headers={"Origin": "https://intranet.example.org"})
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == "https://intranet.example.org"
    assert "access-control-allow-credentials" not in refused.headers
    stranger = client.options("/v1/ask", headers={"Origin": "https://evil.example", **asked})
    assert "access-control-allow-origin" not in stranger.headers


def test_hasty_client_waits(made: Made) -> None:
    """Beyond its limit a client gets a 429 that says when to come again; others are served."""
    client = TestClient(made(rate_limit=3, api_keys="first,second"))
    assert [status(client, X_API_Key="first") for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/v1/documents", headers={"X-API-Key": "first"})
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["content-type"] == "application/problem+json"
    assert status(client, X_API_Key="second") == 200
    assert client.get("/healthz").status_code == 200


def test_guesses_at_keys_are_counted(made: Made) -> None:
    """Requests without a good key count by their address, so that keys cannot be tried without end."""
    client = TestClient(made(rate_limit=3, api_keys="first"))
    assert [status(client, X_API_Key=f"guess{number}") for number in range(4)] == [401, 401, 401, 429]
    assert client.post("/v1/session", json={"key": "first"}).status_code == 429


def test_new_sessions_do_not_evade_the_limit(made: Made) -> None:
    """Where no key opens a session, another session from the same address is not another client."""
    app = made(rate_limit=4)
    found = []
    for _ in range(4):
        client = TestClient(app, headers=PAGE)
        found += [client.post("/v1/session", json={}).status_code, status(client)]
    assert found == [204, 200, 204, 200, 429, 429, 429, 429]


@pytest.mark.parametrize(
    ("address", "limited"),
    [("127.0.0.1", False), ("::1", False), ("::ffff:127.0.0.1", False), ("192.0.2.7", True), ("2001:db8::1", True)],
)
def test_loopback_is_not_limited_unless_it_is_set(made: Made, address: str, limited: bool) -> None:
    """Without a limit set, clients beyond loopback have 60 requests a minute and those on it any number."""
    client = TestClient(made(), client=(address, 1234))
    refused = [status(client) for _ in range(140)].count(429)
    assert 0 < refused <= 80 if limited else refused == 0  # a slow machine gives requests back meanwhile
    set_ = TestClient(made(rate_limit=2), client=(address, 1234))
    assert [status(set_) for _ in range(3)] == [200, 200, 429]


def test_forwarded_address_is_the_clients(made: Made, serve: Callable[[FastAPI], int]) -> None:
    """Behind a proxy on loopback clients are told apart by the addresses that it forwards, and are not on loopback."""
    connection = http.client.HTTPConnection("127.0.0.1", serve(made()), timeout=30)

    def found(address: str, times: int) -> list[int]:
        statuses = []
        for _ in range(times):
            connection.request("GET", "/v1/facts", headers={"X-Forwarded-For": address} if address else {})
            with connection.getresponse() as response:
                response.read()
                statuses.append(response.status)
        return statuses

    assert found("192.0.2.7", 62)[-1] == 429
    assert found("192.0.2.8", 1) == [200]
    assert set(found("", 70)) == {200}
    connection.close()


def test_bucket_fills_again_and_few_are_remembered() -> None:
    """A client that waited may go on; however many come, memory holds a bounded number of them."""
    now = [0.0]
    limit = RateLimit(60, clock=lambda: now[0], most=100)
    assert [limit.wait("a") for _ in range(61)] == [0] * 60 + [1]
    now[0] += 2.0
    assert [limit.wait("a") for _ in range(3)] == [0, 0, 1]
    for number in range(1000):
        limit.wait(str(number))
    assert len(limit) == 100


@pytest.mark.parametrize(
    ("host", "name", "distant"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", True),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("", "", False),
        ("testclient", "testclient", False),
    ],
)
def test_address_names_its_client(host: str, name: str, distant: bool) -> None:
    """An IPv6 client is named by the 64 bits that it cannot choose; what is no address is a local one."""
    assert (network(host), is_distant(host)) == (name, distant)


def test_access_log_shows_no_identities() -> None:
    """A line of the access log names neither a conversation nor a turn, nor what a query holds."""
    arguments = ("192.0.2.7:1", "GET", "/v1/conversations/Qm3v0Yc1n5/export?format=ris", "1.1", 200)
    record = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', arguments, None)
    assert WithoutIdentities().filter(record)
    assert record.getMessage() == '192.0.2.7:1 - "GET /v1/conversations/…/export HTTP/1.1" 200'


def test_no_question_is_logged(made: Made, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is asked, broken or judged, no log line holds its words, the key or the session's token."""
    client = TestClient(made(api_keys="hush"), headers=PAGE, raise_server_exceptions=False)
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/session", json={"key": "hush"})
        for question in ("zebrafinch?", "break zebrafinch", "which dose of zebrafinch?"):
            client.post("/v1/ask", json={"question": question})
            client.post("/v1/ask", json={"question": question}, headers={"Accept": "text/event-stream"})
        client.post("/v1/ask", json={"question": "zebrafinch", "zebrafinch": 1})
    words = caplog.text + "".join(str(each.args) for each in caplog.records)
    assert "RuntimeError" in words
    for hidden in ("zebrafinch", "hush", client.cookies["netlm_session"]):
        assert hidden not in words
