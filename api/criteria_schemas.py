"""The request and the response of ``/v1/criteria`` (contract, section 3), as OpenAPI shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import CITED, Citation, Facts, Request
from guardrails.criteria.interval import Interval
from guardrails.criteria.vocabulary import Fact, FactKind, default_vocabulary

_CASE: dict[str, Any] = {
    "age_years": 54,
    "grade": "G2",
    "ki67_percent": 8,
    "primary_site": "ileum",
    "liver_involvement_percent": {"min": None, "max": 50, "min_inclusive": True, "max_inclusive": False},
}


def describe_case(schema: dict[str, Any]) -> None:
    """Write the vocabulary of facts, and what contradicts itself, into the schema of a case."""
    vocabulary = default_vocabulary()
    contradictions = [
        {
            "required": [each.given, each.fact],
            "properties": {each.given: {"type": ["number", "object"]}, each.fact: {"const": not each.value}},
        }
        for each in vocabulary.states
    ]
    schema.update(
        {
            "type": "object",
            "properties": {fact.name: _fact(fact) for fact in vocabulary.facts.values()},
            "additionalProperties": False,
            "not": {"anyOf": contradictions},
        }
    )


def _fact(fact: Fact) -> dict[str, Any]:
    label = f"{fact.label}, {fact.unit}" if fact.unit else fact.label
    if fact.kind is FactKind.YES_NO:
        return {"type": ["boolean", "null"], "description": label}
    if fact.kind is FactKind.CHOICE:
        return {"enum": [*fact.values, None], "description": label}
    span = fact.range or Interval(None, None)
    limits = {name: int(end) for name, end in (("minimum", span.min), ("maximum", span.max)) if end is not None}
    bound = {"type": ["number", "null"], **limits}
    flag = {"type": ["boolean", "null"], "default": True}
    interval = {
        "type": "object",
        "description": "What is known of a number: the numbers between two bounds, of which one may be open.",
        "properties": {"min": bound, "max": bound, "min_inclusive": flag, "max_inclusive": flag},
        "anyOf": [{"required": ["min"]}, {"required": ["max"]}],
        "additionalProperties": False,
    }
    return {"anyOf": [{"type": fact.kind.value, **limits}, interval, {"type": "null"}], "description": label}


class CriteriaRequest(Request):
    """Facts of a case, and the sets to hold it against."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"case": _CASE, "sets": ["transplant.milan"]}]})

    case: Annotated[Facts, Field(json_schema_extra=describe_case)] = Field(
        description="Facts, all optional: an absent one is unknown. A number may be an interval."
    )
    sets: list[Annotated[str, Field(min_length=1, max_length=100)]] | None = Field(
        None, min_length=1, max_length=100, description="Ids of sets, as GET /v1/criteria lists them; absent: all."
    )


class CriteriaSummary(BaseModel):
    """A set of criteria, without them."""

    set_id: str
    title: str
    kind: Literal["eligibility", "exclusion"]
    facts: list[str] = Field(description="The facts that the verdict rests on.")
    source: str
    date: str
    version: str
    definitions_hash: str


class CriterionStatus(BaseModel):
    """One criterion held against a case."""

    id: str
    title: str
    status: Literal["met", "not_met", "present", "absent", "caution", "unknown"]
    used: dict[str, Any] = Field(description="The facts given that the rule consulted, as they were given.")
    missing: list[str] = Field(description="Facts whose knowledge could decide a criterion that is unknown.")
    note: str | None
    citations: list[Citation]
    comparison: str | None = Field(description="What was compared with what, in words.")


class Remark(BaseModel):
    """What is to be said of the whole set, with the words it rests on."""

    kind: str
    text: str
    citations: list[Citation]


class Evaluation(BaseModel):
    """A set of criteria held against a case. It speaks of the criteria, never of the patient."""

    set_id: str
    title: str
    kind: Literal["eligibility", "exclusion"]
    verdict: Literal[
        "criteria_met",
        "criteria_not_met",
        "exclusion_present",
        "caution",
        "none_present",
        "undetermined",
        "not_applicable",
    ]
    criteria: list[CriterionStatus]
    missing: list[str] = Field(description="Facts that could still change the verdict, most useful first.")
    thresholds: list[CriterionStatus] | None = Field(None, description="They never change the verdict.")
    would_change: list[str] = Field(description="What would have to differ for the verdict to change.")
    remarks: list[Remark]
    source: str
    date: str
    version: str
    definitions_hash: str = Field(description="SHA-256 over the definition of the set and of the facts.")


_EVALUATED: dict[str, Any] = {
    "set_id": "transplant.milan",
    "title": "Milan criteria for liver transplantation",
    "kind": "eligibility",
    "verdict": "undetermined",
    "criteria": [
        {
            "id": "age",
            "title": "Age below the limit",
            "status": "met",
            "used": {"age_years": 54},
            "missing": [],
            "note": None,
            "citations": [CITED],
            "comparison": "54 < 55",
        }
    ],
    "missing": ["primary_resected"],
    "would_change": ["Primary resected: met with primary resected: yes; not met with primary resected: no."],
    "remarks": [],
    "source": "Johns Hopkins slides (2025-02-13)",
    "date": "2025-02-13",
    "version": "1",
    "definitions_hash": "0" * 64,
}


class CriteriaResponse(BaseModel):
    """One evaluation of each set, in the order asked for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"evaluations": [_EVALUATED]}]})

    evaluations: list[Evaluation]
