"""No credit for what a source does not say, and full credit for what it says in a clinician's notation."""

from __future__ import annotations

import pytest

from assistant.study.deck import Deck
from assistant.study.grading import grade, verdict_named
from assistant.study.grading_numbers import grade_number
from assistant.study.grading_terms import grade_term
from assistant.study.model import Answer, Card, Grade, Item, Kind, Mode, Outcome


def graded(deck: Deck, kind: Kind, words: str, typed: str) -> Grade:
    """Return the grade of an answer to the first card of a kind whose front or answer holds some words."""
    return grade(deck, card_of(deck, kind, words), typed)


def card_of(deck: Deck, kind: Kind, words: str) -> Card:
    """Return the first card of a kind whose front or answer holds some words; of a study, whose answer does."""
    held = (lambda c: c.answer.text) if kind is Kind.STUDY else (lambda c: c.front)
    return next(c for c in deck.cards if c.kind is kind and words in held(c))


@pytest.mark.parametrize(
    "typed",
    [
        "age over 55; G3; primary not drained by the portal system; >50% liver; progressing",
        "younger than 60; G2/G3; no histology; 75% of liver; stable for at least 3 months",
        "older than 55, high grade, primary not removed, more than half of the liver, no response to therapies",
        "≥55 years; poorly differentiated; without portal drainage; at least 50% parenchyma; progressive for 6 months",
    ],
)
def test_the_opposite_of_a_list_names_nothing(deck: Deck, typed: str) -> None:
    """An item that is denied, bounded the other way, or given another number or grade is wrong and not named."""
    found = graded(deck, Kind.LIST, "Milan", typed)
    assert (found.outcome, found.named, len(found.wrong)) == (Outcome.WRONG, (), 5)


@pytest.mark.parametrize(
    ("words", "typed", "named"),
    [
        ("ENETS", "extrahepatic disease allowed; high bilirubin; Ki-67 >10%; primary in place", 0),
        ("ENETS", "bilirubin not low; stable disease for at least 6 months", 1),
        ("12 (20.3%)", "everolimus, not avastin", 1),
        ("Ablative methods", "RFA, MWA, cryotherapy and not IRE", 3),
    ],
)
def test_a_wrong_part_of_a_list_is_told_as_wrong(deck: Deck, words: str, typed: str, named: int) -> None:
    """What is said wrongly of one item is told as wrong, and what is said rightly of others still counts."""
    found = graded(deck, Kind.LIST, words, typed)
    assert len(found.named) == named
    assert found.wrong


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("Milan", "under 55"),
        ("Milan", "less than half the liver"),
        ("ENETS", "no extrahepatic disease"),
        ("ENETS", "extrahepatic disease excluded"),
        ("Ablative methods", "RF"),
        ("Milan", "<50 % of the parenchyma"),
    ],
)
def test_an_item_may_be_named_by_its_limit_alone(deck: Deck, words: str, typed: str) -> None:
    """A limit, a share in words, a denial that the source makes too, or shorthand names its item."""
    found = graded(deck, Kind.LIST, words, typed)
    assert (len(found.named), found.wrong) == (1, ())


@pytest.mark.parametrize(
    ("words", "typed", "outcome"),
    [
        ("Ki-67 limit", "slides: below 10; review: 10 or less", "wrong"),
        ("Ki-67 limit", "slides: 10 or less; review: below 10", "right"),
        ("Ki-67 limit", "Landmark says 10 or less while Hopkins says under 10", "wrong"),
        ("Ki-67 limit", "2025: ≤10; 2020: <10", "right"),
        ("threshold exactly", "review: >70% and >90%; slides: at least 90%, at least 70%", "wrong"),
        ("share of patients with liver", "review 50-90%; slides 27-60%", "wrong"),
        ("share of patients with liver", "slides 50-90%, review 27-60%", "right"),
        ("the age limit", "slides 60; review 55", "partly"),
    ],
)
def test_what_a_source_says_is_not_told_of_another(deck: Deck, words: str, typed: str, outcome: str) -> None:
    """Where sources differ, a limit that is told of the wrong one is wrong, however the source is named."""
    assert graded(deck, Kind.DISAGREEMENT, words, typed).outcome.value == outcome


@pytest.mark.parametrize(
    ("wanted", "typed", "outcome"),
    [
        ("IRE", "not IRE", "wrong"),
        ("TACE", "anything but TACE", "wrong"),
        ("TARE", "it isn't TARE", "wrong"),
        ("Octreotide", "lanreotide rather than octreotide", "wrong"),
        ("IRE", "IRE, not RFA", "right"),
        ("Radiofrequency ablation", "RF", "right"),
    ],
)
def test_a_term_that_is_denied_is_not_named(deck: Deck, wanted: str, typed: str, outcome: str) -> None:
    """A term that the learner denies earns nothing, and denying another one costs nothing."""
    assert grade_term(deck.library, Answer(Mode.TERM, wanted, (Item(wanted),)), typed).outcome.value == outcome


@pytest.mark.parametrize(
    ("words", "typed", "outcome"),
    [
        ("Kwekkeboom", "Kwekkeboom et al, JCO 2008", "right"),
        ("Sarmiento", "Sarmiento (Mayo Clinic)", "right"),
        ("Sarmiento", "Sarmiento et al., J Am Coll Surg", "right"),
        ("NETTER-1", "Strosberg et al, NEJM", "right"),
        ("PROMID", "the PROMID study by Rinke et al.", "right"),
        ("Kwekkeboom", "not Kwekkeboom", "wrong"),
        ("Kwekkeboom", "Kwekkeboom 2012", "partly"),
        ("Sarmiento", "Sarmiento or Que", "partly"),
        ("NETTER-1", "CLARINET, not NETTER-1", "wrong"),
    ],
)
def test_a_study_may_be_named_with_its_journal_or_place(deck: Deck, words: str, typed: str, outcome: str) -> None:
    """Coauthors, journal and place are no fault; another study or another year beside it is one."""
    assert graded(deck, Kind.STUDY, words, typed).outcome.value == outcome


@pytest.mark.parametrize(
    ("wanted", "quote", "typed", "outcome"),
    [
        ("1.01", "(OR, 1.01; 95%CI 0.75–1.35; p= 0.96)", "1.01, 95% CI 0.75 to 1.35, P=.96", "right"),
        ("41%", "24/59 (41%) patients", "24/59 (41%)", "right"),
        ("29%", "29% developed cirrhosis", "5 of 17, 29%", "right"),
        ("65.2%", "65.2% in one group vs 10.8% in the other", "65.2% vs 10.8%", "right"),
        ("0.34", "14.3 vs 6 months; HR 0.34; 95% CI, 0.20 to 0.59", "14.3 vs 6 months, HR 0.34", "right"),
        ("65.2%", "65.2% in one group vs 10.8% in the other", "10.8% vs 65.2%", "partly"),
        ("1.01", "(OR, 1.01; 95%CI 0.75–1.35; p= 0.96)", "1.01 or 1.35", "partly"),
        ("1.01", "(OR, 1.01; 95%CI 0.75–1.35; p= 0.96)", "1.01, 95% CI 0.5 to 2", "partly"),
        ("29%", "29% developed cirrhosis", "5 of 12, 29%", "partly"),
        ("65%", "65% of them", "not 65%", "wrong"),
        ("50–500 μm", "", "0.05-0.5 mm", "right"),
        ("50–500 μm", "", "0.5-5 mm", "wrong"),
        ("2.5 mm", "", "2500 microns", "right"),
        ("48 hours", "", "2 days", "right"),
        ("7.4 GBq", "", "7400 MBq", "right"),
    ],
)
def test_what_the_source_prints_beside_a_figure_is_no_fault(wanted: str, quote: str, typed: str, outcome: str) -> None:
    """Figures of the quote in its order, counts that make the share and another unit are right; guesses are not."""
    assert grade_number(Answer(Mode.NUMBER, wanted, (Item(wanted),)), typed, quote).outcome.value == outcome


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("criteria not satisfied - 75.1% is too much", "criteria_not_met"),
        ("satisfied", "criteria_met"),
        ("isn't fulfilled", "criteria_not_met"),
        ("does not meet the criteria", "criteria_not_met"),
    ],
)
def test_a_verdict_may_say_satisfied_or_fulfilled(typed: str, verdict: str) -> None:
    """Satisfied, fulfilled and meeting name a verdict as "met" does, and so do their denials."""
    assert verdict_named(typed, "eligibility") == verdict


def test_a_full_count_stands_only_beside_a_right_answer(deck: Deck) -> None:
    """Where a figure is missing or something wrong was added, the reason does not count every item as named."""
    for typed in ("RF; microwave; cryoablation; IRE; TACE", "RF; microwave; cryoablation; IRE"):
        found = graded(deck, Kind.LIST, "Ablative methods", typed)
        assert ("something that is wrong" in found.reason) is (found.outcome is Outcome.PARTLY)
    almost = "age 55; low grade; primary drained by the portal system; <50% liver; stable for 6 months"
    found = graded(deck, Kind.LIST, "Milan", almost)
    assert found.outcome is Outcome.PARTLY
    assert "5 of 5" not in found.reason
    assert not {each for each in found.named if any(lack.startswith(each) for lack in found.missing)}
