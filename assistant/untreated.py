"""A question about those who did not have a treatment is not answered by what those had who did."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.asks import Ask, Need
from assistant.evidence import EvidenceBase
from assistant.match import Match
from assistant.select import Outcome
from corpus.model import Passage, PassageKind

TREATMENTS = frozenset({"procedure", "drug"})

_DENIED = re.compile(
    r"(?<!\bor )(?<!\band )\b(?:without|(?:with|had|have|having|given|got|get|received|receiving) no"
    r"|(?:not|n't|never) (?:had|have|having|got|get|given|receiv\w+|undergo\w*|underwent|offered))\s+"
    r"(?:(?:any|the|an?|further|having|being|undergoing|receiving)\s+){0,2}$",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\b(?:(?:without|no) (?:any |further |active |specific )?(?:treatment|therapy|intervention)s?"
    r"|untreated|not treated|never treated|without being treated|left alone|natural (?:history|course)"
    r"|nothing (?:is|was|were|gets) done)\b(?! (?:difference|effect|lesion|tumou?r)s?)",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\bnon-?\w+|\bwithout\b|\buntreated\b|\bplacebo\b|\bcontrol (?:group|arm|patients|cohort)s?\b|\balone\b"
    r"|\bnot (?:under|receiv|hav)\w+|\bnot \w+ed\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:vs|versus|compared|than)\b", re.IGNORECASE)
_NO = re.compile(r"\bno\b", re.IGNORECASE)


def without_treated(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out what is told of patients who had the treatment, where those are asked about who had not.

    "Survival without surgery" is answered by what denies it or sets it beside
    another treatment, never by the survival after surgery.
    """
    text = outcome.part.text
    denied = [
        a
        for a in outcome.part.asks
        if base.lexicon.type_of(a.keys[0]) in TREATMENTS and _DENIED.search(text[: a.start])
    ]
    nothing = _NOTHING.search(text) is not None
    if not denied and not nothing:
        return outcome

    def stays(passages: Sequence[Passage], match: Match) -> bool:
        return (not nothing or _tells(passages)) and not any(_of_treated(passages, match, ask, base) for ask in denied)

    kept = tuple(each for each in outcome.chosen if stays(each.passages, each.match))
    answering = tuple(m for m in outcome.answering if stays((m.evidence.passage,), m))
    disputes = tuple((topic, sides) for topic, sides in outcome.disputes if all(_tells((p,)) for p in sides))
    lacking = outcome.lacking if kept else _asked_for(outcome)
    return replace(outcome, chosen=kept, answering=answering, disputes=disputes, lacking=lacking)


def _asked_for(outcome: Outcome) -> str:
    """Return what is asked for in the question's own words: "dizziness without tamsulosin"."""
    text = outcome.part.text
    first = min((a.start for a in outcome.part.asks if a.need is not Need.MAY), default=0)
    return text[first:].strip(" ?.!")


def _of_treated(passages: Sequence[Passage], match: Match, ask: Ask, base: EvidenceBase) -> bool:
    """Whether a statement is about a treatment, denies nothing and does not set it beside another one."""
    if _tells(passages) or not any(key in match.evidence.structural for key in ask.keys):
        return False
    for passage in passages:
        terms = [t for t in base.read(passage) if base.lexicon.type_of(t.key) in TREATMENTS]
        if _COMPARES.search(passage.text) and any(not t.is_of(ask.keys) for t in terms):
            return False
    return True


def _tells(passages: Sequence[Passage]) -> bool:
    """Whether a statement denies something itself; in a row a bare "No" does."""
    return any(
        _TELLS.search(passage.text) or (passage.kind is PassageKind.ROW and _NO.search(passage.text))
        for passage in passages
    )
