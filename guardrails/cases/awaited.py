"""An older value, where the text says that a newer one is on its way: "FLR was 21 %; new volumetry pending"."""

from __future__ import annotations

from collections.abc import Set

from guardrails.cases.candidate import Candidate
from guardrails.cases.rules import Fact
from guardrails.cases.sight import Sight

_LEAD = 4
"""How many words before a value, and behind it, tell that it is one of before."""
_REACH = 24
"""How many words behind a value the newer one is spoken of: in its sentence or the next."""
_LINKS = 4
"""How many words stand at most between an examination and that it is awaited."""
_OLDER = "an older value; a newer one is awaited"
_IMAGING = "newer_imaging"


def outdated(sight: Sight, fact: Fact, found: Candidate, kinds: Set[str]) -> str:
    """Return why a value does not hold that is told of the past and measured anew, or ""."""
    if not fact.awaited or not ("dated" in kinds or _past(sight, found)):
        return ""
    behind = range(found.end, min(found.end + _REACH, len(sight.tokens)))
    return _OLDER if any(_awaited(sight, fact.awaited, at) for at in behind) else ""


def _awaited(sight: Sight, name: str, at: int) -> bool:
    """Whether a newer examination of a class is spoken of here as one that is not there yet."""
    to = max(sight.phrase("awaiting", at), default=0)
    for _ in range(_LINKS if to else 0):
        if sight.phrase(name, to):
            return True
        to = max(sight.phrase("awaited_link", to), default=len(sight.tokens))
    to = max(sight.phrase(name, at), default=0)
    for _ in range(_LINKS if to else 0):
        if sight.phrase("not_there_yet", to) or (name != _IMAGING and sight.phrase("to_be_made", to)):
            return True  # that imaging is planned says no more than that a patient is followed up
        to = max(sight.phrase("awaited_link", to), default=len(sight.tokens))
    return False


def _past(sight: Sight, found: Candidate) -> bool:
    """Whether the verb of a value stands in the past, within it or right beside it."""
    start = max(found.start - _LEAD, sight.sentence(found.start)[0])
    return any(sight.phrase("was_then", at) for at in range(start, min(found.end + _LEAD, len(sight.tokens))))
