"""Which anticipated questions a person's question amounts to, and the passages that answer it then.

Likeness of two questions finds paraphrases that share no word with the source,
and is blind to the one word that makes a near miss (an arm, a year, a drug).
So what must hold is still held to: by the passages, or by the anticipated
questions that were written for them. Likeness only stands in for the plain
words, where it is clear for rare ones that say little too, and for the kind of
value where the anticipated question asks for the same kind. Where it finds
nothing but something is nearly enough, a closer look reads question and
passages together (``closer.py``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.closer import Closer
from assistant.covering import covered, of_kind
from assistant.deciding import deciding_in, opposed, spoken_of, unspoken
from assistant.evidence import EvidenceBase
from assistant.expectation import Resemblance, Vectors, resembling
from assistant.likeness import LIKE
from assistant.match import HELD, Match, match
from assistant.question import Part
from assistant.select import Chosen, Outcome, cells_asked, repeats
from corpus.model import Passage, PassageKind

MOST, MOST_NEEDS, MOST_STATEMENTS = 24, 3, 5
"""Anticipated needs that are looked at for one part of a question, how many of them are answered, and the statements
from which on nothing is added to what they lead to."""
SPECIFIC = 0.05
"""What an anticipated question loses that asks for something which the question does not speak of."""
UNMET, COVERED, OTHER_KIND, BY_WORDS = 0.95, 0.2, 0.2, 0.17
"""What counts beside the likeness of a need: that of the nearest need which no document meets (against it), the share
of the question's weight that the need covers, that it prints no value of the kind asked for (against it), and that the
words alone lead to an answer. Begun with a logistic regression, chosen on the open golden questions."""
ENOUGH = 0.27
"""What that must come to."""
LONGEST = 900
"""Characters of a list or table beyond which it is not added to what anticipated questions lead to."""
VETO, SURE, SAME = 0.0, 0.7, 0.1
"""By how much a need that no document meets has to be the likest for nothing to answer, whatever the words lead to;
from which likeness on what it lacks is named as what is missing; and which share of what it asks for may go unspoken
where the part asks for the same."""
CLEAR, AHEAD = 0.65, 0.2
"""From which likeness on, and how far before the likest need that no document meets, a need is clearly meant."""
LOOKED_AT, RIVALS, NEARLY, ELSE = 5, 4, 0.1, 0.3
"""Where nothing was found: how many of the likest needs get a second look, beside how many needs unmet, what their
worth may lack, and what an unmet need loses that asks for something else. Chosen on the open golden questions."""
ANSWERS, BEHIND = 0.0, 2.0
"""Log odds from which on a second look finds that passages answer, and by how much others may lie behind the best."""
BESIDE, ELSEWHERE, SECOND = 0.1, 0.2, 0.04
"""How far behind the nearest need another of its document or a known disagreement, or the first of another document,
may lie and be answered too; and the second of two disagreements behind the first."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Recalled:
    """An anticipated need that a part of a question amounts to, with its passages as matches, in reading order."""

    resemblance: Resemblance
    matches: tuple[Match, ...]


def recall(
    outcome: Outcome,
    cosines: Vectors,
    base: EvidenceBase,
    nearness: Sequence[float],
    documents: Sequence[str] = (),
    closer: Closer | None = None,
) -> Outcome:
    """Return what answers a part, given what its words alone led to and the anticipated questions that it is like.

    ``cosines[i]`` is the cosine of the part to the anticipated question ``i``,
    ``nearness[i]`` that to passage ``i``; ``documents``, where not empty, are
    the only ones to look in. Where a need that no document meets is the
    nearest of all, nothing answers. ``closer``, if given, has a second look at
    what was nearly enough.

    Raises:
        ModelError: the closer look's model cannot be opened.
    """
    part = outcome.part
    near = _alike(part, cosines, base)
    unmet = [each for each in near if not each.entry.answered and not _of_another(each, part, base)]
    candidates = [each for each in near if each.entry.answered and (not documents or _within(each, documents, base))]
    found, disputes = _meant(outcome, candidates, unmet[0].likeness if unmet else None, base)
    if closer is not None and not found and not disputes:
        found = _looked_at(outcome, candidates, unmet, closer, base)

    def recalled(each: Resemblance) -> Recalled:
        return Recalled(each, tuple(match(part, base.evidence[i], base, nearness[i]) for i in each.entry.passages))

    if found or disputes:
        differing = [recalled(each) for each in disputes]
        answered = joined(outcome, [recalled(each) for each in found] or differing[:1], base)
        return replace(answered, disputes=tuple((d.resemblance.entry.topic, _positions(d)) for d in differing))
    likest = max((each.likeness for each in near if each.entry.answered), default=0.0)
    if unmet and unmet[0].likeness >= VETO + likest:
        lacking = unmet[0].entry.missing if unmet[0].likeness >= SURE else ""
        sure = bool(lacking) and unspoken(unmet[0].ask, spoken_of(part, base), base) <= SAME
        return Outcome(part, (), (), outcome.nearest, lacking=lacking, sure=sure)
    return outcome


def _meant(
    outcome: Outcome, candidates: Sequence[Resemblance], unmet: float | None, base: EvidenceBase
) -> tuple[list[Resemblance], list[Resemblance]]:
    """Return the needs that a part amounts to, and the disagreements; ``unmet``: how like the likest need unmet is."""
    part = outcome.part
    least = _least(outcome, LIKE if unmet is None else unmet)
    found: list[Resemblance] = []
    disputes: list[Resemblance] = []
    for each in candidates:
        clear = each.likeness >= CLEAR and each.likeness >= AHEAD + (unmet or 0.0)
        kept = disputes if each.entry.topic else found
        if len(kept) == MOST_NEEDS or not _beside(each, [*found, *disputes], base):
            continue
        if _worth(part, each, base, clear) >= least:
            kept.append(each)
    return found, disputes


def _least(outcome: Outcome, unmet: float) -> float:
    return ENOUGH + UNMET * unmet - BY_WORDS * bool(outcome.chosen)


def _worth(part: Part, near: Resemblance, base: EvidenceBase, clear: bool) -> float:
    """Return what speaks for a need; nothing does where something that must hold does not."""
    coverage = covered(part, near, base, clear)
    if coverage is None:
        return -math.inf
    return near.likeness + COVERED * coverage - OTHER_KIND * (not of_kind(part, near, base))


def _looked_at(
    outcome: Outcome,
    candidates: Sequence[Resemblance],
    unmet: Sequence[Resemblance],
    closer: Closer,
    base: EvidenceBase,
) -> list[Resemblance]:
    """Return the needs that a second look finds answered: nearly enough, or only plain words stood against."""
    part = outcome.part
    spoken = spoken_of(part, base)
    possible = [
        each
        for each in candidates[:LOOKED_AT]
        if not each.entry.topic
        and _worth(part, each, base, True) + NEARLY >= _least(outcome, _against(each, unmet, spoken, base))
    ]
    if not possible:
        return []
    texts = [[base.evidence[i].passage for i in each.entry.passages] for each in possible]
    odds = closer.log_odds(part.text, texts)
    order = sorted(range(len(odds)), key=lambda i: -odds[i])
    return [possible[i] for i in order if odds[i] >= max(ANSWERS, odds[order[0]] - BEHIND)][:MOST_NEEDS]


def _against(near: Resemblance, unmet: Sequence[Resemblance], spoken: set[str], base: EvidenceBase) -> float:
    """Return the likeness of the likest need unmet that may be what is asked for rather than ``near``.

    One counts less that asks for something of which neither the question
    speaks nor ``near``, and shares with the question nothing that ``near`` lacks.
    """

    def held(keys: Sequence[str]) -> bool:
        return any(
            key in near.entry.keys
            or any(base.evidence[i].structural.get(key, 0.0) >= HELD for i in near.entry.passages)
            for key in keys
        )

    def weighed(each: Resemblance) -> float:
        lacking = [bool(spoken.intersection(keys)) for keys, _ in deciding_in(each.ask, base) if not held(keys)]
        return each.likeness - (ELSE * (bool(lacking) and not any(lacking)))

    return max([LIKE, *map(weighed, unmet[:RIVALS])])


def _of_other_year(near: Resemblance, part: Part, base: EvidenceBase) -> bool:
    """Whether a need is of the study of another year than the one that is asked about: of Gupta 2003, not 2005."""
    years = set(_YEAR.findall(base.expectation.asks[near.ask]))
    asked = set(_YEAR.findall(part.text))
    return bool(years and asked) and years.isdisjoint(asked)


def _of_another(near: Resemblance, part: Part, base: EvidenceBase) -> bool:
    """Whether a need unmet asks for another year or for the opposite: the secondary endpoint, not the primary one."""
    return _of_other_year(near, part, base) or opposed(part.text, base.expectation.asks[near.ask], base)


def _positions(dispute: Recalled) -> tuple[Passage, ...]:
    return tuple(m.evidence.passage for m in dispute.matches)


def _alike(part: Part, cosines: Vectors, base: EvidenceBase) -> list[Resemblance]:
    """Return the needs like a part, likest first; what they ask for and the part does not speak of counts against."""
    spoken = spoken_of(part, base)
    near = [each for each in resembling(base.expectation, cosines, MOST) if each.likeness >= LIKE]
    held = [Resemblance(e.entry, e.likeness - SPECIFIC * unspoken(e.ask, spoken, base), e.ask) for e in near]
    return sorted(held, key=lambda each: (-each.likeness, each.ask))


def _beside(near: Resemblance, found: Sequence[Resemblance], base: EvidenceBase) -> bool:
    """Whether a need is answered beside those found before: each source that answers is heard."""
    if not found:
        return True
    if near.entry.topic:
        known = next((each for each in found if each.entry.topic), None)
        limit = near.likeness + (SECOND if known else BESIDE)
        return (known or found[0]).likeness <= limit
    heard = {base.evidence[i].passage.document_id for each in found for i in each.entry.passages}
    behind = found[0].likeness - near.likeness
    return behind <= (BESIDE if _within(near, tuple(heard), base) else ELSEWHERE)


def _within(near: Resemblance, documents: Sequence[str], base: EvidenceBase) -> bool:
    return all(base.evidence[i].passage.document_id in documents for i in near.entry.passages)


def joined(outcome: Outcome, recalled: Sequence[Recalled], base: EvidenceBase) -> Outcome:
    """Put what was recalled before what the words alone led to; what repeats it is left out."""
    part = outcome.part
    chosen: list[Chosen] = []

    def said(other: Chosen) -> bool:
        return all(any(repeats(passage, known) for known in chosen) for passage in other.passages)

    for each in recalled:
        for grouped in _statements(each, part, base):
            if not said(grouped):
                chosen.append(grouped)
    for other in outcome.chosen:
        if len(chosen) >= MOST_STATEMENTS:
            break
        if not said(other) and sum(len(passage.text) for passage in other.passages) <= LONGEST:
            chosen.append(other)
    matches = [m for each in recalled for m in each.matches]
    known = {m.evidence.index for m in matches}
    answering = (*matches, *(m for m in outcome.answering if m.evidence.index not in known))
    return Outcome(part, _without_parts(chosen), answering, outcome.nearest, outcome.unmet)


def _without_parts(chosen: Sequence[Chosen]) -> tuple[Chosen, ...]:
    """Leave out some items of a list where the whole of it is shown too: they would read as if they were all."""
    shown = [{passage.passage_id for passage in each.passages} for each in chosen]
    return tuple(
        each
        for each, own in zip(chosen, shown, strict=True)
        if len(own) == 1 or not any(own < other for other in shown)
    )


def _one_list(first: Passage, second: Passage) -> bool:
    """Whether two items may be one statement: of one list, and of the same study, whose name is shown beside it."""
    return first.group == second.group is not None and first.scope.studies == second.scope.studies


def _statements(each: Recalled, part: Part, base: EvidenceBase) -> list[Chosen]:
    """Return one statement a passage; items of one list that stand together are one statement."""
    out: list[Chosen] = []
    for m in each.matches:
        passage = m.evidence.passage
        last = out[-1].passages[-1] if out else None
        if passage.kind is PassageKind.ITEM and last is not None and _one_list(last, passage):
            out[-1] = Chosen((*out[-1].passages, passage), out[-1].match)
        elif passage.kind is PassageKind.ROW:
            out.append(Chosen((passage,), m, cells_asked(part, passage, base)))
        else:
            out.append(Chosen((passage,), m))
    return out
