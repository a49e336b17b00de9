"""Which passages make up the answer to one part of a question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.asks import Ask, Need
from assistant.evidence import Evidence, EvidenceBase
from assistant.match import Match, match
from assistant.question import Part
from corpus.model import Passage, PassageKind

MARGIN = 0.4
"""How far behind the best passage another may lie and still be shown."""
SOURCE_MARGIN = 0.4
"""The same for the best passage of another source, so that each source that answers is heard."""
MOST = 6
"""Statements a part of a question gets at the most; a list counts as one."""
SEVERAL = 3
SHORT_ROW = 4
LONGEST_LIST = 20
CANDIDATES, NEAREST, FULL = 400, 40, 44


@dataclass(frozen=True, slots=True)
class Chosen:
    """A statement in the making: one passage, or a list that comes whole.

    passages: in reading order; cells: indexes of the cells that the question
    selects in a row (empty: the whole row).
    """

    passages: tuple[Passage, ...]
    match: Match
    cells: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found for one part: the answer, or the nearest misses."""

    part: Part
    chosen: tuple[Chosen, ...]
    answering: tuple[Match, ...]
    nearest: tuple[Match, ...]
    unmet: tuple[Match, ...] = ()
    lacking: str = ""
    """What no document says, where the part is like a question that was anticipated to find no answer."""
    sure: bool = False
    """Whether that question asks for the same as the part, so that it is known that nothing answers."""
    together: tuple[str, str] = ("", "")
    """Of which techniques figures are told together, and the one that was asked about."""
    misread: str = ""
    """The cell that would answer, as it is printed, where text recognition misread it."""
    disputes: tuple[tuple[str, tuple[Passage, ...]], ...] = ()
    """Known disagreements that the part is about: topic and positions, newest first."""


def seek(part: Part, base: EvidenceBase, nearness: Sequence[float], documents: Sequence[str]) -> Outcome:
    """Find what answers one part.

    ``nearness[i]`` is the cosine of the question to evidence ``i``;
    ``documents``, where not empty, are the only ones to look in.
    """
    found = _matches(part, base, nearness, documents)
    answering = tuple(m for m in found if m.answers)
    if not answering or _one_sided(part, answering, base):
        whole = _each_side(part, base, nearness, documents)
        if whole is not None and (whole.chosen or not answering):
            return whole
    return Outcome(part, _choose(part, answering, base), answering, tuple(found[:12]))


def _promising(part: Part, rows: Sequence[int], base: EvidenceBase, nearness: Sequence[float]) -> list[int]:
    """Keep the candidates that hold most of the deciding weight at a glance: a full match costs ten times as much."""
    if len(rows) <= FULL:
        return sorted(rows)
    asks = [(a.weight, a.keys) for a in part.asks if a.need is not Need.MAY]

    def glance(i: int) -> float:
        near = base.evidence[i].near.keys()
        held = 0.0
        for weight, keys in asks:
            if not near.isdisjoint(keys):
                held += weight
        return held + nearness[i]

    return sorted(sorted(rows, key=lambda i: (-glance(i), i))[:FULL])


def _one_sided(part: Part, answering: Sequence[Match], base: EvidenceBase) -> bool:
    """Whether the best passage names only some of what a comparison or enumeration asks about."""
    run, _ = _coordinated(part, base)
    own = answering[0].evidence.own
    return len(run) > 1 and not all(any(k in own for k in a.keys) for a in run)


def _matches(part: Part, base: EvidenceBase, nearness: Sequence[float], documents: Sequence[str]) -> list[Match]:
    rows: set[int] = set()
    for ask in sorted((a for a in part.asks if a.need is not Need.MAY), key=lambda a: -a.weight):
        for key in ask.keys:
            rows.update(base.postings.get(key, ()))
        if len(rows) > CANDIDATES:
            break
    within = base.within(documents)
    rows.update(sorted(within, key=nearness.__getitem__, reverse=True)[:NEAREST])  # of equal ones the first
    allowed = set(within)
    found = [
        match(part, base.evidence[i], base, nearness[i])
        for i in _promising(part, [i for i in rows if i in allowed], base, nearness)
    ]
    found.sort(key=lambda m: (not m.answers, -m.relevance, m.evidence.index))
    return found


def _each_side(part: Part, base: EvidenceBase, nearness: Sequence[float], documents: Sequence[str]) -> Outcome | None:
    """Answer "X versus Y" or "X, Y and Z" one by one where no passage speaks of all.

    A comparison needs every side; of an enumeration what is answered is
    shown, and the rest stays in ``unmet``.
    """
    sides, every = sides_of(part, base)
    if len(sides) < 2:
        return None
    chosen: list[Chosen] = []
    answering: list[Match] = []
    nearest: list[Match] = []
    unmet: list[Match] = []
    for side in sides:
        found = _matches(side, base, nearness, documents)
        answers = tuple(m for m in found if m.answers)
        if not answers:
            if every or any(a.unknown for m in found[:1] for a in m.missing):
                return Outcome(part, (), (), tuple(found[:12]))
            unmet += found[:1]
            continue
        chosen += _choose(side, answers, base)[:2]
        answering += answers
        nearest += found[:6]
    unique = {c.passages[0].passage_id: c for c in chosen}
    return Outcome(part, tuple(unique.values()), tuple(answering), tuple(nearest or unmet), tuple(unmet))


_COORDINATION = re.compile(
    r"^(?:\s*[\w-]+){0,2}?\s*(?:,|/|\bvs\.?|\bversus|\band|\bor|\bthan|\bcompared (?:with|to))(?:\W+[\w-]+){0,3}?\W*$",
    re.I,
)


_VERSUS = re.compile(r"\b(?:vs|versus|or|than|compared|with)\b", re.I)


def sides_of(part: Part, base: EvidenceBase) -> tuple[list[Part], bool]:
    """Split a part whose terms are coordinated ("TACE vs TARE") into one part a term.

    The second value tells whether it is a comparison, which needs every side.
    """
    run, every = _coordinated(part, base)
    number = part.wants if set(part.wants) & {"pvalue", "dose", "ratio", "interval", "size"} else ("count",)
    number = number if part.wants else ()
    sides = [
        replace(part, asks=tuple(a for a in part.asks if a is kept or a not in run), wants=number, counted=frozenset())
        for kept in run
    ]
    return sides, every


def _coordinated(part: Part, base: EvidenceBase) -> tuple[list[Ask], bool]:
    """Return the like terms that stand in a row ("TACE vs TARE", "PROMID, CLARINET and RADIANT-4")."""
    asks = sorted(
        (a for a in part.asks if a.need is not Need.MAY or base.lexicon.is_topic(a.keys[0])), key=lambda a: a.start
    )
    run: list[Ask] = []
    every = False
    for first, second in pairwise(asks):
        between = part.text[first.start + len(first.surface) : second.start]
        if _alike(first, second, base) and _COORDINATION.match(between):
            run = [*run, second] if run and run[-1] is first else [first, second]
            every = every or bool(_VERSUS.search(between))
        elif len(run) > 1:
            break
    return run, every


def _alike(a: Ask, b: Ask, base: EvidenceBase) -> bool:
    kinds = [base.lexicon.type_of(ask.keys[0]) for ask in (a, b)]
    if a.entity != b.entity:
        return False
    therapies = {"procedure", "drug"}
    return kinds[0] == kinds[1] or set(kinds) <= therapies or (not a.entity and None not in kinds)


def _choose(part: Part, answering: Sequence[Match], base: EvidenceBase) -> tuple[Chosen, ...]:
    if not answering:
        return ()
    best = answering[0].relevance
    near = [m for m in answering if m.relevance >= best - MARGIN]
    wide = [m for m in answering if m.relevance >= best - 1.5 * MARGIN] if part.listing else near[:12]
    groups = Counter(m.evidence.passage.group for m in wide if m.evidence.passage.group)
    near += [m for m in wide if groups[m.evidence.passage.group or ""] >= SEVERAL and m not in near]
    chosen: list[Chosen] = []
    for m in _spread(near, answering, best):
        if len(chosen) >= MOST:
            break
        if any(repeats(m.evidence.passage, c) for c in chosen):
            continue
        chosen.append(_shape(part, m, base, groups[m.evidence.passage.group or ""]))
    return tuple(chosen)


def _spread(near: Sequence[Match], answering: Sequence[Match], best: float) -> list[Match]:
    """Order the candidates so that the best of every source comes before the second of any."""
    firsts: dict[str, Match] = {}
    for m in answering:
        if m.relevance >= best - SOURCE_MARGIN:
            firsts.setdefault(m.evidence.passage.document_id, m)
    first = list(firsts.values())
    return [*first, *(m for m in near if m not in first)]


def repeats(passage: Passage, chosen: Chosen) -> bool:
    """Whether the passage says nothing that the chosen statement does not say already."""
    if any(p.passage_id == passage.passage_id for p in chosen.passages):
        return True
    words = set(re.findall(r"\w+", passage.text.lower()))
    said = set(re.findall(r"\w+", " ".join(p.text for p in chosen.passages).lower()))
    return bool(words) and len(words & said) / len(words) > 0.9


def shown(part: Part, m: Match, base: EvidenceBase) -> Chosen:
    """Return one place as a statement: of a row the cells asked for."""
    return _shape(part, m, base, 1)


def _shape(part: Part, m: Match, base: EvidenceBase, alike: int) -> Chosen:
    """Turn a match into a statement: the cells asked for of a row, a list as a whole.

    ``alike`` counts the near-best passages of the same list or table: where
    there are several, the question is about the list.
    """
    passage = m.evidence.passage
    several = alike >= SEVERAL and not part.yes_no
    if passage.kind is PassageKind.ROW and not (several and part.listing):
        return Chosen((passage,), m, cells_asked(part, passage, base))
    lead = not part.wants and any(e.passage.parent == passage.order for e in _beside(passage, base))
    if part.listing or several or lead or passage.text.rstrip().endswith(":") or part.thing is not None:
        whole = whole_list(passage, base)
        if 1 < len(whole) <= LONGEST_LIST:
            return Chosen(whole, m)
    return Chosen((passage,), m)


def _beside(passage: Passage, base: EvidenceBase) -> list[Evidence]:
    """The items that follow a passage of the same document."""
    return [e for e in base.by_document[passage.document_id] if e.passage.kind is PassageKind.ITEM and e.passage.group]


def whole_list(passage: Passage, base: EvidenceBase) -> tuple[Passage, ...]:
    """Return the list or table that a passage introduces or belongs to, in order; just the passage if there is none."""
    same = [e.passage for e in base.by_document[passage.document_id] if e.passage.evidence]
    children = [p for p in same if p.parent == passage.order and p.kind is PassageKind.ITEM]
    if children:
        items = [passage, *children]
    elif passage.group is not None:
        items = [p for p in same if p.group == passage.group]
        lead = [p for p in same if p.order == items[0].parent]
        items = [*lead, *items]
    else:
        items = [passage]
    return tuple(sorted(items, key=lambda p: p.order))


def cells_asked(part: Part, row: Passage, base: EvidenceBase) -> tuple[int, ...]:
    """Return the cells whose heads the question asks for; none where it asks for the row or the row is short."""
    if len(row.cells) <= SHORT_ROW:
        return ()
    wanted = {key for ask in part.asks if ask.need is not Need.MAY for key in ask.keys}
    scores = []
    for cell in row.cells:
        keys: set[str] = set()
        for term in base.lexicon.read(cell.head):
            keys |= {term.key, *term.broader}
        scores.append(len(keys & wanted) if cell.head else 0)
    best = max(scores, default=0)
    return tuple(i for i, score in enumerate(scores) if score == best) if best else ()
