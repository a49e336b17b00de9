"""What holds for every card: cited, answerable from its front, asked once, and made from the corpus alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.study.deck import Deck
from assistant.study.figures import Figure
from assistant.study.grading import grade
from assistant.study.model import Card, Kind, Outcome
from assistant.study.words import notation
from corpus.library import load_default
from corpus.model import Document

Make = Callable[[tuple[Document, ...]], Deck]
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LEAFLET = """# Debulking in carcinoid disease

## Surgery

In the Halden trial, 212 patients with small bowel tumors underwent resection of liver metastases.
Median overall survival was 61.5 months after debulking of more than 80% of the tumor.
It was well tolerated.
The dose was 400 mg twice daily.

## Systemic therapy

Contraindications to everolimus include pneumonitis, uncontrolled diabetes, and severe hepatic impairment.
Lanreotide reduces hormone secretion by binding somatostatin receptors on tumor cells of the midgut.
"""


def bounds(figures: tuple[Figure, ...]) -> set[object]:
    """Return every number of some figures."""
    return {bound for each in figures for bound in (each.low, each.high)}


def test_every_citation_stands_in_its_document(deck: Deck) -> None:
    """Each card has citations, and each quotes its document to the character."""
    texts = {name: document.text for name, document in deck.library.documents.items()}
    for card in deck.cards:
        assert card.citations
        assert all(texts[c.document_id][c.start : c.end] == c.quote for c in card.citations), card.front


def test_a_quote_holds_every_number_of_the_answer(deck: Deck) -> None:
    """Each number of an answer stands in a quote of its card; a vignette's limits stand in those of its criterion."""
    for card in deck.cards:
        quoted = set(NUMBER.findall(" ".join(c.quote for c in card.citations)))
        for item in card.answer.items if card.kind is not Kind.STUDY else ():
            for text in (item.text, *(item.variants if card.kind in (Kind.NUMBER, Kind.ROW) else ())):
                assert set(NUMBER.findall(text)) <= quoted, (card.front, text)


def test_no_front_gives_its_answer_away(deck: Deck) -> None:
    """A front holds neither the figure that is asked for nor the name of the term or study that is."""
    for card in deck.cards:
        if card.kind in (Kind.NUMBER, Kind.ROW):
            item = card.answer.items[0]
            wanted = bounds(notation().read(item.text)) | {b for v in item.variants for b in bounds(notation().read(v))}
            assert not wanted & bounds(notation().read(card.front)), card.front
        elif card.kind in (Kind.TERM, Kind.STUDY):
            shown = card.front.lower()
            assert not any(re.search(rf"\b{re.escape(v.lower())}\b", shown) for v in card.answer.items[0].variants)
        elif card.kind is Kind.LIST:
            asked = deck.library.keys(card.front)
            assert all(not deck.library.keys(item.text) <= asked for item in card.answer.items), card.front


def test_a_front_alone_earns_nothing(deck: Deck) -> None:
    """Whoever copies the front into the answer is never graded right."""
    for card in deck.cards:
        if card.kind is not Kind.VIGNETTE:
            assert grade(deck, card, card.front).outcome is not Outcome.RIGHT, card.front


def test_the_answer_shown_is_graded_right(deck: Deck) -> None:
    """Whoever types the answer that is shown is graded right, on every card."""
    for card in deck.cards:
        found = grade(deck, card, card.answer.text)
        assert found.outcome is Outcome.RIGHT, (card.front, card.answer.text, found)


def test_no_two_cards_ask_the_same(deck: Deck) -> None:
    """Ids and fronts are each there once, also when spacing, case and what a card stands under are put aside."""
    assert len({card.card_id for card in deck.cards}) == len(deck.cards)
    plain = Counter(" ".join(card.front.lower().split()) for card in deck.cards)
    assert max(plain.values()) == 1


def test_every_kind_and_topic_has_cards(deck: Deck) -> None:
    """The shipped documents give cards of every kind, under the topics of the data."""
    assert set(Counter(card.kind for card in deck.cards)) == set(Kind)
    assert set(deck.topics) == {card.topic for card in deck.cards}
    assert {"transplantation", "surgery", "ablation", "embolization", "systemic"} <= set(deck.topics)


def test_no_card_of_furniture(deck: Deck) -> None:
    """References, affiliations, disclosures and the story of one patient give no cards."""
    for card in deck.cards:
        assert not re.search(r"\bdoi\b|PubMed|@\w|Case in point|References|Correspondence", card.front), card.front


def test_an_unseen_document_gives_cards(make_deck: Make) -> None:
    """A document that nobody prepared gives figures, a list and a term, each with its own words."""
    leaflet = Document("leaflet", "Debulking in carcinoid disease", LEAFLET, kind="guideline", date="2026")
    cards = make_deck((leaflet,)).cards
    answers = {card.answer.text for card in cards}
    assert {"212", "61.5 months", "more than 80%", "Lanreotide"} <= answers
    (listed,) = (card for card in cards if card.kind is Kind.LIST)
    assert [item.text for item in listed.answer.items] == [
        "pneumonitis",
        "uncontrolled diabetes",
        "severe hepatic impairment",
    ]
    assert not any("tolerated" in card.front or "twice daily" in card.front for card in cards)


@pytest.fixture(scope="module")
def changed(make_deck: Make) -> tuple[Card, ...]:
    """Return the cards after one sentence of a document changed and another document was added."""
    documents = load_default()
    moved = tuple(
        replace(d, text=d.text.replace("were treated with TACE, the 5 and", "were given TACE, the 5 and"))
        if d.document_id == "landmark-2020"
        else d
        for d in documents
    )
    assert moved != documents
    return make_deck((*moved, Document("leaflet", "Debulking", LEAFLET, kind="guideline", date="2026"))).cards


def test_ids_outlive_a_change_elsewhere(deck: Deck, changed: tuple[Card, ...]) -> None:
    """A document added and a sentence changed leave the ids of all other cards as they were."""
    before = {card.card_id: card for card in deck.cards}
    after = {card.card_id for card in changed}
    lost = [card for card_id, card in before.items() if card_id not in after]
    assert lost
    assert all("were treated with TACE" in card.quote for card in lost), [card.front for card in lost]


def test_the_same_corpus_gives_the_same_deck(deck: Deck, make_deck: Make) -> None:
    """Making the deck again gives the same cards in the same order."""
    assert [card.card_id for card in make_deck(load_default()).cards] == [card.card_id for card in deck.cards]
