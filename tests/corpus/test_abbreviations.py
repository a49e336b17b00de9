"""Abbreviations are learnt where a document defines them, and nowhere else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.abbreviations import abbreviations, long_form
from corpus.model import Passage, PassageKind, Span

EXPECTED = tomllib.loads((Path(__file__).parent / "expected_abbreviations.toml").read_text("utf-8"))["text"]
WORDS = st.lists(st.text("abcdeABCDE-.,; ", max_size=8), max_size=8).map(" ".join)


def sentences(*texts: str) -> list[Passage]:
    """Return texts as passages."""
    return [Passage(str(i), "leaflet", PassageKind.SENTENCE, text, (Span(0, 1),), i, 0) for i, text in enumerate(texts)]


@pytest.mark.parametrize("case", [each for each in EXPECTED if "known_fault" not in each], ids=lambda c: c["says"][:30])
def test_what_a_text_defines_is_found(case) -> None:
    """A short form in brackets is paired with the words before it that it abbreviates, and only with those."""
    assert abbreviations(sentences(case["says"])) == tuple(map(tuple, case["defines"]))


@pytest.mark.xfail(reason="of several long forms that fit, the shortest is taken", strict=True)
def test_words_that_begin_with_the_letters_are_preferred() -> None:
    """Where a longer form has a word for every letter, it is the meaning."""
    texts = [each for each in EXPECTED if "known_fault" in each]
    assert [abbreviations(sentences(t["says"])) for t in texts] == [tuple(map(tuple, t["defines"])) for t in texts]


def test_first_definition_counts() -> None:
    """A short form that is defined twice keeps its first meaning; pairs come in order of appearance."""
    texts = sentences("Bone scan (BS).", "Access sheath (AS).", "Blood sugar (BS).")
    assert abbreviations(texts) == (("BS", "Bone scan"), ("AS", "Access sheath"))


@given(st.text("ABCDEabcde1-", min_size=1, max_size=6), WORDS)
@example("-BA", "AB AA")
def test_long_form_spells_the_short_one(short: str, before: str) -> None:
    """A long form ends the words before, begins where a word begins and holds the short form's letters in order."""
    found = long_form(short, before)
    if found is None:
        return
    plain = " ".join(before.split()).rstrip(" ,;:")
    assert plain.endswith(found)
    rest = plain[: -len(found)]
    assert not rest[-1:].isalnum()
    letters = iter(found.lower())
    assert all(letter in letters for letter in short.lower() if letter.isalnum())
    assert len(found) > len(short)


@given(st.text(st.characters(exclude_categories=()), max_size=80), st.text(max_size=12))
def test_any_text_is_searched(before: str, short: str) -> None:
    """Whatever a document prints, looking for abbreviations raises nothing and repeats no short form."""
    long_form(short, before)
    found = abbreviations(sentences(f"{before} ({short})", before))
    assert len({pair[0] for pair in found}) == len(found)
