"""The HTTP application. ``create`` is handed what it serves; ``from_environment`` reads it from the settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from fastapi import FastAPI

from api import errors, openapi
from api.limits import ApiKeys, BodyLimit
from api.opening import Opening
from api.routes import ask, cases, criteria, evidence, health, page, sources
from assistant.build import open_service
from assistant.settings import Settings, load

DESCRIPTION = (
    "Cited answers, or an honest refusal, from a fixed set of sources on neuroendocrine tumor liver metastases. "
    "Every statement carries the exact words it rests on. It informs a clinician's judgement and replaces none."
)


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
    app.state.opening = opening
    errors.install(app)
    openapi.describe(app, keys=bool(settings.keys), own_sets=settings.criteria_dir is not None)
    for module in (ask, cases, criteria, evidence, sources, health, page):
        app.include_router(module.router)
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, seconds=settings.body_timeout)
    app.add_middleware(ApiKeys, keys=settings.keys)
    app.add_middleware(errors.Shield)
    return app


def from_environment() -> FastAPI:
    """Return the application that the environment describes; what ``netlm serve`` runs.

    Raises:
        SettingsError: a setting cannot be used.
    """
    settings = load()
    return create(settings, Opening(partial(open_service, settings, long_running=True)))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    opening: Opening = app.state.opening
    task = asyncio.create_task(opening.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        opening.close()
