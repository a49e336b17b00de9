"""Where statements about the same quantity or recommendation differ, between sources or within one.

Two tests, both on passages that meet the question's constraints. *Values*: the
same quantity (an age limit, a survival at ten years) printed with different
numbers or bounds; results of different named studies are no conflict, since
they speak of different patients. *Stances*: one passage recommends what
another rejects, or finds equal what another finds different; the wordings are
data (``data/stances.toml``). Nothing is averaged and nothing hidden: each
position is shown with its date, newest first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from assistant.asks import Ask, Need
from assistant.evidence import EvidenceBase
from assistant.match import Match
from assistant.select import Outcome
from assistant.values import QUANTITY_TYPES, Value, comparable, contradict, values_of
from corpus.abbreviations import long_form
from corpus.later import later
from corpus.model import Passage, PassageKind

_DEMAND = re.compile(r"\b(?:must|needs?|needed|should|required?|enough|target|threshold|at least|aim)\b", re.I)
_MEANING = re.compile(r"\b(?:stands? for|meant by|mean|abbreviat\w*|acronym|full name|spell\w* out)\b", re.I)
WINDOW = 0.75
"""How far behind the best answer a passage may lie and still be a position."""
POSITIONS = 6
NO_QUANTITY = frozenset({"c:confidence_interval", "c:hazard_ratio", "c:odds_ratio"})
"""Ways of giving a value: what differs is the quantity that they are given for."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One way in which sources take sides."""

    axis_id: str
    topic: str
    types: frozenset[str]
    entities: int
    outcomes: frozenset[str]
    against: re.Pattern[str]
    favour: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A point on which passages differ; one passage a position, newest source first."""

    topic: str
    passages: tuple[Passage, ...]


@lru_cache(maxsize=1)
def default_axes() -> tuple[Axis, ...]:
    """Return the shipped axes."""
    text = (resources.files("assistant") / "data" / "stances.toml").read_text("utf-8")
    return tuple(
        Axis(
            a["id"],
            a["topic"],
            frozenset(a["types"]),
            a["entities"],
            frozenset(f"c:{name}" for name in a.get("with", ())),
            _union(a["against"]),
            _union(a["for"]),
        )
        for a in tomllib.loads(text)["axis"]
    )


def _union(patterns: Sequence[str]) -> re.Pattern[str]:
    return later("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


def find_differences(outcome: Outcome, base: EvidenceBase) -> tuple[Difference, ...]:
    """Return where the passages that answer one part of a question differ."""
    if not outcome.answering:
        return ()
    best = outcome.answering[0].relevance
    pool = [m for m in outcome.answering if m.relevance >= best - WINDOW][:24]
    pool += _same_studies(outcome, pool, base)
    found = [
        *_meaning_differences(outcome, pool, base),
        *_value_differences(outcome, pool, base),
        *_stance_differences(outcome, pool, base),
    ]
    seen: set[frozenset[str]] = set()
    unique = []
    for each in found:
        key = frozenset(p.passage_id for p in each.passages)
        if key not in seen:
            seen.add(key)
            unique.append(each)
    return tuple(unique[:2])


def _same_studies(outcome: Outcome, pool: Sequence[Match], base: EvidenceBase) -> list[Match]:
    """Passages of other sources that report the same primary study on the same point."""
    studies = frozenset(k for m in pool[:3] for k in m.evidence.studies if k in base.study_keys)
    known = {m.evidence.index for m in pool}
    home = {m.evidence.passage.document_id for m in pool[:3]}
    asked = [a for a in outcome.part.asks if a.need is Need.MUST and not a.entity and not a.study]
    if not studies or not asked:
        return []
    found = []
    for key in sorted(studies):
        for index in base.postings.get(key, ()):
            e = base.evidence[index]
            meets = all(any(e.own.get(k, 0.0) for k in a.keys) for a in asked)
            if meets and index not in known and key in e.studies and e.passage.document_id not in home:
                known.add(index)
                found.append(replace(pool[0], evidence=e))
    return found[:4]


def _meaning_differences(outcome: Outcome, pool: Sequence[Match], base: EvidenceBase) -> list[Difference]:
    """An abbreviation that sources spell out differently."""
    if not _MEANING.search(outcome.part.text):
        return []
    for ask in outcome.part.asks:
        meanings: dict[str, Match] = {}
        for m in pool:
            text = m.evidence.passage.text
            listed = re.search(rf"(?:^|[;.] ){re.escape(ask.surface)}, ([^;.]+)", text)
            bracketed = re.search(rf"\({re.escape(ask.surface)}s?\)", text)
            long = (
                listed.group(1) if listed else long_form(ask.surface, text[: bracketed.start()]) if bracketed else None
            )
            if long:
                meanings.setdefault(" ".join(term.key for term in base.lexicon.read(long)), m)
        if len(meanings) > 1:
            return [Difference(f"what {ask.surface} stands for", _newest_first(list(meanings.values()), base))]
    return []


def _value_differences(outcome: Outcome, pool: Sequence[Match], base: EvidenceBase) -> list[Difference]:
    found = []
    wants = set(outcome.part.wants)
    numeric = "threshold" in wants or ("percent" in wants and bool(_DEMAND.search(outcome.part.text)))
    asks = [a for a in outcome.part.asks if a.need is Need.MUST and not base.lexicon.is_topic(a.keys[0])]
    quantities = [a for a in asks if base.lexicon.type_of(a.keys[0]) in QUANTITY_TYPES]
    procedures = [a for a in asks if base.lexicon.type_of(a.keys[0]) == "procedure"]
    # The limit for a procedure is one of its own only where no quantity is named that it limits.
    for ask in quantities or (procedures if numeric else ()):
        if ask.keys[0] in NO_QUANTITY:
            continue
        positions: list[tuple[Match, frozenset[Value]]] = []
        for m in pool:
            values = values_of(m, ask, outcome.part, base)
            if values:
                positions.append((m, values))
        differing = _differing(positions)
        if differing:
            found.append(Difference(_name(ask, base), _newest_first(differing, base)))
    return found


def _differing(positions: Sequence[tuple[Match, frozenset[Value]]]) -> list[Match]:
    """Keep the passages whose values another passage's contradict; one a set of values and document."""
    kept: dict[tuple[str, frozenset[Value]], Match] = {}
    for m, values in positions:
        for other, theirs in positions:
            if (
                other is m
                or not contradict(values, theirs, bool(m.evidence.studies & other.evidence.studies))
                or not comparable(m, values, other, theirs)
            ):
                continue
            kept.setdefault((m.evidence.passage.document_id, values), m)
    return list(kept.values())[:POSITIONS] if len(kept) > 1 else []


def _stance_differences(outcome: Outcome, pool: Sequence[Match], base: EvidenceBase) -> list[Difference]:
    musts = [a for a in outcome.part.asks if a.need is Need.MUST]
    found = []
    for axis in default_axes():
        subjects = [a for a in musts if base.lexicon.type_of(a.keys[0]) in axis.types]
        outcomes = [a for a in musts if axis.outcomes & {*a.keys, *_types_of(a, base)}]
        if len(subjects) < axis.entities or (axis.outcomes and not outcomes):
            continue
        named = subjects[: axis.entities] or outcomes[:1]
        sides = _sides(axis, named, pool, base)
        if sides[True] and sides[False]:
            both = [*_one_a_source(sides[True]), *_one_a_source(sides[False])]
            subject = " and ".join(_name(s, base) for s in subjects[: max(axis.entities, 1)])
            topic = axis.topic.format(subject=subject, outcome=_name(outcomes[0], base) if outcomes else "")
            found.append(Difference(topic, _newest_first(both, base)))
    return found


def _types_of(ask: Ask, base: EvidenceBase) -> set[str]:
    kind = base.lexicon.type_of(ask.keys[0])
    return {f"c:{kind}"} if kind else set()


def _sides(axis: Axis, named: Sequence[Ask], pool: Sequence[Match], base: EvidenceBase) -> dict[bool, list[Match]]:
    sides: dict[bool, list[Match]] = {True: [], False: []}
    for m in pool:
        if m.evidence.passage.kind is PassageKind.ROW:
            continue  # a table lists what was done; it takes no side
        if not all(any(k in m.evidence.own for k in s.keys) for s in named):
            continue
        text = m.evidence.passage.text
        against, favour = axis.against.search(text), axis.favour.search(text)
        cue = against or favour
        if cue is not None and (
            axis.entities != 1 or _about(named[0], m.evidence.passage, cue.start(), cue.end(), base)
        ):
            sides[against is None].append(m)
    return sides


def _about(subject: Ask, passage: Passage, start: int, end: int, base: EvidenceBase) -> bool:
    """Whether the subject is the treatment named next to the words that take a side, before or after them."""
    named = [t for t in base.read(passage) if base.lexicon.type_of(t.key) in {"procedure", "drug"}]
    before = [t for t in named if t.end <= end]
    after = [t for t in named if t.start >= start]
    beside = [*before[-1:], *after[:1]]
    return any(t.is_of(subject.keys) for t in beside)


def _one_a_source(matches: Sequence[Match]) -> list[Match]:
    """Keep the best two of each source, so that no source drowns the others."""
    kept: list[Match] = []
    for m in matches:
        same = [k for k in kept if k.evidence.passage.document_id == m.evidence.passage.document_id]
        if len(same) < 2:
            kept.append(m)
    return kept[:POSITIONS]


def _name(ask: Ask, base: EvidenceBase) -> str:
    return ask.surface if not ask.keys[0].startswith("c:") else base.lexicon.concepts[ask.keys[0][2:]].forms[0]


def _newest_first(matches: Sequence[Match], base: EvidenceBase) -> tuple[Passage, ...]:
    passages = [m.evidence.passage for m in matches]
    order = sorted(range(len(passages)), key=lambda i: passages[i].order)
    order.sort(key=lambda i: base.documents[passages[i].document_id].date or "", reverse=True)
    return tuple(passages[i] for i in order)
