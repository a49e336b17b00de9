"""A conversation is kept by the server alone: it survives reloads, is listed, exported, judged and deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

SLOW = 20_000
QUESTION = "What is the age limit in the Milan criteria?"
KEY = "a key of this server"


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait for its reply."""
    before = page.locator(".log .turn").count()
    page.get_by_role("textbox", name="Question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".log .turn")).to_have_count(before + 1, timeout=SLOW)


def stored(page: Page) -> str:
    """Return everything that the browser keeps for this page."""
    kept: str = page.evaluate("JSON.stringify({ ...sessionStorage, ...localStorage, cookie: document.cookie })")
    return kept


def test_thread_survives_reload_and_navigation(page: Page) -> None:
    """After a reload and a way to another page the thread is there, and the browser kept no word of it."""
    page.goto("/")
    ask(page, QUESTION)
    ask(page, "How many patients treated with RFA needed a further intervention?")
    assert "age" not in stored(page)
    assert "RFA" not in stored(page)
    page.reload()
    expect(page.locator(".log .turn")).to_have_count(2, timeout=SLOW)
    page.goto("/frame")
    expect(page.locator(".log .question").first).to_have_text(QUESTION, timeout=SLOW)
    page.locator(".chip").first.click()
    expect(page.locator("mark")).to_be_visible()


def test_new_conversation_forgets_the_old_one(page: Page) -> None:
    """A new conversation begins empty, and the next question belongs to no earlier one."""
    page.goto("/")
    ask(page, QUESTION)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".log .turn")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Question")).to_be_focused()
    with page.expect_request("**/v1/ask") as sent:
        ask(page, "Hello")
    assert "conversation_id" not in sent.value.post_data_json


def test_history_resumes_and_deletes(page: Page) -> None:
    """Past conversations are listed with their first question; one is taken up again, then deleted for good."""
    page.goto("/")
    ask(page, QUESTION)
    page.get_by_role("button", name="New conversation").click()
    ask(page, "Hello")
    page.get_by_role("button", name="History").click()
    history = page.get_by_role("dialog", name="History")
    expect(history.locator(".past")).to_have_count(2)
    history.get_by_role("button", name=QUESTION).first.click()
    expect(page.locator(".log .question")).to_have_text(QUESTION, timeout=SLOW)
    page.get_by_role("button", name="History").click()
    delete = history.get_by_role("button", name=f"Delete: {QUESTION}")
    delete.click()
    history.get_by_role("button", name=f"Really delete? {QUESTION}").click()
    expect(history.locator(".past")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".log .turn")).to_have_count(0)


def test_conversations_of_others_are_not_listed(open_page: Callable[..., Page]) -> None:
    """Another browser sees nothing of what was asked here."""
    first, second = open_page(), open_page()
    for each in (first, second):
        each.goto("/")
    ask(first, QUESTION)
    second.get_by_role("button", name="History").click()
    expect(second.get_by_role("dialog", name="History")).to_contain_text("No conversations are kept here.")


@pytest.mark.parametrize(
    ("item", "ending", "holds"),
    [
        ("Conversation as Markdown", ".md", QUESTION),
        ("References as RIS", ".ris", "TY  - "),
        ("References as BibTeX", ".bib", "@"),
        ("References as CSL-JSON", ".json", '"title"'),
    ],
)
def test_conversation_is_exported(page: Page, item: str, ending: str, holds: str) -> None:
    """The conversation and its references leave as files in four formats."""
    page.goto("/")
    ask(page, QUESTION)
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=item).click()
    assert download.value.suggested_filename.endswith(ending)
    text = Path(download.value.path()).read_text()
    assert holds in text
    assert ending != ".json" or json.loads(text)


def test_feedback_is_stored_with_the_answer(page: Page) -> None:
    """A verdict with its reason is kept by the server and shown again after a reload."""
    page.goto("/")
    ask(page, QUESTION)
    page.get_by_role("button", name="Wrong").click()
    page.get_by_label("What is wrong? (optional)").fill("The limit of 2016 is missing.")
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_text("Thank you: kept with this reply.")).to_be_visible()
    expect(page.get_by_role("button", name="Wrong")).to_be_focused()
    page.reload()
    expect(page.get_by_role("button", name="Wrong")).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    page.get_by_role("button", name="Helpful").click()
    expect(page.get_by_role("button", name="Helpful")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Wrong")).to_have_attribute("aria-pressed", "false")


@pytest.fixture
def locked(server_with: Callable[..., str]) -> str:
    """Return the origin of a server that asks for a key."""
    return server_with(api_keys=KEY)


def test_key_is_asked_for_once_and_not_kept(open_page: Callable[..., Page], locked: str) -> None:
    """Where keys are set, a form takes one, refuses a wrong one, and afterwards the session serves without it."""
    page = open_page(base_url=locked)
    page.goto("/")
    page.get_by_role("textbox", name="Question").fill(QUESTION)
    page.keyboard.press("Enter")
    box = page.get_by_label("Key", exact=True)
    box.fill("a wrong one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("The server does not know this key.")
    assert box.input_value() == ""
    box.fill(KEY)
    page.keyboard.press("Enter")
    expect(page.locator(".log .statement").first).to_be_visible(timeout=SLOW)
    assert KEY not in stored(page)
    assert KEY not in page.content()
    page.reload()
    page.get_by_role("textbox", name="Question").fill("How many patients treated with RFA needed a further one?")
    page.keyboard.press("Enter")
    expect(page.locator(".log .turn")).to_have_count(2, timeout=SLOW)


def test_expired_conversation_gives_way_to_a_new_one(
    page: Page, pretended: Callable[[Page], Any], states: Any, replies: dict[str, Any]
) -> None:
    """A conversation that the server no longer keeps is said to be gone, and the question begins another."""
    server = pretended(page)
    page.goto("/")
    states.ask("statements", "fault 404")(page)
    expect(page.get_by_role("alert")).to_contain_text("no longer kept")
    server.ask = lambda route, _: route.fulfill(json=replies["table"])
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".log .turn")).to_have_count(2)
    assert "conversation_id" in server.asked[1]
    assert "conversation_id" not in server.asked[2]
