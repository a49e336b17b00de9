"""What is offered instead of a refused question: one that is answered, or nothing."""

from __future__ import annotations

from assistant.evaluation.golden import Score
from assistant.reply import RefusalReason
from assistant.turn import Assistant
from tests.assistant.conftest import Small

LEAST_OFFERED = 60.0
"""Percent of the refusals for want of sources that offer a question: what was last measured, less some points."""


def test_every_question_offered_is_answered(open_scores: tuple[Score, ...], assistant: Assistant) -> None:
    """Whoever asks what a refusal of the open golden questions offers gets statements, never another refusal."""
    refused = [each.reply.refusal for each in open_scores if each.reply.refusal]
    lacking = [each for each in refused if each.reason is RefusalReason.NOT_IN_SOURCES]
    offered = sorted({each.suggestion for each in lacking if each.suggestion})
    assert [each for each in offered if not assistant.ask(each).statements] == []
    assert 100 * sum(bool(each.suggestion) for each in lacking) / len(lacking) >= LEAST_OFFERED


def test_nothing_is_offered_instead_of_what_is_unsafe_or_out_of_scope(open_scores: tuple[Score, ...]) -> None:
    """A refusal for another reason than that the sources do not say it offers no question."""
    refused = [each.reply.refusal for each in open_scores if each.reply.refusal]
    others = [each for each in refused if each.reason is not RefusalReason.NOT_IN_SOURCES]
    assert others
    assert [each for each in others if each.suggestion] == []


def test_no_other_study_is_offered(assistant: Assistant) -> None:
    """What is offered is about the study that was asked about, never about its rival; an unknown one has none."""
    refusal = assistant.ask("What was the 2-year OS in CLARINET?").refusal
    assert refusal is not None
    assert "CLARINET" in refusal.suggestion
    unknown = assistant.ask("What was the median PFS in NETTER-2?").refusal
    assert unknown is not None
    assert unknown.suggestion == ""


def test_without_anticipated_questions_nothing_is_offered(stones: Small) -> None:
    """Documents that come without anticipated questions are refused as before."""
    refusal = stones.ask("What is the dose of tamsulosin?").refusal
    assert refusal is not None
    assert refusal.suggestion == ""
