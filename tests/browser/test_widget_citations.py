"""Every citation leads to its words: in the viewer the highlighted passage is the quote, and it is in sight."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from assistant.service import Service
from assistant.wire import numbered

GOLDEN = Path(__file__).parents[1] / "golden"
WANTED = 300
OPEN = """
async (citations) => {
  const chat = document.querySelector('netlm-chat');
  const faults = [];
  for (const citation of citations) {
    await chat.openSource(citation);
    const mark = chat.shadowRoot.querySelector('mark');
    const box = chat.shadowRoot.querySelector('.source-text').getBoundingClientRect();
    const at = mark?.getBoundingClientRect();
    const inSight = at && at.top >= box.top - 1 && at.top < box.bottom - 10;
    const title = chat.shadowRoot.querySelector('.viewer h2').textContent;
    if (mark?.textContent !== citation.quote || !inSight || title !== citation.title) faults.push(citation);
  }
  return faults;
}
"""


def questions() -> Iterator[str]:
    """Yield the open golden questions that the sources answer, those of every file in turn."""
    for path in sorted([*GOLDEN.glob("disputes.toml"), *GOLDEN.glob("answerable_*.toml")]):
        yield from (str(each["ask"]) for each in tomllib.loads(path.read_text())["question"])


def test_each_citation_opens_its_passage(page: Page, service: Service, settled: Callable[..., Any]) -> None:
    """For at least 300 different places that golden answers cite the highlighted words equal the quote."""
    found: dict[tuple[object, ...], dict[str, object]] = {}
    for question in questions():
        if len(found) >= WANTED:
            break
        for each in numbered(service.ask(question).reply):
            found.setdefault((each["document_id"], each["start"], each["end"]), each)
    assert len(found) >= WANTED
    page.goto("/")
    assert settled(page, OPEN, list(found.values())) == []
