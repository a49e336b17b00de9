"""The pages know of each other, and a browser finds everything that they ask for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

NAMES = {"/": "Ask", "/evidence": "Evidence table", "/study": "Study"}


@pytest.mark.parametrize("address", NAMES)
def test_page_leads_to_the_others(address: str, open_page: Callable[..., Page]) -> None:
    """Each page links all three, says which one it is, and asks for nothing that is not there."""
    page = open_page(viewport={"width": 1280, "height": 800})
    missing: list[str] = []
    page.on("response", lambda response: response.status >= 400 and missing.append(response.url))
    page.goto(address)
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    assert links.all_inner_texts() == list(NAMES.values())
    expect(page.locator("[aria-current=page]")).to_have_text(NAMES[address])
    page.wait_for_load_state("networkidle")
    assert missing == []
    other = next(name for place, name in NAMES.items() if place != address)
    links.filter(has_text=other).click()
    expect(page.locator("[aria-current=page]")).to_have_text(other)
    assert page.request.get("/favicon.ico").headers["content-type"] == "image/svg+xml"


LANGUAGES = {"en": "ltr", "de": "ltr", "fr": "ltr", "es": "ltr", "ar": "rtl"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", NAMES)
def test_page_speaks_the_language_of_the_browser(address: str, language: str, open_page: Callable[..., Page]) -> None:
    """Each page, and the chat in it, is in the browser's language and runs in its direction."""
    page = open_page(locale=language)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    root = page.locator("html")
    expect(root).to_have_attribute("lang", language)
    expect(root).to_have_attribute("dir", LANGUAGES[language])
    english = page.locator("nav a").all_inner_texts() == list(NAMES.values())
    assert english == (language == "en")
    if address == "/":
        expect(page.locator("netlm-chat .shell")).to_have_attribute("lang", language)
    keys = "[...document.querySelectorAll('[data-words]')].filter((each) => each.textContent === each.dataset.words)"
    assert page.evaluate(f"{keys}.length") == 0


def test_language_of_the_address_comes_first_and_goes_along(open_page: Callable[..., Page]) -> None:
    """A language in the address comes before the browser's, and the links keep it; an unknown one is passed over."""
    page = open_page(locale="de-AT")
    page.goto("/evidence?lang=fr")
    page.get_by_role("link", name="Réviser").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("button", name="Commencer")).to_be_visible()
    page.goto("/evidence?lang=tlh")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("heading", level=1)).to_have_text("Evidenztabelle")
