"""Cases as clinicians write them are read without a false fact; a reviewer finds the texts in the TOML files beside."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.cases.knowledge import default
from guardrails.cases.read import describes_case, read_case
from guardrails.cases.reading import FactValue
from guardrails.criteria.interval import Interval

HERE = Path(__file__).parent
CASES = [
    (path.stem, number, case)
    for path in sorted(HERE.glob("*.toml"))
    for number, case in enumerate(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal).get("case", []), 1)
]
NAMES = [f"{file}-{number}" for file, number, _ in CASES]
SHOWN = default().shown


def value(written: object) -> FactValue:
    """Return a value as the data files write it: "<50", ">=6", "50..75", "9/17.1", a number, a word or a boolean."""
    if isinstance(written, bool):
        return written
    if isinstance(written, int | Decimal):
        return Decimal(written)
    assert isinstance(written, str)
    if "/" in written:
        above, below = written.split("/")
        return Decimal(above) / Decimal(below)
    if ".." in written:
        low, high = written.split("..")
        return Interval(Decimal(low), Decimal(high))
    for sign in ("<=", ">=", "<", ">"):
        if written.startswith(sign):
            bound, closed = Decimal(written[len(sign) :]), "=" in sign
            below_it = Interval(None, bound, max_inclusive=closed)
            return below_it if sign[0] == "<" else Interval(bound, None, min_inclusive=closed)
    return written


def read(text: str) -> tuple[dict[str, FactValue], set[str], set[str]]:
    """Return the facts, those in conflict and those left unclear."""
    case = read_case(text)
    unclear = {each.fact for each in case.unclear}
    return {name: each.value for name, each in case.facts.items()}, set(case.conflicts), unclear


@pytest.mark.parametrize(("file", "number", "case"), CASES, ids=NAMES)
def test_case_is_read_as_a_clinician_reads_it(file: str, number: int, case: Mapping[str, Any]) -> None:
    """Every fact of the text is read with its value, no other, and what is in conflict or unclear is told."""
    facts, conflicts, unclear = read(case["text"])
    optional = set(case.get("optional", []))
    expected = {name: value(each) for name, each in case["facts"].items()}
    assert {name: each for name, each in facts.items() if name not in optional} == expected
    assert conflicts == set(case.get("conflicts", []))
    assert unclear >= set(case.get("unclear", []))


@pytest.mark.parametrize("shown", SHOWN, ids=[each.text[:50] for each in SHOWN])
def test_every_assertion_rule_has_a_text_that_shows_it(shown: Any) -> None:
    """The text beside each rule of assertion gives just the facts that are written there."""
    facts, conflicts, unclear = read(shown.text)
    assert facts == {name: value(each) for name, each in shown.gives.items()}
    assert (conflicts, unclear) == (set(), set(shown.unclear))


def test_there_are_texts_of_every_kind() -> None:
    """At least 150 texts in at least ten styles stand behind the reader."""
    assert len(CASES) >= 150
    assert len({file for file, _, _ in CASES}) >= 10
    named = {name for _, _, case in CASES for name in case["facts"]}
    assert named == default().facts.keys()


@pytest.mark.parametrize(("file", "number", "case"), CASES, ids=NAMES)
def test_quotes_stand_in_the_text(file: str, number: int, case: Mapping[str, Any]) -> None:
    """What is quoted for a reading, a conflict or something unclear is the text between its offsets."""
    text = "🙂 é\n" + case["text"]
    found = read_case(text)
    quoted = [*found.facts.values(), *found.suppositions.values(), *found.unclear]
    quoted += [each for readings in found.conflicts.values() for each in readings]
    assert all(text[each.start : each.end] == each.quote != "" for each in quoted)


def test_a_supposition_is_no_fact() -> None:
    """What the text only supposes is kept apart from what it states."""
    case = read_case("She is 54. If her Ki-67 were 15 %, what then?")
    assert {name: each.value for name, each in case.facts.items()} == {"age_years": Decimal(54)}
    assert {name: each.value for name, each in case.suppositions.items()} == {"ki67_percent": Decimal(15)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("54F, G2 ileal NET, Ki-67 8 %, liver 40 %, primary out last year: transplant?", True),
        ("FLR is 35 %, no heart disease", True),
        ("sorry, she is 56", True),
        ("My patient has a G2 pancreatic NET with bilobar metastases.", True),
        ("Can a 54-year-old woman with Ki-67 8 % be transplanted?", True),
        ("Is my patient a candidate for debulking?", False),
        ("What is the Ki-67 limit in ENETS (≤10%)?", False),
        ("Does the age < 55 criterion apply?", False),
        ("Is DEB-TACE an option in NET?", False),
        ("Treatment of G3 pancreatic NET with liver metastases", False),
        ("54 % of patients had a hepatic tumor load below 25 %.", False),
        ("what if the involvement were 60 %?", False),
        ("I have a question about G3 NET", False),
        ("Question on the treatment of G2 pancreatic NET", False),
        ("A query regarding well differentiated G3 NET", False),
        ("I have a question about a 54-year-old with G3 NET", True),
        ("", False),
    ],
)
def test_a_patient_is_told_from_a_question_at_large(text: str, expected: bool) -> None:
    """Only a text that states facts of one patient describes a case."""
    assert describes_case(text) is expected


ODD = st.text("0123456789.,%<>~- \n()?:;|aeiKki67G2NETliverprimaynotresc", max_size=200)


@settings(deadline=None, max_examples=150)
@given(st.one_of(ODD, st.text(max_size=100)))
def test_any_text_is_read_alike_twice(text: str) -> None:
    """No text breaks the reader, the same text gives the same reading, and no fact is both settled and in conflict."""
    case = read_case(text)
    assert case == read_case(text)
    assert not case.facts.keys() & case.conflicts.keys()
    assert not {each.fact for each in case.unclear} & (case.facts.keys() | case.conflicts.keys())
    assert all(len({str(each.value) for each in readings}) > 1 for readings in case.conflicts.values())
    bounded = {name: each.value for name, each in case.facts.items() if isinstance(each.value, Decimal)}
    facts = default().facts
    assert all(number >= 0 and number <= (facts[name].max or number) for name, number in bounded.items())


@settings(deadline=None, max_examples=60)
@given(st.decimals(0, 100, places=1), st.integers(0, 120), st.sampled_from(["%", " %", " percent"]))
def test_numbers_come_back_exactly(percent: Decimal, age: int, sign: str) -> None:
    """A number is read as it is written, to the digit, wherever it stands between its bounds."""
    facts, _, _ = read(f"Age {age}. Ki-67 {percent}{sign}, liver involvement {percent}{sign}.")
    expected = {"age_years": Decimal(age), "ki67_percent": percent, "liver_involvement_percent": percent}
    assert facts == expected
