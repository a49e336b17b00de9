"""A case held against the published sets gives what a clinician would read out of them."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from corpus.library import load_default
from guardrails.criteria.definitions import default_sets
from guardrails.criteria.evaluate import UnknownSet, evaluate_case
from guardrails.criteria.facts import CaseError

DATA = tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))
SETS = [
    *("transplant.milan", "transplant.milan_2016", "transplant.enets", "transplant.unos"),
    *("debulking", "intra_arterial", "deb_tace"),
]
CRITERION_KEYS = ["id", "title", "status", "used", "missing", "note", "citations", "comparison"]


def facts_of(case: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a case of the data file."""
    facts = {**DATA["facts"].get(case.get("from", ""), {}), **case.get("with", {})}
    return {name: value for name, value in facts.items() if name not in case.get("without", ())}


def one(case: dict[str, object], set_id: str) -> dict[str, Any]:
    """Return the evaluation of one set."""
    (evaluation,) = evaluate_case(case, [set_id])
    return evaluation


@pytest.mark.parametrize("case", DATA["case"], ids=lambda case: case["says"])
def test_cases_are_read_as_published(case: dict[str, Any]) -> None:
    """Verdict, statuses, missing facts and notes are those that stand beside the case."""
    found = one(facts_of(case), case["set"])
    statuses = {each["id"]: each["status"] for each in found["criteria"]}
    assert found["verdict"] == case["verdict"]
    assert statuses.items() >= case.get("statuses", {}).items()
    if "missing" in case:
        assert found["missing"] == case["missing"]
    if "note" in case:
        assert [each["id"] for each in found["criteria"] if each["note"]] == case["note"]


@pytest.mark.parametrize(
    ("percent", "statuses", "notes"),
    [
        (90, ["met", "met"], [True, False]),
        (89.9, ["not_met", "met"], [False, False]),
        (70, ["not_met", "met"], [False, True]),
        (69.9, ["not_met", "not_met"], [False, False]),
        ({"min": 80, "max": 95}, ["unknown", "met"], [True, False]),
        (None, ["unknown", "unknown"], [False, False]),
    ],
)
def test_expected_debulking_is_set_beside_both_limits(percent: object, statuses: list[str], notes: list[bool]) -> None:
    """Both limits of the sources are told, with a note where the sources print both at least and more than."""
    found = one({"expected_debulking_percent": percent}, "debulking")
    assert [each["id"] for each in found["thresholds"]] == ["at_least_90", "at_least_70"]
    assert [each["status"] for each in found["thresholds"]] == statuses
    assert [bool(each["note"]) for each in found["thresholds"]] == notes
    assert found["verdict"] == "undetermined"
    assert "expected_debulking_percent" not in found["missing"]


def test_all_sets_come_in_their_order() -> None:
    """Without a choice every set is evaluated, in a fixed order; with one, those chosen, in the order chosen."""
    assert [each["set_id"] for each in evaluate_case({})] == SETS
    assert [each["set_id"] for each in evaluate_case({}, ["deb_tace", "debulking", "deb_tace"])] == [
        "deb_tace",
        "debulking",
    ]
    assert evaluate_case({}, []) == []
    with pytest.raises(UnknownSet, match=r"no such set of criteria: milan; there are transplant\.milan"):
        evaluate_case({}, ["debulking", "milan"])
    with pytest.raises(CaseError):
        evaluate_case({"age": 5})


def test_object_is_that_of_the_contract() -> None:
    """Every field of the contract is there in its order, the project's own after them, as plain JSON values."""
    for found in evaluate_case({"tumor": "net", "expected_debulking_percent": 80}):
        keys = ["set_id", "title", "kind", "verdict", "criteria", "missing"]
        keys += ["thresholds"] if found["set_id"] == "debulking" else []
        own = ["would_change", "remarks", "source", "date", "version", "definitions_hash"]
        assert list(found) == [*keys, *own]
        for each in (*found["criteria"], *found.get("thresholds", ())):  # type: ignore[misc,has-type]
            assert list(each) == CRITERION_KEYS
        assert json.loads(json.dumps(found)) == found


def test_citations_quote_their_documents_and_count_from_one() -> None:
    """Each quote stands in its document where the citation says; one number always means one citation."""
    documents = {each.document_id: each for each in load_default()}
    for found in evaluate_case({}):
        parts: list[Any] = [*found["criteria"], *found.get("thresholds", ()), *found["remarks"]]  # type: ignore[misc]
        cited = [each for part in parts for each in part["citations"]]
        assert all(part["citations"] for part in parts)
        assert sorted({each["id"] for each in cited}) == list(range(1, len({each["id"] for each in cited}) + 1))
        assert len({json.dumps(each) for each in cited}) == len({each["id"] for each in cited})
        for each in cited:
            document = documents[each["document_id"]]
            assert document.text[each["start"] : each["end"]] == each["quote"]
            assert (document.title, document.date) == (each["title"], each["date"])


def test_facts_used_are_those_that_the_rule_consulted() -> None:
    """A criterion echoes the facts given that it rests on, as given, and no other."""
    interval = {"min": 20, "max": None, "min_inclusive": False, "max_inclusive": True}
    case: dict[str, object] = {
        "age_years": 54,
        "liver_involvement_percent": interval,
        "months_since_primary_resection": Decimal("7.5"),
        "bilobar": True,
        "hormonal_symptoms": None,
    }
    used = {each["id"]: each["used"] for each in one(case, "transplant.enets")["criteria"]}
    assert used["age"] == {"age_years": 54}
    assert used["involvement"] == {"liver_involvement_percent": interval}
    assert used["primary_resected"] == {"months_since_primary_resection": Decimal("7.5")}
    assert used["grade"] == used["bilirubin"] == {}


def test_comparisons_stand_in_words() -> None:
    """What was compared with what can be read without knowing the rule."""
    case: dict[str, object] = {
        "age_years": 54,
        "ki67_percent": 10,
        "liver_involvement_percent": {"min": 45, "max": 60},
        "months_since_primary_resection": 24,
        "months_stable": {"max": 6, "max_inclusive": False},
        "grade": "G2",
    }
    said = {each["id"]: each["comparison"] for each in one(case, "transplant.enets")["criteria"]}
    assert said["age"] == "54 < 55"
    assert said["ki67"] == "10 ≤ 10"
    assert said["involvement"] == "liver involvement interval 45–60 against < 50 and < 75"
    assert said["stability"] == "interval < 6 against ≥ 6"
    assert said["grade"] == "grade: G2"
    assert said["primary_resected"].startswith("time since resection of the primary 24 ≥ 6; primary resected: yes")
    assert said["bilirubin"] is None
    assert one({"liver_involvement_percent": 50.5}, "transplant.milan")["criteria"][5]["comparison"] == "50.5 ≥ 50"


def test_what_would_change_the_verdict_is_made_from_the_definition() -> None:
    """The sentences name the limits of the set, for what failed, else for what is unknown, else for each criterion."""
    failed = one({"liver_involvement_percent": 60, "hormonal_symptoms": "none"}, "transplant.enets")
    (sentence,) = failed["would_change"]
    assert sentence.endswith(
        "met with liver involvement below 50 %, or liver involvement below 75 % and hormonal symptoms refractory."
    )
    both = one({"age_years": 60, "ki67_percent": 30}, "transplant.enets")["would_change"]
    assert both[0] == "Each of the following would have to differ."
    assert len(both) == 3
    assert len(one({"age_years": 50}, "transplant.enets")["would_change"]) == 7
    assert one({"tumor": "hcc"}, "transplant.enets")["would_change"] == []
    reported = one({}, "debulking")["would_change"][4]
    assert reported.endswith("; absent with grade G1 or G2, or differentiation well and Ki-67 at most 20 %.")
    band = one({}, "debulking")["would_change"][0]
    assert (
        "caution with liver involvement above 50 and at most 70 %; absent with liver involvement at most 50 %" in band
    )


def test_wording_speaks_of_criteria_never_of_the_patient() -> None:
    """No sentence that is ours says that somebody is eligible, a candidate or suitable."""
    for criteria in default_sets():
        parts = (*criteria.criteria, *criteria.thresholds)
        said = [criteria.title, *(each.text for each in criteria.remarks), *(each.title for each in parts)]
        said += [note.text for each in parts for note in each.notes]
        said += [words for each in parts for words in each.conditions.values()]
        for words in said:
            assert not any(word in words.lower() for word in ("eligible", "candidate", "suitable", "patient"))
        assert {each.kind for each in criteria.remarks} >= {"tumor_board"}


def test_a_number_beyond_the_digits_of_a_float_stays_beyond_its_limit() -> None:
    """A limit is compared exactly, also against a number that a float would round onto it."""
    for number, status in (("9.999999999999999999", "met"), ("10.000000000000000001", "not_met")):
        found = one({"ki67_percent": Decimal(number)}, "transplant.enets")["criteria"][2]
        assert (found["status"], found["note"]) == (status, None)
        assert found["used"] == {"ki67_percent": Decimal(number)}
        assert number in found["comparison"]
