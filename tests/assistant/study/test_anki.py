"""The Anki package, read back as Anki reads it: a zip with an SQLite collection."""

from __future__ import annotations

import html
import json
import sqlite3
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from assistant.study.anki import package
from assistant.study.deck import Deck
from assistant.study.model import Kind
from corpus.library import load_default
from corpus.model import Document

AT = 1_767_258_000.0
Note = tuple[str, list[str], list[str]]


def notes(made: bytes, folder: Path) -> list[Note]:
    """Return the notes of a package: GUID, tags and fields."""
    with zipfile.ZipFile(BytesIO(made)) as opened:
        assert json.loads(opened.read("media")) == {}
        file = folder / "collection.anki2"
        file.write_bytes(opened.read("collection.anki2"))
    db = sqlite3.connect(file)
    rows = db.execute("SELECT guid, tags, flds FROM notes ORDER BY id").fetchall()
    assert db.execute("SELECT COUNT(*) FROM cards").fetchone() == (len(rows),)
    db.close()
    file.unlink()
    return [(guid, tags.split(), fields.split("\x1f")) for guid, tags, fields in rows]


@pytest.fixture(scope="module")
def exported(deck: Deck, tmp_path_factory: pytest.TempPathFactory) -> list[Note]:
    """Return the notes of the shipped documents' package."""
    return notes(package(deck, AT), tmp_path_factory.mktemp("anki"))


def test_every_card_is_a_note_with_tags_and_citations(deck: Deck, exported: list[Note]) -> None:
    """Each card is one note under tags of topic, source and kind, with its escaped texts and all its quotes."""
    assert len(exported) == len(deck.cards)
    assert len({guid for guid, _, _ in exported}) == len(deck.cards)
    for card, (_, tags, (name, front, answer, _, cited)) in zip(deck.cards, exported, strict=True):
        assert name == card.card_id
        assert f"source::{card.document_id}" in tags
        assert f"kind::{card.kind.value}" in tags
        assert any(tag.startswith("topic::") for tag in tags)
        assert html.unescape(front.replace("<br>", "\n")) == card.front
        assert html.unescape(answer.replace("<br>", "\n")) == card.answer.text
        for citation in card.citations:
            assert html.escape(" ".join(citation.quote.split())) in cited
            assert f"{citation.start}–{citation.end}" in cited


def test_no_field_holds_markup_of_a_source(exported: list[Note]) -> None:
    """Whatever a source prints, "<55" or a tag, is escaped; the only markup is our own line break."""
    for _, _, fields in exported:
        for field in fields:
            assert "<" not in field.replace("<br>", "")


def test_a_later_export_keeps_the_identity_of_unchanged_cards(
    deck: Deck, exported: list[Note], make_deck: Callable[[tuple[Document, ...]], Deck], tmp_path: Path
) -> None:
    """A document added and a sentence changed leave the GUID of every note whose words are the same."""
    changed = []
    for document in load_default():
        text = document.text.replace("Recurrence rates 65-90%", "Recurrence rates 60-95%")
        changed.append(Document(document.document_id, document.title, text, document.kind, document.date))
    added = Document("leaflet", "Leaflet", "In Halden, 212 patients underwent resection.\n", "leaflet", "2026")
    later = make_deck((*changed, added))
    new = {fields[0]: guid for guid, _, fields in notes(package(later, AT + 86_400), tmp_path)}
    kept = [(guid, fields[0]) for guid, _, fields in exported if fields[0] in new]
    assert all(new[name] == guid for guid, name in kept)
    lost = [card for card in deck.cards if card.card_id not in new]
    assert {card.kind for card in lost} <= {Kind.NUMBER, Kind.DISAGREEMENT}
    assert all("65-90%" in card.quote for card in lost)
    assert len(kept) >= len(deck.cards) - 2
