"""A question about those who did not have a treatment is not answered by what those had who did."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.asks import Ask
from assistant.match import therapies
from assistant.select import Chosen, Outcome
from corpus.model import PassageKind

_DENIED = re.compile(r"(?<!\bor )(?<!\band )\bwithout\s+(?:(?:any|the|an?|further|having)\s+){0,2}$", re.IGNORECASE)
_NOTHING = re.compile(
    r"\b(?:without (?:any |further )?(?:treatment|therapy|intervention)|nothing (?:is|was|were|gets) done)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\bnon-?\w+|\bwithout\b|\buntreated\b|\bplacebo\b|\bcontrols?\b|\balone\b"
    r"|\bnot (?:under|receiv|hav)\w+|\bnot \w+ed\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:vs|versus|compared|than)\b", re.IGNORECASE)
_NO = re.compile(r"\bno\b", re.IGNORECASE)


def without_treated(outcome: Outcome) -> Outcome:
    """Leave out what is told of patients who had the treatment, where those are asked about who had not.

    "Survival without surgery" is answered by what denies it or sets it beside
    another treatment, never by the survival after surgery.
    """
    text = outcome.part.text
    near = (*outcome.answering, *outcome.nearest, *(each.match for each in outcome.chosen))
    named = frozenset().union(*(therapies(each.evidence) for each in near))
    denied = [a for a in outcome.part.asks if named.intersection(a.keys) and _DENIED.search(text[: a.start])]
    nothing = _NOTHING.search(text) is not None
    if not denied and not nothing:
        return outcome
    kept = tuple(
        each
        for each in outcome.chosen
        if (not nothing or _tells(each)) and not any(_of_treated(each, ask) for ask in denied)
    )
    return replace(outcome, chosen=kept)


def _of_treated(chosen: Chosen, ask: Ask) -> bool:
    """Whether a statement is about a treatment and says nothing of those who did not have it."""
    if _tells(chosen) or not any(key in chosen.match.evidence.structural for key in ask.keys):
        return False
    others = therapies(chosen.match.evidence).difference(ask.keys)
    return not (others and any(_COMPARES.search(passage.text) for passage in chosen.passages))


def _tells(chosen: Chosen) -> bool:
    """Whether a statement denies something itself; in a row a bare "No" does."""
    return any(
        _TELLS.search(passage.text) or (passage.kind is PassageKind.ROW and _NO.search(passage.text))
        for passage in chosen.passages
    )
