"""What a conversation knows of its patient, outside any turn, and the facts that a form can ask for."""

from __future__ import annotations

from assistant.casework.known import read
from assistant.casework.shown import case_object
from assistant.casework.told import Heard, updated
from guardrails.criteria.vocabulary import FactKind, default_vocabulary
from guardrails.criteria.wording import value_words

_TYPES = {
    FactKind.NUMBER: "number",
    FactKind.INTEGER: "integer",
    FactKind.YES_NO: "boolean",
    FactKind.CHOICE: "choice",
}


def standing_case(written: str | None) -> dict[str, object] | None:
    """Return the facts that a conversation keeps, as a reply shows them; None where it knows of no patient."""
    known = read(written)
    if not (known.facts or known.conflicts):
        return None
    return case_object(Heard(), updated(known, Heard(), {}))


def fact_fields() -> list[dict[str, object]]:
    """Return every fact of the vocabulary as a form asks for it: its words, type, unit, range and values."""
    return [
        {
            "fact": fact.name,
            "title": fact.label,
            "type": _TYPES[fact.kind],
            "unit": fact.unit or None,
            "min": fact.range.min if fact.range else None,
            "max": fact.range.max if fact.range else None,
            "values": [{"value": value, "title": value_words(value)} for value in fact.values],
        }
        for fact in default_vocabulary().facts.values()
    ]
