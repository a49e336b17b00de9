"""The conversations about patients are sound data: complete, and their verdicts follow from their facts."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from guardrails.criteria.facts import parse_case

TESTS = Path(__file__).parents[1]
CONVERSATIONS = tomllib.loads((TESTS / "golden" / "case_turns.toml").read_text("utf-8"))["conversation"]
FIELDS = {"say", "sets", "verdicts", "facts", "may", "conflicts", "asks", "supposed", "replaced", "statements", "kind"}
TURNS = [
    pytest.param(turn, each["turn"][:number], id=f"{each['id']}-{number + 1}")
    for each in CONVERSATIONS
    for number, turn in enumerate(each["turn"])
]


def helper(name: str) -> ModuleType:
    """Return a module of the criteria's tests."""
    spec = importlib.util.spec_from_file_location(name, TESTS / "guardrails" / "criteria" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ORACLE, RANDOM = helper("oracle"), helper("random_cases")
OPEN = {"min": None, "max": None, "min_inclusive": True, "max_inclusive": True}


def evaluated(turn: dict) -> dict:
    """Return the case that a turn evaluates: what is held, with what is supposed in its place."""
    case = turn["facts"] | turn.get("supposed", {})
    return {name: OPEN | given if isinstance(given, dict) else given for name, given in case.items()}


def test_there_are_enough_conversations() -> None:
    """At least forty conversations of one to five turns, each under an id of its own, say what they show."""
    assert len(CONVERSATIONS) >= 40
    assert len({each["id"] for each in CONVERSATIONS}) == len(CONVERSATIONS)
    assert all(each["shows"] and 1 <= len(each["turn"]) <= 5 for each in CONVERSATIONS)
    assert all(set(each) == {"id", "shows", "turn"} for each in CONVERSATIONS)


@pytest.mark.parametrize(("turn", "before"), TURNS)
def test_turn_is_well_formed(turn: dict, before: list[dict]) -> None:
    """A turn has known fields, real facts with usable values, and sets that exist."""
    assert set(turn) <= FIELDS
    assert turn["say"].strip()
    assert isinstance(turn["facts"], dict)
    assert set(turn.get("sets", ())) | set(turn.get("verdicts", ())) <= set(ORACLE.SETS)
    assert set(turn.get("sets", ())) <= set(turn.get("verdicts", ()))
    held, others = turn["facts"], {*turn.get("may", ()), *turn.get("conflicts", ())}
    assert not set(held) & others
    assert others | set(turn.get("asks", ())) | set(turn.get("supposed", ())) <= set(RANDOM.FACTS)
    for given in (held, turn.get("may", {}), evaluated(turn)):
        parse_case(given)
    assert turn.get("kind", "answer") in {"answer", "refusal"}


@pytest.mark.parametrize(("turn", "before"), TURNS)
def test_verdicts_follow_from_the_facts(turn: dict, before: list[dict]) -> None:
    """A turn's verdicts, and the facts that it asks for, are those of the oracle for its facts."""
    waiting: set[str] = set()
    for set_id, verdict in turn.get("verdicts", {}).items():
        found = ORACLE.oracle(evaluated(turn), set_id)
        assert (set_id, found["verdict"]) == (set_id, verdict)
        waiting |= set().union(*(found["missing"] or {}).values())
    assert set(turn.get("asks", ())) <= waiting


@pytest.mark.parametrize(("turn", "before"), TURNS)
def test_facts_are_kept_from_turn_to_turn(turn: dict, before: list[dict]) -> None:
    """What a turn held stays, unless a later one says that it replaces it; a supposition is never kept."""
    held = before[-1]["facts"] if before else {}
    changed = {name for name, given in held.items() if turn["facts"].get(name) != given}
    assert changed <= {*turn.get("replaced", ()), *turn.get("may", ())}
    assert set(turn.get("replaced", ())) <= set(held)
    assert all(turn["facts"].get(name) == held.get(name) for name in turn.get("supposed", ()))
