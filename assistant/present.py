"""Replies, sources and searches on a terminal, readable on 80 columns and without colour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assistant.reply import Reply
from assistant.service import Found
from corpus.model import Citation, Document

CONTEXT = 60
"""Characters of the document shown on either side of a quote."""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_MARKER = re.compile(r"\[\d+\]")


def reply(console: Console, answer: Reply, documents: Mapping[str, Document]) -> None:
    """Print a reply: what is said, then where each of it stands."""
    if answer.understood_as:
        console.print(Text(f"Understood as: {harmless(answer.understood_as)}\n", style="italic"))
    for line in answer.text.splitlines():
        console.print(_line(line))
    if answer.citations:
        console.print()
        _citations(console, answer.citations, documents)
    if answer.refusal and answer.refusal.suggestion:
        console.print(Text(f"\nThe sources do answer: {harmless(answer.refusal.suggestion)}"))
    if answer.refusal and answer.refusal.closest:
        console.print(Text("\nNearest passages. They are no answer.", style="italic"))
        _citations(console, answer.refusal.closest, documents, numbered=False)


def sources(console: Console, documents: Iterable[Document]) -> None:
    """Print the sources as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Id", no_wrap=True)
    table.add_column("Date", no_wrap=True)
    table.add_column("Title")
    for document in documents:
        row = (document.document_id, document.date or "not stated", f"{document.title} ({document.kind})")
        table.add_row(*(Text(harmless(cell)) for cell in row))
    console.print(table)


def hits(console: Console, found: Iterable[Found], documents: Mapping[str, Document]) -> None:
    """Print what a search found, nearest first."""
    rows = list(found)
    if not rows:
        console.print("Nothing found.")
    for place, hit in enumerate(rows, 1):
        console.print(_place(hit.citation))
        _quote(console, f"{place}.", hit.citation, documents)


def harmless(text: str) -> str:
    """Return ``text`` without control characters: a document must not be able to steer the terminal."""
    return _CONTROL.sub("", text)


def _line(line: str) -> Padding | Text:
    text = Text(harmless(line))
    text.highlight_regex(_MARKER, "cyan")
    if line.startswith("- "):
        return Padding(text[2:], (0, 0, 0, 4))
    if line.startswith("The sources differ"):
        text.stylize("bold")
    return text


def _citations(
    console: Console, citations: Iterable[Citation], documents: Mapping[str, Document], *, numbered: bool = True
) -> None:
    """Print citations, those of one place below one heading."""
    marked = [(f"[{number}]" if numbered else "-", each) for number, each in enumerate(citations, 1)]
    for place, group in groupby(marked, key=lambda each: _place(each[1])):
        console.print(place)
        for mark, citation in group:
            _quote(console, mark, citation, documents)


def _place(citation: Citation) -> Text:
    place = Text(harmless(citation.title), style="bold")
    rest = [f", {citation.date or 'date not stated'}", citation.locator, citation.primary or ""]
    return place.append(harmless(" · ".join(part for part in rest if part)), style="not bold")


def _quote(console: Console, mark: str, citation: Citation, documents: Mapping[str, Document]) -> None:
    document = documents.get(citation.document_id)
    line = Text(f"{mark} ", style="cyan").append_text(in_context(citation, document.text if document else None))
    console.print(Padding(line, (0, 0, 0, 2)))


def in_context(citation: Citation, text: str | None) -> Text:
    """Return the quote, marked by colour and by quotation marks, with the words around it in one line."""
    line = Text(style="default")
    before = text[max(0, citation.start - CONTEXT) : citation.start] if text else ""
    after = text[citation.end : citation.end + CONTEXT] if text else ""
    if before.strip():
        line.append("… " + _joined(before, drop="first") + " ", style="dim")
    line.append("“" + harmless(" ".join(citation.quote.split())) + "”", style="bold yellow")
    if after.strip():
        line.append(" " + _joined(after, drop="last") + " …", style="dim")
    return line


def _joined(piece: str, *, drop: str) -> str:
    """Return ``piece`` on one line, without the word that was cut at its outer end."""
    words = piece.split()
    if len(words) > 1:
        words = words[1:] if drop == "first" else words[:-1]
    return harmless(" ".join(words))
