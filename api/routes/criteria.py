"""Published criteria: list the sets, and hold a case against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from api.criteria_schemas import CriteriaRequest, CriteriaResponse, CriteriaSummary
from api.errors import FieldError, Problem, ProblemKind
from api.limits import StrictRoute
from api.openapi import problems
from api.opening import Opened
from api.responses import as_json
from assistant.service import Service
from guardrails.criteria.evaluate import UnknownSet, evaluate_case
from guardrails.criteria.facts import CaseError
from guardrails.criteria.report import summary_object

router = APIRouter(prefix="/v1/criteria", route_class=StrictRoute, tags=["criteria"])


@router.get(
    "",
    operation_id="listCriteria",
    summary="List the sets of criteria",
    responses={200: {"model": list[CriteriaSummary]}, **problems(408, 413)},
)
async def sets(service: Opened) -> Response:
    """Return every set that a case can be held against, in the order in which they are evaluated."""
    found = await run_in_threadpool(service.criteria)
    return as_json([summary_object(each) for each in found])


@router.post(
    "/evaluate",
    operation_id="evaluateCriteria",
    summary="Hold a case against published criteria",
    description="Criterion by criterion: met, not met or unknown, with the source's own words beside each, what is "
    "missing, and what could still change the verdict. Nothing is guessed: an absent fact is unknown. A verdict "
    "speaks of the criteria, never of the patient.",
    responses={200: {"model": CriteriaResponse}, **problems(400, 408, 413, 415, 422)},
)
async def evaluate(body: CriteriaRequest, service: Opened) -> Response:
    """Return the evaluation of each set."""
    evaluated = await run_in_threadpool(_evaluated, service, body.case, body.sets)
    return as_json({"evaluations": evaluated})


def _evaluated(service: Service, case: Mapping[str, object], sets: Sequence[str] | None) -> list[dict[str, object]]:
    try:
        return evaluate_case(case, sets, service.criteria())
    except CaseError as error:
        raise case_problem(error) from None
    except UnknownSet as error:
        known = ", ".join(error.known)
        raise Problem(
            ProblemKind.INVALID,
            f"GET /v1/criteria lists the sets that there are: {known}.",
            [FieldError("sets", "names a set that is not there")],
        ) from None


def case_problem(error: CaseError) -> Problem:
    """Return the problem that names every fact that cannot be used, none of them with its value."""
    errors = [FieldError(f"case.{fact[:80]}", message) for fact, message in error.faults]
    named = ", ".join(dict.fromkeys(each.field for each in errors))
    return Problem(ProblemKind.INVALID, f"Mend what is said about: {named}.", errors)
