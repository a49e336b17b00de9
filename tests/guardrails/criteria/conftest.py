"""What the tests of criteria share: the definitions read plainly, apart from the engine, and cases drawn at random."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import strategies as st

from guardrails.criteria import definitions
from guardrails.criteria.vocabulary import FactKind, default_vocabulary

FOLDER = Path(definitions.__file__).parent / "definitions"
FACTS = default_vocabulary().facts
COMPARED = {
    "below": lambda value, limit: value < limit,
    "at_most": lambda value, limit: value <= limit,
    "above": lambda value, limit: value > limit,
    "at_least": lambda value, limit: value >= limit,
    "is": lambda value, limit: value == limit,
    "one_of": lambda value, limit: value in limit,
}
Case = dict[str, Any]


def tests_of(test: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """Return fact, kind and limit of every comparison in a test."""
    if "fact" in test:
        ((kind, limit),) = [(key, value) for key, value in test.items() if key != "fact"]
        return [(test["fact"], kind, limit)]
    ((_, parts),) = test.items()
    return [each for part in parts for each in tests_of(part)]


def holds(test: Mapping[str, Any], case: Case) -> bool:
    """Return whether a test holds; what the case lacks fails its comparison."""
    if "fact" in test:
        ((fact, kind, limit),) = tests_of(test)
        return fact in case and COMPARED[kind](case[fact], limit)
    ((join, parts),) = test.items()
    return {"all": all, "any": any}[join](holds(part, case) for part in parts)


def status(criterion: Mapping[str, Any], case: Case) -> str:
    """Return the status of a criterion, its rules taken in their order."""
    for rule in criterion["rules"]:
        ((found, test),) = rule.items()
        if holds(test, case):
            return found
    return criterion["otherwise"]


def facts_of(criterion: Mapping[str, Any]) -> list[str]:
    """Return the facts that a criterion's rules name."""
    found = (each[0] for rule in criterion["rules"] for test in rule.values() for each in tests_of(test))
    return list(dict.fromkeys(found))


SETS = {
    data["id"]: data for data in (tomllib.loads(p.read_text("utf-8"), parse_float=Decimal) for p in FOLDER.iterdir())
}
EVERY = [each for data in SETS.values() for each in (*data["criterion"], *data.get("threshold", ()))]


def values_of(fact: str) -> list[Any]:
    """Return values that tell apart whatever any criterion tells apart: for a number each limit and both sides."""
    if not FACTS[fact].numeric:
        return list(FACTS[fact].domain)
    sides = (-1, 0, 1) if FACTS[fact].kind is FactKind.INTEGER else ("-0.002", "-0.001", "0", "0.001", "0.002")
    limits = {
        Decimal(limit)
        for each in EVERY
        for rule in each["rules"]
        for test in rule.values()
        for name, _, limit in tests_of(test)
        if name == fact
    }
    return sorted({limit + Decimal(side) for limit in limits for side in sides})


def within(interval: Case, fact: str) -> list[Any]:
    """Return those of the values that lie in an interval."""
    low, high = interval["min"], interval["max"]
    above = (lambda value: value >= low) if interval["min_inclusive"] else (lambda value: value > low)
    below = (lambda value: value <= high) if interval["max_inclusive"] else (lambda value: value < high)
    return [each for each in values_of(fact) if (low is None or above(each)) and (high is None or below(each))]


def intervals(fact: str) -> st.SearchStrategy[Case]:
    """Return intervals whose bounds are limits or lie two steps beside one, so that a value lies between any two."""
    whole = FACTS[fact].kind is FactKind.INTEGER
    bounds = [each for each in values_of(fact) if whole or each % Decimal("0.002") == 0]
    bound = st.none() | st.sampled_from(bounds)
    drawn = st.fixed_dictionaries(
        {"min": bound, "max": bound, "min_inclusive": st.booleans(), "max_inclusive": st.booleans()}
    )
    return drawn.filter(lambda interval: within(interval, fact))


@st.composite
def cases(draw: st.DrawFn, *, whole: bool = False) -> Case:
    """Draw a case of neuroendocrine tumor: any facts, exact or as intervals; ``whole``: all facts, all exact."""
    case: Case = {}
    for fact in FACTS.values():
        if whole or draw(st.booleans()):
            exact = st.sampled_from(values_of(fact.name))
            case[fact.name] = draw(exact if whole or not fact.numeric else exact | intervals(fact.name))
    if case.get("tumor") in ("hcc", "other"):
        case["tumor"] = "net"
    if "months_since_primary_resection" in case:
        case["primary_resected"] = True
    return case


@pytest.fixture(scope="session")
def plain() -> SimpleNamespace:
    """Return the definitions as TOML has them, and their plain reading."""
    return SimpleNamespace(
        sets=SETS, status=status, facts_of=facts_of, values_of=values_of, within=within, cases=cases, tests_of=tests_of
    )
