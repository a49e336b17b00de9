"""A question is read as what it asks: its parts, whom they are about, what kind of value, in which document."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question import Part, understand

EXPECTED = tomllib.loads((Path(__file__).parent / "stones" / "questions.toml").read_text("utf-8"))


def only(question) -> Part:
    """Return the single part of a question."""
    (part,) = question.parts
    return part


def musts(part: Part) -> set[str]:
    """Return the words of the constraints that must hold."""
    return {ask.surface for ask in part.asks if ask.need.value == "must"}


def cases(kind: str, name: str) -> list[Any]:
    """Return the expectations of a kind; one with a known fault must still fail."""
    found = []
    for each in EXPECTED[kind]:
        fault = each.get("known_fault")
        marks = [pytest.mark.xfail(reason=fault, strict=True)] if fault else []
        found.append(pytest.param(each, id=each[name], marks=marks))
    return found


@pytest.mark.parametrize("case", cases("question", "ask"))
def test_questions_fall_into_their_parts(stones, case) -> None:
    """Each thing asked for is a part of its own; a list of nouns is not; documents are known by their names."""
    read = stones.understand(case["ask"])
    wanted = case["parts"]
    assert len(read.parts) == len(wanted)
    assert all(part.text.endswith(words) for part, words in zip(read.parts, wanted, strict=True))
    assert list(read.documents) == case.get("documents", [])


@pytest.mark.parametrize("case", cases("spelling", "typed"))
def test_typing_errors_are_put_right(stones, case) -> None:
    """A misspelt word becomes the one that the sources have; digits, capitals, unknown and plain words stay."""
    assert only(stones.understand(case["typed"])).text == case["read"]


@given(st.text("abcdefgh -", min_size=1, max_size=30), st.integers(0, 999))
def test_digits_and_capitals_are_never_put_right(stones, letters: str, number: int) -> None:
    """No number and no word in capitals changes, whatever they stand beside."""
    words = f"{letters} {number} CLEAR-{number} {letters.upper()}x{number}"
    read = " ".join(part.text for part in stones.understand(words).parts)
    assert [c for c in read if c.isdigit()] == [c for c in words if c.isdigit()]
    assert f"CLEAR-{number}" in read


def test_unknown_names_are_told_from_known_ones(stones) -> None:
    """A drug or a trial that no source has is a constraint of its own, marked as unknown."""
    asks = only(stones.understand("Does mirabegron work in CLEAR-2 or CLEAR-3?")).asks
    assert {ask.surface for ask in asks if ask.unknown and ask.need.value == "must"} == {"mirabegron", "CLEAR-2"}
    assert [ask.study for ask in asks if ask.surface == "CLEAR-3"] == [True]


def test_a_later_part_speaks_of_the_same(stones) -> None:
    """A part that names no subject has that of the part before; one that names its own keeps to it."""
    first, second = stones.understand("How is ureteroscopy performed? How long is it?").parts
    assert musts(second) >= musts(first) == {"ureteroscopy"}
    _, other = stones.understand("How is ureteroscopy performed? How is lithotripsy performed?").parts
    assert "ureteroscopy" not in musts(other)


def test_a_study_named_last_counts_for_all_parts(stones) -> None:
    """Where only the last part names the study, the earlier ones are about it too."""
    first, _ = stones.understand("How many patients were there and what was the p-value in CLEAR-3?").parts
    assert "CLEAR-3" in musts(first)


@pytest.mark.parametrize(
    ("ask", "wants"),
    [
        ("What dose of allopurinol is given?", ("dose",)),
        ("What was the p-value in CLEAR-1?", ("pvalue",)),
        ("How many patients were included in CLEAR-1?", ("cohort",)),
        ("Was the dose of allopurinol high?", ()),
    ],
)
def test_the_kind_of_value_is_understood(stones, ask: str, wants: tuple[str, ...]) -> None:
    """A question for a value wants that kind; one that yes or no answers wants none."""
    assert only(stones.understand(ask)).wants == wants


def test_forms_of_questions_are_told_apart(stones) -> None:
    """Definitions, lists, yes or no, subgroups, units and tables are seen as what they are."""
    assert only(stones.understand("What is a UAS?")).definition
    assert only(stones.understand("Which indications for removal are there?")).listing
    assert only(stones.understand("Is a stent left?")).yes_no
    assert only(stones.understand("recurrence in the subgroup of men")).strict
    assert only(stones.understand("What does Table 4 show about stents?")).label.lower() == "table 4"
    plain = only(stones.understand("How is ureteroscopy performed?"))
    assert not any((plain.definition, plain.listing, plain.yes_no, plain.strict, plain.label))


def test_numbers_of_the_question_are_kept_apart(stones) -> None:
    """What numbers a question brings is known, and in a premise they do not decide."""
    part = only(stones.understand("Is it true that expulsion was 90% in CLEAR-1?"))
    assert "90" in part.numbers
    assert "90" not in musts(part)


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_text_has_a_part(stones, text: str) -> None:
    """Whatever is typed can be read: it has at least one part, and reading it again gives the same."""
    read = understand(text, stones.base, stones.quantities)
    assert read.parts
    assert read.text == text
    assert understand(text, stones.base, stones.quantities) == read
