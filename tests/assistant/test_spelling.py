"""Typing errors are put right where the corpus or the vocabulary says what was meant."""

from __future__ import annotations

import pytest

from assistant.spelling import respell
from assistant.turn import Assistant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lanreotide hazard ration", "lanreotide hazard ratio"),
        ("respons rate of everolimus", "response rate of everolimus"),
        ("What is the tumor burdon?", "What is the tumor burden?"),
    ],
)
def test_a_word_is_read_by_its_neighbour(assistant: Assistant, typed: str, meant: str) -> None:
    """A word one letter away from what makes a name of the field with its neighbour is read as that name."""
    assert respell(typed, assistant.base) == meant


@pytest.mark.parametrize("plain", ["a food ration for patients", "Which rate was found?", "hazard ratio of sunitinib"])
def test_other_neighbours_change_nothing(assistant: Assistant, plain: str) -> None:
    """The same word beside others, and names that are spelt right, stay as they are."""
    assert respell(plain, assistant.base) == plain


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("What margin shoud surgeons leave?", "What margin should surgeons leave?"),
        ("After resection, whcih rate was found?", "After resection, which rate was found?"),
        ("Is it cold?", "Is it cold?"),
        ("A dose of 7.4 GBq", "A dose of 7.4 GBq"),
    ],
)
def test_an_asking_word_is_put_right_wherever_it_stands(assistant: Assistant, typed: str, meant: str) -> None:
    """A rare word that is an asking word but for a slip is read as that, an everyday word as it stands."""
    assert respell(typed, assistant.base) == meant


@pytest.mark.parametrize(
    ("jotted", "meant"),
    [
        ("Max size for ablation?", "maximum size for ablation?"),
        ("how many pts in NETTER-1?", "how many patients in NETTER-1?"),
        ("what is teh rate?", "what is the rate?"),
        ("ENETS and MAX", "ENETS and MAX"),
        ("studies by Max on ablation", "studies by Max on ablation"),
    ],
)
def test_jotted_words_are_read_in_full(assistant: Assistant, jotted: str, meant: str) -> None:
    """A jotted word is read in full, also with the capital of a message's beginning, and never where it is a name."""
    assert respell(jotted, assistant.base) == meant
