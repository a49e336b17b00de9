"""A case in the widget: criteria as cards, what is missing as a form, the patient's facts in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

CASE = "54F, G2 ileal NET, Ki-67 8 %, liver 40 %, primary out last year: transplant?"
SLOW = 20_000


@pytest.fixture
def cards(page: Page) -> Locator:
    """Return the cards of one case on a page."""
    page.goto("/")
    page.get_by_role("textbox", name="Question").fill(CASE)
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(4, timeout=SLOW)
    return page.locator(".card")


def test_criterion_shows_state_fact_and_words(cards: Locator) -> None:
    """Each criterion says its state by word and shape, the fact with the words it was read from, and the quote."""
    enets = cards.filter(has_text="ENETS criteria")
    expect(enets.locator("summary")).to_contain_text("Undetermined")
    enets.locator("summary").click()
    age = enets.locator(".criterion", has_text="Age below the limit")
    expect(age.locator(".state")).to_have_text("met")
    expect(age.locator(".state svg.shape-met")).to_be_visible()
    expect(age.locator(".used")).to_contain_text("age 54 years (read from")
    expect(age.locator(".quote-line").first).to_contain_text("Young patients (<55 years)")
    bilirubin = enets.locator(".criterion.is-unknown", has_text="bilirubin")
    expect(bilirubin.locator(".state svg.shape-unknown")).to_be_visible()
    expect(bilirubin).to_contain_text("Not known:")


def test_quote_of_a_criterion_opens_its_source(page: Page, cards: Locator) -> None:
    """A criterion's quote is the way to its place in the source."""
    cards.filter(has_text="ENETS criteria").locator("summary").click()
    cards.filter(has_text="ENETS criteria").locator(".quote-line", has_text="Young patients").click()
    expect(page.locator("mark")).to_have_text("Young patients (<55 years)")


def test_form_updates_the_cards(page: Page, cards: Locator) -> None:
    """Facts that could decide are asked for in a form; its answers change the verdicts in place, and stay known."""
    milan = cards.filter(has_text="Milan criteria").locator(".verdict")
    expect(milan).to_have_text("Undetermined")
    form = page.locator(".case-form")
    form.get_by_label("extrahepatic disease").select_option("none")
    form.get_by_label("stable disease or response").fill("8")
    form.get_by_role("button", name="Update").click()
    expect(milan).to_have_text("Criteria met", timeout=SLOW)
    assert page.locator(".log .turn").count() == 1
    expect(form.get_by_label("stable disease or response")).to_have_count(0)
    form.get_by_label("time since resection of the primary").fill("10")
    form.get_by_role("group", name="bilirubin judged low").get_by_label("yes").check()
    form.get_by_role("button", name="Update").click()
    expect(cards.filter(has_text="ENETS criteria").locator(".verdict")).to_have_text("Criteria met", timeout=SLOW)
    expect(milan).to_have_text("Criteria met")
    page.locator(".patient summary").click()
    expect(page.locator(".patient")).to_contain_text("stable disease or response 8 months")


def test_form_says_what_changed(page: Page, cards: Locator) -> None:
    """After an update the keyboard is in the cards, and the status tells the verdicts."""
    page.locator(".case-form").get_by_label("extrahepatic disease").select_option("present")
    page.locator(".case-form").get_by_role("button", name="Update").press("Enter")
    expect(page.locator("p.notice")).to_contain_text("Criteria not met", timeout=SLOW)
    expect(cards.first.locator("summary")).to_be_focused()


def test_updated_card_survives_a_reload(page: Page, cards: Locator) -> None:
    """What a form added is part of the same reply after a reload, not a second question."""
    page.locator(".case-form").get_by_label("extrahepatic disease").select_option("present")
    page.locator(".case-form").get_by_role("button", name="Update").click()
    expect(cards.first.locator(".verdict")).to_have_text("Criteria not met", timeout=SLOW)
    page.reload()
    expect(cards.first.locator(".verdict")).to_have_text("Criteria not met", timeout=SLOW)
    assert page.locator(".log .turn").count() == 1


def test_facts_not_used_are_named(page: Page, cards: Locator) -> None:
    """What the message leaves open is named with its words and the reason."""
    expect(page.locator(".open-facts")).to_contain_text("primary out last year")
    expect(page.locator(".open-facts")).to_contain_text("no exact number of months")


def test_new_patient_clears_the_facts(page: Page, cards: Locator) -> None:
    """The facts of the patient are in sight, and one press sets them aside."""
    page.locator(".patient summary").click()
    expect(page.locator(".patient li")).to_have_count(7)
    page.get_by_role("button", name="New patient").click()
    expect(page.locator(".patient")).to_have_count(0, timeout=SLOW)
    expect(page.get_by_role("log")).to_contain_text("A new patient")


def test_conflict_shows_both_readings(page: Page, pretended: Callable[[Page], Any], states: Any) -> None:
    """A fact of which the message says two things is shown with both, and not used."""
    pretended(page)
    page.goto("/")
    states.ask("conflict")(page)
    expect(page.locator(".open-facts")).to_contain_text("In conflict: Ki-67")
    expect(page.locator(".open-facts")).to_contain_text("5 %")
    expect(page.locator(".open-facts")).to_contain_text("12 %")


def test_facts_have_names_of_the_interface(page: Page, pretended: Callable[[Page], Any], states: Any) -> None:
    """In another language facts, values and units are in its words; what the sources say stays English."""
    pretended(page)
    page.goto("/")
    states.fresh(page, lang="de")
    states.ask("several sets")(page)
    page.locator(".patient summary").click()
    expect(page.locator(".patient")).to_contain_text("Alter 54 Jahre")
    expect(page.locator(".patient")).to_contain_text("Lokalisation des Primärtumors Ileum")
    site = page.locator(".case-form").get_by_label("extrahepatische Manifestation")
    assert site.locator("option").all_inner_texts() == ["nicht bekannt", "keine", "reseziert", "vorhanden"]
    assert page.locator(".case-form bdi[lang=en]").count() == 0
    assert page.locator(".criterion-title").first.get_attribute("lang") == "en"
