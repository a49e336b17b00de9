"""Vignettes: made from the criteria, graded by the checkers, at every boundary."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.study.deck import Deck
from assistant.study.grading import grade, verdict_named
from assistant.study.model import Kind, Outcome
from assistant.study.vignettes import boundary, card_of, drawn, ground
from assistant.study.words import section
from guardrails.criteria.definitions import default_sets
from guardrails.criteria.evaluate import evaluate_case
from guardrails.criteria.sets import CriteriaSet

SETS = {each.set_id: each for each in default_sets()}
EACH = 160


def evaluated(set_id: str, case: dict[str, object]) -> dict[str, object]:
    """Return what the checkers say of a case."""
    (found,) = evaluate_case(case, [set_id])
    return found


def test_a_thousand_vignettes_are_graded_as_the_checkers_evaluate(deck: Deck) -> None:
    """Of more than 1,000 drawn vignettes the verdict that the checkers give is right and every other one is wrong."""
    graded = 0
    verdicts = section("vignette")["verdicts"]
    for set_id, criteria in SETS.items():
        for case in drawn(criteria, 7, EACH):
            card = card_of(criteria, case, criteria.criteria[0])
            found = str(evaluated(set_id, case)["verdict"])
            assert card is not None
            graded += 1
            for verdict, words in verdicts.items():
                if verdict_named(words, criteria.kind.value) != verdict:
                    continue  # a verdict of the other kind of set
                outcome = grade(deck, card, words).outcome
                assert (outcome is Outcome.RIGHT) is (verdict == found), (case, words)
            for line, criterion in zip(card.explanation.split("\n"), evaluated(set_id, case)["criteria"], strict=True):  # type: ignore[call-overload]
                assert line.startswith(f"{criterion['title']}: {criterion['status'].replace('_', ' ')}")
    assert graded >= 1000


@pytest.mark.parametrize("criteria", SETS.values(), ids=SETS)
def test_every_boundary_of_every_criterion_is_asked(deck: Deck, criteria: CriteriaSet) -> None:
    """Each numeric limit of each criterion is asked just below, at and just above it, and with the fact unknown."""
    own = [card for card in deck.cards if card.answer.set_id == criteria.set_id]
    for criterion in criteria.criteria:
        for fact in criterion.facts:
            asked = {card.answer.case.get(fact) for card in own}
            assert None in asked, fact
            if criteria.vocabulary.facts[fact].numeric:
                assert set(boundary(criteria, fact)) <= asked, fact


def test_boundary_values_lie_around_the_limit() -> None:
    """The limit of 55 years is asked at 54.9, 55 and 55.1, that of 50 lesions at 49, 50 and 51."""
    assert boundary(SETS["transplant.milan"], "age_years") == (54.9, 55, 55.1)
    assert boundary(SETS["debulking"], "liver_lesion_count") == (49, 50, 51)
    assert Decimal(str(boundary(SETS["intra_arterial"], "total_bilirubin_mg_dl")[0])) == Decimal("1.9")


@pytest.mark.parametrize("set_id", [name for name in SETS if name != "deb_tace"])
def test_a_vignette_hangs_on_one_criterion(set_id: str) -> None:
    """The facts that are not varied leave nothing against a set, so that the criterion in question decides."""
    verdict = evaluated(set_id, ground(SETS[set_id]))["verdict"]
    assert verdict in ("criteria_met", "none_present")


def test_a_vignette_shows_its_facts_and_no_verdict(deck: Deck) -> None:
    """The front of a vignette spells the case out, names what is not known, and asks for a verdict."""
    cards = [card for card in deck.cards if card.kind is Kind.VIGNETTE]
    (card,) = [c for c in cards if c.answer.set_id == "transplant.milan" and c.answer.case.get("age_years") == 55]
    assert "age 55 years" in card.front
    assert "Milan" in card.front
    assert card.answer.text == "not met"
    assert "Age below the limit: not met (55 ≥ 55)" in card.explanation
    assert "Age <55 years" in card.explanation
    assert any("not known" in each.front for each in cards)


@pytest.mark.parametrize(
    ("text", "kind", "verdict"),
    [
        ("met", "eligibility", "criteria_met"),
        ("Not met.", "eligibility", "criteria_not_met"),
        ("not met, since 55 is not below 55", "eligibility", "criteria_not_met"),
        ("criteria are unmet", "eligibility", "criteria_not_met"),
        ("cannot tell", "eligibility", "undetermined"),
        ("undetermined", "exclusion", "undetermined"),
        ("none present", "exclusion", "none_present"),
        ("exclusion present", "exclusion", "exclusion_present"),
        ("no exclusion", "exclusion", "none_present"),
        ("caution", "exclusion", "caution"),
        ("banana", "exclusion", None),
    ],
)
def test_verdicts_are_read_however_they_are_typed(text: str, kind: str, verdict: str | None) -> None:
    """The longest wording that is found in an answer names its verdict."""
    assert verdict_named(text, kind) == verdict
