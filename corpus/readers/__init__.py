"""Readers turn a file's bytes into text: one registry, by the file's ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from corpus.readers.base import MAX_BYTES, ReadText, UnreadableDocument
from corpus.readers.docx import read_docx
from corpus.readers.html import read_html
from corpus.readers.markdown import read_markdown
from corpus.readers.pdf import read_pdf
from corpus.readers.plain import read_plain

__all__ = ["MAX_BYTES", "ReadText", "UnreadableDocument", "read", "reader_for", "suffixes"]

Reader = Callable[[str, bytes], ReadText]
"""Takes a file's name, for messages, and its bytes."""

_REGISTRY: Final[dict[str, Reader]] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
}


def suffixes() -> tuple[str, ...]:
    """Return the endings of the files that can be read."""
    return tuple(_REGISTRY)


def reader_for(suffix: str) -> Reader | None:
    """Return the reader for files that end in ``suffix`` (".pdf", in any case), None if there is none.

    The libraries for PDF and Word are loaded only when such a file is read.
    """
    return _REGISTRY.get(suffix.lower())


def read(path: Path | str, data: bytes | None = None) -> ReadText:
    """Return a file's text and a guess at its title.

    Args:
        path: names the file; its ending chooses the reader.
        data: the file's bytes, if they are at hand; else they are read from ``path``.

    Raises:
        UnreadableDocument: the kind of file is not known, it is missing, empty,
            larger than ``MAX_BYTES``, damaged, protected, not decodable or without words.
    """
    place = Path(path)
    reader = reader_for(place.suffix)
    if reader is None:
        raise UnreadableDocument(
            place.name, f"cannot be read: {place.suffix or 'no ending'} is not known.", f"Use {', '.join(_REGISTRY)}."
        )
    content = _bytes(place) if data is None else data
    if not content:
        raise UnreadableDocument(place.name, "is empty.", "Give a file with text.")
    if len(content) > MAX_BYTES:
        raise UnreadableDocument(place.name, "is larger than 50 MB.", "Give the part that matters.")
    found = reader(place.name, content)
    if not any(character.isalnum() for character in found.text):
        raise UnreadableDocument(place.name, "holds no words.", "Give a file with text.")
    return found


def _bytes(place: Path) -> bytes:
    try:
        if place.stat().st_size > MAX_BYTES:
            raise UnreadableDocument(
                place.name, "is larger than 50 MB.", "Give the part that matters, without pictures."
            )
        return place.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableDocument(
            place.name, f"cannot be opened ({reason}).", "Check the path and its rights."
        ) from None
