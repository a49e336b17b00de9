"""A message without the words that only say of which patient it speaks: "for this patient: the CT is right"."""

from __future__ import annotations

from assistant.casework.cues import Cues
from assistant.casework.edited import Edited

_PATIENT, _WHOSE = "the patient", "her"


def addressed(text: str, cues: Cues) -> Edited:
    """Return what a message says or asks of its patient, who is "the patient" and "her" in it, however it began."""
    lead = cues.patterns["addressed_lead"].match(text)
    begin = lead.end() if lead else 0
    edits = [(0, begin, "")] if begin else []
    for match in cues.patterns["this_one"].finditer(text, begin):
        edits.append((match.start(), match.end(), _WHOSE if match["whose"] else _PATIENT))
    return Edited.of(text, edits)
