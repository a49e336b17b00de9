"""A value asked for at a time is not answered by another outcome's value at that time.

"Recurrence rates are 80–95% within 5 years and 99% by 10 years, although long-term survival can be achieved" speaks of
survival and of 10 years, and gives no 10-year survival.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.asks import Ask, Need
from assistant.evidence import EvidenceBase
from assistant.select import Outcome
from corpus.model import Passage, PassageKind
from corpus.terms import Term

OUTCOME = "outcome"
BESIDE = 24
"""Characters after a time within which an outcome has it for its own: "10-year overall survival"."""
AHEAD = 40
"""The same from where a time begins, in a question."""
_STOPS = re.compile(r"[.;]\s")


def without_other_outcomes(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out sentences in which every time asked for is that of an outcome which was not asked for."""
    part = outcome.part
    times = [a for a in part.asks if a.need is Need.MUST and a.keys[0].startswith("t:")]
    outcomes = [a for a in part.asks if base.lexicon.type_of(a.keys[0]) == OUTCOME]
    if not times or not outcomes:
        return outcome
    behind = [a for a in outcomes if 0 <= a.start - min(t.start for t in times) <= AHEAD]
    outcomes = behind[:1] or outcomes  # "10-year survival after surgery for recurrent disease" asks for the survival

    def other(passages: tuple[Passage, ...]) -> bool:
        return all(p.kind is not PassageKind.ROW and _of_others(p, times, outcomes, base) for p in passages)

    kept = tuple(each for each in outcome.chosen if not other(each.passages))
    return outcome if len(kept) == len(outcome.chosen) else replace(outcome, chosen=kept)


def _of_others(passage: Passage, times: list[Ask], outcomes: list[Ask], base: EvidenceBase) -> bool:
    terms = base.read(passage)
    at = [t for t in terms if any(t.key in ask.keys for ask in times)]
    named = [t for t in terms if base.lexicon.type_of(t.key) == OUTCOME]
    owners = [_owner(time, named, passage.text) for time in at]
    return bool(owners) and all(each is not None and not _asked(each, outcomes) for each in owners)


def _owner(time: Term, named: list[Term], text: str) -> Term | None:
    """Return the outcome whose value a time is: the one right behind it, else the last one before in its sentence."""
    behind = next((t for t in named if 0 <= t.start - time.end <= BESIDE), None)
    if behind is not None:
        return behind
    before = [t for t in named if t.end <= time.start and not _STOPS.search(text[t.end : time.start])]
    return before[-1] if before else None


def _asked(term: Term, outcomes: list[Ask]) -> bool:
    return any(term.is_of(ask.keys) for ask in outcomes)
