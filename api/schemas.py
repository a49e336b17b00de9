"""The requests and responses of the contract, section 2, as OpenAPI shows them.

Requests are parsed by these models. Responses are written by ``assistant.wire``
and documented here; the schema tests hold every response against its model.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from assistant.usable import LONGEST, VISIBLE, UnusableQuestion, checked

_TEXT_PATTERN = rf"^[^\u0000]*{VISIBLE}[^\u0000]*$"
_HALF = re.compile("[\ud800-\udfff]")
MOST_HITS = 50


def _question(text: str) -> str:
    try:
        return checked(text)
    except UnusableQuestion as error:
        raise ValueError(str(error)) from None


def whole(value: object) -> object:
    """Let 5 and 5.0 pass, as JSON Schema counts integers, but neither "5" nor true."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a whole number")
    return value


def _facts(case: dict[str, Any]) -> dict[str, Any]:
    waiting: list[object] = [case]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and _HALF.search(value):
            raise ValueError("must hold only text without unpaired surrogates")
    return case


Text = Annotated[
    str,
    AfterValidator(_question),
    Field(json_schema_extra={"minLength": 1, "pattern": _TEXT_PATTERN}),
]
"""A question or other words to search by, trimmed."""


Facts = Annotated[dict[str, Any], AfterValidator(_facts)]
"""Facts of a case as JSON; numbers keep every digit."""


class Request(BaseModel):
    """A body: its fields and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SearchRequest(Request):
    """Words to find passages by."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "radioembolization toxicity", "k": 3}]})

    query: Text = Field(description=f"At most {LONGEST:,} characters after trimming.")
    k: Annotated[int, BeforeValidator(whole)] = Field(10, ge=1, le=MOST_HITS, description="Most hits wanted.")


class Citation(BaseModel):
    """Where a statement stands: ``quote`` equals ``text[start:end]`` of the document, in code points."""

    id: int
    document_id: str
    title: str
    date: str | None
    locator: str = Field(description="Section, slide or table, as a person would look it up.")
    quote: str
    start: int
    end: int
    primary: str | None = Field(description="The study that the source itself names for these words.")


class Statement(BaseModel):
    """One thing that a source says."""

    text: str
    citations: list[int] = Field(min_length=1)


class Conflict(BaseModel):
    """A point on which the sources differ; newest position first."""

    topic: str
    positions: list[Statement] = Field(min_length=2)


class Refusal(BaseModel):
    """Why there is no answer."""

    reason: Literal["not_in_sources", "out_of_scope", "unsafe_request"]
    message: str
    closest: list[Citation] = Field(description="What the sources say nearby. It is no answer.")
    suggestion: str | None = Field(None, description="A question that the sources do answer; null where none is good.")


CITED: dict[str, Any] = {
    "id": 1,
    "document_id": "hopkins-2025",
    "title": "Case #4: How aggressive should we be on metastasectomies for NETs?",
    "date": "2025-02-13",
    "locator": "slide 'Milan Criteria'",
    "quote": "Age <55",
    "start": 100,
    "end": 107,
    "primary": None,
}


class DocumentSummary(BaseModel):
    """A source without its text."""

    document_id: str
    title: str
    date: str | None
    kind: str
    authors: list[str]
    doi: str | None
    terms: str | None
    characters: int


class DocumentWithText(DocumentSummary):
    """A source and the exact text that all offsets count in."""

    text: str


class SearchHit(BaseModel):
    """A passage found; scores compare within one search only."""

    document_id: str
    locator: str
    quote: str
    start: int
    end: int
    score: float


class SearchResponse(BaseModel):
    """The nearest passages, nearest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "hits": [
                        {key: CITED[key] for key in ("document_id", "locator", "quote", "start", "end")}
                        | {"score": 0.42}
                    ]
                }
            ]
        }
    )

    hits: list[SearchHit]


class Health(BaseModel):
    """The state of the process or of the sources."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: Literal["ok", "ready"]


class ProblemField(BaseModel):
    """One field that cannot be used and why."""

    field: str
    message: str


class ProblemDetails(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemField]
