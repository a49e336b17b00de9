"""The page of the evidence table in a real browser: sorted, filtered, opened by keyboard, and open to everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from api.app import create
from api.opening import Opening
from assistant.service import Service
from assistant.settings import Settings
from assistant.study.opening import open_desk


def opened(open_page: Callable[..., Page], axe: Any = None, address: str = "/evidence", **options: object) -> Page:
    """Return the page with its rows and its plot; ``axe`` holds it against its rules later."""
    page = open_page(**options)
    if axe is not None:
        axe.attend(page)
    page.goto(address)
    expect(page.locator(".rows tbody tr").first).to_be_attached(timeout=30_000)
    expect(page.locator(".plot-point").first).to_be_attached(timeout=30_000)
    return page


def test_rows_are_sorted_and_filtered_by_keyboard(open_page: Callable[..., Page]) -> None:
    """Filters narrow the rows and the download; a head sorts them up, then down, and says so."""
    page = opened(open_page)
    whole = page.locator(".rows tbody tr").count()
    page.get_by_label("Outcome", exact=True).select_option("os")
    page.get_by_label("Study", exact=True).fill("sarmiento")
    rows = page.locator(".rows tbody tr")
    expect(rows).to_have_count(3)
    expect(page.locator("form [role=status]")).to_have_text("Rows: 3")
    assert "outcome=os&study=sarmiento" in (page.get_by_role("link", name="CSV").get_attribute("href") or "")
    head = page.get_by_role("columnheader", name="Value")
    head.get_by_role("button").focus()
    for order, first in (("ascending", "61 %"), ("descending", "95 %")):
        page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", order)
        expect(rows.first).to_contain_text(first)
    page.get_by_role("button", name="Show all rows").press("Enter")
    expect(rows).to_have_count(whole)


def test_a_plotted_point_opens_its_source_by_keyboard(open_page: Callable[..., Page]) -> None:
    """A point is reached and pressed by keyboard, its words are marked in the source, and focus comes back."""
    page = opened(open_page)
    page.get_by_label("Plot", exact=True).select_option("hazard-ratios-of-systemic-trials")
    point = page.get_by_role("link", name="Caplin 2014")
    expect(point).to_be_visible()
    point.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.viewer mark")).to_contain_text("0.47")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.viewer")).not_to_be_visible()
    expect(point).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nobody_is_kept_out(width: int, open_page: Callable[..., Page], axe: Any) -> None:
    """At each width the page passes axe-core's rules in light, dark and forced colours, and scrolls only inside."""
    page = opened(open_page, axe, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page.get_by_text("The values as a table").click()
    page.get_by_label("Study", exact=True).fill("2014")
    faults = axe.faults(page, f"{width} px")
    assert not faults, "\n".join(faults)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 320])
def test_nobody_is_kept_out_in_arabic(width: int, open_page: Callable[..., Page], axe: Any) -> None:
    """From right to left the page passes the same rules; cells and plot run as the sources' English does."""
    view = {"width": width, "height": 800}
    page = opened(open_page, axe, "/evidence?lang=ar", viewport=view, reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    cell = page.locator(".rows tbody td bdi", has_text="%").first
    assert cell.evaluate("(each) => [each.lang, getComputedStyle(each).direction]") == ["en", "ltr"]
    page.locator("details.values summary").click()
    page.locator("#filter-study").fill("2014")
    faults = axe.faults(page, f"ar, {width} px")
    assert not faults, "\n".join(faults)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".rows .chip").first.click()
    expect(page.locator("dialog.viewer mark")).to_be_visible()
    faults = axe.faults(page, f"ar, source, {width} px")
    assert not faults, "\n".join(faults)


def retire(data_dir: Path, service: Service, count: int) -> None:
    """Note that ``count`` rows of the table have lost their words, as is done when the corpus has changed."""
    desk = open_desk(data_dir, service.documents, service.criteria())
    keys = [row.key for row in desk.reviews.rows.rows()][:count]
    desk.reviews.rows.note(desk.deck.corpus, (), gone=keys, back=[], at=desk.clock())
    desk.close()


def study(page: Page, name: str) -> None:
    """Begin a session of the study view under a pseudonym."""
    page.goto("/study")
    page.get_by_label("Pseudonym").fill(name, timeout=30_000)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name=re.compile("Card 1 of"))).to_be_visible(timeout=30_000)


def test_rows_that_are_gone_are_told_to_who_studied(
    open_page: Callable[..., Page], serve: Callable[[FastAPI], int], service: Service, tmp_path: Path, axe: Any
) -> None:
    """Who has studied in this browser is told how many rows are gone, until the next session; nobody else is."""
    base = f"http://127.0.0.1:{serve(create(Settings(data_dir=tmp_path), Opening.done(service)))}"
    nameless, heron, other = (open_page(base_url=base, reduced_motion="reduce") for _ in range(3))
    axe.attend(heron)
    study(nameless, "")
    study(heron, "heron")
    retire(tmp_path, service, 3)
    for page in (nameless, heron):
        page.goto("/evidence")
        line = "Rows of the evidence table that are gone since your last session"
        expect(page.get_by_text(re.compile(f"{line}.*: 3"))).to_be_visible(timeout=30_000)
    assert not axe.faults(heron, "rows gone")
    study(heron, "heron")
    expect(heron.get_by_text("Rows of the evidence table that are gone").first).to_be_visible()
    with heron.expect_response("**/v1/study/progress?learner=heron"):
        heron.goto("/evidence")
    other.goto("/evidence")
    for page in (heron, other):
        expect(page.locator(".rows tbody tr").first).to_be_attached(timeout=30_000)
        expect(page.locator(".retired")).to_have_count(0)
