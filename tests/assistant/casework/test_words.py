"""The words of casework are data that is checked as it is read; edited texts lead back to what was written."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.casework import cues, wording
from assistant.casework.edited import Edited
from guardrails.cases.knowledge import default


def text(name: str) -> str:
    """Return a data file of the assistant."""
    return (files("assistant") / "data" / name).read_text("utf-8")


def test_every_fault_of_the_words_is_named_at_once() -> None:
    """A cue that is missing, an unknown fact and a pattern that cannot be read are told together."""
    damaged = text("case_words.toml").replace("denial =", "deniable =").replace("[fact.ki67_percent]", "[fact.ki68]")
    damaged = damaged.replace("named = ['\\bflr\\b'", "named = ['(flr'")
    with pytest.raises(ValueError, match="denial is missing") as error:
        cues.load(damaged)
    assert "[cue] deniable is unknown" in str(error.value)
    assert "[fact.ki68] is no fact" in str(error.value)
    assert "[fact.future_liver_remnant_percent]" in str(error.value)


def test_every_fault_of_the_wording_is_named_at_once() -> None:
    """A missing text, an unknown one and a blank that nothing fills are told together."""
    damaged = text("case_wording.toml").replace("no_facts =", "nothing =").replace("{after} instead", "{now} instead")
    with pytest.raises(ValueError, match="no_facts is missing") as error:
        wording.load(damaged)
    assert "[line] nothing is unknown" in str(error.value)
    assert "[line] changed needs the blanks" in str(error.value)


def test_what_says_more_is_the_same_for_reader_and_conversation() -> None:
    """The sites that lie within another are those of the reader."""
    assert cues.default_cues().within == default().facts["primary_site"].within


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("age_years", 54, "age 54 years"),
        ("primary_resected", True, "primary resected: yes"),
        ("primary_site", "small_bowel", "site of the primary small bowel"),
        ("liver_involvement_percent", {"min": None, "max": 50, "max_inclusive": False}, "liver involvement < 50 %"),
        ("months_stable", {"min": 6, "max": None}, "stable disease or response ≥ 6 months"),
    ],
)
def test_facts_in_words(fact: str, value: object, said: str) -> None:
    """A fact is said with its value and unit, an interval by its signs."""
    assert wording.fact_words(fact, value) == said


@given(st.text(alphabet="abc ", min_size=8, max_size=30), st.data())
def test_edits_lead_back(original: str, data: st.DataObject) -> None:
    """The quote of an edited text's stretch is a stretch of the original, and of untouched words the same words."""
    starts = sorted(data.draw(st.lists(st.integers(0, len(original) - 2), unique=True, max_size=3)))
    edits = [(start, start + 1, data.draw(st.sampled_from(["X", "XYZ"]))) for start in starts]
    made = Edited.of(original, edits)
    assert made.quote(0, len(made.text)) == original
    for at, letter in enumerate(made.text):
        if letter not in "XYZ":
            assert letter in made.quote(at, at + 1)
