"""Numbers side by side in the chat: the rows that a reply brings, their source and their plot."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

QUESTION = "what numbers exist for survival after debulking?"
SLOW = 20_000


def card(page: Page) -> Locator:
    """Ask the real server for numbers and return the card that its reply brings."""
    page.goto("/")
    page.get_by_role("textbox", name="Question").fill(QUESTION)
    page.keyboard.press("Enter")
    numbers = page.get_by_role("region", name="Numbers side by side")
    expect(numbers).to_be_visible(timeout=SLOW)
    return numbers


def test_row_leads_to_its_words_by_keyboard(page: Page) -> None:
    """A row says study, treatment, outcome, value and n, what is open is explained, and its chip opens the words."""
    numbers = card(page)
    row = numbers.get_by_role("row", name="Scott 2019 >70% debulking")
    for words in ("median overall survival", "134.3 months", "p <0.01"):
        expect(row).to_contain_text(words)
    expect(row.get_by_role("cell", name="left open by the text", exact=True)).to_be_visible()
    chip = row.get_by_role("button", name="Source: The Landmark Series")
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog mark")).to_contain_text("median 134.3 mos.", timeout=SLOW)
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()


def test_point_of_the_plot_opens_its_source(page: Page) -> None:
    """The plot is drawn below the rows; a point says its value and opens the words."""
    point = card(page).get_by_role("link", name="Scott 2019, >70% debulking: 134.3 months")
    point.focus(timeout=SLOW)
    page.keyboard.press("Enter")
    expect(page.locator("dialog mark")).to_contain_text("median 134.3 mos.", timeout=SLOW)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_narrow_card_keeps_to_its_width(
    language: str, open_page: Callable[..., Page], pretended: Callable[[Page], Any], states: Any
) -> None:
    """At 320 px nothing scrolls sideways, the table stays one to assistive technology, and no labels collide."""
    page = open_page(viewport={"width": 320, "height": 700})
    pretended(page)
    page.goto("/")
    states.fresh(page, lang=language)
    states.ask("numbers")(page)
    page.locator(".plot-point").first.wait_for()
    assert page.evaluate(states.FITS) == []
    assert page.locator(".numbers").get_by_role("columnheader").count() == 6
    assert page.locator(".numbers tbody").get_by_role("row").count() == 6
    collided = """(points) => points.filter((point) => {
      const [one, other] = [...point.querySelectorAll('text')].map((each) => each.getBoundingClientRect());
      return one.right > other.left;
    }).length"""
    assert page.locator(".plot-point").evaluate_all(collided) == 0


def test_more_rows_lead_to_the_page_of_all(
    page: Page, pretended: Callable[[Page], Any], states: Any, replies: dict[str, Any]
) -> None:
    """Of many rows eight are shown, and a link opens the evidence table with exactly these rows."""
    rows = page.request.get("/v1/evidence?outcome=os").json()["rows"][:12]
    many = copy.deepcopy(replies["numbers"])
    many["evidence"] = {"rows": rows, "plot": None}
    server = pretended(page)
    server.replies = {**replies, "many": many}
    page.goto("/")
    states.ask("many")(page)
    assert page.locator(".numbers tbody tr").count() == 8
    link = page.get_by_role("link", name="All 12 rows")
    address = link.get_attribute("href") or ""
    assert parse_qs(urlsplit(address).query)["rows"] == [",".join(row["row_id"] for row in rows)]
    page.unroute_all()
    page.goto(address)
    expect(page.get_by_text("Rows: 12", exact=True)).to_be_visible(timeout=SLOW)
    assert page.locator(".rows tbody tr").count() == 12
    page.get_by_role("button", name="Show all rows").click()
    expect(page.locator(".rows tbody tr").nth(12)).to_be_attached()


def test_plot_that_does_not_come_is_a_link(page: Page, pretended: Callable[[Page], Any], states: Any) -> None:
    """Where the plot cannot be loaded, a link leads to it, and the rows stay."""
    pretended(page)
    page.route("**/v1/evidence/plots/*", lambda route: route.abort())
    page.goto("/")
    states.ask("numbers")(page)
    link = page.get_by_role("link", name="The plot, in the evidence table")
    address = page.evaluate("new URL('evidence?plot=survival-by-debulking&lang=en', location).href")
    expect(link).to_have_attribute("href", address)
    assert page.locator(".numbers tbody tr").count() == 6
