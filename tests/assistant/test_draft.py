"""A language model may word the answer; whatever it writes, only what the sources say is said."""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.language_models.fake_chat_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage

from assistant.compose import Ledger, reply_text, statement
from assistant.draft import Drafter, Model, Worded, open_drafter
from assistant.reply import Conflict, Refusal, RefusalReason, Reply, Statement
from assistant.select import Chosen
from assistant.settings import SettingsError
from corpus.library import load_default
from corpus.model import Document, Passage
from corpus.passages import passages

CASES = tomllib.loads((Path(__file__).parent / "drafts.toml").read_text("utf-8"))["case"]
DEB_TACE = ("landmark-2020", "Due to the high rate of complications")
OTHER = ("landmark-2020", "In subsequent series")


@lru_cache(maxsize=1)
def library() -> dict[str, Document]:
    """Return the default sources."""
    return {document.document_id: document for document in load_default()}


@lru_cache(maxsize=1)
def evidence() -> tuple[Passage, ...]:
    """Return every passage of the default sources that may be quoted."""
    return tuple(p for document in library().values() for p in passages(document) if p.evidence)


def passage(document_id: str, begins: str) -> Passage:
    """Return the one passage of a source that begins so."""
    return next(p for p in evidence() if p.document_id == document_id and p.text.startswith(begins))


def reply_of(*chosen: Passage) -> Reply:
    """Return a reply that states the passages, composed as every reply is."""
    ledger = Ledger()
    statements = [statement(Chosen((each,), ()), library(), ledger) for each in chosen]
    text = reply_text(statements, ledger, library(), ())
    return Reply(text, tuple(statements), tuple(ledger.citations))


def says(*texts: str) -> Drafter:
    """Return a drafter whose model answers with the texts, one a call."""
    return Drafter(FakeListChatModel(responses=list(texts)))


def marked(draft: str) -> str:
    """Return a draft of the data file with its marks."""
    if draft.endswith("[]"):
        return draft.removesuffix("[]")
    return draft if re.search(r"\[\d\]", draft) else f"{draft} [1]"


def survives(case: dict[str, Any], draft: str) -> bool:
    """Return whether a draft, handed in by a model alone, changes the reply."""
    first = passage(case["document"], case["begins"])
    second = passage(*DEB_TACE)
    if second == first:
        second = passage("landmark-2020", "Octreotide significantly improved")
    before = reply_of(first, second)
    after = says(marked(draft)).draft("What is known?", before)
    assert all(each.citations for each in after.statements)
    kept = [each.text for each in before.statements]
    text = re.sub(r"\s*\[\d\]\s*", " ", marked(draft)).strip().removesuffix(" .")
    return after != before or text in kept


LIES = [(case, lie) for case in CASES for lie in case["lies"]]
HONEST = [(case, draft) for case in CASES for draft in case["honest"]]


@pytest.mark.parametrize(("case", "lie"), LIES, ids=lambda each: each if isinstance(each, str) else None)
def test_no_lie_passes(case: dict[str, Any], lie: str) -> None:
    """A draft that says what its source does not say, or that cites wrongly, changes nothing."""
    assert not survives(case, lie)


def test_honest_wordings_pass() -> None:
    """Of honest rewordings that keep to the source's words, at least four in five are said."""
    dropped = [draft for case, draft in HONEST if not survives(case, draft)]
    assert len(HONEST) >= 20
    assert len(LIES) >= 25
    assert len(dropped) <= len(HONEST) / 5, dropped
