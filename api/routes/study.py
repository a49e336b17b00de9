"""Study mode: cards made from the sources, graded answers, spaced repetition, progress, an Anki package."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from starlette.concurrency import run_in_threadpool

from api.access import Owner
from api.desks import Studied
from api.errors import FieldError, Problem, ProblemKind
from api.limits import StrictRoute
from api.openapi import problems
from api.responses import as_json
from api.study_schemas import (
    Learner,
    StudyAnswerRequest,
    StudyGrade,
    StudyProgress,
    StudySession,
    StudySessionRequest,
    StudyTopics,
)
from assistant.conversation import NOBODY
from assistant.study.anki import package
from assistant.study.desk import UnknownCard, UnknownTopic
from assistant.study.objects import answer_object, progress_object, session_object, topics_object
from assistant.study.schedule import Rating

router = APIRouter(prefix="/v1/study", route_class=StrictRoute, tags=["study"])

APKG = "application/octet-stream"
_FILE = {"schema": {"type": "string", "format": "binary"}}


_ALONE = "learner"
"""Under whose name reviews are kept where nobody is named, as on the command line."""


def _kept(learner: str | None, owner: str) -> str:
    """Return under what reviews are kept: the name given, else whoever the session or key belongs to."""
    return learner or (_ALONE if owner == NOBODY else f" {owner}")  # no name begins with a space


def _json(value: object) -> Response:
    return as_json(value, Cache_Control="no-store")


@router.get(
    "/topics",
    operation_id="listStudyTopics",
    summary="List the topics to study",
    responses={200: {"model": StudyTopics}, **problems(408, 413)},
)
async def topics(desk: Studied) -> Response:
    """Return the topics that have cards, with their number."""
    return _json(topics_object(desk.deck))


@router.post(
    "/session",
    operation_id="beginStudySession",
    summary="Draw cards to study",
    description="Cards that are due come first, the longest due before others, then new ones, topics mixed. A card "
    "comes without its answer. Cards whose words are no longer in the sources are not asked; a learner is told of "
    "them once, in `retired`.",
    responses={200: {"model": StudySession}, **problems(400, 404, 408, 413, 415, 422)},
)
async def session(body: StudySessionRequest, desk: Studied, owner: Owner) -> Response:
    """Return the cards of a session."""
    try:
        found = await run_in_threadpool(desk.session, _kept(body.learner, owner), body.topic, body.cards)
    except UnknownTopic as error:
        raise Problem(
            ProblemKind.NOT_FOUND,
            f"GET /v1/study/topics lists the topics that there are: {', '.join(error.known)}.",
            [FieldError("topic", "names a topic that has no cards")],
        ) from None
    return _json(session_object(desk.deck, body.learner or _ALONE, found))


@router.post(
    "/cards/{card_id}/answer",
    operation_id="answerStudyCard",
    summary="Answer a card",
    description="The answer is graded by rules, with the reason; the same answer always gets the same grade. "
    "What was typed is not kept, the grade is.",
    responses={200: {"model": StudyGrade}, **problems(400, 404, 408, 413, 415, 422)},
)
async def answer(
    card_id: Annotated[str, Path(max_length=64, openapi_examples={"age": {"value": "0c91cc8f3b6f4c34"}})],
    body: StudyAnswerRequest,
    desk: Studied,
    owner: Owner,
) -> Response:
    """Grade an answer and schedule its card."""
    rating = Rating[body.rating.upper()] if body.rating else None
    try:
        found = await run_in_threadpool(desk.answer, _kept(body.learner, owner), card_id, body.answer, rating)
    except UnknownCard:
        raise Problem(
            ProblemKind.NOT_FOUND,
            "No card has this id, or its words are no longer in the sources. POST /v1/study/session draws cards.",
            [FieldError("card_id", "is not the id of a card")],
        ) from None
    return _json(answer_object(found))


@router.get(
    "/progress",
    operation_id="readStudyProgress",
    summary="See how far a learner is",
    responses={200: {"model": StudyProgress}, **problems(408, 413, 422)},
)
async def progress(
    desk: Studied,
    owner: Owner,
    learner: Annotated[Learner | None, Query(openapi_examples={"pseudonym": {"value": "blue-heron"}})] = None,
) -> Response:
    """Return the progress by topic and what to read next."""
    found = await run_in_threadpool(desk.progress, _kept(learner, owner))
    return _json(progress_object(learner or _ALONE, found))


@router.get(
    "/export.apkg",
    operation_id="exportStudyCards",
    summary="Take the cards to Anki",
    description="All cards as an Anki package. A later export keeps the identity of every card whose words have not "
    "changed, so that importing it again keeps the history.",
    responses={200: {"content": {APKG: _FILE}, "description": "The package"}, **problems(408, 413)},
    response_class=Response,
)
async def export(desk: Studied) -> Response:
    """Return the Anki package."""
    made = await run_in_threadpool(package, desk.deck, desk.clock().timestamp())
    return Response(made, media_type=APKG, headers={"Content-Disposition": 'attachment; filename="netlm.apkg"'})
