"""The evidence table: outcomes that the sources print, row by row, and plots of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.errors import FieldError, Problem, ProblemKind
from api.evidence_schemas import EvidencePlot, EvidencePlots, EvidenceResponse
from api.limits import StrictRoute
from api.openapi import problems
from api.opening import Opened
from api.responses import as_json
from assistant.outcomes.knowledge import default_knowledge
from assistant.outcomes.model import Row
from assistant.outcomes.plots import Plot, Point, default_plots
from assistant.outcomes.svg import draw
from assistant.outcomes.table import Filter, UnknownFilter
from assistant.outcomes.wire import plot_object, rows_csv, rows_object
from assistant.service import Service

router = APIRouter(prefix="/v1/evidence", route_class=StrictRoute, tags=["evidence"])

_SVG_POLICY = "default-src 'none'; frame-ancestors 'self'"
_OUTCOMES: list[JsonValue] = ["", *default_knowledge().kinds]
_PLOTS: list[JsonValue] = ["", *default_plots()]
Words = Annotated[str, Query(max_length=200)]
PlotId = Annotated[str, Path(openapi_examples={"surgery": {"value": "five-year-survival-after-surgery"}})]


class Format(StrEnum):
    """How rows are written."""

    JSON = "json"
    CSV = "csv"


@router.get(
    "",
    operation_id="listEvidence",
    summary="List outcomes that the sources print",
    description="Each row is one printed outcome with the words that hold it. Cells that the text leaves open are null "
    "and named in `uncertain`. Every filter is optional; rows pass all that are given.",
    responses={
        200: {"model": EvidenceResponse, "content": {"text/csv": {"schema": {"type": "string"}}}},
        **problems(408, 413, 422),
    },
)
async def rows(
    service: Opened,
    outcome: Annotated[
        str, Query(json_schema_extra={"enum": _OUTCOMES}, openapi_examples={"os": {"value": "os"}})
    ] = "",
    intervention: Words = "",
    document: Words = "",
    study: Words = "",
    q: Words = "",
    plot: Annotated[str, Query(json_schema_extra={"enum": _PLOTS})] = "",
    format: Annotated[Format, Query()] = Format.JSON,  # noqa: A002 - the parameter's public name
) -> Response:
    """Return the rows that pass the filters, as JSON or as a CSV file."""
    wanted = Filter(outcome, intervention, document, study, q, plot)
    found = await run_in_threadpool(_found, service, wanted)
    if format is Format.JSON:
        return as_json(rows_object(found))
    named = {"Content-Disposition": 'attachment; filename="evidence.csv"'}
    return Response(rows_csv(found), media_type="text/csv; charset=utf-8; header=present", headers=named)


@router.get(
    "/plots",
    operation_id="listPlots",
    summary="List the plots",
    responses={200: {"model": EvidencePlots}, **problems(408, 413)},
)
async def plots(service: Opened) -> Response:
    """Return the plots that the sources fill, without their points."""
    found = await run_in_threadpool(lambda: service.outcomes().plots())
    return as_json({"plots": [plot_object(*each, whole=False) for each in found.values()]})


@router.get(
    "/plots/{plot_id}.svg",
    operation_id="drawPlot",
    summary="Draw one plot",
    responses={
        200: {"content": {"image/svg+xml": {"schema": {"type": "string"}}}, "description": "The plot as SVG."},
        **problems(404, 408, 413),
    },
    response_class=Response,
)
async def drawing(plot_id: PlotId, service: Opened) -> Response:
    """Return one plot as SVG, without style or script; each point is a link to its row."""
    drawn = draw(*await run_in_threadpool(_plot, service, plot_id))
    return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": _SVG_POLICY})


@router.get(
    "/plots/{plot_id}",
    operation_id="readPlot",
    summary="Read one plot",
    responses={200: {"model": EvidencePlot}, **problems(404, 408, 413)},
)
async def plot(plot_id: PlotId, service: Opened) -> Response:
    """Return one plot: its points with their rows, and why they are not put together."""
    return as_json(plot_object(*await run_in_threadpool(_plot, service, plot_id)))


def _found(service: Service, wanted: Filter) -> tuple[Row, ...]:
    try:
        return service.outcomes().find(wanted)
    except UnknownFilter as error:
        raise Problem(
            ProblemKind.INVALID,
            f"What can be asked for as {error.field}: {', '.join(error.known)}.",
            [FieldError(error.field, "is none that there is")],
        ) from None


def _plot(service: Service, plot_id: str) -> tuple[Plot, tuple[Point, ...]]:
    found = service.outcomes().plots().get(plot_id)
    if found is None:
        raise Problem(
            ProblemKind.NOT_FOUND,
            "No plot has this id; GET /v1/evidence/plots lists those there are.",
            [FieldError("plot_id", "is not the id of a plot")],
        )
    return found
