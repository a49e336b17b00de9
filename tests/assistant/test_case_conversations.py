"""The conversations about patients go as their data says: facts, sets, verdicts, corrections and suppositions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.service import Service
from assistant.wire import reply_object
from guardrails.criteria.facts import parse_case
from guardrails.criteria.interval import Interval

GOLDEN = Path(__file__).parents[1] / "golden"
CONVERSATIONS = tomllib.loads((GOLDEN / "case_turns.toml").read_text("utf-8"))["conversation"]
KNOWN_FAULTS = tomllib.loads((GOLDEN / "case_turns_faults.toml").read_text("utf-8"))["fault"]
CALLS_SOMEBODY_ELIGIBLE = re.compile(
    r"\b(?:is|are|be|was|not|fully) (?:in)?eligible\b|\b(?:is|are) (?:a|no) (?:good )?candidates?\b|\bqualif(?:y|ies)",
    re.IGNORECASE,
)


@pytest.fixture(scope="session")
def spoken(service: Service) -> dict[str, list[dict[str, Any]]]:
    """Return every conversation, gone through once: the reply to each turn."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in CONVERSATIONS:
        conversation = None
        for turn in each["turn"]:
            answered = service.ask(turn["say"], conversation)
            conversation = answered.conversation_id
            found.setdefault(each["id"], []).append(reply_object(answered))
    return found


def held(reply: Mapping[str, Any]) -> dict[str, object]:
    """Return the facts that the conversation holds after a reply."""
    facts = (reply["case"] or {"facts": {}})["facts"]
    kept = {name: told["held"] if told["origin"] == "supposition" else told["value"] for name, told in facts.items()}
    return {name: value for name, value in kept.items() if value is not None}


def usable(facts: Mapping[str, Any]) -> dict[str, object]:
    """Return the facts as values that compare, bounds that are left out being open."""
    bounds = {"min": None, "max": None}
    return dict(
        parse_case({name: bounds | each if isinstance(each, dict) else each for name, each in facts.items()}).values
    )


def near(one: object, other: object) -> bool:
    """Whether two values are the same, a number that was converted between units to two places."""
    if isinstance(one, Interval) and isinstance(other, Interval) and one.exact and other.exact:
        return abs(one.exact - other.exact) < Decimal("0.01")
    return one == other


def faults(turn: Mapping[str, Any], reply: Mapping[str, Any]) -> list[str]:
    """Return what a reply has otherwise than its turn says."""
    wrong = []
    verdicts = {each["set_id"]: each["verdict"] for each in reply["criteria"]}
    case = reply["case"] or {"facts": {}, "conflicts": [], "changed": []}
    if not set(turn.get("sets", ())) <= set(verdicts) or (turn.get("sets") == [] and verdicts):
        wrong.append(f"sets: {sorted(verdicts)}")
    wrong += [
        f"{name}: {verdicts[name]}"
        for name, each in turn.get("verdicts", {}).items()
        if verdicts.get(name, each) != each
    ]
    facts, wanted, may = usable(held(reply)), usable(turn["facts"]), usable(turn.get("may", {}))
    extra = {name for name in facts.keys() - wanted.keys() if facts[name] != may.get(name)}
    wrong += [f"fact {name}: {facts.get(name)}" for name in wanted if not near(facts.get(name), wanted[name])]
    wrong += [f"invented {name}: {facts[name]}" for name in extra]
    if {each["fact"] for each in case["conflicts"]} != set(turn.get("conflicts", ())):
        wrong.append(f"conflicts: {case['conflicts']}")
    missing = {fact for each in reply["criteria"] for fact in each["missing"]}
    wrong += [f"not asked: {fact}" for fact in turn.get("asks", ()) if fact not in missing]
    supposed = {name: told["value"] for name, told in case["facts"].items() if told["origin"] == "supposition"}
    if usable(supposed) != usable(turn.get("supposed", {})):
        wrong.append(f"supposed: {supposed}")
    if not set(turn.get("replaced", ())) <= {each["fact"] for each in case["changed"]}:
        wrong.append(f"changed: {case['changed']}")
    if "statements" in turn and bool(reply["statements"]) is not turn["statements"]:
        wrong.append(f"statements: {len(reply['statements'])}")
    if reply["kind"] != turn.get("kind", "answer"):
        wrong.append(f"kind: {reply['kind']}")
    return wrong


TURNS = [(each["id"], number) for each in CONVERSATIONS for number in range(len(each["turn"]))]


@pytest.mark.parametrize(("conversation", "number"), TURNS, ids=[f"{name}-{at + 1}" for name, at in TURNS])
def test_turn_goes_as_its_data_says(conversation: str, number: int, spoken: dict[str, list[dict[str, Any]]]) -> None:
    """Each turn of the data holds in the real conversation, or is listed with its reason among the known faults."""
    turn = next(each for each in CONVERSATIONS if each["id"] == conversation)["turn"][number]
    wrong = faults(turn, spoken[conversation][number])
    known = KNOWN_FAULTS.get(f"{conversation}-{number + 1}")
    assert bool(wrong) is bool(known), wrong or "a fault that is known no more"


def test_nearly_all_turns_go_right() -> None:
    """At most one turn in twenty is a known fault, and each has its reason."""
    assert len(KNOWN_FAULTS) <= len(TURNS) / 20
    assert all(isinstance(reason, str) and reason.endswith(".") for reason in KNOWN_FAULTS.values())
    assert set(KNOWN_FAULTS) <= {f"{name}-{at + 1}" for name, at in TURNS}


def test_replies_speak_of_criteria_never_of_somebody_as_eligible(spoken: dict[str, list[dict[str, Any]]]) -> None:
    """No reply about a case calls anybody eligible, a candidate or qualified, in whatever words were asked."""
    said = [reply["text"] for replies in spoken.values() for reply in replies if reply["criteria"]]
    assert len(said) > 60
    assert not [text for text in said if CALLS_SOMEBODY_ELIGIBLE.search(text)]


def test_every_statement_stands_in_the_text_with_its_marks(spoken: dict[str, list[dict[str, Any]]]) -> None:
    """Text, statements and citations agree: what is stated is said, and its quote is the source's words."""
    for replies in spoken.values():
        for reply in (each for each in replies if each["criteria"]):
            for statement in reply["statements"]:
                marks = " ".join(f"[{number}]" for number in statement["citations"])
                assert f"{statement['text']} {marks}" in " ".join(reply["text"].split("\n")) or reply["conflicts"]
            marks_said = {int(number) for number in re.findall(r"\[(\d+)\]", reply["text"])}
            assert marks_said == {each["id"] for each in reply["citations"]}


def test_replies_about_a_case_name_the_board_and_that_criteria_differ(
    spoken: dict[str, list[dict[str, Any]]],
) -> None:
    """Each says which criteria were used, that published ones differ, and names the multidisciplinary tumor board."""
    for replies in spoken.values():
        for reply in (each for each in replies if each["criteria"]):
            assert "criteria differ" in reply["text"]
            assert "multidisciplinary tumor board" in reply["text"]
            assert all(each["title"] in reply["text"] for each in reply["criteria"])
