"""The sources are opened beside the running server, so that it can say that it lives but is not ready."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from api.errors import LOG, Problem, ProblemKind, log_fault
from assistant.service import Service, Unavailable
from assistant.settings import SettingsError

PATIENCE_SECONDS = 10.0
"""How long a request that comes during the opening waits before it is sent away."""

RETRY_SECONDS = 2.0
"""How long to wait before another try while another process builds the index."""

LOOK_SECONDS = 5.0
"""How often to look whether another process has changed the corpus, as ``netlm ingest`` does."""

GRACE_SECONDS = 60.0
"""How long what was replaced stays open for the requests that still use it."""


class Opening:
    """A service that is there, or is being opened; requests wait for it a while."""

    def __init__(
        self, opener: Callable[[], Service], patience: float = PATIENCE_SECONDS, look: float = LOOK_SECONDS
    ) -> None:
        self._opener = opener
        self._patience = patience
        self._look = look
        self._lent = False
        self._opened = asyncio.Event()
        self._service: Service | None = None
        self._state = "The sources are still being opened; try again in a few seconds."

    @classmethod
    def done(cls, service: Service) -> Opening:
        """Return the opening of a service that is open already; whoever opened it closes it."""
        opening = cls(lambda: service)
        opening._lent = True
        opening._service = service
        opening._opened.set()
        return opening

    async def run(self) -> None:
        """Open the service, and open it anew whenever the corpus has changed."""
        while not self._lent and await self._open():
            while not await self._changed():
                await asyncio.sleep(self._look)

    async def _open(self) -> bool:
        """Open the service, again and again while the reason it cannot be may pass; return whether it is open."""
        while True:
            try:
                opened = await asyncio.to_thread(self._opener)
            except Unavailable as error:
                self._state = str(error)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            except Exception as error:  # the server stays up to say so
                if isinstance(error, SettingsError):
                    LOG.error("%s", error)
                log_fault(error)
                self._state = "The sources could not be opened; the server's log says where it failed."
                return False
            old, self._service = self._service, opened
            self._opened.set()
            if old is not None:
                asyncio.get_running_loop().call_later(GRACE_SECONDS, old.close)
            return True

    async def _changed(self) -> bool:
        try:
            return self._service is not None and await asyncio.to_thread(self._service.stale)
        except Exception as error:  # what is open goes on answering
            log_fault(error)
            return False

    def service_now(self) -> Service:
        """Return the service.

        Raises:
            Problem: it is not open.
        """
        if self._service is None:
            raise Problem(ProblemKind.NOT_READY, self._state, headers={"Retry-After": "5"})
        return self._service

    async def service(self) -> Service:
        """Return the service, waiting for it a while.

        Raises:
            Problem: it did not open in that time.
        """
        if self._service is None:
            try:
                async with asyncio.timeout(self._patience):
                    await self._opened.wait()
            except TimeoutError:
                pass
        return self.service_now()

    def close(self) -> None:
        """Let go of the service, if it was opened here."""
        if self._service is not None and not self._lent:
            self._service.close()


def opening_of(request: Request) -> Opening:
    """Return the opening that the application was made with."""
    opening = request.app.state.opening
    assert isinstance(opening, Opening)
    return opening


async def _opened(request: Request) -> Service:
    return await opening_of(request).service()


Opened = Annotated[Service, Depends(_opened)]
