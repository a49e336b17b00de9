"""A case is taken exactly as given, and every fault of it is named at once."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.criteria.facts import CaseError, json_number, parse_case
from guardrails.criteria.interval import Interval
from guardrails.criteria.vocabulary import VocabularyError, default_vocabulary, load_vocabulary

AGE, COUNT, MONTHS = "age_years", "liver_lesion_count", "months_since_primary_resection"


def faults(facts: dict[str, object]) -> list[tuple[str, str]]:
    """Return the faults of facts that cannot be used."""
    with pytest.raises(CaseError) as caught:
        parse_case(facts)
    return caught.value.faults


def test_every_fault_is_named_at_once() -> None:
    """Who mends one fact need not run into the next, and no value is repeated."""
    found = faults({"ki67_percent": 140, AGE: -3, "tumour": "net", "grade": "G4", "bilobar": 1, COUNT: 2.5})
    assert [fact for fact, _ in found] == ["ki67_percent", AGE, "tumour", "grade", "bilobar", COUNT]
    assert "did you mean tumor?" in dict(found)["tumour"]
    words = " ".join(message for _, message in found)
    assert not any(value in words for value in ("140", "-3", "G4", "2.5"))


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        *[(AGE, value) for value in (-0.001, 120.001, "54", True, [54], float("nan"), float("inf"), Decimal("sNaN"))],
        *[
            (AGE, {}),
            (AGE, {"least": 3}),
            (AGE, {"min": 3, "unit": "years"}),
            (AGE, {"min": "3"}),
            (AGE, {"min": True}),
        ],
        *[(AGE, {"min": 60, "max": 50}), (AGE, {"min": -1}), (AGE, {"max": 121}), (AGE, {"min": float("nan")})],
        (AGE, {"min": 50, "max": 50, "max_inclusive": False}),
        (AGE, {"min": 50, "min_inclusive": "yes"}),
        (AGE, {"max": 0, "max_inclusive": False}),
        (AGE, {"min": 120, "min_inclusive": False}),
        *[(COUNT, value) for value in (-1, 1.5, True, 10**400, {"min": 3.2, "max": 3.9})],
        (COUNT, {"min": 3, "max": 4, "min_inclusive": False, "max_inclusive": False}),
        *[(MONTHS, value) for value in (-0.5, "1", {"min": -1, "max": 3}, Decimal("1e400"))],
        *[("bilobar", value) for value in ("true", 0, {}, {"min": 1})],
        *[("tumor", value) for value in ("NET", "", True, 1, ["net"])],
        *[("", 1), ("Age_years", 50), ("age", 50), ("x" * 5000, 1)],
    ],
)
def test_unusable_value_is_named_by_its_fact(fact: str, value: object) -> None:
    """A value of another type, out of range or without any number in it is refused under its fact's name."""
    assert {name for name, _ in faults({fact: value, "grade": "G1"})} == {fact}


def test_the_one_contradiction_names_both_facts() -> None:
    """A primary that is not resected has no time since its resection; with the time alone it counts as resected."""
    assert {fact for fact, _ in faults({"primary_resected": False, MONTHS: 3})} == {"primary_resected", MONTHS}
    assert parse_case({MONTHS: 3}).values["primary_resected"] is True
    assert "primary_resected" not in parse_case({MONTHS: 3}).given
    assert parse_case({"primary_resected": False, MONTHS: None}).values == {"primary_resected": False}


def test_null_is_not_known() -> None:
    """A fact given as null is as if it had not been given."""
    assert parse_case({AGE: None, "tumor": None, "bilobar": None}) == parse_case({})


def test_values_are_echoed_as_they_came() -> None:
    """What was given is kept as JSON wrote it, an interval with all its four fields."""
    case = parse_case({AGE: 54.5, COUNT: {"max": 50, "max_inclusive": False}, "tumor": "net"})
    assert case.given[AGE] == 54.5
    assert case.given[COUNT] == {"min": None, "max": 50, "min_inclusive": True, "max_inclusive": False}
    assert case.values[COUNT] == Interval(Decimal(0), Decimal(50), True, False)
    assert parse_case({AGE: Interval(Decimal(40), Decimal(50))}).values[AGE] == Interval(Decimal(40), Decimal(50))


@given(st.decimals(0, 120, places=6))
def test_floats_are_the_numbers_that_print_them(number: Decimal) -> None:
    """A number is the same whether it comes as a float, as a decimal or as JSON text, however near a limit it lies."""
    ways = (float(number), number, json_number(str(number)))
    assert {parse_case({AGE: way}).values[AGE] for way in ways} == {Interval.exactly(Decimal(repr(float(number))))}


def test_json_numbers_keep_every_digit() -> None:
    """A number between a limit and the nearest float is not moved onto the limit."""
    assert json_number("9.999999999999999999") == Decimal("9.999999999999999999")
    assert isinstance(json_number("9.5"), float)
    with pytest.raises(ValueError, match="too large"):
        json_number("1e999")


@given(st.dictionaries(st.text(max_size=20), st.none() | st.booleans() | st.floats() | st.text(), max_size=5))
def test_anything_is_a_case_or_a_list_of_faults(facts: dict[str, object]) -> None:
    """Whatever comes, nothing else happens than a case of those facts or a refusal."""
    with suppress(CaseError):
        assert set(parse_case(facts).given) <= set(facts)


def test_vocabulary_is_that_of_the_contract() -> None:
    """There are the twenty-five facts of the contract, with its types and ranges."""
    facts = default_vocabulary().facts
    assert len(facts) == 25
    assert [name for name, fact in facts.items() if fact.numeric] == [
        *(AGE, "ki67_percent", MONTHS, "liver_involvement_percent", COUNT, "months_stable", "total_bilirubin_mg_dl"),
        *("expected_debulking_percent", "future_liver_remnant_percent"),
    ]
    assert {name for name, fact in facts.items() if fact.range and fact.range.max == 100} == {
        *("ki67_percent", "liver_involvement_percent", "expected_debulking_percent", "future_liver_remnant_percent"),
    }


def test_all_faults_of_a_vocabulary_are_named_at_once() -> None:
    """A vocabulary that cannot be used says everything that is wrong with it."""
    text = """
    [outside]
    fact = "a"
    values = ["z"]
    [[states]]
    given = "b"
    fact = "c"
    [[fact]]
    name = "a"
    kind = "choice"
    label = "A"
    [[fact]]
    name = "B"
    kind = "number"
    min = 2
    max = 1
    colour = "red"
    [[fact]]
    name = "c"
    kind = "truth"
    label = "C"
    [more]
    """
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(text)
    for fault in (
        "values belong",
        "lower-case",
        "label is missing",
        "between the bounds",
        "colour",
        "kind must",
        "more",
    ):
        assert fault in str(caught.value)
    for table in ("[outside]", "[[states]]"):
        assert table in str(caught.value)
    with pytest.raises(VocabularyError, match="cannot be read"):
        load_vocabulary("= 1")
