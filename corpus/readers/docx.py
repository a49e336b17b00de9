"""Word documents: paragraphs, headings, lists and tables in their order."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from corpus.readers.base import ReadText, UnreadableDocument, first_line

_MARK = re.compile(r"[\s\[\]]*\d[\d,–—\-\s\[\]]*")
_LARGEST = 400 * 1024 * 1024


def read_docx(name: str, data: bytes) -> ReadText:
    """Return a Word document's text: headings with hashes, items with hyphens, rows with tabs.

    Raises:
        UnreadableDocument: it is no Word document, or a damaged one.
    """
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _LARGEST:
                raise UnreadableDocument(name, "unpacks to more than 400 MB.", "Remove its pictures and try again.")
        document = docx.Document(io.BytesIO(data))
        parts = list(_parts(document))
    except UnreadableDocument:
        raise
    except Exception as error:  # the library lets many kinds of error through on damaged files
        raise UnreadableDocument(
            name, f"is no readable Word document ({type(error).__name__}).", "Open it in Word and save it as .docx."
        ) from error
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip("\n")
    title = str(document.core_properties.title or "")
    return ReadText(text, title.strip() or first_line(text))


def _parts(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield ""
            yield from _rows(block)
            yield ""
        else:
            yield from _paragraph(block)


def _paragraph(paragraph: Any) -> Iterator[str]:
    words = _words(paragraph)
    if not words:
        yield ""
        return
    style = str(paragraph.style.name if paragraph.style is not None else "")
    heading = re.fullmatch(r"Heading (\d)", style)
    depth = _depth(paragraph)
    if heading or style == "Title":
        yield from ("", "#" * (int(heading[1]) if heading else 1) + f" {words}", "")
    elif depth is not None or style.startswith("List"):
        yield "  " * (depth or 0) + f"- {words}"
    else:
        yield from ("", words, "")


def _words(paragraph: Any) -> str:
    pieces = []
    for run in paragraph.runs:
        raised = run.font.superscript and _MARK.fullmatch(run.text)
        pieces.append("^{" + re.sub(r"[\s\[\]]", "", run.text) + "}" if raised else run.text)
    words = "".join(pieces) if "".join(pieces).strip() else paragraph.text
    return " ".join(words.split())


def _depth(paragraph: Any) -> int | None:
    """Return how deep a list item stands, None for what is no item."""
    properties = paragraph._p.pPr
    if properties is None or properties.numPr is None:
        return None
    level = properties.numPr.ilvl
    return int(level.val) if level is not None else 0


def _rows(table: Any) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        last: object = None
        for cell in row.cells:
            same = cell._tc is last
            cells.append("" if same else " ".join(cell.text.split()))
            last = cell._tc
        if any(cells):
            yield "\t".join(cells)
