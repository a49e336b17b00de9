"""The request and the response of ``POST /v1/cases/extract`` as OpenAPI shows them."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.usable import VISIBLE

LONGEST_NOTE = 60_000
"""Most characters of a text that facts are read out of."""

_PATTERN = rf"^[^\u0000]*{VISIBLE}[^\u0000]*$"
_VISIBLE = re.compile(VISIBLE)
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


def _note(text: str) -> str:
    """Let a text pass as it is: offsets count in what was sent, so nothing is trimmed."""
    if _UNUSABLE.search(text):
        raise ValueError("must be text without NUL characters and unpaired surrogates")
    if not _VISIBLE.search(text):
        raise ValueError("must hold at least one character that can be seen")
    if len(text) > LONGEST_NOTE:
        raise ValueError(f"must have at most {LONGEST_NOTE:,} characters, this one has {len(text):,}")
    return text


class ExtractRequest(BaseModel):
    """A text that describes one patient."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [{"text": "54F, G2 ileal NET, Ki-67 8 %, liver <50%. Carcinoid heart disease?"}]
        },
    )

    text: Annotated[
        str,
        AfterValidator(_note),
        Field(json_schema_extra={"minLength": 1, "pattern": _PATTERN}),
    ] = Field(description=f"At most {LONGEST_NOTE:,} characters.")


class CaseInterval(BaseModel):
    """A bound or a range; ``null`` is a bound that the text does not give."""

    min: float | None
    max: float | None
    min_inclusive: bool
    max_inclusive: bool


class CaseReading(BaseModel):
    """A value and the words it was read from: ``quote`` equals ``text[start:end]``, in code points."""

    value: bool | float | str | CaseInterval
    quote: str
    start: int
    end: int
    learned: bool = Field(
        default=False,
        description="No rule knows these words; they look like those by which other texts state the fact. "
        "Not there where a rule does. Have somebody check it.",
    )


class CaseConflict(BaseModel):
    """A fact of which the text says different things."""

    fact: str
    readings: list[CaseReading] = Field(min_length=2)


class CaseUnclear(BaseModel):
    """A fact that the text mentions but does not settle, and why."""

    fact: str
    quote: str
    start: int
    end: int
    reason: str


_EXAMPLE: dict[str, Any] = {
    "facts": {"ki67_percent": {"value": 8, "quote": "Ki-67 8 %", "start": 19, "end": 28}},
    "conflicts": [],
    "unclear": [],
}


class ExtractResponse(BaseModel):
    """The facts that the text states. A fact in conflict or unclear is not among ``facts``."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    facts: dict[str, CaseReading]
    conflicts: list[CaseConflict]
    unclear: list[CaseUnclear]
