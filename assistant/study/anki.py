"""A deck as an Anki package. The one owner of genanki.

The GUID of a note is made from the card's id alone, and ids depend on words
and not on places: whoever imports a later export keeps the history of every
card whose words are still in the sources.
"""

from __future__ import annotations

import html
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import genanki

from assistant.study.deck import Deck
from assistant.study.model import Card
from corpus.model import Citation

_MODEL_ID = 1731094821
_DECK_ID = 1731094822
_NAME = "netlm: neuroendocrine tumor liver metastases"
_FIELDS = ("Card", "Front", "Answer", "Explanation", "Citations")
_STYLE = """
.card { font-family: sans-serif; font-size: 18px; line-height: 1.4; text-align: left; }
.cited { font-size: 14px; margin-top: 1em; }
"""


def package(deck: Deck, at: float) -> bytes:
    """Return the deck as the bytes of an .apkg file; ``at`` is the time, in seconds since 1970, that notes get."""
    made = genanki.Deck(_DECK_ID, _NAME)
    model = _model()
    for number, card in enumerate(deck.cards):
        made.add_note(
            genanki.Note(
                model=model,
                fields=[_html(each) for each in fields(deck, card)],
                tags=list(tags(deck, card)),
                guid=genanki.guid_for("netlm", card.card_id),
                due=number,
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "netlm.apkg"
        genanki.Package(made).write_to_file(str(path), timestamp=at)
        return path.read_bytes()


def _model() -> genanki.Model:
    back = '{{FrontSide}}<hr id="answer"><b>{{Answer}}</b><p>{{Explanation}}</p><div class="cited">{{Citations}}</div>'
    return genanki.Model(
        _MODEL_ID,
        "netlm",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Card 1", "qfmt": "{{Front}}", "afmt": back}],
        css=_STYLE,
        sort_field_index=0,
    )


def fields(deck: Deck, card: Card) -> tuple[str, ...]:
    """Return the texts of a note, in the order of its fields."""
    return (card.card_id, card.front, card.answer.text, card.explanation, "\n".join(_cited(deck, card.citations)))


def _cited(deck: Deck, citations: Sequence[Citation]) -> Iterable[str]:
    for citation in citations:
        name = deck.library.name(citation.document_id)
        yield f"“{' '.join(citation.quote.split())}” ({name}, {citation.locator}, {citation.start}–{citation.end})"


def tags(deck: Deck, card: Card) -> tuple[str, ...]:
    """Return the tags of a note: its topic, its source, its kind; Anki takes no spaces in them."""
    named = (f"topic::{deck.topics[card.topic]}", f"source::{card.document_id}", f"kind::{card.kind.value}")
    return tuple(re.sub(r"[^\w:.-]+", "_", each).strip("_") for each in named)


def _html(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
