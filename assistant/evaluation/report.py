"""``netlm eval``: the golden questions asked of the real assistant, and how it did."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.build import open_service
from assistant.evaluation.golden import Score, Summary, Verdict, load, run, summarise
from assistant.evaluation.splits import chosen
from assistant.settings import Settings
from assistant.wire import Object, encoded

DEFAULT_FOLDER = Path(__file__).parents[2] / "tests" / "golden"
"""Where a checkout keeps its golden questions; an installed package has none."""


def report(settings: Settings, folder: Path | None, split: str, as_json: bool, verbose: bool) -> int:
    """Ask the golden questions of a split, print how the replies did, and return the exit status 0.

    Args:
        settings: of the assistant that is asked.
        folder: golden questions; None: those of this checkout.
        split: ``tune``, ``held-back`` or ``all``.
        as_json: print one JSON object instead of lines.
        verbose: also print every question that went wrong.

    Raises:
        Unusable: there are no such questions.
    """
    goldens = chosen(folder or DEFAULT_FOLDER, split, load, "golden question")
    service = open_service(settings)
    try:
        scores = run(goldens, service.answerer.ask)
    finally:
        service.close()
    summary = summarise(scores, service.documents)
    wrong = [each for each in scores if each.verdict is not Verdict.RIGHT]
    if as_json:
        sys.stdout.buffer.write(encoded(summary_object(summary, wrong if verbose else [])) + b"\n")
    else:
        print("\n".join([*lines(summary), *(failure(each) for each in wrong if verbose)]))
    return 0


def lines(summary: Summary) -> list[str]:
    """Return the figures as a person reads them."""
    named, to_name = summary.names_missing
    return [
        f"answerable, right       {_share(summary.answered_right, summary.answerable)}",
        f"to refuse, refused      {_share(summary.refused, summary.to_refuse)}",
        *(f"  {verdict.value:<22}{summary.verdicts.get(str(verdict), 0)}" for verdict in list(Verdict)[1:]),
        f"refusals that name what is missing  {_share(named, to_name)}",
        f"statements cited        {_share(summary.cited, summary.statements)}",
        f"quotes exact            {_share(summary.exact, summary.quotes)}",
    ]


def failure(score: Score) -> str:
    """Return one question that went wrong, with what was said."""
    said = " ".join(score.reply.text.split())
    golden = score.golden
    return f"\n{golden.id}: {score.verdict.value}: {score.detail}\n  asked: {golden.ask}\n  said:  {said[:300]}"


def summary_object(summary: Summary, wrong: Sequence[Score]) -> Object:
    """Return the figures as ``--json`` prints them."""
    return {
        "answerable": summary.answerable,
        "answered_right": summary.answered_right,
        "to_refuse": summary.to_refuse,
        "refused": summary.refused,
        "verdicts": summary.verdicts,
        "statements": summary.statements,
        "cited": summary.cited,
        "quotes": summary.quotes,
        "exact": summary.exact,
        "failures": [
            {"id": each.golden.id, "verdict": each.verdict.value, "detail": each.detail, "ask": each.golden.ask}
            for each in wrong
        ],
    }


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}  ({100 * part / whole:.1f} %)" if whole else "none asked"
