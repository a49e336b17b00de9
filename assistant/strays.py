"""What came along with an answer: other rows of a table, other studies, sentences that point to what is not shown."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from assistant.apart import pattern
from assistant.arms import without_other_arms
from assistant.asks import Need
from assistant.bounds import without_other_bounds, without_other_numbers
from assistant.dated import without_other_papers
from assistant.denied import without_affirmed, without_parts_of_total
from assistant.doses import without_other_doses
from assistant.evidence import EvidenceBase
from assistant.match import spells_out
from assistant.pooled import pooled_last, without_split_lists, without_unasked_rows
from assistant.question import Part
from assistant.repeats import without_repeats
from assistant.select import Chosen, Outcome
from assistant.timely import without_other_outcomes
from assistant.untreated import without_treated
from assistant.values import QUANTITY_TYPES
from assistant.whom import tells_whom
from corpus.garble import lacks_share, tells_nothing
from corpus.locate import row_label
from corpus.model import Passage, PassageKind
from corpus.studies import anaphoric
from guardrails.quantities import Quantities

NUMBERS = frozenset({"count", "cohort", "percent", "duration", "dose", "pvalue", "interval", "ratio", "size", "age"})
CELL_KINDS = frozenset({"duration", "dose", "pvalue", "ratio", "date"})
"""Kinds of value that no other kind of cell can be taken for."""
_PLURAL = re.compile(r"(?:these|those)\b", re.IGNORECASE)


def tidied(outcome: Outcome, base: EvidenceBase, quantities: Quantities) -> Outcome:
    """Leave out all that came along with an answer, or is told of others than those who are asked about."""
    outcome = without_treated(without_unknown_patients(outcome, base), base)
    for leave_out in (
        without_others,
        partial(without_other_papers, base=base),
        partial(without_other_arms, base=base),
        partial(without_other_doses, base=base),
        partial(without_other_bounds, base=base),
        partial(without_other_numbers, base=base),
        partial(pooled_last, base=base),
        partial(without_split_lists, base=base),
        partial(without_affirmed, base=base),
        partial(without_unasked_rows, base=base),
        without_parts_of_total,
        partial(without_other_outcomes, base=base),
        without_misread,
        partial(without_other_kinds, quantities=quantities),
        partial(without_strays, base=base),
        partial(without_neighbours, base=base),
        without_dangling,
        partial(without_repeats, base=base),
    ):
        outcome = leave_out(outcome)
    return outcome


def without_unknown_patients(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out everything where patients are asked about whom neither a document nor an answered question has."""
    unknown = [a for a in outcome.part.asks if a.need is Need.MUST and tells_whom(a, outcome.part.text)]
    known = {key for entry in base.expectation.entries if unknown and entry.passages for key in entry.keys}
    if all(not known.isdisjoint(ask.keys) for ask in unknown):
        return outcome
    return replace(outcome, chosen=(), answering=(), disputes=(), unmet=(), lacking="")


def without_other_kinds(outcome: Outcome, quantities: Quantities) -> Outcome:
    """Leave out rows of which no cell that is shown has a value of the kind asked for ("how long": no shares)."""
    wants = set(outcome.part.wants) & CELL_KINDS
    if not wants:
        return outcome

    def other(each: Chosen) -> bool:
        row = each.passages[0]
        shown = [row.cells[i] for i in each.cells]
        return bool(shown) and not any(wants & quantities.shown(f"{cell.head} {cell.text}") for cell in shown)

    return replace(outcome, chosen=tuple(each for each in outcome.chosen if not other(each)))


def without_neighbours(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Where one number of one study is asked for, leave out sentences that say less of it than one that prints it.

    A sentence that a kept one points back to stays.
    """
    part, chosen = outcome.part, outcome.chosen
    if part.listing or part.definition or len(chosen) < 2:
        return outcome
    valued = [
        a
        for a in part.asks
        if a.need is Need.MUST and (a.keys[0][:2] == "t:" or base.lexicon.type_of(a.keys[0]) in QUANTITY_TYPES)
    ]
    said = [_said(each, part, base) for each in chosen]
    own = [{a.keys[0] for a in valued if not keys.isdisjoint(a.keys)} for keys in said]
    one = sum(ask.study and ask.need is Need.MUST for ask in part.asks) == 1
    wants = set(part.wants) & NUMBERS if one else set()
    rows = [each.passages[0].kind is PassageKind.ROW for each in chosen]
    plainly = one and not part.wants and not part.yes_no  # "symptom relief in Chambers?"
    prints = [
        not row
        and (bool(wants & each.match.evidence.shows) or (plainly and any(map(str.isdigit, each.passages[0].text))))
        for each, row in zip(chosen, rows, strict=True)
    ]
    usual = ["cohort" in wants & each.match.evidence.best for each in chosen]

    def beside(i: int) -> bool:
        if rows[i]:
            return False
        if any(usual):
            return not usual[i] and len(chosen[i].passages) == 1
        return any(prints[j] and own[i] < own[j] for j in range(len(chosen)))

    kept = [each for i, each in enumerate(chosen) if not beside(i)]
    needed = {_before(each) for each in kept if _points_back(each.passages[0].text)}
    return replace(
        outcome, chosen=tuple(each for each in chosen if each in kept or _place(each.passages[-1]) in needed)
    )


def _said(each: Chosen, part: Part, base: EvidenceBase) -> set[str]:
    """Return the keys of all that a statement names; of a finding that got better, its control too."""
    found = {k for p in each.passages for t in base.read(p) for k in (t.key, *t.broader)}
    if any(pattern("eased", "better").search(p.text) for p in each.passages):
        kinds = {base.lexicon.type_of(k) for k in found} - {None}
        eased = {
            k for a in part.asks for k in a.keys if kinds & {base.lexicon.type_of(p) for p in base.lexicon.parents(k)}
        }
        found |= eased
    return found


def _place(passage: Passage) -> tuple[str, int]:
    return passage.document_id, passage.order


def _before(chosen: Chosen) -> tuple[str, int]:
    return chosen.passages[0].document_id, chosen.passages[0].order - 1


def without_strays(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out rows beside one of the same table that has all they have of what is asked for, and more.

    A row meets a question by its table as well as by its own words: where one
    row says "Liver" and liver was asked for, the others answer nothing. What
    the table is of, every row is: of adverse events "Pain" as well as
    "Infection". A question for a list gets every row.
    """
    part, chosen = outcome.part, outcome.chosen
    if part.listing or len(chosen) < 2:
        return outcome
    own = [_own(part, each) - _of_table(part, each, base) for each in chosen]

    def stray(i: int) -> bool:
        return any(
            own[i] < own[j] and (_one_table(chosen[i], chosen[j]) or _one_set(chosen[i], chosen[j], base))
            for j in range(len(chosen))
        )

    return replace(outcome, chosen=tuple(each for i, each in enumerate(chosen) if not stray(i)))


def without_dangling(outcome: Outcome) -> Outcome:
    """Leave out sentences that point to one which is not shown ("These methods ..."), where others answer.

    Whose result a sentence reports is shown beside it, so that "This trial" points to something.
    """
    if outcome.part.definition or outcome.part.listing:
        return outcome  # "These are divided into ..." is the very answer
    chosen = outcome.chosen
    shown = {(p.document_id, p.order) for each in chosen for p in each.passages}

    def dangling(each: Chosen) -> bool:
        passage = each.passages[0]
        resolved = (passage.document_id, passage.order - 1) in shown or passage.scope.studies
        if resolved or passage.kind is not PassageKind.SENTENCE or not _points_back(passage.text):
            return False
        return not any(spells_out(ask.surface, passage.text) for ask in outcome.part.asks)

    kept = tuple(each for each in chosen if not dangling(each))
    return replace(outcome, chosen=kept) if kept else outcome


def without_others(outcome: Outcome) -> Outcome:
    """Leave out what reports another study than the one that is asked about, where that one answers."""
    named = [ask for ask in outcome.part.asks if ask.study and ask.need is Need.MUST]
    if len(named) != 1:
        return outcome
    # As it was written first: what it may have been meant for besides counts only where nothing is called so.
    ways = ([key in each.match.evidence.studies for each in outcome.chosen] for key in named[0].keys)
    own = next((way for way in ways if any(way)), None)
    if own is None:
        return outcome
    pairs = zip(outcome.chosen, own, strict=True)
    return replace(outcome, chosen=tuple(each for each, it in pairs if it or not each.match.evidence.studies))


def without_misread(outcome: Outcome) -> Outcome:
    """Leave out rows of which nothing is shown but cells that tell no value, or that text recognition misread.

    Where such a row was asked for by its name, no other of its table stands in for it.
    """
    part, bad = outcome.part, [each for each in outcome.chosen if _misread(each)]

    def stands_in(each: Chosen) -> bool:
        return any(_one_table(one, each) and _own(part, each) < _own(part, one) for one in bad)

    kept = [each for each in outcome.chosen if each not in bad and not stands_in(each)]
    named = [each for each in bad if any(ask.study for ask in part.asks)]
    misread = _printed(max(named, key=lambda each: len(_own(part, each)))) if named and not kept else ""
    return replace(outcome, chosen=tuple(kept), misread=misread)


def _printed(chosen: Chosen) -> str:
    """Return the first misread cell of a row with its head and its row's name; empty where none is misread."""
    row = chosen.passages[0]
    cells = (row.cells[i] for i in chosen.cells if row.cells[i].head and row.cells[i].garbled)
    return next((f'{row_label(row)}, {cell.head} "{cell.text}"' for cell in cells), "")


def _misread(chosen: Chosen) -> bool:
    row = chosen.passages[0]
    shown = [row.cells[i] for i in chosen.cells if row.cells[i].head]
    return bool(shown) and all(
        cell.garbled or lacks_share(cell.text, cell.head) or tells_nothing(cell.text) for cell in shown
    )


def _points_back(text: str) -> bool:
    return anaphoric(text) or _PLURAL.match(text) is not None


def _own(part: Part, chosen: Chosen) -> frozenset[str]:
    """Return what of a question a statement has among its own words; what the whole field is about counts here too."""
    evidence = chosen.match.evidence
    asks = [a for a in part.asks if a.need is not Need.MAY or a.keys[0].startswith("c:")]
    held = {a.keys[0] for a in asks if any(key in evidence.own for key in a.keys)}
    return frozenset(held | {stem for a in asks for stem in a.stems.intersection(evidence.words)})


def _of_table(part: Part, chosen: Chosen, base: EvidenceBase) -> frozenset[str]:
    """Return what of a question the caption of a row's table has."""
    held = {key for term in base.lexicon.read(chosen.passages[0].scope.table) for key in (term.key, *term.broader)}
    return frozenset(ask.keys[0] for ask in part.asks if not held.isdisjoint(ask.keys))


def _one_set(first: Chosen, second: Chosen, base: EvidenceBase) -> bool:
    """Whether both are criteria of one set."""
    one, other = first.passages[0], second.passages[0]
    items = one.kind is other.kind is PassageKind.ITEM and one.group == other.group is not None
    named = items and one.scope.lead == other.scope.lead and base.lexicon.read(one.scope.lead)
    return any(base.lexicon.type_of(term.key) == "criteria" for term in named or ())


def _one_table(first: Chosen, second: Chosen) -> bool:
    one, other = first.passages[0], second.passages[0]
    rows = one.kind is other.kind is PassageKind.ROW
    return rows and one.document_id == other.document_id and one.group == other.group is not None
