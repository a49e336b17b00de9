"""The passages of one document while they are made: ids, order, citation marks and studies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.blocks import layout
from corpus.clean import clean, tidy
from corpus.marks import marks, within
from corpus.model import Cell, Document, Passage, PassageKind, Scope, Span, passage_id
from corpus.references import references
from corpus.slides import slide_studies


class Joined:
    """The words of several spans as one string, with the way back to the spans."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._cuts: list[tuple[int, Span]] = []
        parts, position = [], 0
        for span in spans:
            self._cuts.append((position, span))
            parts.append(span.of(text))
            position += span.end - span.start + 1
        self.text = "\n".join(parts)

    def local(self, offset: int) -> int:
        """Return where the document's character at ``offset`` stands in the string.

        Raises:
            ValueError: it lies in none of the spans.
        """
        for start, span in self._cuts:
            if span.start <= offset < span.end:
                return start + offset - span.start
        raise ValueError(f"offset {offset} is in none of the spans")

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the document's pieces behind ``start:end`` of the string."""
        found = []
        for begin, span in self._cuts:
            first, last = max(start, begin), min(end, begin + span.end - span.start)
            if first < last:
                found.append(Span(span.start + first - begin, span.start + last - begin))
        return tuple(found)


class Draft:
    """Collects a document's passages in reading order."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.pieces = layout(document.text)
        listed = references(document.text)
        self.library = {reference.label: reference for reference in listed}
        self.made: list[Passage] = []
        self.paragraph = 0
        self._document_id = document.document_id
        self._marks = marks(document.text, self.library, [reference.span for reference in listed])
        self._slides = slide_studies(self.pieces)

    def add(
        self,
        piece: int,
        kind: PassageKind,
        spans: tuple[Span, ...],
        *,
        text: str | None = None,
        scope: Scope = Scope(),  # noqa: B008 - frozen
        studied: Sequence[str] | None = None,
        cells: tuple[Cell, ...] = (),
        group: str | None = None,
        parent: int | None = None,
        evidence: bool = True,
    ) -> int:
        """Add a passage and return its order.

        Args:
            piece: index of the piece it comes from; a slide's sources are found by it.
            text: what is shown, if not the cleaned words of ``spans``.
            studied: labels of the references that it reports; its own marks if not given.
        """
        words = self.shown(spans) if text is None else text
        labels = self.labels(spans)
        named = [self.library[label].short for label in (labels if studied is None else studied)]
        studies = tuple(dict.fromkeys((*scope.studies, *named, *self._slides.get(piece, ()))))
        order = len(self.made)
        self.made.append(
            Passage(
                passage_id=passage_id(self._document_id, spans),
                document_id=self._document_id,
                kind=kind,
                text=words,
                spans=spans,
                order=order,
                paragraph=self.paragraph,
                scope=replace(scope, studies=studies),
                cells=cells,
                group=group,
                parent=parent,
                references=labels,
                evidence=evidence and bool(re.search(r"\w", words)),
            )
        )
        return order

    def group(self, kind: str, span: Span) -> str:
        """Return the id of the "list" or "table" that begins with ``span``, unlike that of any other document's."""
        return f"{self._document_id}:{kind}-{span.start}"

    def shown(self, spans: Sequence[Span]) -> str:
        """Return the words of ``spans`` as a person reads them, citation marks left out."""
        parts = (clean(s.of(self.text), within(self._marks, s.start, s.end), s.start) for s in spans)
        return tidy(" ".join(parts))

    def labels(self, spans: Sequence[Span]) -> tuple[str, ...]:
        """Return the labels of the references cited in ``spans``."""
        found = (label for s in spans for mark in within(self._marks, s.start, s.end) for label in mark.labels)
        return tuple(dict.fromkeys(found))

    def local_marks(self, joined: Joined, spans: Sequence[Span]) -> list[tuple[int, int]]:
        """Return start and end, in the joined string, of the citation marks in ``spans``."""
        found = (mark for span in spans for mark in within(self._marks, span.start, span.end) if mark.end <= span.end)
        return [(joined.local(mark.start), joined.local(mark.end - 1) + 1) for mark in found]
