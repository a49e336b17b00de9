"""PDF files: lines put together from their pieces, headings told by their size, running heads left out."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from corpus.readers.base import ReadText, UnreadableDocument, first_line

_MOST_PAGES = 2000
_EDGE = 2
_LARGER = 1.12
_DIGITS = re.compile(r"\d+")
_RAISED = re.compile(r"\d{1,3}(?:\s?[,–-]\s?\d{1,3})*,?")


@dataclass(slots=True)
class _Line:
    """One line of a page: its words, its base line (points from the bottom), its size and the end of its last piece."""

    words: str
    base: float
    size: float
    end: float
    bold: bool = False
    sizes: Counter[float] = field(default_factory=Counter)


def read_pdf(name: str, data: bytes) -> ReadText:
    """Return a PDF's text.

    Raises:
        UnreadableDocument: it is damaged, protected by a password, or has no text layer.
    """
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument(name, "is protected by a password.", "Save a copy without it.")
        if len(reader.pages) > _MOST_PAGES:
            raise UnreadableDocument(name, f"has more than {_MOST_PAGES} pages.", "Give the pages that matter.")
        pages = [_page(page) for page in reader.pages]
        title = str((reader.metadata.title if reader.metadata else None) or "")
    except UnreadableDocument:
        raise
    except Exception as error:  # the library lets many kinds of error through on damaged files
        raise UnreadableDocument(
            name, f"is no readable PDF ({type(error).__name__}).", "Open it in a PDF viewer and save it anew."
        ) from error
    text = _text(_without_running_heads(pages))
    if not any(character.isalnum() for character in text):
        raise UnreadableDocument(
            name, "has no text layer: its pages are pictures.", "Run text recognition on it first."
        )
    return ReadText(text, title.strip() or first_line(text))


def _page(page: Any) -> list[_Line]:
    lines: list[_Line] = []

    def seen(words: str, user: list[float], matrix: list[float], font: dict[str, Any] | None, size: float) -> None:
        if not words or not words.strip():
            if lines and " " in (words or ""):
                lines[-1].words += " "
            return
        scale = abs(matrix[3] * user[3]) or abs(matrix[0] * user[0]) or 1.0
        height = round(size * scale, 1) or 10.0
        x = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
        y = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        _put(lines, words.strip("\n"), x, y, height, bold)

    page.extract_text(visitor_text=seen)
    return [line for line in lines if line.words.strip()]


def _put(lines: list[_Line], words: str, x: float, y: float, size: float, bold: bool) -> None:
    """Add a piece to its line: on the same base line, or raised above it as a citation mark is."""
    width = len(words) * size * 0.5
    last = lines[-1] if lines else None
    if last is not None and abs(y - last.base) <= max(size, last.size) * 0.6 and x >= last.end - last.size * 2:
        gap = x - last.end
        if size < last.size * 0.8 and y > last.base and _RAISED.fullmatch(words.strip()):
            last.words = last.words.rstrip() + "^{" + words.strip().replace(" ", "") + "}"
        elif gap > last.size * 1.5:
            last.words = f"{last.words.rstrip(' ')}\t{words}"
        else:
            last.words += (" " if gap > size * 0.15 and not last.words.endswith(" ") else "") + words
        last.end = x + width
        last.sizes[size] += len(words)
        return
    lines.append(_Line(words, y, size, x + width, bold, Counter({size: len(words)})))


def _without_running_heads(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Leave out lines at the top and bottom of pages that come back on most of them, numbers aside."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_key(line) for line in [*page[:_EDGE], *page[-_EDGE:]]})
    often = {key for key, count in seen.items() if len(pages) >= 3 and count * 2 > len(pages)}
    kept = []
    for page in pages:
        last = len(page) - _EDGE
        kept.append([line for i, line in enumerate(page) if not (_key(line) in often and (i < _EDGE or i >= last))])
    return kept


def _key(line: _Line) -> str:
    return _DIGITS.sub("#", " ".join(line.words.lower().split()))


def _text(pages: list[list[_Line]]) -> str:
    """Write the lines down: a blank line before a paragraph or heading, hashes before what is set larger."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes.update(line.sizes)
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    larger = sorted({line.size for page in pages for line in page if line.size > body * _LARGER}, reverse=True)
    written: list[str] = []
    for page in pages:
        above: _Line | None = None
        for line in page:
            level = larger.index(line.size) + 1 if line.size in larger and len(line.words) <= 200 else 0
            alone = above is None or above.size != line.size or _apart(above, line)
            if level and not alone and written:
                written[-1] = f"{written[-1]} {line.words.strip()}"
            else:
                written.extend([""] if alone or level else [])
                written.append("#" * min(6, level) + f" {line.words.strip()}" if level else line.words.rstrip())
            above = line
        written.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(written)).strip("\n")


def _apart(above: _Line, below: _Line) -> bool:
    """Tell whether two lines stand further apart than lines of one heading do."""
    return above.base - below.base > max(above.size, below.size) * 1.7 or above.base <= below.base
