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
_OLDER = "an older value; a newer one is awaited"


def outdated(sight: Sight, fact: Fact, found: Candidate, kinds: Set[str]) -> str:
    """Return why a value does not hold that is told of the past and measured anew, or ""."""
    if not fact.awaited or "current" in kinds or not ("dated" in kinds or _past(sight, found)):
        return ""
    behind = range(found.end, min(found.end + _REACH, len(sight.tokens)))
    return _OLDER if any(sight.phrase(fact.awaited, at) for at in behind) else ""


def _past(sight: Sight, found: Candidate) -> bool:
    """Whether the verb of a value stands in the past, within it or right beside it."""
    start = max(found.start - _LEAD, sight.sentence(found.start)[0])
    return any(sight.phrase("was_then", at) for at in range(start, min(found.end + _LEAD, len(sight.tokens))))
