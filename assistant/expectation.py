"""Anticipated questions, held against the passages that answer them.

A person's question is compared with the anticipated ones by their embeddings.
The nearest lead to passages; whether these may answer is decided with the
constraints of the question (``recall.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.anticipated import Anticipation
from corpus.model import Document, Passage, Span
from corpus.quotes import locate, shared
from corpus.terms import Lexicon
from guardrails.quantities import Quantities

Vectors = npt.NDArray[np.float32]
FEW = 128
"""How many of the nearest anticipated questions are sorted first: nearly always enough."""
SHARE, MOSTLY = 0.5, 0.75
"""Share of a passage that must lie in a quote, or of the quote in the passage, for the passage to be meant: a quote
that stands more than once in a text brings words of its neighbours, which say where."""


class Expected(NamedTuple):
    """One need that was anticipated.

    passages: indexes of the passages that meet it, in reading order; none
        where no document does. keys: of all terms in its questions. missing:
        what no document says, for a need that is not met. topic: on which the
        passages differ, each a position, for a disagreement.
    """

    passages: tuple[int, ...]
    keys: frozenset[str]
    missing: str = ""
    topic: str = ""

    @property
    def answered(self) -> bool:
        """Whether a document meets the need."""
        return bool(self.passages)


@dataclass(frozen=True, slots=True)
class Expectation:
    """All anticipated questions: ``asks[i]`` belongs to ``entries[owners[i]]`` and wants values of ``wants[i]``."""

    entries: tuple[Expected, ...] = ()
    asks: tuple[str, ...] = ()
    owners: tuple[int, ...] = ()
    wants: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Resemblance:
    """An anticipated need, how like its nearest question is (at the most 1), and the number of that question."""

    entry: Expected
    likeness: float
    ask: int


def build(
    anticipation: Anticipation,
    documents: Mapping[str, Document],
    passages: Sequence[Passage],
    lexicon: Lexicon,
    quantities: Quantities,
) -> Expectation:
    """Return the needs whose words stand in the documents at hand, and those that none of them meets."""
    entries: list[Expected] = []
    asks: list[str] = []
    owners: list[int] = []

    def add(texts: Sequence[str], rows: tuple[int, ...], missing: str = "", topic: str = "") -> None:
        keys = {key for text in texts for key in keys_of(text, lexicon)}
        owners.extend([len(entries)] * len(texts))
        asks.extend(texts)
        entries.append(Expected(rows, frozenset(keys), missing, topic))

    by_document: dict[str, list[int]] = {}
    for index, passage in enumerate(passages):
        by_document.setdefault(passage.document_id, []).append(index)

    def rows_of(document_id: str, quotes: Sequence[str]) -> tuple[int, ...]:
        spans = [locate(documents[document_id].text, quote) for quote in quotes] if document_id in documents else [None]
        return _rows([s for s in spans if s], passages, by_document[document_id]) if all(spans) else ()

    for each in anticipation.entries:
        rows = rows_of(each.document_id, each.quotes)
        if rows:
            add(each.asks, rows)

    def position_of(document_id: str, quote: str) -> tuple[int, ...]:
        """The passage that lies in the quote with the greatest share; words before it may say which one is meant."""
        rows = rows_of(document_id, [quote])
        span = locate(documents[document_id].text, quote) if rows else None
        return tuple(sorted(rows, key=lambda row: -_share(span, passages[row]))[:1]) if span else ()

    for point in anticipation.disagreements:
        sides = [position_of(document_id, quote) for document_id, quote in point.positions]
        rows = tuple(dict.fromkeys(row for side in sides for row in side))
        if all(sides) and len(rows) > 1:
            add(point.asks, rows, topic=point.topic)
    for need in anticipation.unanswered:
        if need.document_id in documents:
            add(need.asks, (), need.missing)
    same: dict[tuple[str, ...], tuple[str, ...]] = {}  # a few lists of kinds, each kept once
    wants = tuple(same.setdefault(each, each) for each in map(quantities.asked, asks))
    return Expectation(tuple(entries), tuple(asks), tuple(owners), wants)


def keys_of(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the keys of the terms of a question, with what they are a kind of."""
    return frozenset(key for term in lexicon.read(text, inner=True) for key in (term.key, *term.broader))


def resembling(expectation: Expectation, cosines: Vectors, most: int) -> list[Resemblance]:
    """Return the ``most`` needs nearest to a question, nearest first; ``cosines[i]`` is the cosine to ``asks[i]``."""
    if not expectation.asks:
        return []
    found: dict[int, Resemblance] = {}
    for ask in _nearest_first(cosines):
        owner = expectation.owners[ask]
        if owner not in found:
            found[owner] = Resemblance(expectation.entries[owner], float(cosines[ask]), ask)
            if len(found) == most:
                break
    return list(found.values())


def _nearest_first(cosines: Vectors) -> Iterator[int]:
    """Yield the places of the cosines from the greatest down, equal ones in order; all are sorted only if wanted."""
    if len(cosines) > FEW:
        least = np.partition(cosines, -FEW)[-FEW]
        first = np.flatnonzero(cosines >= least)
        yield from first[np.argsort(-cosines[first], kind="stable")].tolist()
        rest = np.flatnonzero(cosines < least)
    else:
        rest = np.arange(len(cosines))
    yield from rest[np.argsort(-cosines[rest], kind="stable")].tolist()


def _rows(spans: Sequence[Span], passages: Sequence[Passage], candidates: Sequence[int]) -> tuple[int, ...]:
    found: list[int] = []
    for each in spans:
        best = [i for i in candidates if passages[i].evidence and _meant(each, passages[i])]
        found += [i for i in best if i not in found]
    return tuple(sorted(found, key=lambda i: passages[i].order))


def _meant(span: Span, passage: Passage) -> bool:
    common = shared(span, passage)
    return common >= SHARE * _length(passage) or common >= MOSTLY * (span.end - span.start)


def _share(span: Span, passage: Passage) -> float:
    return shared(span, passage) / _length(passage)


def _length(passage: Passage) -> int:
    return sum(own.end - own.start for own in passage.spans)
