"""The request and the response of ``POST /v1/ask`` (contract, section 2), as OpenAPI shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.criteria_schemas import Evaluation, describe_case
from api.evidence_schemas import EvidenceShown
from api.schemas import CITED, Citation, Conflict, Facts, Refusal, Request, Statement, Text
from assistant.usable import LONGEST

ID_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"


class AskRequest(Request):
    """A question or what is to be said of a patient, within a conversation or beginning one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "What is the age limit in the Milan criteria?"},
                {"question": "Transplantation?", "case": {"age_years": 54, "grade": "G2", "primary_site": "ileum"}},
            ]
        }
    )

    question: Text = Field(description=f"At most {LONGEST:,} characters after trimming.")
    conversation_id: Annotated[str, Field(pattern=ID_PATTERN)] | None = Field(
        None, description="As given by an earlier reply; absent: a conversation begins."
    )
    case: Annotated[Facts, Field(json_schema_extra=describe_case)] | None = Field(
        None,
        description="Facts of a patient, all optional. They count besides those that the question states and those "
        "that the conversation knows; what differs from the question is a conflict and is not used.",
    )


class UsedFact(BaseModel):
    """A fact of the case, and the words that state it, where it was read from words."""

    value: Any
    quote: str | None
    origin: Literal["message", "earlier", "request", "supposition"]
    held: Any = Field(description="Of a supposition, the value that the conversation keeps; else null.")


class FactReading(BaseModel):
    """One of several things that are said of a fact."""

    value: Any
    quote: str | None
    origin: Literal["message", "earlier", "request", "supposition"]


class FactConflict(BaseModel):
    """A fact of which different things are said; it is not used until it is settled."""

    fact: str
    readings: list[FactReading] = Field(min_length=2)


class FactUnclear(BaseModel):
    """A fact that the message mentions and does not settle, and why."""

    fact: str
    quote: str
    reason: str


class FactChange(BaseModel):
    """A fact whose value this message replaced; ``after`` is null where none holds any more."""

    fact: str
    before: Any
    after: Any
    corrected: bool = Field(description="Whether the message calls it a correction.")


class CaseUsed(BaseModel):
    """What the reply takes the patient to be."""

    facts: dict[str, UsedFact]
    conflicts: list[FactConflict]
    unclear: list[FactUnclear]
    changed: list[FactChange]


ANSWER: dict[str, Any] = {
    "kind": "answer",
    "text": "Johns Hopkins slides, 2025: Age <55 [1]",
    "statements": [{"text": "Age <55", "citations": [1]}],
    "citations": [CITED],
    "conflicts": [],
    "criteria": [],
    "refusal": None,
    "conversation_id": "Qm3v0Yc1n5aXo2bR7sT9uw",
    "case": {
        "facts": {"age_years": {"value": 54, "quote": "54F", "origin": "message", "held": None}},
        "conflicts": [],
        "unclear": [],
        "changed": [],
    },
    "evidence": None,
    "turn_id": "b3k9Qx0T2mZr7uW1cY5e8g",
    "understood_as": None,
}


class AskResponse(BaseModel):
    """An answer whose every statement is cited, or a refusal."""

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER]})

    kind: Literal["answer", "refusal"]
    text: str = Field(description="The whole reply as a person reads it, with [1] [2] markers.")
    statements: list[Statement]
    citations: list[Citation]
    conflicts: list[Conflict]
    criteria: list[Evaluation] = Field(description="The sets that the message asks about, held against the case.")
    refusal: Refusal | None
    conversation_id: str
    case: CaseUsed | None = Field(description="The facts that were used; null where the conversation knows none.")
    evidence: EvidenceShown | None = Field(
        description="Rows of the evidence table, where the question asks for numbers side by side; else null."
    )
    turn_id: str = Field(description="Identity of this answer, for feedback.")
    understood_as: str | None = Field(
        None, description="The question that stands alone, where the message was understood by what went before."
    )
