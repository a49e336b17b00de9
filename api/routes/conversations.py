"""Conversations: list one's own, read one, take it along, delete it."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access import Owner
from api.ask_schemas import ID_PATTERN
from api.conversation_schemas import Conversation, ConversationList
from api.errors import FieldError, Problem, ProblemKind
from api.limits import StrictRoute
from api.openapi import problems
from api.opening import Opened
from api.responses import as_json
from api.routes.turns import turns_of
from assistant.casework.entrance import KEPT
from assistant.casework.standing import standing_case
from assistant.conversation import Summary, Turn
from assistant.export.bibliography import bibtex, cited, csl_json, ris
from assistant.export.markdown import markdown
from assistant.service import Service
from assistant.wire import Object

router = APIRouter(prefix="/v1/conversations", route_class=StrictRoute, tags=["conversations"])

ConversationId = Annotated[str, Path(openapi_examples={"conversation": {"value": "Qm3v0Yc1n5aXo2bR7sT9uw"}})]
_ID = re.compile(ID_PATTERN)


class Format(StrEnum):
    """What a conversation, or the references in it, can be taken along as."""

    MARKDOWN = "markdown"
    RIS = "ris"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"


_FILES = {
    Format.MARKDOWN: ("text/markdown", "conversation.md"),
    Format.RIS: ("application/x-research-info-systems", "references.ris"),
    Format.BIBTEX: ("application/x-bibtex", "references.bib"),
    Format.CSL_JSON: ("application/vnd.citationstyles.csl+json", "references.json"),
}
_TEXT = {"schema": {"type": "string"}, "example": "# What is the age limit in the Milan criteria?\n"}


@router.get(
    "",
    operation_id="listConversations",
    summary="List one's own conversations",
    description="Those begun with the same key, or in the same session; without either there is nothing to list.",
    responses={200: {"model": ConversationList}, **problems(408, 413)},
)
async def listed(service: Opened, owner: Owner) -> Response:
    """Return the client's own conversations, the one used last first."""
    found = await run_in_threadpool(service.conversations.listed, owner)
    return as_json({"conversations": [_summary(each) | {"turns": each.turns} for each in found]})


@router.get(
    "/{conversation_id}",
    operation_id="readConversation",
    summary="Read a conversation",
    responses={200: {"model": Conversation}, **problems(404, 408, 413)},
)
async def read(conversation_id: ConversationId, service: Opened, owner: Owner) -> Response:
    """Return a conversation with its turns and what it knows of its patient."""
    summary, turns, case = await run_in_threadpool(_read, service, conversation_id, owner)
    return as_json(_summary(summary) | {"case": case, "turns": [_turn(each) for each in turns]})


@router.delete(
    "/{conversation_id}",
    operation_id="deleteConversation",
    summary="Delete a conversation",
    description="Its questions, replies and facts are gone, and what was said of its answers.",
    status_code=204,
    responses=problems(404, 408, 413),
)
async def delete(conversation_id: ConversationId, request: Request, service: Opened, owner: Owner) -> Response:
    """Delete a conversation and all that belongs to it."""
    _check(conversation_id)
    if not await run_in_threadpool(service.conversations.delete, conversation_id, owner):
        raise _unknown()
    turns_of(request).drop(conversation_id)
    return Response(status_code=204)


@router.get(
    "/{conversation_id}/export",
    operation_id="exportConversation",
    summary="Take a conversation along",
    description="The conversation as Markdown, or the documents cited in it as RIS, BibTeX or CSL-JSON.",
    responses={
        200: {"description": "A file.", "content": {media_type: _TEXT for media_type, _ in _FILES.values()}},
        **problems(404, 408, 413, 422),
    },
    response_class=Response,
)
async def export(
    conversation_id: ConversationId,
    service: Opened,
    owner: Owner,
    form: Annotated[Format, Query(alias="format")] = Format.MARKDOWN,
) -> Response:
    """Return one file of the conversation."""
    content = await run_in_threadpool(_exported, service, conversation_id, owner, form)
    media_type, name = _FILES[form]
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type + charset, headers=headers)


def _exported(service: Service, conversation_id: str, owner: str, form: Format) -> bytes:
    summary, turns, case = _read(service, conversation_id, owner)
    replies = [_reply(each) for each in turns]
    works = cited(replies, service.by_id)
    if form is Format.MARKDOWN:
        asked = [(each.asked, each.question, reply) for each, reply in zip(turns, replies, strict=True)]
        return markdown(summary.title, asked, case, works).encode()
    return {Format.RIS: ris, Format.BIBTEX: bibtex, Format.CSL_JSON: csl_json}[form](works).encode()


def _read(service: Service, conversation_id: str, owner: str) -> tuple[Summary, list[Turn], Object | None]:
    _check(conversation_id)
    conversations = service.conversations
    summary = conversations.summary(conversation_id, owner)
    if summary is None:
        raise _unknown()
    case = standing_case(conversations.kept(conversation_id, KEPT))
    return summary, conversations.turns(conversation_id), case


def _check(conversation_id: str) -> None:
    if not _ID.fullmatch(conversation_id):
        raise _unknown()


def _unknown() -> Problem:
    return Problem(
        ProblemKind.NOT_FOUND,
        "No such conversation is known here; GET /v1/conversations lists your own.",
        [FieldError("conversation_id", "is not known here")],
    )


def _summary(summary: Summary) -> Object:
    return {
        "conversation_id": summary.conversation_id,
        "title": summary.title,
        "begun": summary.begun,
        "last": summary.last,
    }


def _turn(turn: Turn) -> Object:
    return {
        "turn_id": turn.turn_id,
        "asked": turn.asked,
        "question": turn.question,
        "reply": _reply(turn),
        "feedback": {"verdict": turn.verdict, "reason": turn.reason} if turn.verdict else None,
    }


def _reply(turn: Turn) -> Object:
    reply: Object = json.loads(turn.reply, parse_float=Decimal)
    return reply
