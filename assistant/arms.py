"""A question about one arm of a study is answered by that arm's figures, not by those of the other or of everybody.

"Myelodysplastic syndrome was reported in 2.7% of patients in the PRRT arm" says nothing of the control arm, although
the paragraph speaks of both; "205 enrolled patients" is no number of those who had placebo.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.apart import concepts, pattern
from assistant.asks import Ask, Need
from assistant.evidence import EvidenceBase
from assistant.match import Match, match
from assistant.question import Part
from assistant.select import Chosen, Outcome
from corpus.model import Passage, PassageKind
from corpus.studies import anaphoric
from corpus.terms import Term

GROUPED = frozenset({"population", "drug", "procedure", "disease"})
"""Types of what an arm can be called by."""
DISEASE = "disease"
COMPARING = frozenset({"ratio", "pvalue", "interval"})
"""Kinds of value that are of both arms at once."""
COUNTED_WITHIN = 5
"""Words that may stand between a number and the arm of which it is the number."""
_NUMBER = re.compile(r"(?<![\w.<>≤≥=])\d{1,4}(?![\w.%]|\s*(?:%|months?|years?|weeks?|days?|mg\b|cm\b))")
_OF_SIZE = re.compile(r"\(?\s*n\s*=\s*\d+")


@dataclass(frozen=True, slots=True)
class _Asked:
    """An arm that a question asks for: its keys, with what it is a kind of; called: it is called an arm or group."""

    keys: frozenset[str]
    kind: str
    called: bool


def without_other_arms(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out what is told of another arm alone, of everybody, or as others' number, where one arm is asked for.

    Where nothing is left, the question is refused.
    """
    part = outcome.part
    asked = _asked(part, base)
    if not asked:
        return outcome

    def other(passages: Sequence[Passage]) -> bool:
        return any(_of_another(passages, each, base) or _not_counted(part, passages, each, base) for each in asked)

    kept = tuple(each for each in outcome.chosen if not other(each.passages))
    answering = tuple(m for m in outcome.answering if not other((m.evidence.passage,)))
    disputes = tuple((topic, sides) for topic, sides in outcome.disputes if not any(other((p,)) for p in sides))
    if len(kept) == len(outcome.chosen) and len(disputes) == len(outcome.disputes):
        return outcome
    kept = kept or _counterparts(outcome, asked[0], base)
    return replace(outcome, chosen=kept, answering=answering, disputes=disputes, nearest=_nearest(outcome))


def _counterparts(outcome: Outcome, asked: _Asked, base: EvidenceBase) -> tuple[Chosen, ...]:
    """Return the sentences that tell of the arm asked for what those tell that were found, which are of another."""
    part = outcome.part
    found: dict[int, Chosen] = {}
    for each in outcome.chosen:
        passage = each.passages[0]
        if not any(asked.kind == base.lexicon.type_of(t.key) for t in _groups(passage.text, base.read(passage), base)):
            continue
        for e in base.by_document[passage.document_id]:
            terms = (
                _groups(e.passage.text, base.read(e.passage), base) if e.passage.paragraph == passage.paragraph else []
            )
            if _not_counted(part, (e.passage,), asked, base):
                continue
            own = match(part, e, base, 0.0)
            if any(_meant(t, asked, base) for t in terms) and not any(a.need is Need.MUST for a in own.missing):
                found.setdefault(e.index, Chosen((e.passage,), own))
    return tuple(found.values())


def _nearest(outcome: Outcome) -> tuple[Match, ...]:
    found = {m.evidence.index: m for m in (*(each.match for each in outcome.chosen), *outcome.nearest)}
    return tuple(found.values())


def _asked(part: Part, base: EvidenceBase) -> list[_Asked]:
    """Return the arms that a part asks for; none where it holds arms against each other or asks for what is of both."""
    if part.yes_no or set(part.wants) & COMPARING or pattern("arms", "compares").search(part.text):
        return []
    found = []
    for ask in part.asks:
        kind = base.lexicon.type_of(ask.keys[0])
        behind = part.text[ask.start + len(ask.surface) :]
        if kind not in GROUPED or pattern("arms", "design").match(behind):
            continue
        called = _is_control(ask, base) or pattern("arms", "arm").match(behind) is not None
        alone = kind == DISEASE and not base.lexicon.is_topic(ask.keys[0]) and not _beside(part.text, ask)
        if called or alone:
            found.append(_Asked(frozenset(ask.keys), kind, called))
    if not found and pattern("arms", "controls_asked").search(part.text):
        found.append(_Asked(concepts("arms", "controls"), "population", True))
    return found if len(found) == 1 else []


def _beside(text: str, ask: Ask) -> bool:
    """Whether something is asked about together with another: "NET and NEC"."""
    before, behind = text[: ask.start], text[ask.start + len(ask.surface) :]
    found = pattern("arms", "beside_before").search(before) or pattern("arms", "beside_behind").match(behind)
    return found is not None


def _is_control(ask: Ask, base: EvidenceBase) -> bool:
    keys = {key for own in ask.keys for key in (own, *base.lexicon.ancestors(own))}
    return not keys.isdisjoint(concepts("arms", "controls"))


def _groups(text: str, terms: Sequence[Term], base: EvidenceBase) -> list[Term]:
    """Return the terms of a text by which it calls arms: "the PRRT arm", "the NEC group"."""
    return [
        t
        for t in terms
        if base.lexicon.type_of(t.key) in GROUPED
        and (pattern("arms", "arm").match(text[t.end :]) or pattern("arms", "arm").search(f" {t.surface.split()[-1]}"))
    ]


def _of_another(passages: Sequence[Passage], asked: _Asked, base: EvidenceBase) -> bool:
    """Whether a statement is of an arm that was not asked for, or, with figures, of no arm."""
    if any(p.kind is PassageKind.ROW or pattern("arms", "contrast").search(p.text) for p in passages):
        return False
    terms = [t for p in passages for t in base.read(p)]
    if any(_meant(t, asked, base) for t in terms):
        return False
    named = {base.lexicon.type_of(t.key) for p in passages for t in _groups(p.text, base.read(p), base)}
    if named:
        return asked.called or asked.kind in named
    structure = [t for p in passages for each in (*p.scope.headings, p.scope.lead) for t in base.lexicon.read(each)]
    figures = any(c.isdigit() for p in passages for c in p.text) and not any(anaphoric(p.text) for p in passages)
    split = any(asked.keys & called for called in (_called_in(p.document_id, base) for p in passages))
    return figures and split and not any(_meant(t, asked, base) for t in structure)


def _called_in(document_id: str, base: EvidenceBase) -> frozenset[str]:
    """Return the keys of all arms that a document calls so."""
    places = (e.passage for e in base.by_document[document_id] if e.passage.kind is PassageKind.SENTENCE)
    return frozenset(key for p in places for t in _groups(p.text, base.read(p), base) for key in (t.key, *t.broader))


def _meant(term: Term, asked: _Asked, base: EvidenceBase) -> bool:
    """Whether a term names the arm that is asked for, or a kind of it, or what it is a kind of."""
    wider = {key for own in asked.keys for key in base.lexicon.ancestors(own) if not base.lexicon.is_topic(key)}
    return term.is_of(asked.keys) or term.key in wider


def _not_counted(part: Part, passages: Sequence[Passage], asked: _Asked, base: EvidenceBase) -> bool:
    """Whether the size of an arm is asked for, and no sentence gives the number of those in it."""
    sized = set(part.wants) & {"count", "cohort"} and asked.called
    if not sized or _tells_what_of(part, base) or any(p.kind is PassageKind.ROW for p in passages):
        return False
    return not any(_counts(p.text, t) for p in passages for t in base.read(p) if t.is_of(asked.keys))


def _tells_what_of(part: Part, base: EvidenceBase) -> bool:
    """Whether a part asks for more than the size of an arm: for what befell those who are in it."""
    plain = GROUPED | {"trial", "criteria"}
    return any(
        a.need is Need.MUST and not a.study and a.keys[0][:2] == "c:" and base.lexicon.type_of(a.keys[0]) not in plain
        for a in part.asks
    )


def _counts(text: str, term: Term) -> bool:
    if _OF_SIZE.match(text[term.end :].lstrip(" armsgoup")) or re.match(r"[^.;,]{0,12}\bof\s+\d+\b", text[term.end :]):
        return True
    for number in _NUMBER.finditer(text[: term.start]):
        between = text[number.end() : term.start]
        near = len(between.split()) <= COUNTED_WITHIN and not any(mark in between for mark in ".;,()")
        if near and not pattern("arms", "apart").search(between):
            return True
    return False
