"""What a typed answer is worth: by notation, by the vocabulary, item by item, always with the reason."""

from __future__ import annotations

import pytest

from assistant.study.deck import Deck
from assistant.study.grading import LONGEST, grade
from assistant.study.grading_numbers import grade_number
from assistant.study.grading_terms import grade_term
from assistant.study.model import Answer, Card, Item, Kind, Mode, Outcome


def number(text: str, *variants: str) -> Answer:
    """Return the answer of a number card."""
    return Answer(Mode.NUMBER, text, (Item(text, variants),))


@pytest.mark.parametrize(
    ("wanted", "typed", "outcome"),
    [
        ("65.1%", "65.1%", "right"),
        ("65.1%", "65 %", "right"),
        ("65.1%", "65.1 percent", "right"),
        ("65.1%", "65.1", "right"),
        ("65.1%", "it was 65.1 per cent", "right"),
        ("65.1%", "68%", "partly"),
        ("65.1%", "75%", "wrong"),
        ("65.1%", "65.1 months", "wrong"),
        ("65.1%", "no idea", "wrong"),
        ("65.1%", "", "wrong"),
        ("<55 years", "<55", "right"),
        ("<55 years", "< 55 years", "right"),
        ("<55 years", "less than 55", "right"),
        ("<55 years", "below 55 years", "right"),
        ("<55 years", "under fifty five", "wrong"),
        ("<55 years", "55", "partly"),
        ("<55 years", "≤55", "partly"),
        ("<55 years", "at most 55 years", "partly"),
        ("<55 years", "over 55", "wrong"),
        ("<55 years", "60", "wrong"),
        ("at least 90%", "≥ 90 %", "right"),
        ("at least 90%", "90% or more", "right"),
        ("at least 90%", ">90%", "partly"),
        ("more than 75%", "over 75 %", "right"),
        (">6 fold", "more than six fold", "right"),
        ("~53%", "53%", "right"),
        ("approximately 60%", "about 60 %", "right"),
        ("42 months", "3.5 years", "right"),
        ("42 months", "42", "right"),
        ("42 months", "42 years", "wrong"),
        ("2.2 years", "2 years", "partly"),
        ("2 weeks", "14 days", "right"),
        ("20–40 µm", "20 to 40 microns", "right"),
        ("50-90%", "50 to 90 percent", "right"),
        ("50-90%", "between 50 and 90 %", "right"),
        ("50-90%", "90%", "partly"),
        ("0.34", "0.34", "right"),
        ("0.34", ".34", "wrong"),
        ("0.34", "0.3", "wrong"),
        ("1,110", "1110", "right"),
        ("7", "6 or 7", "partly"),
        ("7", "seven", "right"),
        ("37", "McEntee had 37 patients", "right"),
    ],
)
def test_figures_count_by_value_sign_and_unit(wanted: str, typed: str, outcome: str) -> None:
    """A figure is right in any notation and rounded to a hundredth of it; a limit needs its sign, a unit its kind."""
    assert grade_number(number(wanted), typed).outcome.value == outcome


def test_either_figure_of_a_pair_counts() -> None:
    """Of "19 patients (32.2%)" each figure is right, both together too, and one right beside one wrong is not."""
    both = number("32.2%", "19")
    typed = ("19", "32.2 %", "19 (32.2%)", "19 (40%)")
    assert [grade_number(both, text).outcome.value for text in typed] == ["right", "right", "right", "partly"]


def test_a_reason_holds_what_the_source_prints() -> None:
    """The reason of every grade of a figure names the figure as it is printed."""
    for typed in ("55", "<55", "44", "none", "55 or 60"):
        assert "<55 years" in grade_number(number("<55 years"), typed).reason


@pytest.mark.parametrize(
    ("wanted", "typed", "outcome"),
    [
        ("TACE", "transarterial chemoembolization", "right"),
        ("TACE", "chemoembolisation", "right"),
        ("TACE", "TAE", "wrong"),
        ("TACE", "embolization", "partly"),
        ("IRE", "irreversible electroporation", "right"),
        ("IRE", "ablation", "partly"),
        ("IRE", "RFA or IRE", "partly"),
        ("Octreotide", "octreotide LAR", "right"),
        ("Octreotide", "a somatostatin analogue", "partly"),
        ("Octreotide", "lanreotide", "wrong"),
    ],
)
def test_terms_count_through_the_vocabulary(deck: Deck, wanted: str, typed: str, outcome: str) -> None:
    """Abbreviations, synonyms and spellings are right, a wider term is partly right, another thing is wrong."""
    answer = Answer(Mode.TERM, wanted, (Item(wanted),))
    assert grade_term(deck.library, answer, typed).outcome.value == outcome


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [("Sarmiento", "right"), ("sarmiento et al.", "right"), ("Sarmiento 2003", "right"), ("Que", "wrong")],
)
def test_a_study_is_named_by_its_first_author(deck: Deck, typed: str, outcome: str) -> None:
    """The author alone is enough, with or without the year; another author is wrong."""
    (card,) = (c for c in deck.cards if c.kind is Kind.STUDY and c.answer.text == "Sarmiento 2003")
    assert grade(deck, card, typed).outcome.value == outcome


@pytest.fixture
def enets(deck: Deck) -> Card:
    """Return the card that asks for the ENETS criteria."""
    (card,) = (c for c in deck.cards if c.kind is Kind.LIST and "ENETS" in c.front)
    return card


def test_a_list_tells_what_is_named_missing_and_wrong(deck: Deck, enets: Card) -> None:
    """Of a list the grade says which items were named, which are missing and which do not belong."""
    found = grade(deck, enets, "under 55 years, low bilirubin, normal kidneys")
    assert found.outcome is Outcome.PARTLY
    assert found.named == ("Young patients (<55 years)", "Low serum total bilirubin")
    assert len(found.missing) == 5
    assert found.wrong == ("normal kidneys",)
    assert "2 of 7" in found.reason


def test_a_list_in_other_words_is_right(deck: Deck, enets: Card) -> None:
    """All items in the learner's own words and order are right."""
    typed = (
        "low bilirubin; younger than 55; well differentiated G1/G2 with Ki-67 ≤10%; <50% of the liver, "
        "<75% if hormonal symptoms are refractory; primary out for at least 6 months; stable disease; no extrahepatic "
        "disease on imaging"
    )
    assert grade(deck, enets, typed).outcome is Outcome.RIGHT


def test_an_item_without_its_figure_is_not_complete(deck: Deck, enets: Card) -> None:
    """An item whose figure is missing is told as incomplete."""
    found = grade(deck, enets, "young patients")
    assert any(each.startswith("Young patients (<55 years)") for each in found.missing)


def test_a_disagreement_wants_every_position(deck: Deck) -> None:
    """On the age limit both 55 and 60 are wanted; one of them alone is partly right."""
    (card,) = (c for c in deck.cards if c.kind is Kind.DISAGREEMENT and "the age limit" in c.front)
    typed = ("55 in the slides of 2025; the review of 2020 also has 60", "55", "40")
    assert [grade(deck, card, text).outcome.value for text in typed] == ["right", "partly", "wrong"]
    assert {c.document_id for c in card.citations} == {"hopkins-2025", "landmark-2020"}
    assert "2025-02-13" in card.answer.text


def test_the_same_answer_gets_the_same_grade(deck: Deck) -> None:
    """Grading is a function of the card and the text, however long or odd that is."""
    for typed in ("\ud800", "a" * (LONGEST + 9), "<" * 400, "1" * 900, "'; DROP TABLE", "½ ² ③"):
        for card in deck.cards[::29]:
            assert grade(deck, card, typed) == grade(deck, card, typed)
