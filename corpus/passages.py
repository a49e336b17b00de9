"""From a document to its passages: sentences, list items, table rows, captions and headings, each in its scope."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.drafting import Draft, Joined
from corpus.model import BlockKind, Document, Passage, PassageKind, Scope, Span
from corpus.pieces import Piece
from corpus.sentences import split
from corpus.shapes import caption_label, caption_rest, is_abbreviation_list, is_claim, is_open, run_in_head
from corpus.slides import is_study_label
from corpus.studies import Said, resolve
from corpus.table_passages import TableReader

_SHORT_ITEM = 6
_ASIDE = frozenset({BlockKind.MATTER, BlockKind.SOURCE, BlockKind.REFERENCE})


@dataclass(frozen=True, slots=True)
class _Lead:
    """The words that introduce what comes next, and the order of the passage that holds them."""

    text: str = ""
    order: int | None = None


def passages(document: Document) -> tuple[Passage, ...]:
    """Return the passages of a document in reading order. The reference list and publishing matter give none."""
    return tuple(_Reader(document).read())


class _Reader:
    """Walks a document's pieces once, keeping the scope that the next passage stands in."""

    def __init__(self, document: Document) -> None:
        self._title = document.title
        self._draft = Draft(document)
        self._pieces = self._draft.pieces
        self._tables = TableReader(self._draft)
        self._path: list[tuple[int, str]] = []
        self._heading: int | None = None
        self._run_in = False
        self._bullet = ""
        self._lead = _Lead()
        self._list: str | None = None
        self._parents: list[tuple[int, int]] = []

    def read(self) -> list[Passage]:
        index = 0
        while index < len(self._pieces):
            piece = self._pieces[index]
            if piece.kind is not BlockKind.ITEM and piece.kind not in _ASIDE:
                self._end_list(keep=piece.kind is BlockKind.PARAGRAPH)
            if piece.table >= 0:
                index = self._table(index)
                continue
            if piece.kind is BlockKind.HEADING:
                self._add_heading(index, piece)
            elif piece.kind is BlockKind.PARAGRAPH:
                self._add_sentences(index, piece)
            elif piece.kind is BlockKind.CAPTION:
                self._add_caption(index, piece)
            elif piece.kind is BlockKind.ITEM:
                self._add_item(index, piece)
            index += 1
        return self._draft.made

    def _headings(self) -> tuple[str, ...]:
        return tuple(words for _, words in self._path)

    def _end_list(self, keep: bool) -> None:
        """Leave the list. A paragraph right under an item that ends in a colon is introduced by it."""
        if self._list is None:
            return
        last = self._draft.made[-1]
        introduces = keep and last.kind is PassageKind.ITEM and last.text.endswith(":")
        self._lead = _Lead(last.text, last.order) if introduces else _Lead("", self._heading)
        self._list, self._parents = None, []

    def _table(self, first: int) -> int:
        end = first
        while end < len(self._pieces) and self._pieces[end].table == self._pieces[first].table:
            end += 1
        if self._run_in:
            self._path.pop()
            self._run_in = False
        self._tables.read(range(first, end), self._headings(), self._lead.order)
        self._lead = _Lead("", self._heading)
        return end

    def _add_heading(self, index: int, piece: Piece) -> None:
        while self._path and self._path[-1][0] >= piece.level:
            self._path.pop()
        self._draft.paragraph += 1
        words = self._draft.shown(piece.spans)
        title = _same(words, self._title)
        self._heading = self._draft.add(
            index,
            PassageKind.HEADING,
            piece.spans,
            scope=Scope(self._headings()),
            evidence=is_claim(words) and not title and not piece.run_in,
        )
        self._run_in = piece.run_in and not title
        if not title:
            self._path.append((piece.level, words.rstrip(":.").strip()))
        self._lead = _Lead("", self._heading)

    def _add_sentences(self, index: int, piece: Piece) -> None:
        draft = self._draft
        draft.paragraph += 1
        joined = Joined(draft.text, piece.spans)
        marks = draft.local_marks(joined, piece.spans)
        found = [joined.spans(start, end) for start, end in split(joined.text, marks)]
        texts = [draft.shown(spans) for spans in found]
        said = [Said(text, draft.labels(spans)) for text, spans in zip(texts, found, strict=True)]
        studied = resolve(said, draft.library, self._path[-1][1] if self._path else "")
        lead = self._lead if self._lead.text else _Lead()
        for text, spans, labels in zip(texts, found, studied, strict=True):
            if len(found) > 1 and (head := run_in_head(spans[0].of(draft.text))):
                text, spans = self._add_run_in(index, head, spans)
            bare = (text.endswith(":") and not is_claim(text)) or (text.endswith(",") and self._list_follows(index))
            order = draft.add(
                index,
                PassageKind.SENTENCE,
                spans,
                text=re.sub(r"^[*†‡§]+\s*(?=\S)", "", text),
                scope=Scope(self._headings(), lead=lead.text),
                studied=labels,
                parent=lead.order,
                evidence=not bare,
            )
            self._lead = _Lead(text, order)
        if not self._leads_list(index, piece):
            self._lead = _Lead("", self._heading)

    def _add_run_in(self, index: int, head: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
        """Within a paragraph too a section's name begins a section: "METHODS: …"; return the rest of its sentence."""
        first = spans[0]
        if self._run_in:
            self._path.pop()
        name = Span(first.start, first.start + len(head))
        self._heading = self._draft.add(
            index, PassageKind.HEADING, (name,), scope=Scope(self._headings()), evidence=False
        )
        self._path.append((self._path[-1][0] + 1 if self._path else 1, head.rstrip(":. ")))
        self._run_in = True
        rest = first.of(self._draft.text)[len(head) :]
        spans = (Span(first.end - len(rest.lstrip()), first.end), *spans[1:])
        return self._draft.shown(spans), spans

    def _list_follows(self, index: int) -> bool:
        return index + 1 < len(self._pieces) and self._pieces[index + 1].kind is BlockKind.ITEM

    def _leads_list(self, index: int, piece: Piece) -> bool:
        """A sentence leads the list below if it ends so, or is a fragment over a list of shorter fragments."""
        if not self._list_follows(index):
            return False
        if piece.words.rstrip().endswith((":", ",")):
            return True
        items = []
        for position in range(index + 1, len(self._pieces)):
            after = self._pieces[position]
            if after.kind is not BlockKind.ITEM:
                break
            items.append(after.words)
        short = all(len(words.split()) <= _SHORT_ITEM and not is_claim(words) for words in items)
        return is_open(piece.words) and short

    def _add_caption(self, index: int, piece: Piece) -> None:
        """Add a caption: its sentences under the figure's name, an abbreviation list, or a bare title."""
        draft = self._draft
        draft.paragraph += 1
        label = caption_label(piece.words)
        joined = Joined(draft.text, piece.spans)
        offset = len(joined.text) - len(caption_rest(joined.text).lstrip())
        body = joined.text[offset:]
        if label is None or is_abbreviation_list(piece.words):
            scope = Scope(self._headings(), table=self._tables.title_just_read())
            draft.add(index, PassageKind.CAPTION, piece.spans, scope=scope)
            return
        if not is_claim(body) and not re.search(r"[.!?]\s*$", body):
            scope = Scope(self._headings())
            draft.add(index, PassageKind.CAPTION, piece.spans, scope=scope, evidence=False)
            return
        marks = [(start - offset, end - offset) for start, end in draft.local_marks(joined, piece.spans)]
        for start, end in split(body, marks):
            draft.add(
                index,
                PassageKind.CAPTION,
                joined.spans(start + offset, end + offset),
                scope=Scope((label,)),
                studied=draft.labels(piece.spans),
            )

    def _add_item(self, index: int, piece: Piece) -> None:
        draft = self._draft
        if self._list is not None and piece.gap and (piece.bullet == "1") != (self._bullet == "1") and piece.level == 1:
            self._end_list(keep=False)
        self._bullet = piece.bullet
        if self._list is None:
            self._list = draft.group("list", piece.spans[0])
            draft.paragraph += 1
            self._parents = []
        while self._parents and self._parents[-1][0] >= piece.level:
            self._parents.pop()
        above = self._parents[-1][1] if self._parents else None
        lead = _Lead(draft.made[above].text, above) if above is not None else self._lead
        text = draft.shown(piece.spans)
        order = draft.add(
            index,
            PassageKind.ITEM,
            piece.spans,
            text=text,
            scope=Scope(self._headings(), lead=lead.text),
            group=self._list,
            parent=lead.order,
            evidence=not ((text.endswith(":") and not is_claim(text)) or is_study_label(text)),
        )
        self._parents.append((piece.level, order))


def _same(words: str, title: str) -> bool:
    """Tell whether a heading is the document's own title."""
    first, second = (re.sub(r"\W+", " ", part.lower()).strip() for part in (words, title))
    return first == second or (len(first) > 30 and (first in second or second in first))
