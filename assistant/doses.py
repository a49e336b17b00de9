"""A question that names a drug and a dose is answered by that dose of that drug, never by another drug's.

"Lanreotide 60 mg?" is no question for octreotide, of which 60 mg are told. Where no document gives the dose for the
drug, nothing answers, and what is nearest is what is told of the drug that was named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.apart import pattern
from assistant.asks import Ask
from assistant.evidence import EvidenceBase
from assistant.select import Outcome
from corpus.model import Passage
from corpus.terms import Term

DRUG, DOSE = "drug", "dose"
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?")
_STOPS = re.compile(r"[.;](?:\s|$)")


def without_other_doses(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out what gives the dose asked for as another drug's; all, where no document gives it for the drug."""
    part = outcome.part
    drugs = [a for a in part.asks if base.lexicon.type_of(a.keys[0]) == DRUG]
    doses = _doses(part.text)
    if len(drugs) != 1 or len(doses) != 1:
        return outcome
    (drug,), ((_, amount, unit),) = drugs, doses
    told = any(_is_given(e.passage, amount, drug, base) for e in base.evidence for key in drug.keys if key in e.own)

    def other(passages: Sequence[Passage]) -> bool:
        of_whom = [_owners(p, amount, base) for p in passages]
        return any(of_whom) and not any(t.is_of(drug.keys) for owners in of_whom for t in owners)

    kept = tuple(each for each in outcome.chosen if not other(each.passages))
    if told or part.yes_no:
        return replace(outcome, chosen=kept)
    speaking = [m for m in (*outcome.answering, *outcome.nearest) if any(key in m.evidence.own for key in drug.keys)]
    nearest = {m.evidence.index: m for m in sorted(speaking, key=lambda m: DOSE not in m.evidence.shows)}
    lacking = f"{drug.surface} {amount} {unit}"
    return replace(outcome, chosen=(), answering=(), disputes=(), nearest=tuple(nearest.values()), lacking=lacking)


def _doses(text: str) -> list[tuple[int, str, str]]:
    """Return the doses that a text prints: where each begins, its number and its unit."""
    found = []
    for number in _NUMBER.finditer(text):
        unit = re.match(rf"\s*-?({pattern('doses', 'unit').pattern})\b(?!\s*/)", text[number.end() :], re.IGNORECASE)
        if unit:
            found.append((number.start(), number.group().replace(",", "."), unit.group(1)))
    return found


def _is_given(passage: Passage, amount: str, drug: Ask, base: EvidenceBase) -> bool:
    return any(t.is_of(drug.keys) for t in _owners(passage, amount, base))


def _owners(passage: Passage, amount: str, base: EvidenceBase) -> list[Term]:
    """Return the drugs of which a passage prints a dose of this amount, each the nearest to its place."""
    drugs = [t for t in base.read(passage) if base.lexicon.type_of(t.key) == DRUG]
    places = [at for at, number, _ in _doses(passage.text) if number == amount]
    return [min(drugs, key=lambda t: _apart(t, at, passage.text)) for at in places if drugs]


def _apart(term: Term, at: int, text: str) -> tuple[bool, int]:
    low, high = sorted((term.start, at))
    return _STOPS.search(text[low:high]) is not None, high - low
