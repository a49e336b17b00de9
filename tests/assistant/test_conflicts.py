"""Where sources differ is found and shown newest first; what merely looks different is left alone."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.conflicts import Difference, find_differences

TURNS = tomllib.loads((Path(__file__).parent / "stones" / "turns.toml").read_text("utf-8"))


def differences(stones, question: str) -> list[Difference]:
    """Return the differences found for every part of a question."""
    return [found for outcome in stones.seek(question) for found in find_differences(outcome, stones.base)]


def test_limits_that_differ_are_shown_newest_first(stones) -> None:
    """Two limits of one quantity are two positions, the newer source's first, under the quantity's name."""
    (found,) = differences(stones, "What is the size limit for shock wave lithotripsy?")
    assert found.topic == "size limit"
    assert [passage.document_id for passage in found.passages] == ["stone-guideline", "stone-review"]


def test_recommendations_that_differ_are_shown(stones) -> None:
    """One source advises against what another lists as an option."""
    (found,) = differences(stones, "Is electrohydraulic lithotripsy recommended?")
    assert "electrohydraulic lithotripsy" in found.topic
    assert [passage.document_id for passage in found.passages] == ["stone-guideline", "stone-review"]


@pytest.mark.parametrize(
    "question",
    [
        "What was the expulsion rate?",
        "What was the expulsion rate in CLEAR-1 and in CLEAR-3?",
        "What is the stone-free rate?",
        "What was the recurrence at 10 years?",
        "Is ureteroscopy recommended?",
        "What are the indications for removal?",
        "What size limit does the review give for shock wave lithotripsy?",
        "Does mirabegron help expulsion?",
    ],
)
def test_what_only_looks_different_is_no_conflict(stones, question: str) -> None:
    """Different studies, rows, points of time or things give different values without contradicting each other."""
    assert differences(stones, question) == []


def test_a_conflict_needs_an_answer(stones) -> None:
    """Where nothing answers, nothing can differ."""
    (outcome,) = stones.seek("What is the size limit for shock wave lithotripsy?")
    assert find_differences(outcome, stones.base)
    assert find_differences(replace(outcome, answering=()), stones.base) == ()


def test_one_source_alone_does_not_differ_from_itself(stones) -> None:
    """With one of two passages gone, so is the difference."""
    (outcome,) = stones.seek("What is the size limit for shock wave lithotripsy?")
    guideline = tuple(m for m in outcome.answering if m.evidence.passage.document_id == "stone-guideline")
    assert find_differences(replace(outcome, answering=guideline), stones.base) == ()


def test_every_difference_has_positions_in_order(stones) -> None:
    """Whatever differs, there are two passages at least, from the newest source to the oldest, none twice."""
    asked = [case["ask"] for kind in ("answer", "conflict") for case in TURNS[kind]]
    for found in [each for question in asked for each in differences(stones, question)]:
        dates = [stones.base.documents[passage.document_id].date or "" for passage in found.passages]
        assert len(set(found.passages)) == len(found.passages) >= 2
        assert dates == sorted(dates, reverse=True)
        assert found.topic.strip()
