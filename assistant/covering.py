"""Whether what must hold in a question holds for an anticipated need: by its passages, or by its own questions."""

from __future__ import annotations

from wordfreq import zipf_frequency

from assistant.asks import Ask, Need
from assistant.evidence import EvidenceBase
from assistant.expectation import Resemblance
from assistant.match import HELD, strength
from assistant.question import Part
from assistant.whom import may_tell_whom

PLAIN, PLAIN_FORM, PLAIN_WEIGHT = 4.0, 3.0, 3.0
"""Words at least this common in English (Zipf scale, wordfreq), in lower case, name nothing; verbs and adverbs by their
ending from less on; and what one of them weighs at the most."""


def covered(part: Part, near: Resemblance, base: EvidenceBase, clear: bool = False) -> float | None:
    """Return the share of the deciding weight that a need covers; None where something that must hold does not.

    Where the need is ``clear``, words that say little need not hold either.
    """
    deciding = held = 0.0
    for ask in part.asks:
        if ask.need is Need.MAY:
            continue
        narrows = may_tell_whom(ask, part.text)
        plain = _names_nothing(ask) and not narrows
        weight = min(ask.weight, PLAIN_WEIGHT) if plain else ask.weight
        deciding += weight
        if _held(ask, part, near, base):
            held += weight
        elif ask.need is Need.MUST and not plain and not (clear and _says_little(ask) and not narrows):
            return None
    return held / deciding if deciding else 1.0


def of_kind(part: Part, near: Resemblance, base: EvidenceBase) -> bool:
    """Whether a value of the kind asked for is printed, or was asked for by the anticipated question itself."""
    if not part.wants or set(part.wants) & set(base.expectation.wants[near.ask]):
        return True
    return any(want in base.evidence[i].shows for i in near.entry.passages for want in part.wants)


def _held(ask: Ask, part: Part, near: Resemblance, base: EvidenceBase) -> bool:
    places = [base.evidence[i] for i in near.entry.passages]
    studies = [each for each in part.asks if each.study]
    if studies and len(places) > 1 and ask.keys[0].startswith("t:"):
        # Of a need that several studies meet, "10-year" may be said of another one than of the one asked about.
        places = [p for p in places if all(strength(each, part, p, base) >= HELD for each in studies)]
    elif any(key in near.entry.keys for key in ask.keys):
        return True
    return any(strength(ask, part, place, base) >= HELD for place in places)


def _names_nothing(ask: Ask) -> bool:
    """Whether an unknown word is an everyday one, which can be said in other words."""
    word = ask.surface
    if not (ask.unknown and word.islower() and word.isalpha()):
        return False
    return zipf_frequency(word, "en") >= (PLAIN_FORM if word.endswith(("ed", "ing", "ly")) else PLAIN)


def _says_little(ask: Ask) -> bool:
    """Whether a term is neither a name, nor a number, nor a notion of the field."""
    return not ask.entity and not ask.keys[0].startswith("c:") and not any(map(str.isdigit, ask.surface))
