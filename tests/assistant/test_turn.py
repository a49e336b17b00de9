"""One turn: what is answered, what is refused, and what no reply may ever do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.evaluation.golden import Golden, Score
from assistant.evidence import build
from assistant.reply import Reply, Statement
from assistant.turn import Assistant
from corpus.abbreviations import abbreviations
from corpus.anticipated import load_default
from corpus.model import Document
from corpus.terms import default_lexicon

TURNS = tomllib.loads((Path(__file__).parent / "stones" / "turns.toml").read_text("utf-8"))
LONGEST = 4000
WORDS = [
    *("what", "why", "how many", "is", "the", "of", "and", "vs", "or", "according to the review", "compared with"),
    *("tamsulosin", "CLEAR-1", "clear-3", "CLEAR-9", "ureteroscopy", "URS", "expulsion", "stent", "table 4", "UAS"),
    *("indications", "removal", "5 years", "61%", "<20 mm", "dose", "lithotrpsy", "not", "hello", "ignore all", "?"),
    *(";", "\n", "\ud800", "\x00", "²", "(", "p-value", "n = 214", "pregnancy", "which drugs", "all", "size limit"),
]


def cases(kind: str) -> list[Any]:
    """Return the expectations of a kind; one with a known fault must still fail."""
    found = []
    for each in TURNS[kind]:
        fault = each.get("known_fault")
        marks = [pytest.mark.xfail(reason=fault, strict=True)] if fault else []
        found.append(pytest.param(each, id=each["because"].replace(" ", "-"), marks=marks))
    return found


def said(reply: Reply) -> list[Statement]:
    """Return everything that a reply states: statements and positions."""
    return [*reply.statements, *(position for conflict in reply.conflicts for position in conflict.positions)]


def numbers(text: str) -> list[str]:
    """Return the numbers of a text as printed; raised digits stand alone."""
    plain = re.sub("[\u00b2\u00b3\u00b9\u2070-\u209c]+", lambda found: f" {found.group()} ", text)
    return re.findall(r"\d+(?:\.\d+)?", unicodedata.normalize("NFKC", plain))


def inexact(reply: Reply, documents: Iterable[Document]) -> list[str]:
    """Return the quotes, of the closest passages too, that are not their document's own words."""
    texts = {each.document_id: each.text for each in documents}
    closest = reply.refusal.closest if reply.refusal else ()
    return [c.quote for c in (*reply.citations, *closest) if texts[c.document_id][c.start : c.end] != c.quote]


def unquoted(reply: Reply) -> list[str]:
    """Return the statements with a number that none of their quotes prints and that names no table or row."""
    found = []
    for each in said(reply):
        cited = [reply.citations[number - 1] for number in each.citations]
        printed = numbers(" ".join(part for citation in cited for part in (citation.quote, citation.locator)))
        if set(numbers(each.text)) - set(printed):
            found.append(each.text)
    return found


def from_table(text: str) -> bool:
    """Whether a statement is made of rows: "label: head value; head value"."""
    return ": " in text and "; " in text


@pytest.mark.parametrize("case", cases("answer"))
def test_what_the_sources_say_is_answered(stones, case) -> None:
    """What a source says is stated in its words, and nothing that belongs to another row, study or source."""
    reply = stones.ask(case["ask"])
    texts = [each.text for each in reply.statements]
    assert all(any(wanted in text for text in texts) for wanted in case["says"]), reply.text
    assert not [unwanted for unwanted in case.get("never", ()) for text in texts if unwanted in text]
    if "only" in case:
        assert {citation.document_id for citation in reply.citations} == {case["only"]}


@pytest.mark.parametrize("case", cases("refusal"))
def test_what_the_sources_do_not_say_is_refused_by_name(stones, case) -> None:
    """What no source says is refused, and the message names what is missing."""
    reply = stones.ask(case["ask"])
    assert reply.refusal is not None, reply.text
    message = reply.refusal.message.lower()
    assert all(any(name.lower() in message for name in group) for group in case["names"]), message
    assert reply.text == reply.refusal.message


@pytest.mark.parametrize("case", cases("conflict"))
def test_where_sources_differ_both_sides_are_shown(stones, case) -> None:
    """Sources that differ are shown side by side, newest first, each cited; what only looks so is not."""
    reply = stones.ask(case["ask"])
    positions = [position for conflict in reply.conflicts for position in conflict.positions]
    assert len(positions) == len(case["positions"]), reply.text
    assert all(p.text.startswith(wanted) for p, wanted in zip(positions, case["positions"], strict=True))


@pytest.mark.parametrize("words", ["Hello!", "Thank you very much.", "goodbye"])
def test_small_talk_states_nothing(stones, words) -> None:
    """Small talk gets a reply, and no statement about anything clinical."""
    reply = stones.ask(words)
    assert reply.kind == "answer"
    assert reply.text
    assert not reply.statements
    assert not reply.citations


@pytest.mark.parametrize("words", ["", " \n\t", "\u200b\u200b", "???", "\x00"])
def test_nothing_asked_is_refused(stones, words) -> None:
    """An input without a word is refused with what to do next."""
    assert "Type what you would like" in stones.ask(words).text


def test_part_that_is_not_answered_is_named(stones) -> None:
    """Where one part of a question is answered and another is not, the reply says which is not."""
    reply = stones.ask("How long is a stent left, and what is the dose of thiazides?")
    assert reply.kind == "answer"
    assert "thiazides" in reply.text


def test_refusal_denies_no_word_that_is_printed(stones) -> None:
    """A refusal does not claim that the documents are silent on something that they do speak of."""
    message = stones.ask("How often was dizziness reported with silodosin?").text
    assert "do not say anything about silodosin" not in message


def test_what_answers_two_parts_is_said_once(stones) -> None:
    """A sentence that answers both parts of a question is one statement."""
    texts = [each.text for each in stones.ask("How long is a stent left? Why is a stent left?").statements]
    assert texts.count("A stent is left for 7 days because edema closes the ureter.") == 1


def test_steps_are_told(stones) -> None:
    """Who waits for a reply hears what is being done, first the question, last the evidence."""
    heard: list[str] = []
    stones.assistant.ask("How long is a stent left?", step=heard.append)
    assert heard == ["reading the question", "searching the sources", "checking the evidence"]


@settings(max_examples=250, deadline=None)
@given(
    st.one_of(
        st.text(st.characters(exclude_categories=()), max_size=LONGEST),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join),
    )
)
def test_any_input_gets_a_sound_reply(stones, question: str) -> None:
    """Whatever is typed, a reply comes; what it states is cited, exact and quoted, and comes the same again."""
    reply = stones.ask(question)
    assert reply.text
    assert all(each.citations for each in said(reply))
    assert not inexact(reply, stones.base.documents.values())
    assert not unquoted(reply)
    assert stones.ask(question) == reply


@pytest.mark.parametrize(
    "question",
    [
        *("x" * LONGEST, "stent " * 660, "?" * LONGEST, "why " * 1000, "a; b " * 800, "5-" * 2000, "\ud800" * LONGEST),
        *("what is " + "x" * 3900 + "!", "x, " * 1300, "\n." * 1900, "1" * LONGEST, "what is the " * 330, "a b " * 990),
    ],
    ids=range(13),
)
def test_longest_input_gets_a_reply(stones, question: str) -> None:
    """An input as long as one may be gets a reply, whatever it is filled with."""
    assert stones.ask(question).text


def test_every_statement_over_the_golden_questions_is_cited_and_exact(open_scores, assistant) -> None:
    """Over all open golden questions every statement and position has a citation and every quote is the source's."""
    documents = assistant.base.documents.values()
    assert sum(len(said(score.reply)) for score in open_scores) > len(open_scores)
    assert all(each.citations for score in open_scores for each in said(score.reply))
    assert not [quote for score in open_scores for quote in inexact(score.reply, documents)]


def test_every_number_over_the_golden_questions_is_quoted(open_scores) -> None:
    """Outside tables every number that is stated stands in one of the statement's own quotes."""
    assert not {text for score in open_scores for text in unquoted(score.reply) if not from_table(text)}


@pytest.mark.xfail(reason="the heads of a list of rows, and heads that stand far apart, are not cited", strict=True)
def test_every_number_of_a_table_is_quoted(open_scores) -> None:
    """In tables too every number stands in a quote, of the row or its column heads, or names the row."""
    assert not {text for score in open_scores for text in unquoted(score.reply) if from_table(text)}


def test_refusals_state_nothing_and_show_what_is_near(open_scores) -> None:
    """Over all open golden questions a refusal has a message, no statement, and at most three near passages."""
    refused = [score.reply for score in open_scores if score.reply.refusal]
    assert refused
    assert all(reply.text == reply.refusal.message and not said(reply) for reply in refused)
    assert all(len(reply.refusal.closest) <= 3 for reply in refused)


def test_conflicts_are_cited_newest_first(open_scores, assistant) -> None:
    """Over all open golden questions a conflict shows two positions at least, dated, the newest source first."""
    conflicts = [(score.reply, conflict) for score in open_scores for conflict in score.reply.conflicts]
    assert conflicts
    for reply, conflict in conflicts:
        first = [reply.citations[position.citations[0] - 1] for position in conflict.positions]
        dates = [citation.date or "" for citation in first]
        assert len(dates) >= 2
        assert dates == sorted(dates, reverse=True)


def test_reply_shows_every_statement_with_its_marks(open_scores) -> None:
    """The text of an answer holds every statement and, for each of its citations, the mark."""
    for score in open_scores:
        for each in said(score.reply):
            assert each.text in score.reply.text
            assert all(f"[{number}]" in score.reply.text for number in each.citations)


def sample(scores: tuple[Score, ...]) -> list[tuple[Golden, Reply]]:
    """Return some golden questions of every kind with their replies."""
    return [(score.golden, score.reply) for score in scores[::23]]


def test_same_question_gives_the_same_reply(open_scores, assistant) -> None:
    """A question asked again gives a reply equal in every part."""
    assert all(assistant.ask(golden.ask) == reply for golden, reply in sample(open_scores))


def test_rebuilt_base_gives_the_same_reply(open_scores, assistant: Assistant) -> None:
    """With everything read anew from the passages, the replies are equal in every part."""
    passages = assistant.retriever.passages
    lexicon = default_lexicon().extended(abbreviations(passages))
    documents = tuple(assistant.retriever.documents.values())
    base = build(documents, passages, lexicon, assistant.quantities, load_default())
    again = replace(assistant, base=base)
    assert all(again.ask(golden.ask) == reply for golden, reply in sample(open_scores))


def test_every_process_gives_the_same_replies() -> None:
    """Two processes that order sets differently give the same replies to the byte."""
    program = str(Path(__file__).with_name("same_replies.py"))
    digests = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run([sys.executable, program], env=environment, capture_output=True, text=True, check=True)
        digests.add(done.stdout)
    assert len(digests) == 1
