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
