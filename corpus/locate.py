"""Where a person looks a passage up: its section, slide, table and row, or caption."""

from __future__ import annotations

from corpus.model import Document, Passage, PassageKind
from corpus.shapes import caption_label

_SLIDES = frozenset({"slides", "slide deck", "presentation"})
_LONGEST_ROW = 80


def locator(document: Document, passage: Passage) -> str:
    """Return the place of a passage as a reader would look for it.

    "Medical Management > PROMID", "Slide: Transplant", "Table: Type of
    Locoregional Treatment, row Yes", "Figure 1 caption".
    """
    slides = document.kind.lower() in _SLIDES
    path = " > ".join(passage.scope.headings)
    if passage.kind is PassageKind.HEADING and not passage.scope.table:
        path = " > ".join((*passage.scope.headings, passage.text.rstrip(":"))) if passage.group is None else path
    place = f"Slide: {path}" if slides and path else path
    if passage.kind is PassageKind.CAPTION:
        return _caption(passage, place)
    if passage.kind is PassageKind.ITEM and ":table-" in (passage.group or ""):
        return ", ".join(part for part in (place, passage.scope.lead.rstrip(":")) if part)
    if passage.kind is PassageKind.ROW:
        return _row(passage, place, slides)
    return place or document.name or document.title


def _caption(passage: Passage, place: str) -> str:
    """A caption is found by its figure or table; a line that explains abbreviations, as a note."""
    label = caption_label(passage.text) or next(map(caption_label, passage.scope.headings[-1:]), None)
    if label:
        return f"{label} caption"
    return f"{place}, note" if place else "Note"


def _row(passage: Passage, place: str, slides: bool) -> str:
    title = passage.scope.table
    if title and slides and place:
        where = f"{place}, table {title}"
    elif title:
        where = f"Table: {title}"
    elif slides:
        where = f"{place}, table" if place else "Table"
    else:
        where = f"Table: {passage.scope.headings[-1]}" if passage.scope.headings else "Table"
    label = row_label(passage)
    return f"{where}, row {label}" if label else where


def row_label(passage: Passage) -> str:
    """Return the label of a row, with the group that it stands in: "Gender, Female"; empty if it has none."""
    for cell in passage.cells:
        shown = f": {cell.head} {cell.text}" if cell.head else f": {cell.text}"
        position = passage.text.find(shown)
        if position > 0:
            label = passage.text[:position]
            return label if len(label) <= _LONGEST_ROW else label[: _LONGEST_ROW - 1].rstrip() + "…"
    return ""
