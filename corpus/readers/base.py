"""What every reader gives, and the one error for a file that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import CorpusError

MAX_BYTES = 50 * 1024 * 1024
"""Larger files are refused: a guideline of this size is mostly pictures."""


class UnreadableDocument(CorpusError):
    """A file from which no text can be read. The message names the file, what is wrong and what to do."""

    def __init__(self, name: str, fault: str, remedy: str) -> None:
        super().__init__(f"{name}: {fault} {remedy}")
        self.name = name
        self.fault = fault
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class ReadText:
    """A file's text, laid out so that its structure can be found in it, and a guess at its title ("" for none)."""

    text: str
    title: str = ""


def decode(name: str, data: bytes) -> str:
    """Return the characters of a text file: UTF-8, or UTF-16 where its byte order mark says so.

    Raises:
        UnreadableDocument: it is neither, or holds bytes that no text has.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            name, f"is not text in UTF-8 (byte {error.start}).", "Save it as UTF-8 and try again."
        ) from None
    if "\0" in text:
        raise UnreadableDocument(name, "holds NUL characters, so it is no text.", "Give the document itself.")
    return text


def first_line(text: str) -> str:
    """Return the first line with words, without Markdown's hashes, as a guess at a title."""
    for line in text.splitlines():
        words = line.strip().lstrip("#").strip()
        if any(character.isalnum() for character in words):
            return " ".join(words.split())[:300]
    return ""
