"""Words stay words: nothing that is asked, quoted or read of a case is ever run, loaded or taken for markup."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

STRINGS: list[str] = tomllib.loads(Path(__file__).with_name("hostile.toml").read_text())["strings"]
STRINGS += ["A" * 4000, "&" * 500, "<" * 500]
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
TRY = """
async ([index, hostile]) => {
  const chat = document.querySelector('netlm-chat');
  await chat.ready;
  const root = chat.shadowRoot;
  chat.ui.client.documents?.clear();
  const before = root.querySelectorAll('.log .turn').length;
  await chat.ask(hostile);
  const turn = [...root.querySelectorAll('.log .turn')][before];
  if (!turn) return { shown: false };
  const chip = turn.querySelector('.chip');
  chip.dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }));
  chip.click();
  const find = () => root.querySelector('mark');
  for (let tries = 0; tries < 400 && !find(); tries += 1) await new Promise((go) => setTimeout(go, 5));
  const text = `${root.querySelector('.shell').innerText} ${root.querySelector('.viewer').innerText}`;
  const made = [...root.querySelectorAll('.shell *')];
  const never = 'SCRIPT IMG IFRAME STYLE OBJECT EMBED VIDEO AUDIO META BASE LINK'.split(' ');
  const bad = made.filter((each) => never.includes(each.tagName)
    || [...each.attributes].some(({ name, value }) => name.startsWith('on') || /^\\s*javascript:/i.test(value)));
  const mark = find()?.textContent;
  chat.viewer.close();
  turn.remove();
  return { shown: true, text, mark, bad: bad.map((each) => each.outerHTML.slice(0, 200)) };
}
"""


def poisoned(replies: dict[str, Any], words: str) -> dict[str, Any]:
    """Return a reply that holds ``words`` wherever words can stand: source, quote, case, dispute and criterion."""
    reply = copy.deepcopy(replies["one set"])
    citation = {"id": 1, "document_id": "poison", "title": words, "date": words, "locator": words, "quote": words}
    citation |= {"start": 7, "end": 7 + len(words), "primary": words}
    statement = {"text": words, "citations": [1]}
    reply |= {"text": f"{words}: {words} [1]\n{words}", "statements": [statement], "citations": [citation]}
    reply |= {"understood_as": words, "turn_id": "poison"}
    reply["conflicts"] = [{"topic": words, "positions": [statement, statement]}]
    fact = {"value": words, "quote": words, "origin": "message", "held": None}
    reply["case"] = {
        "facts": {"primary_site": fact, words: fact},
        "conflicts": [{"fact": words, "readings": [fact, fact]}],
        "unclear": [{"fact": words, "quote": words, "reason": words}],
        "changed": [{"fact": words, "before": words, "after": words, "corrected": False}],
    }
    for evaluation in reply["criteria"]:
        evaluation |= {"title": words, "source": words, "would_change": [words]}
        evaluation["remarks"] = [{"kind": "note", "text": words, "citations": [citation]}]
        del evaluation["criteria"][2:]
        for criterion in evaluation["criteria"]:
            criterion |= {"title": words, "note": words, "comparison": words, "citations": [citation]}
    return reply


@pytest.fixture
def poisoned_page(page: Page, pretended: Callable[[Page], Any], replies: dict[str, Any]) -> Page:
    """Return a page whose server answers each question with a reply, and a document, made of the question's words."""
    server = pretended(page)
    asked = [""]

    def answer(route: Route, body: dict[str, Any]) -> None:
        asked[0] = str(body["question"])
        route.fulfill(json=poisoned(replies, asked[0]))

    server.ask = answer
    page.route(
        "**/v1/documents/poison",
        lambda route: route.fulfill(
            json={"document_id": "poison", "title": asked[0], "date": None, "kind": asked[0], "authors": [asked[0]],
                  "doi": asked[0], "text": f"before {asked[0]} after"}
        ),
    )  # fmt: skip
    return page


def test_hostile_words_stay_words(poisoned_page: Page, settled: Callable[..., Any]) -> None:
    """Of over 100 hostile strings none is run, none becomes an element, and no hidden character stays hidden."""
    page = poisoned_page
    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    page.add_init_script("window.hacked = () => { window.ran = true; }")
    page.goto("/")
    assert len(STRINGS) >= 100
    faults = []
    for index, hostile in enumerate(STRINGS):
        seen = settled(page, TRY, [index, hostile])
        if not seen["shown"]:
            faults.append((hostile, "no reply"))
            continue
        hidden = UNSEEN.findall(seen["text"])
        if seen["bad"] or hidden or seen["mark"] is None:
            faults.append((hostile, seen["bad"], hidden, seen["mark"]))
    assert not faults
    assert not dialogs
    assert page.evaluate("window.ran") is None
    assert page.url.endswith("/")


def test_plain_words_are_shown_unchanged(poisoned_page: Page, settled: Callable[..., Any]) -> None:
    """Markup in a source's words is shown letter by letter, in the statement and in the source."""
    page = poisoned_page
    page.goto("/")
    hostile = "<b>5 %</b> & \"more\" 'than' </p> <10"
    seen = settled(page, TRY, [0, hostile])
    assert seen["mark"] == hostile
    assert seen["text"].count(hostile) > 5


def test_real_server_keeps_hostile_questions_words(page: Page, settled: Callable[..., Any]) -> None:
    """Asked of the real server, hostile words come back as words: in the thread, after a reload, in the history."""
    page.add_init_script("window.hacked = () => { window.ran = true; }")
    page.goto("/")
    for hostile in STRINGS[:100:8]:
        settled(page, "(words) => document.querySelector('netlm-chat').ask(words)", hostile)
    asked = page.locator(".log .turn").count()
    assert asked >= 10
    page.reload()
    expect(page.locator(".log .turn")).to_have_count(asked, timeout=20_000)
    expect(page.locator(".log .question").first).to_have_text(STRINGS[0])
    page.get_by_role("button", name="History").click()
    expect(page.locator(".past")).to_contain_text(STRINGS[0])
    assert page.evaluate("window.ran") is None
