"""A language model may word the answer; whatever it writes, only what the sources say is said."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from assistant.compose import Ledger, list_text, reply_text
from assistant.draft import Drafter, place_of
from assistant.reply import Conflict, Reply, Statement
from assistant.service import Service
from corpus.library import load_default
from corpus.model import Document, Passage
from corpus.passages import passages
from corpus.quotes import citations
from guardrails.verify import default_verifier

CASES = tomllib.loads((Path(__file__).parent / "drafts.toml").read_text("utf-8"))["case"]
DEB_TACE = ("landmark-2020", "Due to the high rate of complications")
OCTREOTIDE = ("landmark-2020", "Octreotide significantly improved")
VERIFIER = default_verifier()
MARKUP = re.compile(r"[*$^{}_<•]")
"""Marks of footnotes, lists and formulas, which a statement leaves out."""


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


def stated(document: Document, chosen: Sequence[Passage], ledger: Ledger) -> Statement:
    """Return the statement of one passage, or of a list whole."""
    found = [citation for each in chosen for citation in citations(document, each)]
    return Statement(list_text(chosen), ledger.cite(found))


def reply_of(*chosen: Passage | Sequence[Passage]) -> Reply:
    """Return a reply that states the passages, its text written as every reply's is."""
    ledger = Ledger()
    lists = [[each] if isinstance(each, Passage) else each for each in chosen]
    statements = [stated(library()[each[0].document_id], each, ledger) for each in lists]
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
        second = passage(*OCTREOTIDE)
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


def test_every_case_stands_in_its_source() -> None:
    """The sentences that the drafts are compared with are the sources' own, from all five of them."""
    for case in CASES:
        assert passage(case["document"], case["begins"])
    assert {case["document"] for case in CASES} == set(library())


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_copied_sentence_passes(data: st.DataObject) -> None:
    """A draft that copies what was extracted, word by word, gives the extracted reply."""
    chosen = data.draw(st.lists(st.sampled_from(evidence()), min_size=1, max_size=4, unique_by=lambda p: p.text))
    before = reply_of(*chosen)
    copied = "\n".join(f"{s.text} {' '.join(f'[{n}]' for n in s.citations)}" for s in before.statements)
    assert says(copied).draft("What is known?", before) == before


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_copied_quote_passes(data: st.DataObject) -> None:
    """A sentence copied from a source's page, its line breaks joined, is borne out by the statement that quotes it."""
    chosen = data.draw(st.sampled_from([p for p in evidence() if not (p.cells or p.spans[1:] or p.references)]))
    quote = reply_of(chosen).citations[0].quote
    assume(not MARKUP.search(quote))
    assert VERIFIER.fault(" ".join(quote.split()), chosen.text) is None


@given(st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_nonsense_says_nothing(nonsense: str) -> None:
    """Whatever a model writes, every statement is cited and stands in the reply's text with its marks."""
    before = reply_of(passage(*OCTREOTIDE), passage(*DEB_TACE))
    for draft in (nonsense, f"{nonsense} [1]", f"[1] {nonsense} [2].", f"Octreotide {nonsense} placebo [1]"):
        after = says(draft).draft("What is known?", before)
        assert after.citations == before.citations
        for each in after.statements:
            assert each.citations
            assert each.text in after.text
        assert len(after.statements) == 2


def test_marks_and_names_stay_in_the_text() -> None:
    """A verified sentence takes its statement's place, below the source's name and before the study and marks."""
    before = reply_of(passage(*OCTREOTIDE), passage(*DEB_TACE))
    draft = "Octreotide significantly improved TTP versus placebo (14.3 vs 6 months) [1].\nDEB TACE is fine. [2]"
    after = says(draft).draft("Does octreotide help?", before)
    wording = "Octreotide significantly improved TTP versus placebo (14.3 vs 6 months)."
    assert after.statements == (Statement(wording, (1,)), before.statements[1])
    assert after.text == before.text.replace(before.statements[0].text, wording)
    assert after.text.startswith(f"Landmark Series review, 2020-09: {wording} (Rinke 2009) [1] ")


def test_several_sentences_may_word_one_statement() -> None:
    """Sentences on one line, marks before or behind the full stop, are taken one by one; the same is said once."""
    chosen = passage("ucsf-g3-2024", "In the NEC group")
    draft = (
        "In the NEC group, median Ki-67 index was 55 (range 32-90). [1] They all died. [1] "
        "In the NEC group, 46% had extrahepatic metastases [1]. In the NEC group, 46% had extrahepatic metastases [1]."
    )
    after = says(draft).draft("What about NEC?", reply_of(chosen))
    assert [each.text for each in after.statements] == [
        "In the NEC group, median Ki-67 index was 55 (range 32-90).",
        "In the NEC group, 46% had extrahepatic metastases.",
    ]
    assert after.text.count("[1]") == 2
    assert "died" not in after.text


def test_a_list_comes_whole() -> None:
    """A list of which the model words a part keeps all its items, in the source's words."""
    before = reply_of([p for p in evidence() if p.document_id == "hopkins-2025" and p.scope.lead == "UNOS:"])
    assert before.statements[0].text.count(";") >= 4
    assert says("UNOS: Age <55 years [1].").draft("UNOS criteria?", before) == before


def test_conflicts_and_notes_stay() -> None:
    """Where sources differ, both sides and what the reply adds to them stay as they were."""
    plain = reply_of(passage(*OCTREOTIDE), passage(*DEB_TACE))
    tail = "\nThe sources differ on help.\n- A: yes [1]\n- B: no [2]\nThe sources do not state the dose."
    conflict = Conflict("help", plain.statements)
    before = replace(plain, text=plain.text + tail, conflicts=(conflict,))
    draft = "Because of the high rate of complications, DEB-TACE is no longer a recommended form of embolization. [2]"
    after = says(draft).draft("Is it an option?", before)
    assert after.statements[1].text == draft.removesuffix(" [2]")
    assert after.conflicts == before.conflicts
    assert after.text.endswith(tail)


def test_real_replies_can_be_worded(service: Service) -> None:
    """In the reply that a reader gets, each statement stands with its marks, where a wording can take its place."""
    for question in (
        "Did octreotide improve time to progression?",
        "Is DEB-TACE an option?",
        "What are the Milan criteria?",
    ):
        before = service.ask(question).reply
        assert before.statements
        copied = [f"{s.text} {' '.join(f'[{n}]' for n in s.citations)}" for s in before.statements]
        assert says("\n".join(copied)).draft(question, before) == before
        position = 0
        for each in before.statements:
            place = place_of(each, before.text, position)
            assert place is not None
            position = place.end()
