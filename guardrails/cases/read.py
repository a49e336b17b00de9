"""Reads the facts of a case out of free text, each with the words that state it; what is not clear stays unknown.

``read_case`` reads top to bottom: tokens → places that may state a fact → what the words around them say → one value,
a conflict or nothing for every fact.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.tagger import Chances
from guardrails.cases.assertion import Mark, Marks, marked, year
from guardrails.cases.at_large import is_particular, of_nobody, of_somebody
from guardrails.cases.awaited import outdated
from guardrails.cases.belonging import is_past_cancer, of_present_tumor, of_site, of_this_tumor, past_cancers
from guardrails.cases.candidate import Candidate
from guardrails.cases.candidates import candidates
from guardrails.cases.contexts import contexts_of, in_context
from guardrails.cases.corrections import corrected
from guardrails.cases.knowledge import default
from guardrails.cases.labels import against, entry, unchosen
from guardrails.cases.learned import begun, learned, trusted
from guardrails.cases.merge import Stated, merged
from guardrails.cases.opposed import opposes, opposing, with_opposed
from guardrails.cases.questions import ASKED, ASKED_OF_ONE, AT_LARGE, asked
from guardrails.cases.reading import REASONS, UNCERTAIN, CaseReading, Reading, Unclear
from guardrails.cases.rules import TIMES, Fact, Knowledge
from guardrails.cases.sight import Sight
from guardrails.cases.token import Token
from guardrails.cases.tokens import tokenized
from guardrails.cases.weighing import weighed
from guardrails.criteria.interval import Interval

_NOBODYS = {"other_person", "population", "criteria"}
_NUMBERED = {"number", "count"}
_SEVERAL = "the text speaks of more patients than one"
_AGE = "age_years"
_EITHER = {"or", "nor"}
_JOINS = {"or", "nor", "and", ",", "/", "&"}
_BE = {"is", "are", "was", "were"}
_MARKS = frozenset(",;:(/-|.")


@dataclass(frozen=True, slots=True)
class _Note:
    text: str
    sight: Sight
    knowledge: Knowledge
    marks: Marks
    asked: Sequence[int]
    starts: Sequence[int]
    denying: Mapping[int, int]
    done: frozenset[int]
    contexts: Mapping[str, frozenset[int] | None]
    past_cancers: frozenset[tuple[str, ...]]

    @property
    def tokens(self) -> Sequence[Token]:
        return self.sight.tokens


def read_case(text: str, knowledge: Knowledge | None = None, *, by_rules_alone: bool = False) -> CaseReading:
    """Return the facts that ``text`` states of one patient; offsets are code points.

    ``by_rules_alone``: without what was learned (see ``learned``). Never raises; time grows linearly with the length.
    """
    knowledge = knowledge or default()
    seen = None if by_rules_alone else begun(text)
    tokens = tokenized(text, knowledge.words)
    sight = Sight(tokens, knowledge.classes, knowledge.amounts)
    found = candidates(sight, knowledge)
    if not found:  # then nothing that the words say of facts can matter; most questions to the sources end here
        return CaseReading({}, {}, (), {}, False)
    marks, corrections = marked(sight, knowledge, [each.start for each in found if not each.rule.mention])
    done = frozenset(tokens[at].sentence for at in sight.where("done"))
    contexts = contexts_of(sight, knowledge)
    denying = {at: each.end for each in found if _denies(each.value) for at in range(each.start, each.end)}
    starts = [each.start for each in found]
    questioned, somebody = asked(sight)
    past = past_cancers(tokens, found, marks)
    note = _Note(text, sight, knowledge, marks, questioned, starts, denying, done, contexts, past)
    stated: list[Stated] = []
    unclear: list[Unclear] = []
    over: set[int] = set()
    suppositions: dict[str, Reading] = {}
    read = corrected(sight, found, corrections, knowledge)
    offered = against(sight, read)
    for each in read:
        kind, judged = _judged(note, each)
        kind = UNCERTAIN if kind == "fact" and each.start in offered and isinstance(each.value, str) else kind
        if is_past_cancer(tokens, each, set(judged.kinds), past):
            over.add(each.start)
        if kind == "fact":
            stated.append(judged)
        elif kind == "supposed":
            suppositions.setdefault(each.fact, judged.reading)
        elif kind:
            unclear.append(judged.open(kind))
    if sight.where("one_patient") and sight.where("two_patient"):
        return _of_several(stated)
    cued = somebody or bool(sight.where("cue"))
    told = cued or is_particular((each.found.fact for each in stated), knowledge)
    stated = of_site(stated, knowledge)
    if stated and told and seen:
        stated = _seen_again(note, seen(), stated, unclear, suppositions)
    stated = of_present_tumor(of_this_tumor(stated, found, sight, knowledge, frozenset(over)), sight)
    stated = of_somebody(stated, sight, knowledge, cued=cued)
    result = with_opposed(stated, lambda each: merged(each, unclear, knowledge, sight, corrections))
    own = {name for name, each in result.facts.items() if not each.learned} | result.conflicts.keys()
    specific = is_particular(own, knowledge) or bool(own and cued)
    return CaseReading(result.facts, result.conflicts, result.unclear, suppositions, specific)


def _seen_again(
    note: _Note, seen: Chances, stated: list[Stated], unclear: list[Unclear], supposed: Collection[str]
) -> list[Stated]:
    """Return what stands of the ``stated`` and what was learned to be read; what is doubted is added to ``unclear``."""
    marks = seen.tags()
    stand, doubts = weighed(note.text, stated, seen, marks)
    unclear += doubts
    made = learned(marks, note.sight, note.knowledge, stand, unclear, supposed)
    made += opposing(marks, seen, note.sight, note.knowledge, stand, unclear, supposed)
    return [*stand, *(each for kind, each in (_judged(note, one) for one in made) if kind == "fact")]


def _of_several(stated: Sequence[Stated]) -> CaseReading:
    """Return nothing but what is unclear of a text that numbers its patients."""
    unclear = sorted((each.open(_SEVERAL) for each in stated), key=lambda one: (one.start, one.end, one.fact))
    return CaseReading({}, {}, tuple(unclear), {}, False)


def describes_case(text: str) -> bool:
    """Return whether ``text`` states facts of one patient.

    A question about criteria, studies or a disease at large does not: "What is the Ki-67 limit?", "TACE in G3 NET".
    """
    return read_case(text).specific


def _judged(note: _Note, found: Candidate) -> tuple[str, Stated]:
    """Return what becomes of a candidate: "fact", "supposed", "" for nothing, else why it is unclear."""
    over = _over(note, found)
    kinds = {mark.kind for mark in over}
    verdict = _verdict(note, found, over, kinds)
    may_settle = found.rule.learned and not opposes(found) and note.asked[found.start] != ASKED
    if may_settle and (verdict != "keep" or "earlier" in kinds) and trusted(found, kinds):
        return "fact", replace(_stated(note, found, (), set()), kinds=frozenset())
    if verdict in {"keep", "opposite"}:
        shown = {"affirmed", "negated"} if verdict == "opposite" else {"affirmed"}
        stated = _stated(note, found, over, shown)
        if verdict == "opposite":
            stated = replace(stated, reading=replace(stated.reading, value=not stated.reading.value))
        return "fact", stated
    return verdict, _stated(note, found, over, {"negated", "uncertain", "pending", "planned"})


def _verdict(note: _Note, found: Candidate, over: Sequence[Mark], kinds: set[str]) -> str:
    """Return "keep", "opposite", "supposed", "" for nothing, or why the candidate is unclear."""
    if kinds & _NOBODYS or is_past_cancer(note.tokens, found, kinds, note.past_cancers):
        return ""
    fact = note.knowledge.facts[found.fact]
    if any(fact.effects.get(kind) == "drop" for kind in kinds if kind != "negated"):
        return ""
    if _settled(note, found, over):
        kinds = kinds - {"uncertain"}
    elif "believed" in kinds and fact.type not in _NUMBERED and fact.effects.get("believed") != "keep":
        kinds = kinds | {"uncertain"}
    doubt = next((REASONS[kind] for kind in ("uncertain", "pending") if kind in kinds), "")
    if fact.type not in _NUMBERED:
        doubt = doubt or unchosen(note.sight, found) or of_nobody(note.sight, found)
    if "hypothetical" in kinds:
        return "supposed" if found.value is not None and not found.unclear else ""
    bound = isinstance(found.value, Interval) and _open_ended(found.value)
    asks = note.asked[found.start]
    if asks == ASKED or (asks == ASKED_OF_ONE and (found.fact != _AGE or not isinstance(found.value, Decimal))):
        return ""
    if bound and (asks == AT_LARGE or "required" in kinds):
        return ""
    if found.rule.mention:
        return doubt
    if found.unclear:
        return doubt or ("" if "negated" in kinds else found.unclear)
    if found.rule.context and not in_context(note.contexts, note.sight, found):
        return doubt or "not said what the abbreviation stands for"
    return doubt or _effect(note, found, over, kinds)


def _settled(note: _Note, found: Candidate, over: Sequence[Mark]) -> bool:
    """Whether a doubt before the candidate is answered behind it: "suspected … was ruled out", "… was confirmed"."""
    within = any(note.sight.phrase("settling", at) for at in range(found.start, found.end))
    doubts = [mark for mark in over if mark.kind == "uncertain"]
    answers = [mark for mark in over if mark.kind in {"negated", "affirmed"} and not mark.loose]
    return bool(
        doubts
        and all(mark.end <= found.start for mark in doubts)
        and (within or any(mark.start >= found.end for mark in answers))
    )


def _open_ended(value: Interval) -> bool:
    return value.min is None or value.max is None


def _effect(note: _Note, found: Candidate, over: Sequence[Mark], kinds: set[str]) -> str:
    fact = note.knowledge.facts[found.fact]
    denials = [mark for mark in over if mark.kind == "negated"]
    if isinstance(found.value, Interval) and any(not mark.loose for mark in denials):
        return REASONS["negated"]  # "a Ki-67 above 20 % was not found"
    older = outdated(note.sight, fact, found, kinds)
    if older:
        return older
    if denials and "affirmed" not in kinds:
        effect = _denied(found, fact, denials)
        if effect != "keep":
            return effect
    if found.rule.done and note.tokens[found.start].sentence not in note.done and "planned" not in kinds:
        return "not said to have been done"
    if found.rule.affirmed and found.value is True:
        return found.rule.affirmed
    for kind in ("planned", "ended", "dated"):
        if kind in kinds and fact.effects.get(kind) == "unclear" and found.value not in {False, "none"}:
            return REASONS[kind]
    if (fact.type == "bool" or "listed" in fact.traits) and "affirmed" not in kinds:
        said = entry(note.sight, found, at_large=note.asked[found.start] == AT_LARGE)
        return "" if said is None else said or "keep"
    return "keep"


def _denied(found: Candidate, fact: Fact, denials: Sequence[Mark]) -> str:
    """Return what a denial makes of a candidate: "keep", "opposite", "" for nothing, or why it is unclear."""
    effect = found.rule.negated or fact.effects.get("negated", "unclear")
    loose = all(mark.loose for mark in denials)
    if effect == "drop":
        return "keep" if loose and not found.rule.negated else ""
    if effect == "keep":
        return effect
    if loose:
        return REASONS["negated"] if "listed" in fact.traits and found.value not in {False, "none"} else "keep"
    twice = len({mark.start >= found.end for mark in denials if not mark.loose}) == 2
    if effect == "unclear" or twice or found.value is False:
        return REASONS["negated"]
    return "" if found.rule.done else effect


def _over(note: _Note, found: Candidate) -> list[Mark]:
    """Return the marks that bear on a candidate: of triggers that stand outside of it."""
    before = [
        mark
        for mark in note.marks[found.start]
        if mark.end <= found.start or mark.start >= found.end or mark.kind in TIMES
    ]
    last = found.end - 1 - (found.end - found.start > 1 and note.tokens[found.end - 1].key in _BE)
    after = [mark for mark in note.marks[last] if mark.start > last and mark not in before]
    if found.rule.event and found.value is True:  # "never had surgery for it", of which "had surgery for it" is read
        after += [mark for mark in note.marks[last] if mark.kind == "negated" and mark.start < found.start < mark.end]
    after += [mark for mark in note.marks[found.end - 1] if mark.kind in TIMES | _NOBODYS and mark not in before]
    over = [mark for mark in (*before, *after) if not (mark.near and _between(note, found, mark))]
    now = any(mark.kind == "current" and found.start < mark.start < found.end for mark in over)
    return [mark for mark in over if not _spent(note, found, mark) and not (now and mark.kind == "earlier")]


def _spent(note: _Note, found: Candidate, mark: Mark) -> bool:
    """Whether a denial belongs to another fact, which nothing joins to this one: "no EHD bilobar unresectable"."""
    if mark.kind == "uncertain" and mark.start >= found.end:
        return any(at in note.denying for at in range(mark.start, mark.end))  # "primary resected - no EHD"
    end = note.denying.get(mark.start) if mark.kind == "negated" else None
    if end is None or end > found.start:
        return False
    return not any(token.key in _JOINS for token in note.tokens[end : found.start])


def _denies(value: object) -> bool:
    return value is False or value == "none"


def _between(note: _Note, found: Candidate, mark: Mark) -> bool:
    """Whether another candidate stands between this one and a trigger behind it; "A or B: no" denies both."""
    at = bisect_left(note.starts, found.end)
    joined = mark.kind == "negated" and any(t.key in _EITHER for t in note.tokens[found.end : mark.start])
    return at < len(note.starts) and note.starts[at] < mark.start and not joined


def _stated(note: _Note, found: Candidate, over: Sequence[Mark], shown: set[str]) -> Stated:
    """Return the candidate as a reading, its quote with the words of the ``shown`` kinds that bear on it."""
    start, end = found.start, found.end
    for mark in over:
        if mark.kind in shown and not mark.loose:
            near = mark.end <= found.start and not any(t.key in {",", ";"} for t in note.tokens[mark.end : found.start])
            if near or mark.start >= found.end or mark.start < found.start < mark.end:
                start, end = min(start, mark.start), max(end, mark.end)
    while note.tokens[start].key in _MARKS and start + 1 < end:
        start += 1
    first, last = note.tokens[start].start, note.tokens[end - 1].end
    value = found.value if found.value is not None else ""
    reading = Reading(value, note.text[first:last], first, last, found.rule.learned)
    return Stated(found, reading, frozenset(mark.kind for mark in over), year(note.tokens, over))
