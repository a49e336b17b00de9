"""Where a document prints the publications that it reports: in its list of references, or in lines below its slides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from corpus.lines import lines
from corpus.model import Citation, Document, Span
from corpus.references import is_source, references, works_with_words

LIST, LINE = "References", "Source line"
"""Where an entry stands, as a person would look it up; in a list its number follows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One publication as printed: its words on one line, where they stand, and how a person finds them."""

    text: str
    span: Span
    locator: str


@lru_cache(maxsize=16)
def listed(text: str) -> Mapping[str, Entry]:
    """Return the publications that a document prints, by author and year ("Ngo 2021"), the first of each name."""
    found: dict[str, Entry] = {}
    for each in references(text):
        found.setdefault(each.short, Entry(each.text, each.span, f"{LIST}, {each.label}"))
    for line in lines(text):
        if not is_source(line.text):
            continue
        for name, words in works_with_words(line.text):
            at = text.find(words.strip(), line.start, line.end + 1)
            if at >= 0:
                printed = words.strip()
                found.setdefault(name, Entry(" ".join(printed.split()), Span(at, at + len(printed)), LINE))
    return found


def cited(document: Document, study: str) -> tuple[str, Citation] | None:
    """Return the entry of a study in a document, as a statement's words and their citation; None where it has none."""
    entry = listed(document.text).get(study)
    if entry is None:
        return None
    quote = entry.span.of(document.text)
    place = (entry.span.start, entry.span.end)
    return entry.text, Citation(
        document.document_id, document.title, document.date, entry.locator, quote, *place, study
    )
