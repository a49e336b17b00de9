"""The page at ``/`` in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_page_answers_a_question(page: Page) -> None:
    """A question typed into the page brings a statement with the source's words."""
    page.goto("/")
    page.get_by_role("textbox").fill("What is the age limit in the Milan criteria?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("55", timeout=20_000)
