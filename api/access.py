"""Who asks: the holder of a key, a browser's session, or nobody known; and how often they may."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Problem, ProblemKind
from api.opening import Opening
from api.rate import USUAL, RateLimit, is_distant, network
from assistant.conversation import NOBODY
from assistant.sessions import Session

COOKIE = "netlm_session"
OPEN_TO_ALL = "/v1/session"
"""Where a browser asks whether it needs a key, and hands one in."""

_SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Client:
    """Whoever sent a request. owner: of the conversations they begin. session: the token of theirs, if one is open."""

    owner: str = NOBODY
    session: str | None = None


class Keys:
    """The keys of this server, each with a name that does not give it away."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._names = {key.encode(): _name(key) for key in keys}

    def __bool__(self) -> bool:
        return bool(self._names)

    def name(self, *sent: bytes) -> str | None:
        """Return the name of the key that one of the values is; None where none is one."""
        # Every comparison is made, so that the time taken tells nothing about the keys.
        found = [name for key, name in self._names.items() for given in sent if hmac.compare_digest(given, key)]
        return found[0] if found else None

    def holds(self, session: Session) -> bool:
        """Return whether a session is good: where keys are asked for, the one that opened it must still be one."""
        return not self._names or session.gate in self._names.values()


def _name(key: str) -> str:
    return hashlib.scrypt(key.encode(), salt=b"netlm: whose conversations", n=2**12, r=8, p=1, dklen=16).hex()


class Access:
    """Tells who asks below ``/v1``, counts it, and where keys are set lets nobody pass who has none.

    A key comes as RFC 6750 bearer token or ``X-API-Key``, or a session's
    cookie stands for it, which counts in requests from our own pages alone.
    Clients are counted by key, by a session that a key opened, else by address;
    without a limit set, those on loopback are not.
    """

    def __init__(self, app: ASGIApp, keys: Keys, opening: Opening, per_minute: int | None) -> None:
        self._app = app
        self._keys = keys
        self._opening = opening
        self._always = per_minute is not None
        self._rate = RateLimit(per_minute or USUAL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, or raise the Problem that its key or its haste is."""
        if scope["type"] == "http" and scope["path"].startswith("/v1/"):
            headers = Headers(scope=scope)
            host = (scope.get("client") or ("",))[0]
            key = self._keys.name(*_sent(headers))
            token, session = (None, None) if key else await self._session(scope, headers)
            named = key or (session.owner if session and session.gate else None)
            if self._always or is_distant(host):
                self._count(named or network(host))
            if self._keys and not (key or session) and scope["path"] != OPEN_TO_ALL:
                raise unauthorized("Send a key of this server as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.")
            owner = f"key:{key}" if key else session.owner if session else NOBODY
            scope.setdefault("state", {})["client"] = Client(owner, token)
        await self._app(scope, receive, send)

    def _count(self, client: str) -> None:
        wait = self._rate.wait(client)
        if wait:
            detail = f"Too many requests came from here in a short time; try again in {wait} s."
            raise Problem(ProblemKind.TOO_MANY, detail, headers={"Retry-After": str(wait)})

    async def _session(self, scope: Scope, headers: Headers) -> tuple[str | None, Session | None]:
        token = cookie_parser(headers.get("cookie", "")).get(COOKIE)
        if not token or not from_own_page(scope["method"], headers):
            return None, None
        service = await self._opening.service()
        session = await run_in_threadpool(service.conversations.sessions.find, token)
        return (token, session) if session and self._keys.holds(session) else (None, None)


def unauthorized(detail: str) -> Problem:
    """Return the problem of a request that carries no key of ours."""
    return Problem(ProblemKind.UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})


def from_own_page(method: str, headers: Headers) -> bool:
    """Return whether a browser sent a request from a page of this very origin, as far as its headers tell.

    Browsers leave both headers out where they read without encryption; whose
    page that is does not matter, since no other origin's may see the reply.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return method in _SAFE
    try:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""
    except ValueError:
        return False


def _sent(headers: Headers) -> list[bytes]:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    sent = [headers.get("x-api-key", "")]
    if scheme.lower() == "bearer":
        sent.append(token.strip())
    return [each.encode("latin-1") for each in sent]


def client_of(request: Request) -> Client:
    """Return who sent a request."""
    client = request.state.client
    assert isinstance(client, Client)
    return client


async def _owner(request: Request) -> str:  # async: a plain function would be handed to another thread
    return client_of(request).owner


Owner = Annotated[str, Depends(_owner)]
"""Whose conversations a request may use."""
