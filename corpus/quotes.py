"""Verbatim quotes: from words to their place in a text, and from a passage to its citations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.locate import locator
from corpus.model import Cell, Citation, Document, Passage, Span


def locate(text: str, quote: str) -> Span | None:
    """Return where ``quote`` stands in ``text``: to the character, else with any white space for white space.

    The first place counts. Leading and trailing white space of the quote is
    ignored in the second try; a quote without words is found nowhere.
    """
    if not quote.strip():
        return None
    start = text.find(quote)
    if start >= 0:
        return Span(start, start + len(quote))
    match = re.search(r"\s+".join(re.escape(word) for word in quote.split()), text)
    return Span(match.start(), match.end()) if match else None


def citations(document: Document, passage: Passage) -> tuple[Citation, ...]:
    """Return one citation for each span of a passage, in reading order.

    Raises:
        ValueError: the passage is of another document, or a span leaves its text.
    """
    return tuple(cite(document, passage, span) for span in passage.spans)


def cell_citations(document: Document, passage: Passage, cells: Sequence[Cell]) -> tuple[Citation, ...]:
    """Return one citation for each of the given cells of a table row, in their order.

    Raises:
        ValueError: the passage is of another document, or a cell is none of the passage's.
    """
    for cell in cells:
        if cell not in passage.cells:
            raise ValueError(f"{cell.text!r} is no cell of the passage at {passage.spans[0].start}")
    return tuple(cite(document, passage, cell.span) for cell in cells)


def citation_object(number: int, citation: Citation) -> dict[str, object]:
    """Return a citation under its number within a reply, as the contract prints it (section 2)."""
    return {
        "id": number,
        "document_id": citation.document_id,
        "title": citation.title,
        "date": citation.date,
        "locator": citation.locator,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "primary": citation.primary,
    }


def cite(document: Document, passage: Passage, span: Span) -> Citation:
    """Cite a stretch of the text under the place and the study of a passage that it belongs to.

    Raises:
        ValueError: the passage is of another document.
    """
    if passage.document_id != document.document_id:
        raise ValueError(f"a passage of {passage.document_id} cannot be cited from {document.document_id}")
    return Citation(
        document_id=document.document_id,
        title=document.title,
        date=document.date,
        locator=locator(document, passage),
        quote=span.of(document.text),
        start=span.start,
        end=span.end,
        primary="; ".join(passage.scope.studies) or None,
    )


def shared(span: Span, passage: Passage) -> int:
    """Return how many characters of the document a stretch of its text and a passage have in common."""
    return sum(max(0, min(span.end, own.end) - max(span.start, own.start)) for own in passage.spans)
