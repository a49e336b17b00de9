"""All cards of a corpus: made from its passages and criteria, each once, each under a topic."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from assistant.study import words
from assistant.study.differing import disagreement_cards
from assistant.study.library import Library
from assistant.study.lists import list_cards
from assistant.study.model import Card, Kind
from assistant.study.numbers import number_cards
from assistant.study.rows import row_cards
from assistant.study.studies import study_cards
from assistant.study.terms import term_cards
from assistant.study.vignettes import vignette_cards
from corpus.abbreviations import abbreviations
from corpus.anticipated import Disagreement
from corpus.model import Citation, Document, Passage
from corpus.terms import Lexicon, default_lexicon
from guardrails.criteria.sets import CriteriaSet

_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_ALIKE = 0.6
_STRUCTURE, _OWN = 6, 2
"""How much more a heading says of a card's topic than its words, and these than the title; the deepest says most."""


@dataclass(frozen=True)
class Deck:
    """The cards of a corpus and what they are made from and graded by."""

    cards: tuple[Card, ...]
    library: Library
    sets: Mapping[str, CriteriaSet]

    @cached_property
    def by_id(self) -> Mapping[str, Card]:
        """The cards by their ids."""
        return {card.card_id: card for card in self.cards}

    @cached_property
    def corpus(self) -> str:
        """What identifies the documents by their texts."""
        parts = (f"{name}={each.digest}" for name, each in sorted(self.library.documents.items()))
        return hashlib.sha256("|".join(parts).encode()).hexdigest()

    @cached_property
    def topics(self) -> Mapping[str, str]:
        """The topics that have cards, id to title, those of the data first."""
        named = {topic: title for topic, title, _ in words.topics()}
        used = dict.fromkeys(card.topic for card in self.cards)
        order = [topic for topic in named if topic in used] + [topic for topic in used if topic not in named]
        return {topic: named[topic] if topic in named else self.library.short(topic) for topic in order}


def build(
    documents: Sequence[Document],
    passages: Sequence[Passage],
    sets: Sequence[CriteriaSet],
    disagreements: Sequence[Disagreement] = (),
    lexicon: Lexicon | None = None,
) -> Deck:
    """Return the deck of a corpus; the same corpus gives the same deck.

    lexicon: a vocabulary that knows the documents' own abbreviations; read
    from the passages where left out.
    """
    lexicon = lexicon or default_lexicon().extended(abbreviations(passages))
    ordered = tuple(sorted(passages, key=lambda p: (p.document_id, p.order)))
    library = Library({d.document_id: d for d in documents}, ordered, lexicon)
    made = chain(
        vignette_cards(sets),
        disagreement_cards(library, disagreements),
        list_cards(library),
        term_cards(library),
        study_cards(library),
        number_cards(library),
        row_cards(library),
    )
    placed = (each for card in made if (each := _placed(library, card)) is not None)
    kept = _each_once(library, placed)
    return Deck(tuple(_under_topic(library, sets, card) for card in kept), library, {s.set_id: s for s in sets})


def _placed(library: Library, card: Card) -> Card | None:
    """Return a card whose citations stand where the documents at hand print them; None where one stands nowhere.

    The quotes of criteria were proved against the shipped documents: in a
    later edition of one they may stand elsewhere, or no more.
    """
    placed: list[Citation] = []
    for citation in card.citations:
        document = library.documents.get(citation.document_id)
        if document is None:
            return None
        if document.text[citation.start : citation.end] != citation.quote:
            spans = [m.span() for m in re.finditer(re.escape(citation.quote), document.text)]
            if not spans:
                return None
            start, end = min(spans, key=lambda span: abs(span[0] - citation.start))
            citation = replace(citation, start=start, end=end)
        placed.append(citation)
    return replace(card, citations=tuple(placed))


def _each_once(library: Library, cards: Iterable[Card]) -> Iterator[Card]:
    """Yield the cards that ask something not asked before: in other words counts as the same, too."""
    fronts: set[str] = set()
    ids: set[str] = set()
    alike: dict[tuple[str, str], list[frozenset[str]]] = {}
    for card in cards:
        front = _question(card)
        if front in fronts or card.card_id in ids:
            continue
        if card.kind in (Kind.TERM, Kind.STUDY):
            front = f"{card.quote}|{card.answer.text.partition(' (')[0].lower()}"
            if front in fronts:
                continue
        elif card.kind in (Kind.NUMBER, Kind.ROW):
            about = library.keys(card.explanation)
            seen = alike.setdefault((card.document_id, " ".join(_NUMBERS.findall(card.answer.text))), [])
            if any(_overlap(about, other) >= _ALIKE for other in seen):
                continue
            seen.append(about)
        fronts.add(front)
        ids.add(card.card_id)
        yield card


def _question(card: Card) -> str:
    """Return what a front asks, for comparison: without what it stands under, unless that tells it from others."""
    asked = card.front if card.kind in (Kind.NUMBER, Kind.LIST, Kind.VIGNETTE) else card.front.rpartition("\n")[2]
    return " ".join(re.findall(r"[\w<>≤≥%.]+", asked.lower()))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(min(len(one), len(other)), 1) if len(one) > 1 and len(other) > 1 else 0.0


def _under_topic(library: Library, sets: Sequence[CriteriaSet], card: Card) -> Card:
    if card.kind is Kind.VIGNETTE:
        title = next(s.title for s in sets if s.set_id == card.answer.set_id)
        return replace(card, topic=topic_of(library, [title], [card.citations[0].locator], card.document_id))
    place, _, asked = card.front.rpartition("\n")
    parts = place.split(" › ")[1:]
    return replace(card, topic=topic_of(library, parts, [asked, card.explanation], card.document_id))


def topic_of(library: Library, structure: Sequence[str], own: Sequence[str], document_id: str) -> str:
    """Return the topic of a card by the concepts of what it stands under, of its own words and of its document's title.

    Where they hold none of a topic's, the document itself is the topic.
    """
    weights: Counter[str] = Counter()
    title = [library.documents[document_id].title]
    deep = [(_STRUCTURE * depth, each) for depth, each in enumerate(structure, 1)]
    for weight, text in (*deep, *((_OWN, each) for each in own), *((1, each) for each in title)):
        for key in library.keys(text):
            weights[key] += weight
    best = max(words.topics(), key=lambda topic: sum(weights[key] for key in topic[2]))
    if any(weights[key] for key in best[2]):
        return best[0]
    return document_id
