"""From a term of a question to a constraint: what must hold, what should, what only helps to rank."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from wordfreq import zipf_frequency

from assistant.evidence import EvidenceBase
from corpus.terms import Term

ENTITY_TYPES = frozenset({"drug", "procedure", "trial", "disease", "population", "criteria"})
GENERIC, GENERIC_MOST = 0.3, 3.0
EVERYDAY = 5.2
"""Words at least this common in English decide nothing when the corpus lacks them."""


class Need(StrEnum):
    """How much a term decides: it must hold, it should, or it only helps to rank."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Ask:
    """One constraint of a question.

    keys: the term's key and what it may have been meant as (corrected spelling).
    entity: whether neighbours may lend it (whom a sentence is about).
    unknown: the corpus has no such word. headed: it names a section, so the
        passage must stand in it. study: it names a study or trial. stems: of
        its words as written.
    """

    keys: tuple[str, ...]
    surface: str
    need: Need
    weight: float
    entity: bool
    unknown: bool = False
    start: int = 0
    headed: bool = False
    study: bool = False
    stems: frozenset[str] = frozenset()


def ask_of(term: Term, base: EvidenceBase, lenient: bool) -> Ask:
    """Return the constraint of a term; ``lenient``: numbers are a premise, which decides nothing."""
    lexicon = base.lexicon
    weight = base.weight(term.key)
    known = term.key in base.weights
    if term.key.startswith("c:"):
        kind = lexicon.type_of(term.key)
        soft = lexicon.is_soft(term.key)
        need = Need.MAY if soft or lexicon.is_topic(term.key) else Need.MUST
        if need is Need.MUST and lexicon.is_plain(term.key):
            need = Need.SHOULD
        weight = weight * 0.4 if need is Need.MAY and not soft else weight
        return Ask((term.key,), term.surface, need, weight, kind in ENTITY_TYPES, not known, term.start)
    if term.is_number or term.is_time:
        spelled = term.is_number and term.surface.isalpha()  # "the three arms" counts, it does not constrain
        need = Need.MAY if spelled or (lenient and (term.is_number or not known)) else Need.MUST
        weight = weight * 0.5 if term.is_number else weight
        cohort = re.fullmatch(r"n:[1-9]\d{1,4}", term.key) is not None and not re.fullmatch(r"n:(19|20)\d\d", term.key)
        return Ask((term.key,), term.surface, need, weight, cohort, not known, term.start)
    if lexicon.is_generic(term):
        return Ask(
            (term.key,), term.surface, Need.MAY, min(weight, GENERIC_MOST) * GENERIC, False, not known, term.start
        )
    study = term.key in base.study_keys
    other = lexicon.partly(term) if study or not known else ()
    keys = (term.key, *(key for key in other if key in base.weights))
    if known or len(keys) > 1:
        weight = min(weight, *(base.weight(key) for key in keys[1:])) if len(keys) > 1 else weight
        return Ask(keys, term.surface, Need.MUST if study else Need.SHOULD, weight, study, False, term.start)
    return _unknown(term, base)


def _unknown(term: Term, base: EvidenceBase) -> Ask:
    """A word that the corpus lacks: an everyday word helps little, any other decides the question."""
    common = zipf_frequency(term.surface.lower(), "en")
    need = Need.SHOULD if common >= EVERYDAY else Need.MUST
    weight = 3.0 if need is Need.SHOULD else base.longest_weight
    named = term.surface[:1].isupper() and term.start > 0
    return Ask((term.key,), term.surface, need, weight, named or term.surface.isupper(), True, term.start)
