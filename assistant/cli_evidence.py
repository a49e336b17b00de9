"""``netlm evidence``: the evidence table on a terminal, as CSV or JSON, and its plots as SVG."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from assistant import lazily, wire
from assistant.service import Unusable
from assistant.settings import load


def evidence(
    outcome: Annotated[
        str, typer.Option(metavar="ID", help="A kind of outcome, such as os, pfs or adverse_event.")
    ] = "",
    intervention: Annotated[
        str, typer.Option(metavar="CLASS", help="A class of treatment, such as surgery, or words of it.")
    ] = "",
    document: Annotated[str, typer.Option(metavar="ID", help="One source.")] = "",
    study: Annotated[str, typer.Option(metavar="WORDS", help="Words of the study.")] = "",
    q: Annotated[str, typer.Option("-q", "--q", metavar="WORDS", help="Words that a row has to hold.")] = "",
    plot: Annotated[str, typer.Option(metavar="ID", help="Print this plot as SVG; 'list' lists them.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the rows as CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the object that HTTP gives.")] = False,
) -> None:
    """Show the outcomes that the sources report, each with the words it stands in."""
    service = lazily.module("assistant.build").open_service(load())
    try:
        table = service.outcomes()
        if plot:
            _plot(table, plot, as_json=as_json)
            return
        found = lazily.module("assistant.outcomes.table")
        try:
            rows = table.find(found.Filter(outcome, intervention, document, study, q))
        except found.UnknownFilter as error:
            raise Unusable(f"--{error}") from None
        if as_csv:
            _write(lazily.module("assistant.outcomes.wire").rows_csv(rows).encode())
        elif as_json:
            _write(wire.encoded(lazily.module("assistant.outcomes.wire").rows_object(rows)) + b"\n")
        else:
            lazily.module("assistant.present_outcomes").rows(rows)
    finally:
        service.close()


def _plot(table: Any, plot_id: str, *, as_json: bool) -> None:
    plots = table.plots()
    shape = lazily.module("assistant.outcomes.wire")
    if plot_id == "list":
        if as_json:
            _write(wire.encoded({"plots": [shape.plot_object(*each, whole=False) for each in plots.values()]}) + b"\n")
        else:
            lazily.module("assistant.present_outcomes").plots(plots.values())
        return
    if plot_id not in plots:
        raise Unusable(f"--plot is none of {', '.join(plots)}")
    plot, points = plots[plot_id]
    if as_json:
        _write(wire.encoded(shape.plot_object(plot, points)) + b"\n")
    else:
        _write(lazily.module("assistant.outcomes.svg").draw(plot, points).encode())


def _write(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.flush()
