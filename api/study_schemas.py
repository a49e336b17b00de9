"""The requests and responses of ``/v1/study``, as OpenAPI shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from api.schemas import CITED, Citation, Request, whole
from assistant.study.desk import FEW_CARDS, LONGEST_LEARNER, MOST_CARDS
from assistant.study.grading import LONGEST

_NAME_PATTERN = r"^[!-~\u00a1-\u00ac\u00ae-\u02ff]([ -~\u00a1-\u00ac\u00ae-\u02ff]*[!-~\u00a1-\u00ac\u00ae-\u02ff])?$"

_TOPIC_PATTERN = r"^[a-z0-9]+([-_.][a-z0-9]+)*$"


def _no_halves(text: str) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("must hold only text without unpaired surrogates")
    return text


Learner = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_LEARNER,
        pattern=_NAME_PATTERN,
        description="A pseudonym, never a real name: reviews are kept under it, and whoever knows it sees them. "
        "Absent: reviews belong to the session or the key of the request.",
    ),
]
"""A learner's name: printable Latin text without spaces at its ends."""

Typed = Annotated[str, Field(max_length=LONGEST), AfterValidator(_no_halves)]
"""What a learner typed."""


class StudySessionRequest(Request):
    """What to study."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"learner": "blue-heron", "topic": "transplantation", "cards": 5}]}
    )

    learner: Learner | None = None
    topic: Annotated[str, Field(min_length=1, max_length=200, pattern=_TOPIC_PATTERN)] | None = Field(
        None, description="Id of a topic, as GET /v1/study/topics lists them; absent: all, mixed."
    )
    cards: Annotated[int, BeforeValidator(whole)] = Field(
        FEW_CARDS, ge=1, le=MOST_CARDS, description="Most cards wanted."
    )


class StudyAnswerRequest(Request):
    """A typed answer; an empty one says that the learner does not know."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"learner": "blue-heron", "answer": "< 55 years"}]})

    learner: Learner | None = None
    answer: Typed
    rating: Literal["again", "hard", "good", "easy"] | None = Field(
        None, description="How well it was known, as the learner sees it; absent: what the grade stands for."
    )


class StudyTopic(BaseModel):
    """A topic and how many cards it has."""

    topic: str
    title: str
    cards: int


class StudyTopics(BaseModel):
    """The topics that have cards."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"topics": [{"topic": "transplantation", "title": "Liver transplantation", "cards": 158}]}]
        }
    )

    topics: list[StudyTopic]


class StudyCard(BaseModel):
    """A card without its answer."""

    card_id: str
    kind: Literal["number", "term", "list", "study", "row", "disagreement", "vignette"]
    topic: str
    title: str
    front: str = Field(description="What is asked; a first line may say what it stands under.")
    document_id: str


class RetiredCards(BaseModel):
    """Cards of one document that are asked no more, and whether the document itself is gone."""

    document_id: str
    title: str
    cards: int
    gone: bool


_CARD: dict[str, Any] = {
    "card_id": "0c91cc8f3b6f4c34",
    "kind": "number",
    "topic": "transplantation",
    "title": "Liver transplantation",
    "front": "Johns Hopkins slides, 2025-02-13 › Transplant › Milan\nFill the gap: Age ____ years",
    "document_id": "hopkins-2025",
}


_RETIRED_EVIDENCE = (
    "Rows of the evidence table that were there at the learner's last session and whose words the sources no longer "
    "print; 0 before any session."
)


class StudySession(BaseModel):
    """Cards that are due, then new ones; what is retired is told once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"learner": "blue-heron", "cards": [_CARD], "retired": [], "retired_evidence": 0}]
        }
    )

    learner: str
    cards: list[StudyCard]
    retired: list[RetiredCards]
    retired_evidence: int = Field(description=_RETIRED_EVIDENCE)


class StudyGrade(BaseModel):
    """What an answer was worth, why, and the source's words."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "card_id": "0c91cc8f3b6f4c34",
                    "outcome": "right",
                    "reason": "<55 years is right.",
                    "answer": "<55 years",
                    "explanation": "Age <55 years",
                    "named": [],
                    "missing": [],
                    "wrong": [],
                    "citations": [CITED],
                    "rating": "good",
                    "due": "2026-01-02T09:10:00+00:00",
                }
            ]
        }
    )

    card_id: str
    outcome: Literal["right", "partly", "wrong"]
    reason: str
    answer: str
    explanation: str
    named: list[str] = Field(description="Of a list: what was named.")
    missing: list[str] = Field(description="Of a list: what was not.")
    wrong: list[str] = Field(description="Of a list: what does not belong to it.")
    citations: list[Citation] = Field(min_length=1)
    rating: Literal["again", "hard", "good", "easy"]
    due: str = Field(description="When the card is asked again, ISO 8601.")


class StudyStanding(BaseModel):
    """How far a learner is with a topic."""

    topic: str
    title: str
    cards: int
    begun: int
    known: int = Field(description="Cards that FSRS expects to be recalled for three weeks or longer.")
    due: int
    right: float | None = Field(description="Share of all answers that were right; null before any.")


class StudyProgress(BaseModel):
    """How far a learner is, and what to read next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "learner": "blue-heron",
                    "topics": [
                        {
                            "topic": "transplantation",
                            "title": "Liver transplantation",
                            "cards": 158,
                            "begun": 12,
                            "known": 3,
                            "due": 2,
                            "right": 0.75,
                        }
                    ],
                    "retired": 0,
                    "retired_evidence": 0,
                    "read_next": CITED,
                }
            ]
        }
    )

    learner: str
    topics: list[StudyStanding]
    retired: int
    retired_evidence: int = Field(description=_RETIRED_EVIDENCE)
    read_next: Citation | None
