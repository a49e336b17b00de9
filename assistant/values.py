"""Printed values of a quantity, and whether two passages' values contradict each other."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asks import Ask
from assistant.evidence import EvidenceBase
from assistant.match import Match
from assistant.question import Part

_COHORT = re.compile(r"\b(?:patients|subjects|participants|people)\s*$", re.I)
QUANTITY_TYPES = frozenset({"marker", "outcome", "finding", "complication"})
"""Types of concepts that have values: a value belongs to the nearest of them."""
BESIDE, SHORT, HEADING = 60, 160, 0.8


@dataclass(frozen=True, slots=True)
class Value:
    """A printed value: its bound ("<", "≤", ">", "≥", "" for a point), numbers and unit."""

    bound: str
    numbers: tuple[str, ...]
    unit: str


_VALUE = re.compile(
    r"(?P<bound>[<>≤≥]=?|\bat least|\bmore than|\bless than|\bup to|\bgreater than|\bover|\bunder)?\s*"
    r"(?<![A-Za-z]-)(?<![\w.])(?P<low>\d+(?:\.\d+)?)(?:\s*%?\s*(?:–|-|to)\s*(?P<high>\d+(?:\.\d+)?))?\s*(?P<unit>%|years?|months?|mos\b|mg/dl|cm|mm)?",
    re.IGNORECASE,
)
_BOUNDS = {
    "at least": "≥",
    "more than": ">",
    "greater than": ">",
    "over": ">",
    "less than": "<",
    "under": "<",
    "up to": "≤",
    "<=": "≤",
    ">=": "≥",
}
_UNITS = {"year": "years", "month": "months", "mos": "months"}


def values_of(m: Match, ask: Ask, part: Part, base: EvidenceBase) -> frozenset[Value]:
    """Return the values that a passage prints for the quantity asked about.

    They stand near its name; in a short item under a heading or lead that
    names it, all of them count. Points of time that the question names are
    none.
    """
    text = m.evidence.passage.text
    named = base.read(m.evidence.passage)
    spans = [(t.start, t.end) for t in named if t.key in ask.keys or set(t.broader) & set(ask.keys)]
    others = [(t.start, t.end) for t in named if base.lexicon.type_of(t.key) in QUANTITY_TYPES]
    headed = any(m.evidence.structural.get(k, 0.0) >= HEADING for k in ask.keys) and len(text) <= SHORT
    if not spans and not headed:
        return frozenset()
    times = {k[2:] for a in part.asks for k in a.keys if k.startswith("t:")}
    values = set()
    for found in _VALUE.finditer(text):
        value = _value(found)
        if value is None or (value.unit in {"years", "months"} and f"{value.numbers[0]}{value.unit[:-1]}" in times):
            continue
        if not spans and not value.bound:
            continue  # under a heading a bound may be the limit asked for; a bare number may be anything
        if _COHORT.search(text[: found.start()]):
            continue  # "33 patients less than 65 years of age" says who was studied, not what is asked for
        if not spans or _apart(found, spans) <= min(BESIDE, _apart(found, others)):
            values.add(value)
    return frozenset(values)


def _apart(found: re.Match[str], spans: Sequence[tuple[int, int]]) -> int:
    """Return the characters between a value and the nearest of some names; very many where there is none."""
    return min((min(abs(found.start() - e), abs(s - found.end())) for s, e in spans), default=sys.maxsize)


def _value(m: re.Match[str]) -> Value | None:
    bound = (m["bound"] or "").lower()
    unit = (m["unit"] or "").lower()
    unit = _UNITS.get(unit.rstrip("s"), unit)
    if not bound and not unit:
        return None
    if bound and unit in {"years", "%"}:
        unit = ""  # "age <55" and "<55 years", "Ki-67% <10" and "Ki67 ≤10%" are of one kind
    numbers = tuple(n for n in (m["low"], m["high"]) if n)
    return Value(_BOUNDS.get(bound, bound), numbers, unit)


def contradict(ours: frozenset[Value], theirs: frozenset[Value], same_study: bool = False) -> bool:
    """Points contradict where none is shared; bounds where either has one that the other lacks."""
    if any(v.bound for v in ours | theirs):
        units = {v.unit for v in ours if v.bound} & {v.unit for v in theirs if v.bound}
        return any(v.unit in units for v in ours ^ theirs if v.bound)
    if same_study and len(ours) == len(theirs) > 1 and len(ours ^ theirs) == 2:
        return True  # one study's figures, one of them printed otherwise
    return not ours & theirs


def comparable(a: Match, ours: frozenset[Value], b: Match, theirs: frozenset[Value]) -> bool:
    """Whether two passages' values may contradict each other at all.

    Bounds of one kind may. Points only where both report one and the same
    study, or where both are general statements of different documents: what
    different studies found is no contradiction.
    """
    same_kind = {(bool(v.bound), v.unit) for v in ours} & {(bool(v.bound), v.unit) for v in theirs}
    if not same_kind:
        return False
    if any(bound for bound, _ in same_kind):
        return True
    mine, other = a.evidence.studies, b.evidence.studies
    elsewhere = a.evidence.passage.document_id != b.evidence.passage.document_id
    return elsewhere and (bool(mine & other) if mine and other else True)
