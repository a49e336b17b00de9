"""The objects of the contract, section 2, as plain values: HTTP and ``--json`` print the same ones.

Every key is always there and stands in the contract's order, so that the same
reply gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal

from assistant import lazily
from assistant.reply import Conflict, Refusal, Reply, Statement
from assistant.service import Answered, Found
from corpus.model import Citation, Document
from corpus.quotes import citation_object

Object = dict[str, object]

_MARK = "\x00decimal\x00"
"""Stands for a number that no float holds, until the text is written; no text of ours has NUL characters."""


def encoded(value: object) -> bytes:
    """Return ``value`` as compact UTF-8 JSON; the same value gives the same bytes, a Decimal its own digits."""
    exact: list[Decimal] = []

    def marked(number: object) -> str:
        if not isinstance(number, Decimal):
            raise TypeError(f"{type(number).__name__} is nothing that JSON holds")
        exact.append(number)
        return _MARK

    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=marked)
    if exact:
        digits = iter(exact)
        written = re.sub(re.escape(json.dumps(_MARK)), lambda _: str(next(digits)), written)
    return written.encode()


def reply_object(answered: Answered) -> Object:
    """Return the reply of ``POST /v1/ask``."""
    reply = answered.reply
    return {
        "kind": reply.kind,
        "text": reply.text,
        "statements": [statement_object(each) for each in reply.statements],
        "citations": numbered(reply),
        "conflicts": [_conflict(each) for each in reply.conflicts],
        "criteria": list(reply.criteria),
        "refusal": _refusal(reply.refusal) if reply.refusal else None,
        "conversation_id": answered.conversation_id,
        "case": reply.case,
        "turn_id": answered.turn_id,
        "understood_as": reply.understood_as or None,
        "evidence": _evidence(reply),
    }


def _evidence(reply: Reply) -> Object | None:
    """Return the rows beside an answer, and the plot that most of them stand in."""
    if reply.evidence is None:
        return None
    rows = [lazily.module("assistant.outcomes.wire").row_object(row) for row in reply.evidence.rows]
    return {"rows": rows, "plot": reply.evidence.plot}


def numbered(reply: Reply) -> list[Object]:
    """Return the reply's citations with the numbers that its statements use."""
    return _citations(reply.citations)


def statement_object(statement: Statement) -> Object:
    """Return one statement or one position of a conflict."""
    return {"text": statement.text, "citations": list(statement.citations)}


def document_object(document: Document, *, with_text: bool = False) -> Object:
    """Return a document as listed; ``with_text`` adds the exact text that the offsets count in."""
    described: Object = {
        "document_id": document.document_id,
        "title": document.title,
        "date": document.date,
        "kind": document.kind,
        "authors": list(document.authors),
        "doi": document.doi,
        "terms": document.terms,
        "characters": len(document.text),
    }
    return {**described, "text": document.text} if with_text else described


def search_object(hits: Iterable[Found]) -> Object:
    """Return the result of ``POST /v1/search``."""
    return {
        "hits": [
            {
                "document_id": hit.citation.document_id,
                "locator": hit.citation.locator,
                "quote": hit.citation.quote,
                "start": hit.citation.start,
                "end": hit.citation.end,
                "score": hit.score,
            }
            for hit in hits
        ]
    }


def _citations(citations: Iterable[Citation]) -> list[Object]:
    return [citation_object(number, each) for number, each in enumerate(citations, 1)]


def _conflict(conflict: Conflict) -> Object:
    return {"topic": conflict.topic, "positions": [statement_object(each) for each in conflict.positions]}


def _refusal(refusal: Refusal) -> Object:
    return {
        "reason": refusal.reason.value,
        "message": refusal.message,
        "closest": _citations(refusal.closest),
        "suggestion": refusal.suggestion or None,
    }
