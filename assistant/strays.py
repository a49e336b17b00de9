"""What came along with an answer and does not stand by itself: other rows of a table, sentences that point back."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.asks import Need
from assistant.question import Part
from assistant.select import Chosen, Outcome
from corpus.model import PassageKind
from corpus.studies import anaphoric

_PLURAL = re.compile(r"(?:these|those)\b", re.IGNORECASE)


def without_strays(outcome: Outcome) -> Outcome:
    """Leave out rows beside one of the same table that has all they have of what is asked for, and more.

    A row meets a question by its table as well as by its own words: where one
    row says "Liver" and liver was asked for, the others answer nothing. A
    question for a list gets every row.
    """
    part, chosen = outcome.part, outcome.chosen
    if part.listing or len(chosen) < 2:
        return outcome
    own = [_own(part, each) for each in chosen]

    def stray(i: int) -> bool:
        return any(own[i] < own[j] and _one_table(chosen[i], chosen[j]) for j in range(len(chosen)))

    return replace(outcome, chosen=tuple(each for i, each in enumerate(chosen) if not stray(i)))


def without_dangling(outcome: Outcome) -> Outcome:
    """Leave out sentences that point to one which is not shown ("These methods ..."), where others answer.

    Whose result a sentence reports is shown beside it, so that "This trial" points to something.
    """
    chosen = outcome.chosen
    shown = {(p.document_id, p.order) for each in chosen for p in each.passages}

    def dangling(each: Chosen) -> bool:
        passage = each.passages[0]
        resolved = (passage.document_id, passage.order - 1) in shown or passage.scope.studies
        return passage.kind is PassageKind.SENTENCE and not resolved and _points_back(passage.text)

    kept = tuple(each for each in chosen if not dangling(each))
    return replace(outcome, chosen=kept) if kept else outcome


def _points_back(text: str) -> bool:
    return anaphoric(text) or _PLURAL.match(text) is not None


def _own(part: Part, chosen: Chosen) -> frozenset[str]:
    """Return what of a question a statement has among its own words; what the whole field is about counts here too."""
    evidence = chosen.match.evidence
    asks = [a for a in part.asks if a.need is not Need.MAY or a.keys[0].startswith("c:")]
    held = {a.keys[0] for a in asks if any(key in evidence.own for key in a.keys)}
    return frozenset(held | {stem for a in asks for stem in a.stems.intersection(evidence.words)})


def _one_table(first: Chosen, second: Chosen) -> bool:
    one, other = first.passages[0], second.passages[0]
    rows = one.kind is other.kind is PassageKind.ROW
    return rows and one.document_id == other.document_id and one.group == other.group is not None
