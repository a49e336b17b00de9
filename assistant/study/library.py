"""The corpus as cards are made from it: documents, passages and the vocabulary, with what every kind of card needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.study import words
from corpus.model import Citation, Document, Passage, PassageKind
from corpus.quotes import citations
from corpus.terms import Lexicon

_MARKUP = re.compile(r"</?[a-z]+>|\*\*")


@dataclass(frozen=True)
class Library:
    """Documents and their passages, in reading order."""

    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    lexicon: Lexicon
    _terms: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def by_document(self) -> Mapping[str, Sequence[Passage]]:
        """The passages of each document."""
        found: dict[str, list[Passage]] = {}
        for passage in self.passages:
            found.setdefault(passage.document_id, []).append(passage)
        return {name: sorted(each, key=lambda p: p.order) for name, each in found.items()}

    def keys(self, text: str) -> frozenset[str]:
        """Return the keys of a text's terms, numbers and words of asking left out."""
        known = self._terms.get(text)
        if known is None:
            terms = self.lexicon.read(text)
            known = frozenset(
                t.key for t in terms if not (t.is_number or t.is_time or self.lexicon.is_generic(t)) and len(t.key) > 3
            )
            self._terms[text] = known
        return known

    def telling(self, text: str) -> frozenset[str]:
        """Return the keys that tell a text from others of the field: those of its topic are left out."""
        return frozenset(key for key in self.keys(text) if not self.lexicon.is_topic(key))

    def name(self, document_id: str) -> str:
        """Return how a document is named, with its date where there is one."""
        document = self.documents[document_id]
        return f"{document.name or document.title}, {document.date}" if document.date else self.short(document_id)

    def short(self, document_id: str) -> str:
        """Return how a document is named, without its date."""
        return self.documents[document_id].name or self.documents[document_id].title

    def cite(self, passage: Passage) -> tuple[Citation, ...]:
        """Return the citations of a passage."""
        return citations(self.documents[passage.document_id], passage)

    def quote(self, passage: Passage) -> str:
        """Return the words of a passage as the document prints them."""
        text = self.documents[passage.document_id].text
        return " ".join(span.of(text) for span in passage.spans)

    def learnable(self, passage: Passage) -> bool:
        """Whether a passage is evidence under a heading that has something to learn."""
        headings = words.pattern("cloze", "skipped_headings")
        skipped = words.pattern("cloze", "skipped_sentences")
        above = any(headings.search(each) for each in (*passage.scope.headings, passage.scope.table))
        return passage.evidence and not above and not skipped.search(passage.text)


def plain(text: str) -> str:
    """Return a passage's text without mark-up."""
    return " ".join(_MARKUP.sub("", text).split())


def place(passage: Passage, *, studies: bool = True) -> tuple[str, ...]:
    """Return what a passage stands under, outermost first: headings, table, lead-in, and its study if it is one."""
    scope = passage.scope
    lead = scope.lead.rstrip(" :")
    parts = [*scope.headings, scope.table, lead]
    if studies and len(scope.studies) == 1 and passage.kind is not PassageKind.ROW:
        parts.append(scope.studies[0])
    return tuple(dict.fromkeys(plain(part) for part in parts if part))
