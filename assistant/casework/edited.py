"""A text in which some stretches were written anew, and the way back: quotes are the words that were written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_NEXT = ". "

Edit = tuple[int, int, str]
"""Start and end of a stretch of the original, and what stands in its place."""


@dataclass(frozen=True, slots=True)
class Edited:
    """``text`` is ``original`` with the edits made, which are in order and do not overlap."""

    original: str
    text: str
    edits: tuple[Edit, ...]

    @classmethod
    def of(cls, original: str, edits: Iterable[Edit]) -> Edited:
        """Return the text with the edits made; one that overlaps an earlier one is left out."""
        made: list[Edit] = []
        pieces: list[str] = []
        position = 0
        for start, end, words in sorted(edits):
            if start >= position:
                pieces += [original[position:start], words]
                made.append((start, end, words))
                position = end
        return cls(original, "".join((*pieces, original[position:])), tuple(made))

    def quote(self, start: int, end: int) -> str:
        """Return the original words of ``text[start:end]``; an edit that is touched counts whole."""
        first, last = self.place(start, end)
        return self.original[first:last]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where the original words of ``text[start:end]`` stand."""
        return self._back(start, False), self._back(end, True)

    def words(self, quote: str) -> str:
        """Return the original words of a quote of ``text``, or of its sentences; what does not stand in it stays."""
        at = self.text.find(quote) if quote else -1
        if at >= 0:
            return self.quote(at, at + len(quote))
        parts = quote.split(_NEXT)
        return _NEXT.join(map(self.words, parts)) if len(parts) > 1 else quote

    def _back(self, offset: int, is_end: bool) -> int:
        shift = 0
        for start, end, words in self.edits:
            new = start + shift
            if offset < new or (offset == new and is_end):
                break
            if offset < new + len(words) or (is_end and offset == new + len(words)):
                return end if is_end else start
            shift += len(words) - (end - start)
        return offset - shift
