"""The engine against an oracle written apart from it, over random cases with unknowns and intervals."""

from __future__ import annotations

import importlib.util
import json
import random
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from guardrails.criteria.evaluate import evaluate_case

CASES, SEED = 10_000, 20250213


def helper(name: str) -> ModuleType:
    """Return a module of this folder."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ORACLE, RANDOM = helper("oracle"), helper("random_cases")


@pytest.fixture(scope="module")
def cases() -> list[dict]:
    """Return the cases, the same ones every time, as JSON carries them."""
    source = random.Random(SEED)
    return [RANDOM.on_the_wire(RANDOM.case(source)) for _ in range(CASES)]


@pytest.fixture(scope="module")
def expected(cases: list[dict]) -> list[dict[str, dict]]:
    """Return what the oracle says of each case and set, worked out once."""
    return [{set_id: ORACLE.oracle(case, set_id) for set_id in ORACLE.SETS} for case in cases]


def reasons(case: dict, found: dict, expected: dict) -> list[str]:
    """Return each point in which the engine's evaluation of one set differs from the oracle's."""
    differing = [] if found["verdict"] == expected["verdict"] else [f"{found['verdict']}, not {expected['verdict']}"]
    if expected["missing"] is None:
        return differing
    statuses = {each["id"]: each["status"] for each in found["criteria"]}
    if expected["criteria"]:
        differing += [
            f"{name}: {statuses.get(name)}, not {status}"
            for name, status in expected["criteria"].items()
            if statuses.get(name) != status
        ]
        differing += [f"{name}: no such criterion" for name in statuses.keys() - expected["criteria"].keys()]
    at = {each["id"]: each["status"] for each in found.get("thresholds") or ()}
    if at != expected["thresholds"]:
        differing.append(f"thresholds {at}, not {expected['thresholds']}")
    return differing + asks_wrongly(case, found, expected)


def asks_wrongly(case: dict, found: dict, expected: dict) -> list[str]:
    """Return what is wrong with the facts asked for: needless ones, or none for a criterion that waits for one."""
    asked, waiting = set(found["missing"]), expected["missing"]
    if not waiting:
        needless = asked - {"tumor", "differentiation", "grade", "ki67_percent"} if asked else set()
        decided = found["verdict"] in {"criteria_met", "criteria_not_met", "exclusion_present"}
        return [f"asks for {sorted(asked)} though decided"] if (asked if decided else needless) else []
    wrong = [
        f"{name} waits for one of {sorted(facts)}, asked: {sorted(asked)}"
        for name, facts in waiting.items()
        if not asked & facts and name != "portal_drainage"
    ]
    useful = set().union(*waiting.values()) | {"tumor", "differentiation", "grade", "ki67_percent"}
    if asked - useful:
        wrong.append(f"asks for {sorted(asked - useful)}, which change nothing")
    exact = {each for each in asked if each in case and not isinstance(case[each], dict)} - {"primary_site"}
    if exact - {"tumor", "differentiation", "grade", "ki67_percent", "primary_resected"}:
        wrong.append(f"asks for {sorted(exact)}, which it knows")
    return wrong


def test_engine_agrees_with_the_oracle(cases: list[dict], expected: list[dict[str, dict]]) -> None:
    """Over ten thousand random cases every verdict, status and threshold is the oracle's, and no question is idle."""
    differing = []
    for case, said in zip(cases, expected, strict=True):
        for set_id, found in zip(ORACLE.SETS, evaluate_case(case, ORACLE.SETS), strict=True):
            wrong = reasons(case, found, said[set_id])
            if wrong:
                differing.append(f"{set_id} {json.dumps(case)}: {'; '.join(wrong)}")
    assert not differing, f"{len(differing)} differences, the first ones:\n" + "\n".join(differing[:10])


def test_random_cases_reach_every_outcome(expected: list[dict[str, dict]]) -> None:
    """The cases lead to every status of every criterion and every verdict of every set, each several times."""
    reached: dict[object, int] = defaultdict(int)
    for case in expected:
        for set_id, said in case.items():
            reached[set_id, said["verdict"]] += 1
            for name, status in (said["criteria"] | said["thresholds"]).items():
                reached[set_id, name, status] += 1
    eligibility = ("met", "not_met", "unknown")
    wanted: list[object] = [
        (set_id, verdict)
        for set_id in ORACLE.ELIGIBILITY
        for verdict in ("criteria_met", "criteria_not_met", "undetermined", "not_applicable")
    ]
    wanted += [
        (set_id, verdict)
        for set_id in ORACLE.EXCLUSION
        for verdict in ("exclusion_present", "undetermined", "caution", "none_present", "not_applicable")
    ]
    wanted += [("deb_tace", verdict) for verdict in ("exclusion_present", "undetermined", "not_applicable")]
    wanted += [(s, name, each) for s, names in ORACLE.ELIGIBILITY.items() for name in names for each in eligibility]
    wanted += [("debulking", name, each) for name in ("at_least_90", "at_least_70") for each in eligibility]
    wanted += [(s, name, each) for s, names in ORACLE.EXCLUSION.items() for name in names for each in ("unknown",)]
    assert [each for each in wanted if reached[each] < 5] == []


def test_random_cases_hold_every_kind_of_interval(cases: list[dict]) -> None:
    """Bounds stand open, closed, on either side alone and on none, for every number; exact decimals occur too."""
    kinds = defaultdict(set)
    for case in cases:
        for fact, value in case.items():
            if isinstance(value, dict):
                kinds[fact].add(("open", value["min"] is None, value["max"] is None))
                kinds[fact].add(("closed", value["min_inclusive"], value["max_inclusive"]))
            elif isinstance(value, float):
                kinds[fact].add("decimal")
    assert set(kinds) == set(RANDOM.NUMBERS)
    assert {fact for fact, each in kinds.items() if len(each - {"decimal"}) < 8} == set()
    assert {fact for fact, each in kinds.items() if "decimal" not in each} == {"liver_lesion_count"}
