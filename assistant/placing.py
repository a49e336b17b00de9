"""What a short statement is about where only its heading says so: "5-year OS ~53%" under "NET Liver Ablations"."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.evidence import EvidenceBase
from corpus.model import Passage, PassageKind

ABOUT = frozenset({"procedure", "drug", "criteria", "trial"})
"""Types of what a figure can be a figure of."""
LONGEST = 60
"""Characters of a heading beyond which it is a sentence or a title, and no name."""


def under(passages: Iterable[Passage], base: EvidenceBase) -> str:
    """Return the heading that alone names what passages are about; empty where they name it themselves, or none does.

    Only figures are told so: a figure without its treatment is taken for another's. Rows have labels of their own.
    """
    found = tuple(passages)
    headings = {each.scope.headings[-1] for each in found if each.scope.headings}
    if (
        len(headings) != 1
        or not any(c.isdigit() for each in found for c in each.text)
        or any(each.kind is not PassageKind.ITEM for each in found)
    ):
        return ""
    (heading,) = headings
    leads = {each.scope.lead for each in found} if len(found) > 1 else set()  # shown with the items of a list alone
    own = [t for each in found for t in base.read(each)] + [t for lead in leads for t in base.lexicon.read(lead)]
    named = any(base.lexicon.type_of(term.key) in ABOUT for term in own)
    above = {each.scope.lead for each in found} if len(found) == 1 else set()
    for place in (*above, heading):  # of a single item what introduces its list is nearer than the heading
        tells = any(base.lexicon.type_of(term.key) in ABOUT for term in base.lexicon.read(place))
        if tells and not named and len(place) <= LONGEST:
            return place.strip(" :")
    return ""
