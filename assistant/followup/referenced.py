"""Who reported something, and when, is answered with the publication as the source prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.compose import heading
from assistant.reply import Reply, Statement
from corpus.listed import cited
from corpus.model import Citation, Document
from guardrails.grounding import ungrounded


def with_reference(names: Sequence[str], reply: Reply, documents: Mapping[str, Document]) -> Reply:
    """Return the reply with the publication that it is of, in the source's own words, before all else.

    Unchanged where it is of several, none of which goes by one of ``names``, the studies that the question names
    ("Ngo 2021", "CLARINET"), or where the source prints no entry of it.
    """
    first = _first(names, reply)
    document = documents.get(first.document_id) if first is not None else None
    found = cited(document, first.primary) if first is not None and first.primary and document is not None else None
    if document is None or found is None:
        return reply
    words, citation = found
    if ungrounded(words, [citation.quote], []) or any(citation.quote in each.quote for each in reply.citations):
        return reply
    number = len(reply.citations) + 1
    text = f"{heading(document)}: {words} [{number}]\n{reply.text}"
    statements = (Statement(words, (number,)), *reply.statements)
    return replace(reply, text=text, statements=statements, citations=(*reply.citations, citation))


def _first(names: Sequence[str], reply: Reply) -> Citation | None:
    """Return the first citation of a study that is named, or of the only one that the reply is of."""
    heads = [(each.text, reply.citations[each.citations[0] - 1]) for each in reply.statements]
    for text, citation in heads:
        if citation.primary and any(name in text or name in citation.primary for name in names):
            return citation
    return heads[0][1] if heads and len({citation.primary for _, citation in heads}) == 1 else None
