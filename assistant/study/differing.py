"""Disagreement cards: a point on which the sources differ, each position an item of the answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.study import words
from assistant.study.fronts import gives_away
from assistant.study.library import Library, plain
from assistant.study.model import Answer, Card, Item, Kind, Mode, card_id
from assistant.study.numbers import figures_of
from corpus.anticipated import Disagreement
from corpus.model import Citation, Passage
from corpus.quotes import cite, locate, shared

_SHORT = 220
"""Characters of a passage that is shown whole; of a longer one only the words quoted."""
_INSIDE = 0.9
"""Share of a quote that stands in a passage for the passage to be what it says."""
_BULLET = re.compile(r"^[\s\-•–*]+")
_WIDEST = 6
"""Cells of a row that is shown as a position; a wider one does not tell which of them it is."""


@dataclass(frozen=True, slots=True)
class _Position:
    """What one document says on the point, with the passage that its words stand in."""

    passage: Passage
    citations: tuple[Citation, ...]
    text: str


def disagreement_cards(library: Library, disagreements: Sequence[Disagreement]) -> Iterator[Card]:
    """Yield one card for each known disagreement whose positions all stand in the documents at hand."""
    for point in disagreements:
        found = [_position(library, document_id, quote) for document_id, quote in point.positions]
        positions = [each for each in found if each is not None]
        if len(positions) == len(found):
            card = _of(library, point.topic, _newest_first(library, positions))
            if card is not None:
                yield card


def _position(library: Library, document_id: str, quote: str) -> _Position | None:
    document = library.documents.get(document_id)
    span = locate(document.text, quote) if document else None
    if document is None or span is None:
        return None
    within = max(library.by_document.get(document_id, ()), key=lambda p: shared(span, p), default=None)
    if within is None or not shared(span, within) or len(within.cells) > _WIDEST:
        return None
    whole = plain(within.text)
    inside = shared(span, within) >= _INSIDE * (span.end - span.start)
    if inside and len(whole) <= _SHORT:
        return _Position(within, library.cite(within), whole)
    cited = cite(document, within, span)
    return _Position(within, (cited,), _BULLET.sub("", plain(cited.quote), count=1).rstrip("*"))


def _of(library: Library, topic: str, positions: Sequence[_Position]) -> Card | None:
    counts = Counter(library.short(p.passage.document_id) for p in positions)
    sources = ", ".join(
        words.say("disagreement", "source", name=name, count=_count(number)) for name, number in counts.items()
    )
    for position in positions:
        figures = [position.text[f.start : f.end] for f in figures_of(position.text)]
        if figures and gives_away(library, topic, figures):
            return None
    cited = tuple(citation for p in positions for citation in p.citations)
    quote = " ".join(citation.quote for citation in cited)
    shown = "\n".join(f"{library.name(p.passage.document_id)}: {p.text}" for p in positions)
    first = positions[0].passage.document_id
    return Card(
        card_id(Kind.DISAGREEMENT, first, quote, topic),
        Kind.DISAGREEMENT,
        words.say("disagreement", "question", topic=topic, sources=sources),
        Answer(Mode.LIST, shown, _items(library, positions)),
        "",
        first,
        cited,
        quote,
        shown,
    )


def _items(library: Library, positions: Sequence[_Position]) -> tuple[Item, ...]:
    """Return each position once, with the documents that take it."""
    sources: dict[str, list[str]] = {}
    for position in positions:
        sources.setdefault(position.text, []).append(library.name(position.passage.document_id))
    return tuple(Item(text, sources=tuple(dict.fromkeys(names))) for text, names in sources.items())


def _count(number: int) -> str:
    if number == 1:
        return str(words.section("disagreement")["one"])
    return words.say("disagreement", "many", count=number)


def _newest_first(library: Library, positions: Sequence[_Position]) -> list[_Position]:
    """Order positions by the dates of their documents, those without a date last, then as they are read."""
    dated = sorted(positions, key=lambda p: (p.passage.document_id, p.citations[0].start))
    return sorted(dated, key=lambda p: library.documents[p.passage.document_id].date or "", reverse=True)
