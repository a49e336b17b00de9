"""Everybody reaches everything: keyboard alone, screen readers, right to left, large text, narrow screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

SLOW = 20_000
QUESTION = "Is DEB-TACE an option for NET liver metastases?"
HELD = """
() => {
  let held = document.activeElement;
  while (held?.shadowRoot?.activeElement) held = held.shadowRoot.activeElement;
  return held && `${held.tagName} ${held.className} ${held.getAttribute('aria-label') ?? held.textContent}`.trim();
}
"""
REACHABLE = """
() => {
  const root = document.querySelector('netlm-chat').shadowRoot;
  const all = root.querySelectorAll('button, input, select, textarea, summary, a[href], [tabindex="0"]');
  return [...all].filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled).length;
}
"""


def press_until(page: Page, wanted: str, key: str = "Tab", most: int = 60) -> None:
    """Press a key until what holds the keyboard has ``wanted`` in it."""
    for _ in range(most):
        page.keyboard.press(key)
        if wanted in str(page.evaluate(HELD)):
            return
    raise AssertionError(f"{key} never leads to {wanted!r}")


def test_keyboard_alone_reads_a_source(page: Page) -> None:
    """With no pointer: ask, go to a chip, read its quote, open the source, close it and be where one was."""
    page.goto("/")
    expect(page.get_by_role("textbox", name="Question")).to_be_visible()
    press_until(page, "TEXTAREA")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".log .turn")).to_have_count(1, timeout=SLOW)
    press_until(page, "BUTTON chip", "Shift+Tab")
    chip = page.evaluate(HELD)
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    assert page.evaluate(HELD) == chip
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_be_visible()
    assert "H2" in page.evaluate(HELD)
    press_until(page, "source-text")
    page.keyboard.press("Escape")
    expect(page.locator(".viewer")).to_be_hidden()
    assert page.evaluate(HELD) == chip


@pytest.mark.parametrize("state", ["several sets, open", "refusal", "missing: reason", "source", "menu"])
def test_tab_reaches_everything_and_leaves(
    page: Page, pretended: Callable[[Page], Any], states: Any, state: str
) -> None:
    """Tab comes by every control of a state once, and out of the widget at its end."""
    pretended(page)
    page.goto("/")
    states.bring_about(page, state)
    wanted = page.evaluate(REACHABLE)
    radios = page.locator(".case-form fieldset.field").count()  # of each three radio buttons Tab comes by one
    page.evaluate(
        "document.activeElement.blur(); document.querySelector('netlm-chat').shadowRoot.activeElement?.blur()"
    )
    page.locator("h1").click()
    visited = 0
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        if "openapi.json" in str(page.evaluate(HELD)):
            break
        visited += 1
    visible = page.locator(".case-form fieldset.field:visible").count()
    assert radios >= visible
    assert visited == wanted - 2 * visible


def test_reply_is_announced_once(page: Page) -> None:
    """The log takes in one finished reply at a time; what is under way and what is restored is no news."""
    page.goto("/")
    expect(page.get_by_role("log")).to_have_count(1)
    page.evaluate("""() => {
      window.added = 0;
      const log = document.querySelector('netlm-chat').shadowRoot.querySelector('[role=log]');
      new MutationObserver((changes) => { for (const { addedNodes } of changes) window.added += addedNodes.length; })
        .observe(log, { childList: true, subtree: true });
    }""")
    page.get_by_role("textbox", name="Question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".log .turn")).to_have_count(1, timeout=SLOW)
    assert page.evaluate("window.added") == 1
    page.reload()
    expect(page.locator(".log[aria-live=off] .turn")).to_have_count(1, timeout=SLOW)


def test_focus_stays_when_a_button_goes(page: Page, pretended: Callable[[Page], Any], states: Any) -> None:
    """Sending from the button and opening an example leave the keyboard in the question, not nowhere."""
    pretended(page)
    page.goto("/")
    states.fresh(page, "statements")
    page.get_by_role("button", name="statements").click()
    expect(page.get_by_role("textbox", name="Question")).to_be_focused()
    page.get_by_role("textbox", name="Question").fill("waiting")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("textbox", name="Question")).to_be_focused()


def test_right_to_left(page: Page, pretended: Callable[[Page], Any], states: Any) -> None:
    """In Arabic the widget runs from right to left, and the sources' English stays as it is."""
    pretended(page)
    page.goto("/")
    states.fresh(page, lang="ar")
    states.ask("dispute")(page)
    assert (
        page.evaluate(
            "getComputedStyle(document.querySelector('netlm-chat').shadowRoot.querySelector('.chat')).direction"
        )
        == "rtl"
    )
    title, tools = page.locator(".bar h2").bounding_box(), page.locator(".tools").bounding_box()
    assert title is not None
    assert tools is not None
    assert title["x"] > tools["x"]
    statement = page.locator(".statement").first
    assert statement.evaluate("(each) => getComputedStyle(each).direction") == "ltr"


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, {"width": 390, "height": 844}])
def test_text_of_twice_the_size(
    open_page: Callable[..., Page], pretended: Callable[[Page], Any], states: Any, size: dict[str, int]
) -> None:
    """At 200 % text nothing is cut off sideways, and question and send are in sight."""
    page = open_page(viewport=size)
    pretended(page)
    page.goto("/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for state in ("welcome", "several sets, open", "dispute", "refusal", "source"):
        states.bring_about(page, state)
        assert (state, page.evaluate(states.FITS)) == (state, [])
        if state != "source":
            expect(page.get_by_role("button", name="Send")).to_be_visible()


@pytest.mark.parametrize("width", [768, 1920])
def test_nothing_scrolls_sideways(
    open_page: Callable[..., Page], pretended: Callable[[Page], Any], states: Any, width: int
) -> None:
    """At these widths too, beside those of axe-core, every state fits without scrolling sideways."""
    page = open_page(viewport={"width": width, "height": 800})
    pretended(page)
    page.goto("/")
    faults = []
    for state in [*states.STATES, *states.LANGUAGES]:
        states.bring_about(page, state)
        faults += [f"{state}: {each}" for each in page.evaluate(states.FITS)]
    assert not faults


def test_touch_targets_are_large(open_page: Callable[..., Page], pretended: Callable[[Page], Any], states: Any) -> None:
    """On a touch screen no control is smaller than 24 px, and a tap on a chip opens the source over the chat."""
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    pretended(page)
    page.goto("/")
    states.bring_about(page, "statements")
    small = page.evaluate("""() => [...document.querySelector('netlm-chat').shadowRoot.querySelectorAll('button')]
      .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect())
      .filter(({ width, height }) => width < 24 || height < 24).length""")
    assert small == 0
    page.locator(".chip").first.tap()
    box = page.locator(".viewer:modal").bounding_box()
    assert box is not None
    assert box["width"] == 390


def test_reduced_motion(open_page: Callable[..., Page], pretended: Callable[[Page], Any], states: Any) -> None:
    """Who wants no motion sees none."""
    page = open_page(reduced_motion="reduce")
    pretended(page)
    page.goto("/")
    states.bring_about(page, "waiting")
    assert page.evaluate("document.querySelector('netlm-chat').shadowRoot.getAnimations?.().length ?? 0") == 0
