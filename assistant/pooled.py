"""A figure of several techniques together is no figure of one of them; neither is one of everybody, of a grade.

"5-year OS ~53%" under "Microwave, RFA, Cryoablation" tells nothing of microwave alone, and a mortality that stands in a
list beside "12 months G2" is not that of G2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.apart import pattern
from assistant.asks import Ask, Need
from assistant.evidence import EvidenceBase
from assistant.match import match
from assistant.question import Part
from assistant.select import Chosen, Outcome
from corpus.locate import row_label
from corpus.model import Passage, PassageKind

TECHNIQUE, OUTCOMES = "procedure", frozenset({"outcome", "complication"})
NARROWING, GRADE = frozenset({"disease", "site", "population"}), "c:grade"
"""Types of whom a figure can be told of, and what every grade is."""


def pooled_last(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Put figures that are told of several techniques together last, where one is asked about, and mark them so."""
    part = outcome.part
    asked = [a for a in part.asks if a.need is Need.MUST and base.lexicon.type_of(a.keys[0]) == TECHNIQUE]
    if part.yes_no or len(asked) != 1:
        return outcome
    (one,) = asked
    together = {id(each): place for each in outcome.chosen if (place := _together(each.passages, one, base))}
    if not together:
        return outcome
    (first, *_) = together.values()
    chosen = tuple(sorted(outcome.chosen, key=lambda each: id(each) in together))
    return replace(outcome, chosen=chosen, together=(first, one.surface))


def _together(passages: Sequence[Passage], one: Ask, base: EvidenceBase) -> str:
    """Return the words above figures that name the technique asked about beside others; empty where it is alone."""
    if any(p.kind is PassageKind.ROW for p in passages) or not any(c.isdigit() for p in passages for c in p.text):
        return ""
    terms = [t for p in passages for t in base.read(p)]
    if any(base.lexicon.type_of(t.key) == TECHNIQUE for t in terms):
        return ""
    for place in (passages[0].scope.lead, *reversed(passages[0].scope.headings)):
        found = [t for t in base.lexicon.read(place) if base.lexicon.type_of(t.key) == TECHNIQUE]
        own = [t for t in found if t.is_of(one.keys)]
        if found and not own and not any(key in t.broader for key in one.keys for t in found):
            continue
        others = {t.key for t in found} - set(one.keys) - {b for t in own for b in t.broader}
        if own and others and all(one.keys[0] not in base.lexicon.ancestors(key) for key in others):
            return "" if pattern("arms", "contrast").search(place) else place.strip(" :")
    return ""


def without_split_lists(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out lists in which the outcome asked for stands in one item and whom it is asked of in another alone."""
    part = outcome.part
    outcomes = [a for a in part.asks if a.need is Need.MUST and base.lexicon.type_of(a.keys[0]) in OUTCOMES]
    whom = [a for a in part.asks if a.need is Need.MUST and _narrows(a, base)]
    if not outcomes or not whom:
        return outcome

    def split(each: Chosen) -> bool:
        passages = each.passages
        if len(passages) < 2 or any(p.kind is not PassageKind.ITEM for p in passages):
            return False
        return any(not _in_one(passages, a, b, base) for a in outcomes for b in whom)

    return replace(outcome, chosen=tuple(each for each in outcome.chosen if not split(each)))


def _narrows(ask: Ask, base: EvidenceBase) -> bool:
    key = ask.keys[0]
    return base.lexicon.type_of(key) in NARROWING or GRADE in base.lexicon.ancestors(key)


def _in_one(passages: Sequence[Passage], outcome: Ask, whom: Ask, base: EvidenceBase) -> bool:
    """Whether one item has both, or what the whole list stands under has one of them."""

    def held(text: str, ask: Ask) -> bool:
        return any(t.is_of(ask.keys) for t in base.lexicon.read(text))

    above = " \n ".join([passages[0].scope.lead, *passages[0].scope.headings])
    if held(above, whom) or not any(held(p.text, whom) for p in passages):
        return True
    return any(held(p.text, whom) and held(p.text, outcome) for p in passages)


def without_unasked_rows(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out rows of which only the head is asked about, where a sentence tells how many had the treatment.

    "25% external beam radiation" says how many had radiation; "Subsequent Intervention, No: Radiation 8" does not.
    """
    part = outcome.part
    treated = [a for a in part.asks if a.need is Need.MUST and base.lexicon.type_of(a.keys[0]) in {TECHNIQUE, "drug"}]
    denied = pattern("denied", "asks").search(part.text) is not None
    if not part.counted or denied or len(treated) != 1 or _asks_more(part, treated[0], base):
        return outcome
    (one,) = treated
    bare = [
        e for e in outcome.chosen if e.passages[0].kind is PassageKind.ROW and not _labelled(e.passages[0], one, base)
    ]
    telling = [each for each in outcome.chosen if any(_shares(p, one, base) for p in each.passages)]
    if bare and not telling:
        places = [e for e in base.by_document[bare[0].passages[0].document_id] if _shares(e.passage, one, base)]
        telling = [Chosen((e.passage,), match(part, e, base, 0.0)) for e in places[:1]]
    if not telling:
        return outcome
    rest = (each for each in outcome.chosen if each not in bare and each not in telling)
    return replace(outcome, chosen=(*telling, *rest))


def _asks_more(part: Part, one: Ask, base: EvidenceBase) -> bool:
    return any(
        a is not one and a.need is Need.MUST and not a.study and base.lexicon.type_of(a.keys[0]) != "trial"
        for a in part.asks
    )


def _shares(passage: Passage, one: Ask, base: EvidenceBase) -> bool:
    """Whether a sentence prints a share right before a treatment: "29% RFA"."""
    if passage.kind is PassageKind.ROW:
        return False
    terms = [t for t in base.read(passage) if t.is_of(one.keys)]
    return any(pattern("arms", "share_of").search(passage.text[: t.start]) is not None for t in terms)


def _labelled(row: Passage, one: Ask, base: EvidenceBase) -> bool:
    return any(t.is_of(one.keys) for t in base.lexicon.read(row_label(row)))
