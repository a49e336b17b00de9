"""The frozen vocabulary of the house: documents, passages, spans and citations.

Everything here is an immutable value. Offsets are Unicode code points into a
document's ``text``, end exclusive, and ``text[span.start:span.end]`` is the
verbatim quote (contract, section 1).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in one document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """Return the words of ``text`` that this span covers."""
        if self.end > len(text):
            raise ValueError(f"span {self.start}..{self.end} leaves a text of {len(text)}")
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of a document's numbered reference list. It is never evidence."""

    label: str
    text: str
    span: Span
    author: str | None = None
    year: str | None = None
    doi: str | None = None
    pmid: str | None = None

    @property
    def short(self) -> str:
        """The primary study as a reader names it, e.g. ``Sarmiento 2003``."""
        name = " ".join(part for part in (self.author, self.year) if part)
        return name or f"reference {self.label}"


@dataclass(frozen=True, slots=True)
class Document:
    """A source: its metadata and its exact decoded text."""

    document_id: str
    title: str
    text: str
    kind: str
    date: str | None = None
    authors: tuple[str, ...] = ()
    doi: str | None = None
    terms: str | None = None
    name: str | None = None
    """How a reply names the source in running text, e.g. "Landmark Series review"."""
    aliases: tuple[str, ...] = ()
    """Other words by which a question may mean this document, e.g. "the poster"."""
    population: str | None = None
    """Whose numbers these are where the whole document has one cohort, e.g. "59 patients"."""

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hexadecimal: two documents with one digest are one text."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


class BlockKind(StrEnum):
    """What a stretch of a document is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    HEADER = "header"
    CAPTION = "caption"
    REFERENCE = "reference"
    SOURCE = "source"
    """A source line on a slide or under a table ("Fiore F, et al. ... 2014"): names a study, no evidence."""
    MATTER = "matter"
    """Front and back matter, running heads, affiliations, page furniture: no evidence."""


@dataclass(frozen=True, slots=True)
class Block:
    """A structural piece of a document.

    ``spans`` has more than one member where a page break, a footnote or a
    running head interrupts the piece. ``level`` is the depth of a heading
    (1 is the outermost) or of a nested item (1 is a top-level bullet); else 0.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    level: int = 0


class PassageKind(StrEnum):
    """What a passage is; rows and items come with their table or list."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"
    HEADING = "heading"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row.

    ``head`` is the cleaned path of column heads ("OS (%), 5-year"), empty for
    a row's label; ``head_spans`` are the exact pieces that the head was read
    from. ``garbled`` marks a cell whose characters look misread; it is shown
    as printed.
    """

    head: str
    text: str
    span: Span
    head_spans: tuple[Span, ...] = ()
    garbled: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What a passage stands under and is to be understood with.

    headings: the section path or slide title, outermost first, cleaned.
    table: the title or caption of the table, where the passage is a row.
    lead: the sentence or parent item that introduces the list the passage is in.
    studies: primary studies that the passage reports, "Sarmiento 2003",
        resolved from superscripts, author names or the slide's source line.
    """

    headings: tuple[str, ...] = ()
    table: str = ""
    lead: str = ""
    studies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The smallest piece that can be cited: a sentence, list item, table row, heading or caption.

    text: the words as a person reads them (line breaks joined, superscripts
        and mark-up removed); for a row "label: head value; head value".
    spans: the exact pieces, in reading order; more than one where a page
        break or footnote interrupts the sentence.
    order: position in the document, counted over its passages from 0.
    paragraph: passages of one paragraph, slide body, list or table share it.
    group: for a list item or a row, the id of its list or table, so that a
        list can come whole; else None.
    parent: order of the passage that introduces this one (lead-in sentence,
        parent item, the table's title), if any.
    references: labels of the numbered references that the passage cites.
    evidence: False where the passage may be shown as scope but answers
        nothing by itself (a bare heading).
    """

    passage_id: str
    document_id: str
    kind: PassageKind
    text: str
    spans: tuple[Span, ...]
    order: int
    paragraph: int
    scope: Scope = field(default_factory=Scope)
    cells: tuple[Cell, ...] = ()
    group: str | None = None
    parent: int | None = None
    references: tuple[str, ...] = ()
    evidence: bool = True

    @property
    def context(self) -> str:
        """The passage with what it stands under, as it is embedded and indexed."""
        head = " > ".join(part for part in (*self.scope.headings, self.scope.table) if part)
        lead = f"{self.scope.lead} " if self.scope.lead else ""
        study = f" ({'; '.join(self.scope.studies)})" if self.scope.studies else ""
        return f"{head}{study}: {lead}{self.text}" if head or study else f"{lead}{self.text}"


def passage_id(document_id: str, spans: tuple[Span, ...]) -> str:
    """Return the stable id of a passage: the same document and spans give the same id."""
    key = document_id + "".join(f"|{span.start}-{span.end}" for span in spans)
    return hashlib.sha256(key.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage and its score (higher is nearer; comparable within one query only)."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: document, exact words and how a person finds them."""

    document_id: str
    title: str
    date: str | None
    locator: str
    quote: str
    start: int
    end: int
    primary: str | None = None
    """The primary study that the source names for these words, if it names one."""
