"""Which anticipated questions a person's question amounts to, and the passages that answer it then.

Likeness of two questions finds paraphrases that share no word with the source,
and is blind to the one word that makes a near miss (an arm, a year, a drug).
So what must hold is still held to: by the passages, or by the anticipated
questions that were written for them. Likeness only stands in for the plain
words, where it is clear for rare ones that say little too, and for the kind of
value where the anticipated question asks for the same kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wordfreq import zipf_frequency

from assistant.asks import Ask, Need, ask_of
from assistant.evidence import EvidenceBase
from assistant.expectation import Resemblance, Vectors, keys_of, resembling
from assistant.likeness import LIKE
from assistant.match import HELD, Match, match, strength
from assistant.question import Part
from assistant.select import Chosen, Outcome, cells_asked, repeats
from corpus.model import Passage, PassageKind

Deciding = tuple[tuple[tuple[str, ...], float], ...]
"""Of each deciding term of a question its keys, any of which is enough, and its weight."""
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
VETO, SURE = 0.0, 0.7
"""By how much a need that no document meets has to be the likest for nothing to answer, whatever the words lead to; and
from which likeness on what it lacks is named as what is missing."""
CLEAR, AHEAD = 0.65, 0.2
"""From which likeness on, and how far before the likest need that no document meets, a need is clearly meant."""
PLAIN, PLAIN_FORM, PLAIN_WEIGHT = 4.0, 3.0, 3.0
"""Words at least this common in English (Zipf scale, wordfreq), in lower case, name nothing; verbs and adverbs by their
ending from less on; and what one of them weighs at the most."""
BESIDE, ELSEWHERE, SECOND = 0.1, 0.2, 0.04
"""How far behind the nearest need another of its document or a known disagreement, or the first of another document,
may lie and be answered too; and the second of two disagreements behind the first."""
_WHOM = re.compile(r"\b(?:in|among|for|of)\s+$", re.I)
_PATIENTS = re.compile(r"\s+(?:patients?|people|persons?|individuals?|subjects?|women|men|adults)\b", re.I)


@dataclass(frozen=True, slots=True)
class Recalled:
    """An anticipated need that a part of a question amounts to, with its passages as matches, in reading order."""

    resemblance: Resemblance
    matches: tuple[Match, ...]


def recall(
    outcome: Outcome, cosines: Vectors, base: EvidenceBase, nearness: Sequence[float], documents: Sequence[str] = ()
) -> Outcome:
    """Return what answers a part, given what its words alone led to and the anticipated questions that it is like.

    ``cosines[i]`` is the cosine of the part to the anticipated question ``i``,
    ``nearness[i]`` that to passage ``i``; ``documents``, where not empty, are
    the only ones to look in. Where a need that no document meets is the
    nearest of all, nothing answers.
    """
    part = outcome.part
    near = _alike(part, cosines, base)
    unmet = next((each for each in near if not each.entry.answered), None)
    least = ENOUGH + UNMET * (unmet.likeness if unmet else LIKE) - BY_WORDS * bool(outcome.chosen)
    found: list[Recalled] = []
    disputes: list[Recalled] = []
    for each in near:
        if not each.entry.answered or (documents and not _within(each, documents, base)):
            continue
        clear = each.likeness >= CLEAR and each.likeness >= AHEAD + (unmet.likeness if unmet else 0.0)
        coverage = covered(part, each, base, clear)
        kept = disputes if each.entry.topic else found
        if coverage is None or len(kept) == MOST_NEEDS or not _beside(each, [*found, *disputes], base):
            continue
        if each.likeness + COVERED * coverage - OTHER_KIND * (not of_kind(part, each, base)) >= least:
            rows = [match(part, base.evidence[i], base, nearness[i]) for i in each.entry.passages]
            kept.append(Recalled(each, tuple(rows)))
    if found or disputes:
        answered = joined(outcome, found or disputes[:1], base)
        return replace(answered, disputes=tuple((d.resemblance.entry.topic, _positions(d)) for d in disputes))
    if unmet is not None and unmet.likeness >= VETO + max((e.likeness for e in near if e.entry.answered), default=0.0):
        return Outcome(part, (), (), outcome.nearest, lacking=unmet.entry.missing if unmet.likeness >= SURE else "")
    return outcome


def _positions(dispute: Recalled) -> tuple[Passage, ...]:
    return tuple(m.evidence.passage for m in dispute.matches)


def _alike(part: Part, cosines: Vectors, base: EvidenceBase) -> list[Resemblance]:
    """Return the needs like a part, likest first; what they ask for and the part does not speak of counts against."""
    spoken = {key for ask in part.asks for key in ask.keys}
    spoken |= keys_of(part.text, base.lexicon)
    near = [each for each in resembling(base.expectation, cosines, MOST) if each.likeness >= LIKE]
    held = [Resemblance(e.entry, e.likeness - SPECIFIC * _unspoken(e.ask, spoken, base), e.ask) for e in near]
    return sorted(held, key=lambda each: (-each.likeness, each.ask))


def _unspoken(ask: int, spoken: set[str], base: EvidenceBase) -> float:
    """Return the share of the deciding weight of an anticipated question that is not spoken of."""
    deciding = base.deciding.get(ask)
    if deciding is None:
        deciding = base.deciding[ask] = (
            _as_decided(base.decided[ask]) if base.decided else _deciding(base.expectation.asks[ask], base)
        )
    total = sum(weight for _, weight in deciding)
    missing = sum(weight for keys, weight in deciding if not spoken.intersection(keys))
    return missing / total if total else 0.0


def decided(base: EvidenceBase) -> tuple[str, ...]:
    """Return what decides in each anticipated question, to be kept with the base: reading it takes far longer."""
    return tuple(json.dumps(_deciding(ask, base), separators=(",", ":")) for ask in base.expectation.asks)


def _as_decided(written: str) -> Deciding:
    return tuple((tuple(keys), weight) for keys, weight in json.loads(written))


def _deciding(text: str, base: EvidenceBase) -> Deciding:
    found: dict[str, tuple[tuple[str, ...], float]] = {}
    for term in base.lexicon.read(text):
        if term.key not in base.weights and not term.key.startswith("c:"):
            if not base.lexicon.is_generic(term):  # how common it is in English would cost a cold start its while
                found[term.key] = ((term.key, *base.lexicon.partly(term)), PLAIN_WEIGHT)
            continue
        ask = ask_of(term, base, False)
        if ask.need is not Need.MAY:
            found[ask.keys[0]] = ((*ask.keys, *term.broader), ask.weight)
    return tuple(found.values())


def _beside(near: Resemblance, found: Sequence[Recalled], base: EvidenceBase) -> bool:
    """Whether a need is answered beside those found before: each source that answers is heard."""
    if not found:
        return True
    if near.entry.topic:
        known = next((each.resemblance for each in found if each.resemblance.entry.topic), None)
        limit = near.likeness + (SECOND if known else BESIDE)
        return (known or found[0].resemblance).likeness <= limit
    heard = {m.evidence.passage.document_id for each in found for m in each.matches}
    behind = found[0].resemblance.likeness - near.likeness
    return behind <= (BESIDE if _within(near, tuple(heard), base) else ELSEWHERE)


def _within(near: Resemblance, documents: Sequence[str], base: EvidenceBase) -> bool:
    return all(base.evidence[i].passage.document_id in documents for i in near.entry.passages)


def covered(part: Part, near: Resemblance, base: EvidenceBase, clear: bool = False) -> float | None:
    """Return the share of the deciding weight that a need covers; None where something that must hold does not.

    Where the need is ``clear``, words that say little need not hold either.
    """
    deciding = held = 0.0
    for ask in part.asks:
        if ask.need is Need.MAY:
            continue
        narrows = _narrows(ask, part.text)
        plain = _names_nothing(ask) and not narrows
        weight = min(ask.weight, PLAIN_WEIGHT) if plain else ask.weight
        deciding += weight
        if _held(ask, part, near, base):
            held += weight
        elif ask.need is Need.MUST and not plain and not (clear and _says_little(ask) and not narrows):
            return None
    return held / deciding if deciding else 1.0


def of_kind(part: Part, near: Resemblance, base: EvidenceBase) -> bool:
    """Whether a value of the kind asked for is printed, or was asked for by the anticipated question itself."""
    if not part.wants or set(part.wants) & set(base.expectation.wants[near.ask]):
        return True
    return any(want in base.evidence[i].shows for i in near.entry.passages for want in part.wants)


def _held(ask: Ask, part: Part, near: Resemblance, base: EvidenceBase) -> bool:
    if any(key in near.entry.keys for key in ask.keys):
        return True
    return any(strength(ask, part, base.evidence[i], base) >= HELD for i in near.entry.passages)


def _names_nothing(ask: Ask) -> bool:
    """Whether an unknown word is an everyday one, which can be said in other words."""
    word = ask.surface
    if not (ask.unknown and word.islower() and word.isalpha()):
        return False
    return zipf_frequency(word, "en") >= (PLAIN_FORM if word.endswith(("ed", "ing", "ly")) else PLAIN)


def _narrows(ask: Ask, text: str) -> bool:
    """Whether a word tells which patients are meant: "in veterans?", "widowed patients"."""
    before, after = text[: ask.start], text[ask.start + len(ask.surface) :]
    alone = _WHOM.search(before) is not None and ask.surface.endswith("s") and not after.strip(" ?.!")
    return alone or (ask.unknown and _PATIENTS.match(after) is not None)


def _says_little(ask: Ask) -> bool:
    """Whether a term is neither a name, nor a number, nor a notion of the field."""
    return not ask.entity and not ask.keys[0].startswith("c:") and not any(map(str.isdigit, ask.surface))


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
