"""From a document's text to its structural pieces, by layout, typography and repetition alone.

Lines are told apart (``tagging``), joined into pieces where a page break or a
hard wrap cut them (``_Builder``), and given levels (``headings``, ``pieces``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from corpus.grids import Part, TableLine
from corpus.headings import Place, levels
from corpus.lines import Line, lines
from corpus.model import Block, BlockKind
from corpus.pieces import Piece, nest
from corpus.shapes import (
    caption_label,
    caption_rest,
    hangs,
    is_claim,
    is_open,
    is_person,
    is_title_case,
    run_in_head,
)
from corpus.tagging import tag_lines, wrapped_lines

_PROSE = 250
_FULL = 45


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a document's text in reading order; together they cover every word of it."""
    return tuple(Block(piece.kind, piece.spans, piece.level) for piece in layout(text))


@lru_cache(maxsize=8)
def layout(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text in reading order, with levels and table parts."""
    found = lines(text)
    tags, tables = tag_lines(found)
    return tuple(_Builder(text, found, tags, tables).build())


def _stands_alone(text: str) -> bool:
    """A short line in title case without a full stop is no rest of a paragraph."""
    return len(text) < 60 and is_title_case(text) and is_open(text)


class _Builder:
    """Joins tagged lines into pieces."""

    def __init__(self, text: str, found: Sequence[Line], tags: Sequence[str], tables: dict[int, TableLine]) -> None:
        self._text = text
        self._found = found
        self._tags = tags
        self._tables = tables
        self._pieces: list[Piece] = []
        self._body: Piece | None = None
        self._entry: Piece | None = None
        self._wrapped = wrapped_lines(found, tags)

    def build(self) -> list[Piece]:
        index = 0
        while index < len(self._found):
            index = self._take(index)
        for piece in self._pieces:
            piece.finish(self._text)
        self._level()
        return self._pieces

    def _take(self, index: int) -> int:
        line, tag = self._found[index], self._tags[index]
        if tag == "table":
            return self._table_line(line, self._tables[index])
        if tag == "heading":
            self._add(line, BlockKind.HEADING, level=line.hashes)
        elif tag == "reference":
            self._entry = self._add(line, BlockKind.REFERENCE)
        elif tag == "more" and self._entry is not None:
            self._extend(self._entry, line)
        elif tag in ("matter", "source"):
            self._aside(line, tag)
        elif tag == "caption":
            return self._caption(index)
        elif tag == "item":
            self._item(line)
        else:
            self._words(index)
        return index + 1

    def _table_line(self, line: Line, found: TableLine) -> int:
        row = found.part is Part.ROW
        piece = self._add(line, BlockKind.ROW if row else BlockKind.HEADER, table=found.table, part=found.part)
        piece.pieces = [(line.start, self._found[found.last].end)]
        piece.level, piece.line = found.depth if row else 0, (line.raw_start, line.raw_end)
        return found.last + 1

    def _add(
        self,
        line: Line,
        kind: BlockKind,
        *,
        words: str | None = None,
        level: int = 0,
        table: int = -1,
        part: Part | None = None,
    ) -> Piece:
        piece = Piece(kind, [(line.start, line.end)], level, table, part, line.bullet, line.indent, line.gap)
        piece.say(line.text if words is None else words)
        self._pieces.append(piece)
        if kind is not BlockKind.MATTER:
            self._body = piece
        return piece

    def _extend(self, piece: Piece, line: Line) -> None:
        piece.pieces.append((line.start, line.end))
        piece.say(line.text)

    def _aside(self, line: Line, tag: str) -> None:
        kind = BlockKind.MATTER if tag == "matter" else BlockKind.SOURCE
        held = self._body
        self._add(line, kind)
        if kind is BlockKind.SOURCE and held is not None and held.kind is BlockKind.PARAGRAPH and is_open(held.tail):
            self._body = held

    def _caption(self, index: int) -> int:
        """Take a caption; a label that stands alone takes the paragraph below it."""
        line = self._found[index]
        piece = self._add(line, BlockKind.CAPTION)
        alone = caption_label(line.text) is not None and not caption_rest(line.text).strip()
        follows = index + 1 < len(self._found) and self._tags[index + 1] == "text"
        if alone and follows and self._found[index + 1].gap <= 1:
            self._extend(piece, self._found[index + 1])
            return index + 2
        return index + 1

    def _item(self, line: Line) -> None:
        body = self._body
        first = line.text.split()[0].lower() if line.text.split() else ""
        goes_on = first in ("or", "and", "but", "nor") and line.text[0].islower()
        if body is not None and body.kind is BlockKind.ITEM and body.tail.rstrip().endswith(",") and goes_on:
            self._extend(body, line)
            return
        self._add(line, BlockKind.ITEM, level=1)

    def _words(self, index: int) -> None:
        line, body = self._found[index], self._body
        if body is not None and self._continues(body, line, index):
            self._extend(body, line)
        elif (head := run_in_head(line.text)) and len(line.text) > len(head) + 20:
            self._run_in(line, head)
        else:
            self._add(line, BlockKind.HEADING if self._is_heading(index) else BlockKind.PARAGRAPH)

    def _run_in(self, line: Line, head: str) -> None:
        heading = self._add(line, BlockKind.HEADING, words=head)
        heading.pieces, heading.run_in = [(line.start, line.start + len(head))], True
        rest = line.text[len(head) :].strip()
        piece = self._add(line, BlockKind.PARAGRAPH, words=rest)
        piece.pieces = [(line.end - len(rest), line.end)]

    def _continues(self, body: Piece, line: Line, index: int) -> bool:
        lower = line.text[0].islower()
        if body.kind is BlockKind.ITEM:
            return line.gap == 0 and (line.indent > 0 or lower or hangs(body.tail))
        if body.kind is BlockKind.HEADING and not body.run_in and not body.level:
            if self._pieces[-1] is not body or line.gap > 1:
                return False
            same = line.gap == 0 and body.size >= 55 and is_title_case(line.text) and not is_claim(line.text)
            return (lower and not body.tail.endswith(":")) or same
        if body.kind is BlockKind.CAPTION:
            return lower and line.gap <= 1 and is_open(body.tail)
        if body.kind is BlockKind.SOURCE:
            return line.gap == 0 and self._pieces[-1] is body and lower
        if body.kind is not BlockKind.PARAGRAPH or run_in_head(line.text):
            return False
        return self._goes_on(body, line, index)

    def _goes_on(self, body: Piece, line: Line, index: int) -> bool:
        """Tell whether a paragraph runs on in this line: its sentence is open, or hard-wrapped text goes on."""
        lower, unfinished = line.text[0].islower(), is_open(body.tail)
        adjacent = self._pieces[-1] is body
        if unfinished and (lower or hangs(body.tail)):
            return (adjacent and line.gap <= 2) or body.size >= _PROSE or len(line.text) >= _PROSE
        if unfinished and body.size >= _PROSE:
            return len(line.text) >= 60
        if not adjacent or line.indent > 0:
            return False
        before = self._found[index - 1].text
        if line.gap == 0 and len(before) >= _FULL and (unfinished or not _stands_alone(line.text)):
            return True
        wrapped = index in self._wrapped and index - 1 in self._wrapped
        if wrapped and (unfinished or line.gap == 0 or not is_title_case(line.text)):
            return line.gap <= 1
        return False

    def _is_heading(self, index: int) -> bool:
        line, body = self._found[index], self._body
        text = line.text
        titled = self._beside_people(index)
        if len(text) > (240 if titled else 120) or len(text.split()) > (40 if titled else 18):
            return False
        if text.endswith((".", ";", ",")) or not (text[0].isupper() or text[0].isdigit() or text[0] in "\"“‘('"):
            return False
        if text.endswith(":") and is_claim(text) and len(text.split()) > 6:
            return False
        claim = is_claim(text)
        if claim and (text[0].isdigit() or line.indent > 0):
            return False
        if titled:
            return True
        if claim and body is not None and body.kind is BlockKind.HEADING and line.gap <= 1:
            return False
        if index in self._wrapped and index + 1 in self._wrapped and hangs(text):
            return False
        return self._stands_over_something(index)

    def _stands_over_something(self, index: int) -> bool:
        """A title is not the first half of a line that goes on in the next."""
        if index + 1 >= len(self._found):
            return not is_claim(self._found[index].text)
        line, after = self._found[index], self._found[index + 1]
        runs_on = after.gap == 0 and self._tags[index + 1] == "text" and after.text[0].islower() and after.indent == 0
        return not (runs_on and len(line.text) < 40)

    def _beside_people(self, index: int) -> bool:
        """A title of an article shown on a slide stands over its authors or under its journal's line."""
        words = self._found[index].text
        after = index + 1
        while after < len(self._found) and self._tags[after] == "text" and self._found[after].text[0].islower():
            after += 1
        below = after < len(self._found) and self._tags[after] == "matter" and is_person(self._found[after].text)
        above = index > 0 and self._tags[index - 1] in ("matter", "source")
        return len(words.split()) >= 5 and is_open(words) and (below or above)

    def _level(self) -> None:
        headings = [i for i, piece in enumerate(self._pieces) if piece.kind is BlockKind.HEADING]
        places = [Place(p.kind, p.words, p.gap, p.run_in, p.level, p.part is Part.TITLE) for p in self._pieces]
        for index, level in zip(headings, levels(places), strict=True):
            self._pieces[index].level = level
        nest(self._pieces)
