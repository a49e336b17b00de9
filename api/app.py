"""The HTTP application. ``create`` is handed what it serves; ``from_environment`` reads it from the settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from api import access_log, errors, openapi
from api.access import Access, Keys
from api.desks import Desks
from api.limits import BodyLimit
from api.opening import Opening
from api.routes import ask, cases, conversations, criteria, evidence, health, page, session, sources, study, turns
from api.turns import Turns
from assistant.build import open_service
from assistant.settings import Settings, load

DESCRIPTION = (
    "Cited answers, or an honest refusal, from a fixed set of sources on neuroendocrine tumor liver metastases. "
    "Every statement carries the exact words it rests on. It informs a clinician's judgement and replaces none."
)

TIDY_SECONDS = 600.0
"""How often expired conversations are deleted."""


def create(settings: Settings, opening: Opening) -> FastAPI:
    """Return the application that serves ``opening``'s service under ``settings``."""
    app = FastAPI(
        title="netlm",
        version="1",
        description=DESCRIPTION,
        docs_url=None,  # the framework's pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    keys = Keys(settings.keys)
    app.state.opening = opening
    app.state.desks = Desks(settings.data_dir)
    app.state.keys = keys
    app.state.turns = Turns()
    app.state.session_seconds = settings.conversation_days * 86_400 or None
    app.state.frame_ancestors = settings.frame_ancestors
    errors.install(app)
    openapi.describe(app, keys=bool(keys), own_sets=settings.criteria_dir is not None)
    for module in (ask, turns, conversations, session, cases, criteria, evidence, sources, study, health, page):
        app.include_router(module.router)
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, seconds=settings.body_timeout)
    app.add_middleware(Access, keys=keys, opening=opening, per_minute=settings.rate_limit)
    app.add_middleware(errors.Shield)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Authorization", "Content-Type", "Last-Event-ID", "X-API-Key"),
            expose_headers=("Content-Disposition", "Retry-After"),
        )
    return app


def from_environment() -> FastAPI:
    """Return the application that the environment describes; what ``netlm serve`` runs.

    Raises:
        SettingsError: a setting cannot be used.
    """
    settings = load()
    access_log.install()
    return create(settings, Opening(partial(open_service, settings, long_running=True)))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    opening: Opening = app.state.opening
    tasks = [asyncio.create_task(opening.run()), asyncio.create_task(_tidy(opening))]
    try:
        yield
    finally:
        app.state.turns.stop_all()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        app.state.desks.close()
        opening.close()


async def _tidy(opening: Opening) -> None:
    """Delete what has expired, now and then."""
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        with suppress(errors.Problem):
            service = await opening.service()
            try:
                await asyncio.to_thread(service.conversations.expire)
            except Exception as error:  # the database may be away for a while
                errors.log_fault(error)
