"""``netlm eval conversations``: the golden conversations held with the real assistant, and how its turns went."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.build import open_service
from assistant.evaluation.conversations import EXPECTED, Scored, load, run
from assistant.evaluation.splits import chosen
from assistant.settings import Settings
from assistant.wire import Object, encoded

DEFAULT_FOLDER = Path(__file__).parents[2] / "tests" / "golden" / "conversations"
"""Where a checkout keeps its golden conversations; an installed package has none."""


def report(settings: Settings, folder: Path | None, split: str, as_json: bool, verbose: bool) -> int:
    """Hold the conversations of a split, print how their turns went, and return the exit status 0.

    Args:
        settings: of the assistant that is asked.
        folder: golden conversations; None: those of this checkout.
        split: ``open``, ``held-back`` or ``all``.
        as_json: print one JSON object instead of lines.
        verbose: also print every turn that went wrong, those held back too.

    Raises:
        Unusable: there are no such conversations.
    """
    conversations = chosen(folder or DEFAULT_FOLDER, split, load, "golden conversation")
    service = open_service(settings)
    try:
        scored = run(conversations, service)
    finally:
        service.close()
    wrong = [each for each in scored if not each.right]
    shown = [each for each in wrong if verbose or not each.conversation.held_back]
    if as_json:
        sys.stdout.buffer.write(encoded(scores_object(scored, shown)) + b"\n")
    else:
        print("\n".join([*lines(scored), *(failure(each) for each in shown)]))
    return 0


def counts(scored: Sequence[Scored]) -> dict[str, tuple[int, int]]:
    """Return of all turns, and of those of each expected kind, how many went right and how many there are."""
    groups = {"all turns": list(scored)}
    groups |= {f"expected: {kind}": [s for s in scored if s.turn.expect == kind] for kind in EXPECTED}
    groups["no follow-up"] = [s for s in scored if s.turn.plain]
    return {name: (sum(s.right for s in group), len(group)) for name, group in groups.items()}


def lines(scored: Sequence[Scored]) -> list[str]:
    """Return the figures as a person reads them."""
    whole = {each.conversation.id for each in scored}
    broken = {each.conversation.id for each in scored if not each.right}
    out = [f"conversations without a fault  {len(whole - broken)} of {len(whole)}"]
    for name, (right, total) in counts(scored).items():
        if total:
            out.append(f"{name:<29}  {right} of {total}  ({100 * right / total:.1f} %)")
    return out


def failure(scored: Scored) -> str:
    """Return one turn that went wrong, with what was said."""
    said = " ".join(scored.reply.text.split())
    understood = f"\n  as:    {scored.reply.understood_as}" if scored.reply.understood_as else ""
    return (
        f"\n{scored.conversation.id}-{scored.number + 1}: {'; '.join(scored.faults)}"
        f"\n  asked: {scored.turn.say}{understood}\n  said:  {said[:300]}"
    )


def scores_object(scored: Sequence[Scored], shown: Sequence[Scored]) -> Object:
    """Return the figures as ``--json`` prints them."""
    return {
        "turns": {name: {"right": right, "total": total} for name, (right, total) in counts(scored).items()},
        "failures": [
            {
                "id": f"{each.conversation.id}-{each.number + 1}",
                "faults": list(each.faults),
                "say": each.turn.say,
                "understood_as": each.reply.understood_as or None,
            }
            for each in shown
        ],
    }
