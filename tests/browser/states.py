"""States of the widget, each with what brings it about on a page that shows a fresh widget."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

Drive = Callable[[Page], object]

UNTIL = """
() => { window.until ??= async (holds, what) => {
  for (const end = Date.now() + 10_000; !holds(); await new Promise((go) => setTimeout(go, 5))) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
  }
}; }
"""
FRESH = """
async ([attributes, children]) => {
  sessionStorage.clear();
  const chat = document.createElement('netlm-chat');
  for (const [name, value] of Object.entries(attributes)) chat.setAttribute(name, value);
  for (const text of children) chat.append(Object.assign(document.createElement('p'), { textContent: text }));
  document.querySelector('main').replaceChildren(chat);
  await until(() => chat.shadowRoot?.querySelector('.shell:not([hidden])'), 'the widget');
}
"""
ASK = """
async (question) => {
  const late = new Promise((_, no) => setTimeout(() => no(new Error(`no reply to: ${question}`)), 20_000));
  await Promise.race([document.querySelector('netlm-chat').ask(question), late]);
}
"""
FITS = """
() => {
  const root = document.querySelector('netlm-chat').shadowRoot;
  const scrolling = root.querySelectorAll('.thread, .source-text, .sheet, .patient, .quote-box');
  const wide = [document.scrollingElement, ...scrolling];
  return wide.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.className || each.tagName);
}
"""
"""Returns what is wider than the room it has."""
CLICK = """
async ([selector, wanted]) => {
  const root = document.querySelector('netlm-chat').shadowRoot;
  root.querySelector(selector).click();
  await until(() => !wanted || root.querySelector(wanted), wanted);
}
"""

START = """
(argument) => {
  const kept = { state: "open" };
  const end = (state) => (value) => { kept.state = state; kept.value = value; };
  const broken = (error) => end("broken")(String(error?.stack ?? error));
  kept.promise = Promise.resolve((%s)(argument)).then(end("kept"), broken);
  window.promised ??= [];
  return window.promised.push(kept) - 1;
}
"""
LOOK = """
(index) => {
  const { state, value } = window.promised[index];
  if (state !== "open") window.promised[index] = null;
  return [state, value ?? null];
}
"""


def settled(page: Page, script: str, argument: Any = None, seconds: float = 120) -> Any:
    """Run an asynchronous function in ``page`` and return what it resolves to.

    Chromium may drop a promise that only its debugger waits for: what a test
    starts is kept by the page itself, and looked at until it has come to its end.

    Raises:
        AssertionError: It is rejected, or not settled after that many ``seconds``.
    """
    index = page.evaluate(START % script, argument)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        state, value = page.evaluate(LOOK, index)
        assert state != "broken", value
        if state == "kept":
            return value
        page.wait_for_timeout(2)
    raise AssertionError(f"not settled after {seconds} s: {script.strip()[:200]}")


def until(page: Page, script: str, seconds: float = 20) -> None:
    """Wait until an expression is true in ``page``.

    ``Page.wait_for_function`` does not serve: it looks again from within the page, whose policy forbids ``eval``.

    Raises:
        AssertionError: It is not true after that many ``seconds``.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(script):
        assert time.monotonic() < end, f"not true after {seconds} s: {script}"
        page.wait_for_timeout(20)


def fresh(page: Page, *children: str, **attributes: str) -> None:
    """Put a new widget in the place of the one that is there; the page forgets its conversation."""
    page.evaluate(UNTIL)
    settled(page, FRESH, [attributes, list(children)])


def ask(*questions: str) -> Drive:
    """Return what asks questions one after the other and waits for each reply."""

    def drive(page: Page) -> None:
        for question in questions:
            settled(page, ASK, question)

    return drive


def begin(question: str, wanted: str) -> Drive:
    """Return what asks a question that is not answered, and waits for an element."""

    def drive(page: Page) -> None:
        page.evaluate("(question) => void document.querySelector('netlm-chat').ask(question)", question)
        page.locator(wanted).first.wait_for()

    return drive


def click(selector: str, wanted: str | None = None) -> Drive:
    """Return what presses the first element that matches, and waits for another one."""
    return lambda page: settled(page, CLICK, [selector, wanted])


def appear(selector: str) -> Drive:
    """Return what waits for an element."""
    return lambda page: page.locator(selector).first.wait_for()


def focus(selector: str) -> Drive:
    """Return what moves the keyboard to the first element that matches."""

    def drive(page: Page) -> None:
        page.locator(selector).first.focus()
        page.keyboard.press("Shift")  # a key was used last: the focus shows

    return drive


def evaluate(script: str) -> Drive:
    """Return what runs a function on the widget's shadow root."""
    return lambda page: page.evaluate(f"({script})(document.querySelector('netlm-chat').shadowRoot)")


OPEN_ALL = evaluate("(root) => root.querySelectorAll('details').forEach((each) => { each.open = true; })")
MENU = click("[aria-expanded]", ".menu:not([hidden])")
HISTORY = click(".tools button:nth-of-type(2)", ".history li")
VIEW = click(".chip", "mark")
PLOT = appear(".plot-point")
FEEDBACK = ".verdicts button:nth-of-type"

STATES: dict[str, tuple[Drive, ...]] = {
    "welcome": (),
    "composer focused": (focus("textarea"),),
    "menu": (MENU,),
    "history": (HISTORY,),
    "history: delete": (HISTORY, click(".history button.quiet")),
    "statements": (ask("statements"),),
    "table": (ask("table"),),
    "dispute": (ask("dispute"),),
    "numbers": (ask("numbers"), PLOT, focus(".plot-point")),
    "refusal": (ask("refusal"),),
    "suggestion": (ask("suggestion"),),
    "outside": (ask("outside"),),
    "unsafe": (ask("unsafe"),),
    "greeting": (ask("greeting"),),
    "understood": (ask("understood"),),
    "long words": (ask("long"),),
    "anonymous": (ask("anonymous"),),
    "several sets": (ask("several sets"),),
    "several sets, open": (ask("several sets"), OPEN_ALL),
    "one set": (ask("one set"),),
    "one set, open": (ask("one set"), OPEN_ALL),
    "not met": (ask("not met"),),
    "conflict": (ask("conflict"),),
    "not applicable": (ask("not applicable"),),
    "thresholds": (ask("thresholds"), OPEN_ALL),
    "patient": (ask("several sets"), click(".patient summary")),
    "field focused": (ask("several sets"), focus(".case-form select")),
    "chip focused": (ask("statements"), focus(".chip")),
    "criterion's quote focused": (ask("one set"), focus(".quote-line")),
    "source": (ask("statements"), VIEW),
    "source of a criterion": (ask("one set"), click(".quote-line", "mark")),
    "source of a near passage": (ask("refusal"), click(".quote-line", "mark")),
    "source, text focused": (ask("dispute"), VIEW, focus(".source-text")),
    "helpful": (ask("statements"), click(f"{FEEDBACK}(1)", "[aria-pressed=true]")),
    "wrong: reason": (ask("statements"), click(f"{FEEDBACK}(2)", ".reason")),
    "missing: reason": (ask("refusal"), click(f"{FEEDBACK}(3)", ".reason")),
    "copied": (ask("statements"), click(".actions > button")),
    "several turns": (ask("statements", "refusal", "several sets", "dispute"),),
    "waiting": (begin("waiting", ".working"),),
    "stopped": (begin("waiting", ".working"), click("[part=stop]", ".stopped")),
    "unreachable": (ask("unreachable"),),
    "too many": (ask("fault 429"),),
    "not ready": (ask("fault 503"),),
    "unusable": (ask("fault 422"),),
    "server failed": (ask("fault 500"),),
    "key wanted": (begin("fault 401", ".sign-in"),),
    "nothing to export": (MENU, click(".menu button")),
}
LANGUAGES: dict[str, tuple[Drive, ...]] = {
    "de: refusal": (ask("suggestion"),),
    "fr: dispute": (ask("dispute"),),
    "es: welcome": (),
    "ar: welcome": (),
    "ar: numbers": (ask("numbers"), PLOT),
    "ar: one set": (ask("one set"), OPEN_ALL),
    "ar: several sets": (ask("several sets"), OPEN_ALL),
    "ar: source": (ask("dispute"), VIEW),
    "ar: history": (HISTORY,),
}


def bring_about(page: Page, name: str) -> None:
    """Show a fresh widget in that state."""
    drives = STATES[name] if name in STATES else LANGUAGES[name]
    attributes = {"lang": name[:2]} if name in LANGUAGES else {}
    starts = ("Is DEB-TACE an option?", "54F, G2 ileal NET: transplant?") if "welcome" in name else ()
    fresh(page, *starts, **attributes)
    for drive in drives:
        drive(page)
