"""Documents and passages as JSON text, exactly and back again."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from corpus.model import Cell, Document, Passage, PassageKind, Scope, Span

_DOCUMENT_FIELDS = tuple(field.name for field in fields(Document))


def dump_document(document: Document) -> str:
    """Return the document as ASCII JSON: every code point survives, lone surrogates included."""
    return _dump({name: getattr(document, name) for name in _DOCUMENT_FIELDS})


def load_document(body: str) -> Document:
    """Return the document that ``dump_document`` wrote."""
    record: dict[str, Any] = json.loads(body)
    lists = {name: tuple(value) for name, value in record.items() if isinstance(value, list)}
    return Document(**{**record, **lists})


def dump_passage(passage: Passage) -> str:
    """Return the passage as ASCII JSON."""
    scope = passage.scope
    return _dump(
        {
            "passage_id": passage.passage_id,
            "document_id": passage.document_id,
            "kind": passage.kind.value,
            "text": passage.text,
            "spans": _pairs(passage.spans),
            "order": passage.order,
            "paragraph": passage.paragraph,
            "scope": [scope.headings, scope.table, scope.lead, scope.studies],
            "cells": [
                [cell.head, cell.text, [cell.span.start, cell.span.end], _pairs(cell.head_spans), cell.garbled]
                for cell in passage.cells
            ],
            "group": passage.group,
            "parent": passage.parent,
            "references": passage.references,
            "evidence": passage.evidence,
        }
    )


def load_passage(body: str) -> Passage:
    """Return the passage that ``dump_passage`` wrote."""
    record: dict[str, Any] = json.loads(body)
    headings, table, lead, studies = record["scope"]
    record["kind"] = PassageKind(record["kind"])
    record["spans"] = _spans(record["spans"])
    record["scope"] = Scope(tuple(headings), table, lead, tuple(studies))
    record["cells"] = tuple(
        Cell(head, text, Span(*span), _spans(head_spans), garbled)
        for head, text, span, head_spans, garbled in record["cells"]
    )
    record["references"] = tuple(record["references"])
    return Passage(**record)


def _dump(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=True, separators=(",", ":"))


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)
