"""The desk for studying, over whatever service is open: made when first wanted, made anew when the corpus changed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from api.opening import Opened
from assistant.service import Service
from assistant.study.desk import Desk
from assistant.study.opening import open_desk


class Desks:
    """Keeps the desk of the service that was last asked for."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._lock = threading.Lock()
        self._service: Service | None = None
        self._desk: Desk | None = None

    def of(self, service: Service) -> Desk:
        """Return the desk over a service's documents and criteria."""
        with self._lock:
            if self._desk is None or self._service is not service:
                old = self._desk
                self._desk = open_desk(self._data_dir, service.documents, service.criteria())
                self._service = service
                if old is not None:
                    old.close()
            return self._desk

    def close(self) -> None:
        """Let go of the register of reviews."""
        with self._lock:
            if self._desk is not None:
                self._desk.close()
            self._desk = self._service = None


async def _desk(request: Request, service: Opened) -> Desk:
    desks = request.app.state.desks
    assert isinstance(desks, Desks)
    return await run_in_threadpool(desks.of, service)


Studied = Annotated[Desk, Depends(_desk)]
"""The desk of the service that is open."""
