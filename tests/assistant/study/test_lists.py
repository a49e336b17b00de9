"""Lists and names in documents that nobody prepared: how sentences enumerate, and what tables describe in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.study.deck import Deck
from assistant.study.model import Card, Kind
from corpus.model import Document

Make = Callable[[tuple[Document, ...]], Deck]


def cards(make_deck: Make, text: str, kind: Kind) -> list[Card]:
    """Return the cards of one kind of a small document."""
    document = Document("leaflet", "Liver metastases", f"Liver metastases\n\n{text}\n", kind="guideline", date="2026")
    return [card for card in make_deck((document,)).cards if card.kind is kind and card.document_id == "leaflet"]


@pytest.mark.parametrize(
    ("text", "asks", "items"),
    [
        (
            "Contraindications to radioembolization include lung shunt, ascites, bilirubin greater than 2 mg/dL, and "
            "dose reduction must be considered in cirrhosis.",
            "Contraindications to radioembolization include …? Name all 3.",
            ["lung shunt", "ascites", "bilirubin greater than 2 mg/dL"],
        ),
        (
            "There are three options in carcinoid syndrome: surgical resection, octreotide, and embolization.",
            "There are three options in carcinoid syndrome. Name them.",
            ["surgical resection", "octreotide", "embolization"],
        ),
        (
            "Bone metastases, a Ki-67 above 20%, and liver involvement were independent predictors of short survival.",
            "Which 3 were independent predictors of short survival, as listed?",
            ["Bone metastases", "a Ki-67 above 20%", "liver involvement"],
        ),
        (
            "The choice of embolization or resection depends on tumor grade, liver involvement, and comorbidities.",
            "The choice of embolization or resection depends on …? Name all 3.",
            ["tumor grade", "liver involvement", "comorbidities"],
        ),
        (
            "Complications of TACE included liver abscess (two patients), biloma (three patients), and ascites (6).",
            "Complications of TACE included …? Name all 3.",
            ["liver abscess", "biloma", "ascites"],
        ),
    ],
)
def test_a_sentence_that_enumerates(make_deck: Make, text: str, asks: str, items: list[str]) -> None:
    """What a sentence enumerates is asked for; a last clause of its own and numbers of patients are no items."""
    (card,) = cards(make_deck, text, Kind.LIST)
    assert card.front.rpartition("\n")[2] == asks
    assert [item.text for item in card.answer.items] == items


@pytest.mark.parametrize(
    "text",
    [
        "Most include resection, ablation, and embolization.",
        "Treatment of liver metastases includes resection, which is preferred, ablation, and embolization.",
        "Surgery can include resection of one lobe, but ablation is safe, and embolization is an option.",
    ],
)
def test_no_list_where_none_is_told(make_deck: Make, text: str) -> None:
    """A sentence that leaves its subject open, or that goes on in clauses, gives no list."""
    assert cards(make_deck, text, Kind.LIST) == []


def test_a_number_of_an_item_is_no_answer(make_deck: Make) -> None:
    """That an item holds the number of items ("at least 3 months") keeps no list from being asked."""
    text = "Criteria for transplantation include stable disease for at least 3 months, low grade, and resected primary."
    (card,) = cards(make_deck, text, Kind.LIST)
    assert card.front.endswith("Name all 3.")


def test_a_long_name_is_hidden_with_its_short_one(make_deck: Make) -> None:
    """A trial whose long name is printed before its short one is asked for by neither."""
    text = (
        "The Everolimus in Advanced Tumors of the Lung and Gut Trial (RADIANT-4) was a phase III trial of an mTOR "
        "inhibitor in 302 patients with progressive lung or gastrointestinal tumors."
    )
    (card,) = cards(make_deck, text, Kind.TERM)
    assert card.answer.text == "RADIANT-4"
    assert "The ____ was a phase III trial" in card.front
    assert "Everolimus in Advanced" not in card.front


def test_rows_that_describe_one_thing_each(make_deck: Make) -> None:
    """A table whose rows each describe a treatment in words asks which one; a table of figures does not."""
    described = (
        "Ablation at a glance\n\nTechnique\tHow it works\tLimits\n"
        "Cryotherapy\tCells are frozen by argon gas\tBleeding after thawing\n"
        "Microwave ablation\tWater molecules are shaken\tBiliary strictures near the hilum\n"
        "Irreversible electroporation\tElectric pulses open membranes\tSmall lesions only\n"
    )
    figures = "Series\n\nTechnique\tPatients\tLocal recurrence\nCryotherapy\t31\t12%\nRFA\t44\t9%\nMWA\t52\t7%\n"
    made = cards(make_deck, described, Kind.TERM)
    assert [card.answer.text for card in made] == [
        "Cryotherapy",
        "Microwave ablation",
        "Irreversible electroporation",
    ]
    assert all("How it works" in card.front for card in made)
    assert cards(make_deck, figures, Kind.TERM) == []
