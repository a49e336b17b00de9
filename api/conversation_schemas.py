"""The requests and responses about conversations, sessions and forms as OpenAPI shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.ask_schemas import ANSWER, AskResponse, CaseUsed
from api.schemas import Request

LONGEST_REASON = 2000
_MOMENT = "2026-03-01T12:00:00.000+00:00"


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("must be text without NUL characters and unpaired surrogates")
    return text.strip()


class FeedbackRequest(Request):
    """What a reader says of an answer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"verdict": "missing", "reason": "The 2022 update is not among the sources."}]}
    )

    verdict: Literal["helpful", "wrong", "missing"]
    reason: (
        Annotated[
            str,
            StringConstraints(max_length=LONGEST_REASON),
            AfterValidator(_storable),
            Field(json_schema_extra={"pattern": r"^[^\u0000]*$"}),
        ]
        | None
    ) = None


class SessionRequest(Request):
    """What opens a session: a key of the server, where it asks for keys."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    key: Annotated[str, StringConstraints(max_length=1000)] | None = Field(
        None, description="Needed once, where keys are set; the cookie stands for it afterwards."
    )


class SessionState(BaseModel):
    """Whether this browser has a session, and whether opening one takes a key."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"session": True, "key_needed": False}]})

    session: bool
    key_needed: bool


class ConversationSummary(BaseModel):
    """A conversation without its turns."""

    conversation_id: str
    title: str = Field(description="Its first question, shortened.")
    begun: str = Field(description="ISO 8601, UTC.")
    last: str
    turns: int


_SUMMARY: dict[str, Any] = {
    "conversation_id": ANSWER["conversation_id"],
    "title": "What is the age limit in the Milan criteria?",
    "begun": _MOMENT,
    "last": _MOMENT,
    "turns": 1,
}


class ConversationList(BaseModel):
    """A client's own conversations, the one used last first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"conversations": [_SUMMARY]}]})

    conversations: list[ConversationSummary]


class Feedback(BaseModel):
    """What was said of an answer."""

    verdict: Literal["helpful", "wrong", "missing"]
    reason: str | None


class ConversationTurn(BaseModel):
    """A question and its reply."""

    turn_id: str
    asked: str
    question: str
    reply: AskResponse
    feedback: Feedback | None


class Conversation(BaseModel):
    """A conversation with its turns, oldest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {key: value for key, value in _SUMMARY.items() if key != "turns"}
                | {
                    "case": None,
                    "turns": [
                        {
                            "turn_id": ANSWER["turn_id"],
                            "asked": _MOMENT,
                            "question": _SUMMARY["title"],
                            "reply": ANSWER,
                            "feedback": None,
                        }
                    ],
                }
            ]
        }
    )

    conversation_id: str
    title: str
    begun: str
    last: str
    case: CaseUsed | None = Field(description="What the conversation knows of its patient.")
    turns: list[ConversationTurn]


class FactValue(BaseModel):
    """One value of a choice."""

    value: str
    title: str


class FactField(BaseModel):
    """A fact of a case, as a form asks for it."""

    fact: str
    title: str
    type: Literal["number", "integer", "boolean", "choice"]
    unit: str | None
    min: float | None
    max: float | None
    values: list[FactValue]


class FactList(BaseModel):
    """All facts that a criterion may ask for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "facts": [
                        {
                            "fact": "age_years",
                            "title": "age",
                            "type": "number",
                            "unit": "years",
                            "min": 0,
                            "max": 120,
                            "values": [],
                        }
                    ]
                }
            ]
        }
    )

    facts: list[FactField]
