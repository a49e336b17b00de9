"""How well a passage meets the constraints of a question.

A passage answers a part of a question when every constraint that must hold
does hold in its words, its structure or (for whom it is about) its
neighbours, when most of the remaining weight is covered, and when it prints a
value of the kind asked for. What fails is named, so that a refusal can say
what is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from assistant.asks import Ask, Need
from assistant.evidence import Evidence, EvidenceBase
from assistant.question import Part
from assistant.surroundings import OWN
from corpus.model import PassageKind

HELD = 0.44
"""Strength from which a constraint counts as held."""
CLOSE, NAMED_CLOSE = 0.35, 0.15
"""Cosine from which a passage may answer a question whose words constrain nothing; less where it names a document."""
NEARNESS, SHARE = 0.8, 0.15
UNRELATED = 0.3
BY_VALUE = 0.8
BY_CLASS = 0.6
ENOUGH = 0.6
"""Share of the deciding weight that an answer must cover."""
_MUST, _MAY = Need.MUST, Need.MAY  # looked up once: Python 3.11 takes longer to find a member than to compare it


@dataclass(frozen=True, slots=True)
class Match:
    """One passage held against one part of a question.

    coverage: share of the deciding weight (must and should) that holds, 0..1.
    relevance: the same over all terms, with nearness; what ranking uses.
    missing: the constraints that do not hold, heaviest first.
    lacks: ids of the wanted kinds of value that the passage does not print.
    nearness: cosine of the question's and the passage's embeddings.
    """

    evidence: Evidence
    coverage: float
    relevance: float
    missing: tuple[Ask, ...]
    lacks: tuple[str, ...]
    nearness: float

    @property
    def answers(self) -> bool:
        """Whether the passage may answer the part."""
        blocked = any(ask.need is _MUST for ask in self.missing)
        return not blocked and not self.lacks and self.coverage >= ENOUGH and self.evidence.passage.evidence


def strength(ask: Ask, part: Part, evidence: Evidence, base: EvidenceBase) -> float:
    """Return how strongly one constraint holds for a passage, 0 (not at all) to 1 (in its own words)."""
    best = 0.0
    if evidence.excluded and not evidence.excluded.isdisjoint(ask.keys):
        return OWN if part.excluding else 0.0
    if ask.headed:
        return OWN if not evidence.headed.isdisjoint(ask.keys) else 0.0
    for key in ask.keys:
        value = evidence.structural.get(key, 0.0)
        if key in base.study_keys:
            value = _of_study(key, value, part, evidence)
        elif value >= OWN:
            return value
        else:
            lent = (
                _lent(key, ask, part, evidence, base) if key.startswith("c:") else _lent_word(key, ask, part, evidence)
            )
            value = lent if lent > value else value
        best = value if value > best else best
    return best


def _of_study(key: str, value: float, part: Part, evidence: Evidence) -> float:
    """Return how strongly a study's name holds, given the strength of the word: what reports one is about no other."""
    if key in evidence.own and sum(a.study for a in part.asks) > 1:
        return OWN  # it compares them
    if evidence.studies:
        return max(value, OWN) if key in evidence.studies else min(value, UNRELATED)
    return max(value, evidence.near.get(key, 0.0))


def _lent_word(key: str, ask: Ask, part: Part, evidence: Evidence) -> float:
    """Return the strength that neighbours lend to a plain word, which has no parents and no class."""
    near = evidence.near.get(key, 0.0)
    if not near or part.strict:
        return 0.0
    if ask.entity:
        return near
    return 0.5 * near if ask.need is not _MUST else 0.0


def _lent(key: str, ask: Ask, part: Part, evidence: Evidence, base: EvidenceBase) -> float:
    """Return the strength that a value, or neighbours, lend: to whom a passage is about, less to what it says."""
    lexicon = base.lexicon
    if lexicon.value_of(key) in evidence.shows:
        return BY_VALUE
    parents = lexicon.parents(key)
    made = 0.0
    if len(parents) > 1:
        where = evidence.near if ask.entity else evidence.structural
        made = 0.85 * min(where.get(p, 0.0) for p in parents)
    if part.strict:
        return made
    if part.yes_no or part.contraindication:
        made = max(made, _class_says(key, evidence, base))
    near = evidence.near.get(key, 0.0)
    if not near:
        return made
    kind = lexicon.type_of(key)
    if kind and any(other != key and not lexicon.is_topic(other) for other in evidence.types.get(kind, ())):
        return made  # it names others of that type, so it is not about this one
    if ask.entity:
        return max(made, near)
    return max(made, 0.5 * near) if ask.need is not _MUST else made


def _class_says(key: str, evidence: Evidence, base: EvidenceBase) -> float:
    """What a source says of a class holds for its members, unless it names some of them."""
    if base.lexicon.type_of(key) not in {"procedure", "drug"}:
        return 0.0
    classes = [c for c in base.lexicon.ancestors(key) if evidence.own.get(c, 0.0) == OWN]
    return BY_CLASS if classes and not therapies(evidence) - set(base.lexicon.ancestors(key)) else 0.0


def therapies(evidence: Evidence) -> frozenset[str]:
    """Return the concepts of a passage's own words that are procedures or drugs."""
    return evidence.types.get("procedure", frozenset()) | evidence.types.get("drug", frozenset())


def match(part: Part, evidence: Evidence, base: EvidenceBase, nearness: float) -> Match:
    """Hold one passage against one part; ``nearness`` is the cosine of their embeddings."""
    deciding = held = total = got = 0.0
    missing: list[Ask] = []
    for ask in part.asks:
        value, weight = strength(ask, part, evidence, base), ask.weight
        holds, may = value >= HELD, ask.need is _MAY
        if not may:
            deciding += weight
            held += weight if holds else weight * value
            if not holds:
                missing.append(ask)
        elif not evidence.headed.isdisjoint(ask.keys):
            weight = 3.0 * weight
        total += weight
        got += weight if holds and ask.entity else weight * value
    if len(missing) > 1:
        missing.sort(key=lambda a: (a.need is not _MUST, -a.weight, a.start))
    lacks = _lacks(part, evidence)
    coverage = held / deciding if deciding else float(nearness >= (NAMED_CLOSE if part.scoped else CLOSE))
    relevance = (got / total if total else 0.0) + NEARNESS * nearness + _fit(part, evidence)
    return Match(evidence, coverage, relevance, tuple(missing), lacks, nearness)


def _lacks(part: Part, evidence: Evidence) -> tuple[str, ...]:
    """Return the kinds of value asked for, where the passage prints none of them (one suffices)."""
    if evidence.points_elsewhere or (part.label and not _labelled(part.label, evidence)):
        return part.wants or ("table or figure",)
    if part.defines and not _DEFINES.search(evidence.passage.text):
        return part.wants or ("definition",)
    if part.unit and not _in_unit(part.unit, evidence.passage.text):
        return part.wants or (part.unit,)
    if part.thing is not None:
        asked = {key for ask in part.asks for key in ask.keys}
        if not any(evidence.types.get(kind, frozenset()) - asked for kind in part.thing.types):
            return (part.thing.name,)
    if not part.wants or part.wants == ("cause",):
        return ()
    if not any(w in evidence.shows for w in part.wants):
        return part.wants
    if part.counted and not _counts(part, evidence):
        return part.wants
    return ()


_PEOPLE = frozenset({"patient", "peopl", "person", "subject", "individu", "case", "particip", "women", "men"})
_NUMBER_WORDS = frozenset({"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "no", "none"})
_UNITS = frozenset({"month", "year", "week", "day", "mg", "cm", "mm", "hour", "%", "mos", "gbq", "time", "point"})
NEAR_NOUN, NEAR_WHOM = 5, 8
_COUNT_CELL = re.compile(r"\bn\b|patients|\bnumber\b|\bnr\b|events|totals?|\d+ \(\d+(?:\.\d+)?\s?%\)", re.I)
_BEFELL = re.compile(
    r"\bhow many\b(?: \S+){0,8} (?:got|had|have|develop\w*|experienc\w*|suffer\w*|show\w*|need\w*|requir\w*|grade)\b",
    re.I,
)
_COHORT = re.compile(r"n:\d{2,}")  # "of the 188 procedures": a number that tells a study from others
_PERCENT = re.compile(r"\d\s*%(?!\s*(?:CI|confidence))", re.I)


def _counts(part: Part, evidence: Evidence) -> bool:
    """Whether the passage numbers what "how many" counts, with a number that the question does not bring.

    In prose the number stands near the noun that it counts, and near the drug
    or group that it is a number of.
    """
    wanted = part.counted | (_PEOPLE if part.counted & _PEOPLE else frozenset())
    words = evidence.words
    units = part.counted & _UNITS
    if units:
        return any(b in units and a[0].isdigit() for a, b in pairwise(words)) or "duration" in part.wants
    if evidence.passage.kind is PassageKind.ROW:
        return _COUNT_CELL.search(evidence.passage.text) is not None
    if evidence.passage.kind is PassageKind.ITEM and re.search(r"\(\d+\)", evidence.passage.text):
        return True
    numbers = [
        i
        for i, w in enumerate(words)
        if (w.isdigit() or w in _NUMBER_WORDS)
        and w not in part.numbers
        and words[i + 1 : i + 2] not in [(u,) for u in _UNITS]
    ]
    nouns = [i for i, w in enumerate(words) if w in wanted]
    if not any(-3 <= n - i <= NEAR_NOUN for i in numbers for n in nouns):
        named = part.scoped or any(ask.study or _COHORT.fullmatch(ask.keys[0]) for ask in part.asks)
        people = (
            named and bool(part.counted & _PEOPLE) and _BEFELL.search(part.text)
        )  # a share need not name them again
        return (
            "cohort" not in part.wants and bool(people or nouns) and _PERCENT.search(evidence.passage.text) is not None
        )
    return _near_whom(part, evidence, numbers)


def _near_whom(part: Part, evidence: Evidence, numbers: list[int]) -> bool:
    whom = [
        a
        for a in part.asks
        if a.need is _MUST and a.entity and any(evidence.own.get(k, 0.0) for k in a.keys) and not a.study
    ]
    for ask in whom:
        stems = ask.stems
        places = [i for i, w in enumerate(evidence.words) if w in stems]
        if places and not any(abs(i - n) <= NEAR_WHOM for i in places for n in numbers):
            return False
    return True


_DEFINES = re.compile(r"\b(?:defin|classif|criteri|considered|requir)", re.I)


def _in_unit(unit: str, text: str) -> bool:
    """Whether the text prints the unit of measure that the question names, or its singular or abbreviation."""
    single = re.escape(unit.rstrip("s")) if len(unit) > 3 else re.escape(unit)
    return (
        re.search(rf"(?<![^\W\d]){single}|\bmos\b" if unit == "months" else rf"(?<![^\W\d]){single}", text, re.I)
        is not None
    )


def _labelled(label: str, evidence: Evidence) -> bool:
    places = (*evidence.passage.scope.headings, evidence.passage.scope.table)  # "[Table 1]" only points to it
    return any(re.search(rf"\b{re.escape(label)}\b", place, re.I) for place in places)


def spells_out(name: str, text: str) -> bool:
    """Whether the text sets the name beside its meaning: "somatostatin analogue (SSA)", "midgut (small bowel ...)"."""
    if name.lower() not in text.lower():
        return False
    word = re.escape(name)
    return re.search(rf"\((?:[^()]*\W)?{word}s?\)|\b{word} \(|^{word}, ", text, re.I) is not None


def _fit(part: Part, evidence: Evidence) -> float:
    """Small preferences: own words over lent ones, sentences and rows over headings, lists for lists."""
    held = total = 0.0
    own = evidence.own.keys()
    for ask in part.asks:
        if not ask.entity and ask.need is not _MAY:
            total += ask.weight
            held += 0.0 if own.isdisjoint(ask.keys) else ask.weight
    fit = SHARE * (held / (total or 1.0))
    passage = evidence.passage
    if passage.kind is PassageKind.HEADING or (passage.kind is PassageKind.ROW and not part.wants):
        fit -= 0.1
    if (part.definition or part.listing) and any(spells_out(a.surface, passage.text) for a in part.asks):
        fit += 0.6 if part.definition else 0.3
    if part.listing and passage.group is not None:
        fit += 0.3
    if "cause" in part.wants and "cause" in evidence.shows:
        fit += 0.1
    if any(w in evidence.best for w in part.wants):
        fit += 0.3
    if part.wants and all(w in evidence.shows for w in part.wants):
        fit += 0.05
    return fit
