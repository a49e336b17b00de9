"""The responses of ``/v1/evidence``, as OpenAPI shows them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import CITED, Citation


class EvidenceInterval(BaseModel):
    """An interval as printed: its limits, or, where ``kind`` is "±", what is printed behind that sign."""

    low: str | None
    high: str | None
    half_width: str | None = Field(description="Only where kind is ±; the limits are then null.")
    kind: str


class EvidenceRow(BaseModel):
    """One outcome that a source prints. A null cell is not given, or left open by the text (``uncertain`` names it)."""

    row_id: str
    document_id: str
    title: str
    date: str | None
    study: str | None
    population: str | None
    n: int | None = Field(description="Size of the group that the value is of.")
    intervention: str | None
    comparator: str | None
    classes: list[str]
    outcome: str | None
    name: str | None
    qualifier: str | None
    statistic: str | None = Field(description="Null for a rate.")
    time: str | None
    follow_up: str | None
    value: str | None = Field(description="As printed.")
    number: float | None = Field(description="The value as a number, where it is a single one.")
    unit: str | None
    events: str | None
    interval: EvidenceInterval | None
    p: str | None
    uncertain: list[str]
    printed: str = Field(description="The words by which the source names the outcome.")
    citations: list[Citation] = Field(min_length=1, description="The words that hold the cells.")


_ROW: dict[str, Any] = {
    "row_id": "0f8b2c1d9e7a6b54",
    "document_id": "landmark-2020",
    "title": "The Landmark Series: Neuroendocrine Tumor Liver Metastases",
    "date": "2020-09",
    "study": "Rinke 2009",
    "population": "patients with locally inoperable or metastatic well-differentiated midgut NETs",
    "n": 85,
    "intervention": "Octreotide",
    "comparator": "placebo",
    "classes": ["ssa"],
    "outcome": "ttp",
    "name": "Time to progression",
    "qualifier": None,
    "statistic": "hazard ratio",
    "time": None,
    "follow_up": None,
    "value": "0.34",
    "number": 0.34,
    "unit": "ratio",
    "events": None,
    "interval": {"low": "0.20", "high": "0.59", "half_width": None, "kind": "confidence interval"},
    "p": "<.001",
    "uncertain": [],
    "printed": "time to progression",
    "citations": [CITED],
}


class EvidenceResponse(BaseModel):
    """Rows of the evidence table, in the order of the sources."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rows": [_ROW]}]})

    rows: list[EvidenceRow]


class EvidencePoint(BaseModel):
    """One row on the axis of a plot, in the plot's unit."""

    label: str
    value: float | None = Field(description="Null where the source prints that it was not reached.")
    low: float | None
    high: float | None
    row: EvidenceRow


class EvidencePlotSummary(BaseModel):
    """A plot without its points."""

    plot_id: str
    title: str
    axis: str
    unit: str
    caption: str = Field(description="Why the values stand side by side and are not put together.")
    count: int


class EvidencePlots(BaseModel):
    """The plots that the sources fill."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plots": [
                        {
                            "plot_id": "survival-by-debulking",
                            "title": "Overall survival by how much of the liver metastases was removed",
                            "axis": "Median overall survival, months",
                            "unit": "months",
                            "caption": "Each value stands for its own study.",
                            "count": 3,
                        }
                    ]
                }
            ]
        }
    )

    plots: list[EvidencePlotSummary]


class EvidencePlot(EvidencePlotSummary):
    """A plot with its points, in the order of the sources."""

    points: list[EvidencePoint]


class EvidenceShown(BaseModel):
    """Rows that meet a question which asks for numbers side by side, and the plot that most of them stand in."""

    rows: list[EvidenceRow] = Field(min_length=1)
    plot: str | None
