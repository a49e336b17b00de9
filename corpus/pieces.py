"""The pieces of a document while its structure is read, and how deep its list items stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.grids import Part
from corpus.model import BlockKind, Span

_TAIL = 400


@dataclass(slots=True)
class Piece:
    """A block in the making, with what passages need to know beyond it.

    table: number of its table in the document, -1 for none; part: what of the table.
    bullet, indent: of an item's first line. gap: blank lines before it.
    run_in: True for a heading that stands on its paragraph's first line.
    words: its text, lines joined by spaces, bullets left out; set when the piece is whole.
    line: start and end of a table line's whole first line, with its outer tabs.
    tail, size: the end of its text, and the length of the whole, while it grows.
    """

    kind: BlockKind
    pieces: list[tuple[int, int]]
    level: int = 0
    table: int = -1
    part: Part | None = None
    bullet: str = ""
    indent: int = 0
    gap: int = 0
    run_in: bool = False
    words: str = ""
    line: tuple[int, int] = (0, 0)
    tail: str = ""
    size: int = 0
    spans: tuple[Span, ...] = field(default=())
    _parts: list[str] = field(default_factory=list)

    def say(self, words: str) -> None:
        """Add a line's words."""
        self._parts.append(words)
        self.tail = f"{self.tail} {words}".lstrip()[-_TAIL:]
        self.size += len(words) + (1 if self.size else 0)

    def finish(self, text: str) -> None:
        """Set words and spans: the piece is whole."""
        self.words = " ".join(self._parts)
        self.spans = merged(text, self.pieces)


def merged(text: str, pieces: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    """Join pieces that only white space parts."""
    spans: list[Span] = []
    for start, end in pieces:
        if spans and not text[spans[-1].end : start].strip():
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
    return tuple(spans)


def nest(pieces: Sequence[Piece]) -> None:
    """Give list items their depth, by indent and by change of bullet."""
    stack: list[tuple[int, str]] = []
    for piece in pieces:
        if piece.kind is BlockKind.ITEM:
            key = (piece.indent, "•" if piece.bullet not in "-–—1" else "-")
            while stack and stack[-1][0] > key[0]:
                stack.pop()
            if key in stack:
                del stack[stack.index(key) + 1 :]
            else:
                stack = [entry for entry in stack if entry[0] < key[0] or entry[1] == "•"]
                stack.append(key)
            piece.level = len(stack)
        elif piece.kind is BlockKind.SOURCE and piece.bullet:
            stack = [(piece.indent, "-")]
        elif piece.kind is not BlockKind.MATTER:
            stack = []
    _announced(pieces)


def _announced(pieces: Sequence[Piece]) -> None:
    """Items on the level of one that ends in a colon, and has no items of its own below, stand under it."""
    level = 0
    for index, piece in enumerate(pieces):
        if piece.kind is not BlockKind.ITEM:
            level = 0
            continue
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        alike = following is not None and following.kind is BlockKind.ITEM and following.level == piece.level
        if level and piece.level < level:
            level = 0
        if level and piece.level >= level:
            piece.level += 1
        elif alike and piece.words.rstrip().endswith(":"):
            level = piece.level
