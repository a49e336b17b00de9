"""What "it" stands for by what is said of it, and bounds and contractions, over another field."""

from __future__ import annotations

import pytest

from tests.assistant.conftest import Small
from tests.assistant.test_followups import TREATED, TRIAL
from tests.assistant.test_followups_beyond import readings

DRUG = "Which share passed the stone with tamsulosin in CLEAR-1?"


@pytest.mark.parametrize(
    ("before", "message", "first"),
    [
        (DRUG, "when was it approved?", "When was tamsulosin approved in CLEAR-1?"),
        (DRUG, "how often is it given?", "How often is tamsulosin given in CLEAR-1?"),
        (DRUG, "is it finished?", "Is CLEAR-1 finished?"),
        (DRUG, "was it ever published?", "Was CLEAR-1 ever published?"),
        (TREATED, "can it cause bleeding?", "Can ureteroscopy cause bleeding?"),
        (TRIAL, "has it been stopped?", "Has CLEAR-1 been stopped?"),
        ("What was the recurrence in stone disease?", "has it gone up?", "Has recurrence in stone disease gone up?"),
    ],
)
def test_it_is_what_can_be_said_so(stones: Small, before: str, message: str, first: str) -> None:
    """A drug is approved, a trial is finished, a rate goes up: so "it" is the one of these."""
    assert first in readings(stones, before, message)


def test_a_bound_stays_with_its_number(stones: Small) -> None:
    """What is asked of fewer than so many is not asked of so many."""
    assert "less than 10%" in readings(stones, TRIAL, "with less than 10% ureteroscopy?")[0]


def test_a_contraction_is_read_in_full(stones: Small) -> None:
    """The question that is shown holds no stray ending: "how's it given" asks how it is given."""
    assert readings(stones, DRUG, "how's it given?")[0] == "How is tamsulosin given in CLEAR-1?"
