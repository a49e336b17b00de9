"""The study view in a real browser: studied by keyboard alone, accessible in every colour scheme and width."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import until

WAIT = 20_000
SAID = {
    "en": {
        "next": "Read next",
        "cards": "Cards",
        "begin": "Begin",
        "card": "Card {} of 5",
        "on": "Next card|Finish",
        "done": "5 answered",
    },
    "ar": {
        "next": "اقرأ بعد ذلك",
        "cards": "البطاقات",
        "begin": "ابدأ",
        "card": "البطاقة {} من 5",
        "on": "البطاقة التالية|إنهاء",
        "done": "عدد الأجوبة 5",
    },
}


def begin(page: Page) -> None:
    """Open the view and begin a session of ten cards by keyboard."""
    page.goto("/study")
    expect(page.get_by_role("button", name="Begin")).to_be_visible(timeout=WAIT)
    page.keyboard.press("Tab")
    for _ in range(12):
        if page.evaluate("document.activeElement.textContent") == "Begin":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Card 1 of 10"))).to_be_visible(timeout=WAIT)


def test_ten_cards_by_keyboard_alone(page: Page) -> None:
    """Ten cards are answered, graded and explained with Tab, Enter and typing alone; the progress counts them."""
    begin(page)
    for number in range(1, 11):
        expect(page.get_by_role("heading", name=re.compile(f"Card {number} of 10"))).to_be_visible()
        expect(page.get_by_role("textbox")).to_be_focused()
        assert page.evaluate("document.querySelector('main > section').innerText").count("false") == 0
        page.keyboard.type("not met" if number % 2 else "55 %")
        page.keyboard.press("Enter")
        graded = page.locator(".graded")
        expect(graded.locator(".outcome")).to_have_text(re.compile("Right|Partly right|Wrong"), timeout=WAIT)
        expect(graded.locator(".cited button").first).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text(re.compile("Right|Partly right|Wrong"))
        expect(page.get_by_role("button", name="Finish" if number == 10 else "Next card")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("10 answered"))).to_be_visible()
    begun = page.locator("tbody tr td:nth-child(3)")
    expect(begun.first).to_be_visible()
    cells = "[...document.querySelectorAll('tbody td:nth-child(3)')]"
    counted = f"{cells}.reduce((sum, cell) => sum + +cell.textContent, 0)"
    until(page, f"{counted} >= 10")


def test_a_citation_opens_its_source(page: Page) -> None:
    """The words behind a grade, and what to read next, open in their source, marked, and focus comes back."""
    begin(page)
    page.keyboard.press("Enter")
    quote = page.locator(".graded .cited button").first
    quote.focus(timeout=WAIT)
    page.keyboard.press("Enter")
    expect(page.locator("dialog mark")).to_be_visible(timeout=WAIT)
    page.keyboard.press("Escape")
    expect(quote).to_be_focused()
    page.get_by_role("heading", name="Read next").locator("xpath=following-sibling::div").get_by_role("button").click()
    expect(page.locator("dialog mark")).to_be_visible(timeout=WAIT)


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "en"), (320, "en"), (1280, "ar"), (320, "ar")])
def test_no_violation_in_any_state(width: int, language: str, open_page: Callable[..., Page], axe: Any) -> None:
    """Beginning, asked, graded, source and finished pass axe-core's rules in every colour, and nothing overflows."""
    page = open_page(viewport={"width": width, "height": 800}, reduced_motion="reduce", locale=language)
    axe.attend(page)
    said = SAID[language]
    faults: list[str] = []

    def check(state: str) -> None:
        faults.extend(axe.faults(page, f"{state}, {width} px"))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{state}, {width} px: the page is wider than its window")

    page.goto("/study")
    expect(page.get_by_role("heading", name=said["next"])).to_be_visible(timeout=WAIT)
    check("beginning")
    page.get_by_role("combobox", name=said["cards"]).select_option("5")
    page.get_by_role("button", name=said["begin"]).click()
    for number in range(1, 6):
        expect(page.get_by_role("heading", name=re.compile(said["card"].format(number)))).to_be_visible(timeout=WAIT)
        if number == 1:
            check("asked")
        page.keyboard.type("met")
        page.keyboard.press("Enter")
        expect(page.locator(".graded")).to_be_visible(timeout=WAIT)
        check(f"graded {number}")
        if number == 1:
            page.locator(".graded .cited button").first.click()
            expect(page.locator("dialog mark")).to_be_visible(timeout=WAIT)
            check("source")
            page.keyboard.press("Escape")
        page.get_by_role("button", name=re.compile(said["on"])).click()
    expect(page.get_by_role("heading", name=re.compile(said["done"]))).to_be_visible()
    check("finished")
    assert not faults, "\n".join(faults)
