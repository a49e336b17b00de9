"""Which differences between the sources a reply tells: those that bear on what was asked, each under one name.

Where the documents at hand were gone through for disagreements, what they
differ on is known, and known better than it can be found: a difference that
is found between their passages is told as the known one that it amounts to,
or not at all. Other documents' differences are told as found.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from assistant.asks import Need
from assistant.conflicts import Difference, find_differences
from assistant.evidence import EvidenceBase
from assistant.expectation import Expected
from assistant.select import Chosen, Outcome
from assistant.values import QUANTITY_TYPES
from corpus.later import later
from corpus.model import Passage

_MEANING = later(r"\bstands? for\b|\bmean(?:s|ing)?\b", re.IGNORECASE)
TOLD_TYPES = frozenset({"procedure", "drug", "trial"})
MOST = 2
"""Found differences that one part of a question is answered with at the most."""

Told = tuple[Outcome, str, tuple[Passage, ...]]


def differences(outcomes: Sequence[Outcome], base: EvidenceBase) -> tuple[list[Told], list[Outcome]]:
    """Return each point once on which the sources differ and that was asked about, known ones first; and the answers.

    An answer's passages that only seemed to differ are among its statements then.
    """
    found = [find_differences(outcome, base) for outcome in outcomes]
    points = [(o, topic, sides) for o in outcomes for topic, sides in _known(o, base)]
    points += [(o, d.topic, d.passages) for o, own in zip(outcomes, found, strict=True) for d in _found(own, o, base)]
    told: list[Told] = []
    for outcome, topic, sides in points:
        shown = {p.passage_id for p in sides}
        if not any(topic == other or len(shown & {p.passage_id for p in passages}) > 1 for _, other, passages in told):
            told.append((outcome, topic, sides))
    return told, [_with_untold(o, own, told) for o, own in zip(outcomes, found, strict=True)]


def _with_untold(outcome: Outcome, found: Sequence[Difference], told: Sequence[Told]) -> Outcome:
    shown = {p.passage_id for each in outcome.chosen for p in each.passages}
    shown |= {p.passage_id for _, _, passages in told for p in passages}
    answering = {m.evidence.passage.passage_id: m for m in outcome.answering}
    apart = dict.fromkeys(p.passage_id for each in found for p in each.passages)
    left = [answering[each] for each in apart if each in answering and each not in shown]
    return replace(outcome, chosen=(*outcome.chosen, *(Chosen((m.evidence.passage,), m) for m in left[:MOST])))


def _known(outcome: Outcome, base: EvidenceBase) -> list[tuple[str, tuple[Passage, ...]]]:
    """Return the known disagreements that a part is like and that bear on it; for a finer point the wider one."""
    kept: list[tuple[str, tuple[Passage, ...]]] = []
    for topic, sides in outcome.disputes:
        if not _bears(topic, outcome, base):
            continue
        if _too_fine(topic, outcome.part.text):
            coarser = _sharing(sides, topic, base)
            if coarser is None or not _bears(coarser[0], outcome, base):
                continue
            topic, sides = coarser
        kept.append((topic, sides))
    return kept


def _found(found: Sequence[Difference], outcome: Outcome, base: EvidenceBase) -> list[Difference]:
    """Return which of the differences found in an answer are told: of documents gone through, by their known names."""
    entries = [e for e in base.expectation.entries if e.topic]
    gone_through = {base.evidence[i].passage.document_id for e in entries for i in e.passages}
    kept: list[Difference] = []
    for each in found:
        if not {p.document_id for p in each.passages} <= gone_through:
            kept.append(each)
            continue
        known = _amounts_to(each, entries, base)
        if known is None or _too_fine(known.topic, outcome.part.text) or not _bears(known.topic, outcome, base):
            continue
        if _spoken_of(known.topic, outcome, base):
            kept.append(Difference(known.topic, _positions(known, outcome, base) or each.passages))
    return kept[:MOST]


def _amounts_to(found: Difference, entries: Sequence[Expected], base: EvidenceBase) -> Expected | None:
    """Return the known disagreement that has two and most of the positions of a found one."""
    ids = {p.passage_id for p in found.passages}

    def common(entry: Expected) -> int:
        return len(ids & {base.evidence[i].passage.passage_id for i in entry.passages})

    best = max(entries, key=common, default=None)
    if best is None or common(best) < 2 or 2 * common(best) < len(ids):
        return None
    return best


def _positions(known: Expected, outcome: Outcome, base: EvidenceBase) -> tuple[Passage, ...]:
    """Return the positions of a known disagreement; where documents are named, those of theirs if two are left."""
    passages = tuple(base.evidence[i].passage for i in known.passages)
    if not outcome.part.scoped:
        return passages
    named = {m.evidence.passage.document_id for m in outcome.answering}
    own = tuple(p for p in passages if p.document_id in named)
    return own if len(own) > 1 else ()


def _sharing(sides: Sequence[Passage], topic: str, base: EvidenceBase) -> tuple[str, tuple[Passage, ...]] | None:
    """Return the known disagreement that shares a position with another, which is finer."""
    ids = {p.passage_id for p in sides}
    for entry in base.expectation.entries:
        passages = tuple(base.evidence[i].passage for i in entry.passages)
        if entry.topic and entry.topic != topic and ids & {p.passage_id for p in passages}:
            return entry.topic, passages
    return None


def _bears(topic: str, outcome: Outcome, base: EvidenceBase) -> bool:
    """Whether a disagreement is about what a part asks: not about another quantity or point of time than it names.

    How many patients were studied, and what a short form stands for, is no
    question for what the sources hold.
    """
    part, lexicon = outcome.part, base.lexicon
    meaning = _MEANING.search(part.text) is not None
    if meaning != (_MEANING.search(topic) is not None) and (meaning or not part.yes_no):
        return False
    if "cohort" in part.wants:
        return False
    read = lexicon.read(topic)
    for types in (QUANTITY_TYPES, None):
        asked = {
            key
            for ask in part.asks
            if ask.need is not Need.MAY
            for key in ask.keys
            if (lexicon.type_of(key) in types if types else key.startswith("t:"))
        }
        own = {t.key: {t.key, *t.broader} for t in read if not lexicon.is_topic(t.key)}
        named = {key for key in own if (lexicon.type_of(key) in types if types else key.startswith("t:"))}
        wider = {b for key in asked for b in (key, *lexicon.ancestors(key))}
        if asked and named and not any(own[key] & wider for key in named):
            return False
    return True


def _spoken_of(topic: str, outcome: Outcome, base: EvidenceBase) -> bool:
    """Whether a part names every treatment that a topic names, or a kind of it."""
    asked = {key for ask in outcome.part.asks for key in ask.keys}
    asked |= {b for key in asked for b in base.lexicon.ancestors(key)}
    terms = [t for t in base.lexicon.read(topic) if base.lexicon.type_of(t.key) in TOLD_TYPES]
    return all(asked & {t.key, *t.broader} for t in terms)


@lru_cache(maxsize=1)
def _fine() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    text = (resources.files("assistant") / "data" / "stances.toml").read_text("utf-8")
    entries = tomllib.loads(text)["fine"]
    return tuple((re.compile(e["topic"], re.I), re.compile("|".join(e["asked"]), re.I)) for e in entries)


def _too_fine(topic: str, text: str) -> bool:
    """Whether a topic is a fine point that only who asks for it wants to know."""
    return any(named.search(topic) and not asked.search(text) for named, asked in _fine())
