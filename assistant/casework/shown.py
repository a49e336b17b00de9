"""What is known of a patient as an object that JSON can hold."""

from __future__ import annotations

from assistant.casework.told import Heard, Updated


def case_object(heard: Heard, after: Updated) -> dict[str, object]:
    """Return the facts that were used, with the words they were read from, as the reply shows them."""
    open_number = heard.open_number or ("", ())
    return {
        "facts": {
            fact: {
                "value": told.value,
                "quote": told.quote,
                "origin": told.origin.value,
                "held": after.supposed.get(fact),
            }
            for fact, told in after.shown.items()
        },
        "conflicts": [
            {
                "fact": fact,
                "readings": [
                    {"value": each.value, "quote": each.quote, "origin": each.origin.value} for each in readings
                ],
            }
            for fact, readings in after.known.conflicts.items()
        ],
        "unclear": [
            *({"fact": each.fact, "quote": each.quote, "reason": each.reason} for each in heard.unclear),
            *(
                {"fact": fact, "quote": open_number[0], "reason": "not said which fact it is"}
                for fact in open_number[1]
            ),
        ],
        "changed": [
            {"fact": each.fact, "before": each.before, "after": each.after, "corrected": each.corrected}
            for each in after.changes
        ],
    }
