"""Plain text: the file's own characters."""

from __future__ import annotations

from corpus.readers.base import ReadText, decode, first_line


def read_plain(name: str, data: bytes) -> ReadText:
    """Return a text file as it is; offsets count its own characters.

    Raises:
        UnreadableDocument: it is not text in UTF-8 or UTF-16.
    """
    text = decode(name, data)
    return ReadText(text, first_line(text))
