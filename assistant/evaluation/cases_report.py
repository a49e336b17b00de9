"""``netlm eval cases``: the project's case texts given to the real reader, and how it did."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.evaluation.case_scores import CaseScore, Counts, Reader, Summary, described, run, summarise
from assistant.evaluation.cases import load
from assistant.evaluation.splits import chosen
from assistant.wire import Object, encoded
from guardrails.cases.wire import extract_object

DEFAULT_FOLDER = Path(__file__).parents[2] / "tests" / "golden" / "cases"
"""Where a checkout keeps its case texts; an installed package has none."""
HELD_BACK_NOTE = "Held-back texts are counted and never shown."


def report(folder: Path | None, split: str, as_json: bool, verbose: bool, read: Reader = extract_object) -> int:
    """Read the case texts of a split, print how the readings did, and return the exit status 0.

    Args:
        folder: case texts; None: those of this checkout.
        split: ``tune``, ``held-back`` or ``all``.
        as_json: print one JSON object instead of lines.
        verbose: also print every open text that went wrong; held-back texts are never printed.
        read: gives the object of ``POST /v1/cases/extract`` for a text.

    Raises:
        Unusable: there are no such texts, or they cannot be used.
    """
    scores = run(chosen(folder or DEFAULT_FOLDER, split, load, "case text"), read)
    summary = summarise(scores)
    wrong = [one for one in scores if (one.failures or one.wrong_quotes) and not one.case.held_back] if verbose else []
    hidden = verbose and any(one.case.held_back for one in scores)
    if as_json:
        sys.stdout.buffer.write(encoded(summary_object(summary, wrong)) + b"\n")
        return 0
    shown = [line for one in wrong for line in described(one)]
    print("\n".join([*lines(summary), *shown, *(["", HELD_BACK_NOTE] if hidden else [])]))
    return 0


def lines(summary: Summary) -> list[str]:
    """Return the figures as a person reads them: a row for each fact, then all of them together."""
    head = f"{'fact':<32}{'stated':>8}{'read':>6}{'right':>7}{'misread':>9}{'invented':>10}{'missed':>8}"
    rows = [*summary.facts.items(), ("all", summary.overall)]
    noticed = f"{summary.conflicts_noticed} of {summary.conflicts}"
    return [
        f"{head}{'precision':>11}{'recall':>8}",
        *(_row(name, counts) for name, counts in rows),
        "",
        f"texts              {summary.texts}",
        f"invented facts     {summary.overall.invented}",
        f"misread facts      {summary.overall.misread}",
        f"facts read rightly {_percent(summary.overall.recall)}",
        f"conflicts noticed  {noticed}",
        f"quotes wrong       {summary.wrong_quotes} of {summary.quotes}",
    ]


def _row(name: str, n: Counts) -> str:
    counts = f"{n.expected:>8}{n.read:>6}{n.right:>7}{n.misread:>9}{n.invented:>10}{n.missed:>8}"
    return f"{name:<32}{counts}{_percent(n.precision):>11}{_percent(n.recall):>8}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def summary_object(summary: Summary, wrong: Sequence[CaseScore]) -> Object:
    """Return the figures as ``--json`` prints them, with the texts that went wrong where they are asked for."""
    return {
        "texts": summary.texts,
        "overall": _counts_object(summary.overall),
        "facts": {name: _counts_object(counts) for name, counts in summary.facts.items()},
        "conflicts": summary.conflicts,
        "conflicts_noticed": summary.conflicts_noticed,
        "quotes": summary.quotes,
        "wrong_quotes": summary.wrong_quotes,
        "failures": [
            {
                "id": one.case.id,
                "text": one.case.text,
                "facts": [
                    {"fact": each.fact, "outcome": each.outcome.value, "expected": each.expected, "got": each.got}
                    for each in one.failures
                ],
                "quotes": list(one.wrong_quotes),
            }
            for one in wrong
        ],
    }


def _counts_object(n: Counts) -> Object:
    return {
        "stated": n.expected,
        "read": n.read,
        "right": n.right,
        "misread": n.misread,
        "invented": n.invented,
        "missed": n.missed,
        "precision": n.precision,
        "recall": n.recall,
    }
