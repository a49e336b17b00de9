"""A relative or a donor who writes about the patient: what is told of "my liver" and "my bilirubin" is the writer's."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.cases.sight import Sight
from guardrails.cases.token import END

_REACH = 24
_ENDS = {END, ";", ".", "?", "!"}


def of_writer(sight: Sight) -> Iterator[tuple[int, range]]:
    """Yield where the writer speaks of what is the writer's own, and the tokens of what is told of it.

    Only of texts that say that they are written for a relative ("I'm writing for my wife") or by one who would give
    part of a liver; a patient's "my bilirubin" is the patient's.
    """
    own = sight.where("own_of_writer")
    if not own or not _for_another(sight):
        return
    for start in own:
        end = start + 1
        last = min(sight.sentence(start)[1], start + _REACH)
        while end < last and sight.keys[end] not in _ENDS and not sight.phrase("turns_to_patient", end):
            end += 1
        yield start, range(start + 1, end)


def _for_another(sight: Sight) -> bool:
    if sight.where("writer_gives"):
        return True
    return any(
        sight.phrase("relative", end) for at in sight.where("writes_for") for end in sight.phrase("writes_for", at)
    )
