"""Those who had something not, and all together, are told by rows that say so: "Subsequent Intervention, No"."""

from __future__ import annotations

from dataclasses import replace

from assistant.apart import pattern
from assistant.asks import Need
from assistant.evidence import EvidenceBase
from assistant.match import match
from assistant.question import Part
from assistant.select import Chosen, Outcome
from corpus.locate import row_label
from corpus.model import Passage, PassageKind

ALIKE = 2
"""Terms that the leads of two lists share at the least, one of those who had a thing and one of those who had not."""


def without_affirmed(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out rows and lists of those who had a thing, where those who had it not are asked about and told of."""
    if outcome.part.yes_no or not pattern("denied", "asks").search(outcome.part.text):
        return outcome
    rows = [each for each in outcome.chosen if each.passages[0].kind is PassageKind.ROW]
    denying = [each for each in rows if _denies(row_label(each.passages[0]))]
    kept: list[Chosen] = []
    for each in outcome.chosen:
        first = each.passages[0]
        if each in rows and each not in denying and any(_of_one(first, no.passages[0]) for no in denying):
            continue
        if each in rows and each not in denying and _label_denied(outcome.part, first, base):
            kept += [c for c in _counter_rows(outcome, first, each, base) if c not in kept]
            continue
        if first.kind is PassageKind.ITEM and first.scope.lead and not _denies(first.scope.lead):
            other = _other_list(first, base)
            if other:
                kept += [c for c in _asked(outcome, other, base) if c not in kept]
                continue
        kept.append(each)
    return replace(outcome, chosen=tuple(kept))


def without_parts_of_total(outcome: Outcome) -> Outcome:
    """Leave out the rows of a table beside the one for all of it, where that is asked for."""
    rows = [each for each in outcome.chosen if each.passages[0].kind is PassageKind.ROW]
    total = [each for each in rows if pattern("total", "label").search(row_label(each.passages[0]))]
    if outcome.part.listing or not total or not pattern("total", "asks").search(outcome.part.text):
        return outcome
    groups = {each.passages[0].document_id for each in total}
    rest = (each for each in outcome.chosen if each not in rows or each.passages[0].document_id not in groups)
    return replace(outcome, chosen=(*total, *rest))


def _denies(text: str) -> bool:
    return pattern("denied", "tells").search(text) is not None


def _label_denied(part: Part, row: Passage, base: EvidenceBase) -> bool:
    """Whether a question denies the very thing by which a row is labelled: "no systemic treatment"."""
    label = {key for t in base.lexicon.read(row_label(row)) for key in (t.key, *t.broader)}
    asks = (a for a in part.asks if a.need is Need.MUST and not label.isdisjoint(a.keys))
    return any(pattern("denied", "right_before").search(part.text[: a.start]) for a in asks)


def _counter_rows(outcome: Outcome, row: Passage, found: Chosen, base: EvidenceBase) -> list[Chosen]:
    """Return the row that answers the same with "No", with the same cells, where the table has one."""
    same = [e for e in base.by_document[row.document_id] if e.passage.kind is PassageKind.ROW]
    no = [e for e in same if _denies(row_label(e.passage)) and _of_one(row, e.passage)]
    return [Chosen((e.passage,), match(outcome.part, e, base, 0.0), found.cells) for e in no[:1]]


def _of_one(one: Passage, other: Passage) -> bool:
    """Whether two rows answer one question of a table, "Yes" and "No"."""
    same = one.document_id == other.document_id and one.group == other.group
    return same and row_label(one).rpartition(",")[0] == row_label(other).rpartition(",")[0] != ""


def _other_list(item: Passage, base: EvidenceBase) -> list[Passage]:
    """Return the items of the list of those who had not what those of this list had; none where there is none."""
    own = {t.key for t in base.lexicon.read(item.scope.lead)}
    found = []
    for e in base.by_document[item.document_id]:
        p = e.passage
        lead = p.scope.lead if p.kind is PassageKind.ITEM else ""
        if lead and _denies(lead) and len(own & {t.key for t in base.lexicon.read(lead)}) >= ALIKE:
            found.append(p)
    return found


def _asked(outcome: Outcome, items: list[Passage], base: EvidenceBase) -> list[Chosen]:
    """Return the items of a list that name what is asked about."""
    ids = {p.passage_id for p in items}
    drugs = (a for a in outcome.part.asks if a.need is Need.MUST and base.lexicon.type_of(a.keys[0]) == "drug")
    wanted = {key for a in drugs for key in a.keys}
    found = []
    places = base.by_document[items[0].document_id]
    for e in places:
        if e.passage.passage_id in ids and not wanted.isdisjoint(e.own):
            above = [o.passage for o in places if o.passage.order == e.passage.parent]
            found.append(Chosen((*above, e.passage), match(outcome.part, e, base, 0.0)))
    return found
