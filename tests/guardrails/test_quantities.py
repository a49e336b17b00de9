"""A question for a value of one kind is told from another, and so are the words that print one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.quantities import default_quantities

EXPECTED = tomllib.loads((Path(__file__).parent / "expected_quantities.toml").read_text("utf-8"))
KINDS = EXPECTED["kind"]
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


def patterns(name: str) -> dict:
    """Return the shipped kinds by id."""
    return {kind.quantity_id: getattr(kind, name) for kind in default_quantities().kinds}


def test_every_kind_has_examples() -> None:
    """No kind of value ships without questions that ask for it and words that print it."""
    assert [each["id"] for each in KINDS] == list(patterns("name"))
    assert all(each["asked"] and each["shown"] and each["hidden"] for each in KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda each: each["id"])
def test_questions_ask_for_their_kind(kind) -> None:
    """A question for a value of this kind is understood as one, in capitals too."""
    asks = patterns("asks")[kind["id"]]
    assert not [question for question in kind["asked"] if not asks.search(question)]
    assert not [question for question in kind["asked"] if not asks.search(question.upper())]


@pytest.mark.parametrize("kind", KINDS, ids=lambda each: each["id"])
def test_printed_values_are_seen(kind) -> None:
    """Words that print a value of this kind are seen to; words that only mention the thing are not."""
    shown = default_quantities().shown
    assert not [text for text in kind["shown"] if kind["id"] not in shown(text)]
    assert not [text for text in kind["hidden"] if kind["id"] in shown(text)]


@pytest.mark.parametrize("case", EXPECTED["specific"], ids=lambda each: each["ask"])
def test_general_kinds_give_way(case) -> None:
    """Where a question asks for a specific kind too, only that counts; a question may ask for none."""
    assert list(default_quantities().asked(case["ask"])) == case["kinds"]


@pytest.mark.parametrize("case", EXPECTED["thing"], ids=lambda each: each["ask"])
def test_things_are_asked_for_by_class(case) -> None:
    """A question for a drug or a treatment is known by its class, and no other is taken for one."""
    thing = default_quantities().thing(case["ask"])
    assert sorted(thing.types if thing else []) == case["types"]


def test_kinds_have_names_for_readers() -> None:
    """A refusal can call each kind by a name; what is no kind is called as it is."""
    quantities = default_quantities()
    assert quantities.name_or("pvalue") == "p-value"
    assert quantities.name_or("table or figure") == "table or figure"
    assert all(kind.name.strip() for kind in quantities.kinds)


@given(ANY_TEXT)
def test_any_text_is_read(text: str) -> None:
    """Whatever is asked or printed, only known kinds come back."""
    quantities = default_quantities()
    known = set(patterns("name"))
    assert set(quantities.asked(text)) <= known
    assert quantities.shown(text) <= known
    quantities.thing(text)


@given(ANY_TEXT, ANY_TEXT)
def test_more_words_hide_no_value(before: str, after: str) -> None:
    """A dose that is printed stays printed, whatever sentence stands before or after it."""
    assert "dose" in default_quantities().shown(f"{before}. Allopurinol 300 mg daily. {after}")
