"""Where words that no rule reads state another value than a rule reads: a conflict, of which both are shown.

A rule reads "four liver metastases"; of "I make it nine" beside it only the learned tagger knows that it counts
lesions. Neither is chosen. Such a mark must be sure, lie apart from all that was read, and is judged by the words
around it as any reading is; it makes a conflict or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from corpus.tagger import Chances, Tag
from guardrails.cases.candidate import Candidate
from guardrails.cases.learned import default_learned, label, read_mark
from guardrails.cases.merge import Merged, Stated
from guardrails.cases.reading import FactValue, Unclear
from guardrails.cases.rules import Knowledge
from guardrails.cases.sight import Sight


def opposing(
    marks: Iterable[Tag],
    read: Chances,
    sight: Sight,
    knowledge: Knowledge,
    stated: Sequence[Stated],
    unclear: Sequence[Unclear],
    supposed: Collection[str],
) -> list[Candidate]:
    """Return what ``marks`` give of facts that rules ``stated``, where it may be another value; nothing of short texts.

    ``read``: what the tagger made of the text, the marks included.
    """
    known = default_learned()
    if len(sight.tokens) < known.opposed.words:
        return []
    barred = {each.fact for each in unclear if each.reason in known.left_open} | {*supposed}
    barred |= {each.found.fact for each in stated if not _borne_out(read, each)}
    values: dict[str, set[FactValue]] = {}
    for each in stated:
        values.setdefault(each.found.fact, set()).add(each.reading.value)
    taken = {at for each in stated for at in range(each.reading.start, each.reading.end)}
    seen = {(each.fact, at) for each in unclear for at in range(each.start, each.end)}
    made: list[Candidate] = []
    for mark in marks:
        name = mark.label.partition("=")[0]
        demand = known.demands.get(name)
        if mark.probability < known.opposed.least or demand is None or name in barred or name not in values:
            continue
        if any(at in taken or (name, at) in seen for at in range(mark.start, mark.end)):
            continue
        found = read_mark(mark, demand, sight, knowledge)
        if found and found.value not in values[name]:
            made.append(replace(found, rule=replace(found.rule, weak=False)))
    return made


def with_opposed(stated: Sequence[Stated], merge: Callable[[Sequence[Stated]], Merged]) -> Merged:
    """Return what ``merge`` makes of readings, where what opposes a rule is never the one value of a fact."""
    plain = [each for each in stated if not opposes(each.found)]
    result = merge(plain)
    if len(plain) == len(stated):
        return result
    both = merge(stated).conflicts
    further = {name: readings for name, readings in both.items() if name in result.facts}
    facts = {name: each for name, each in result.facts.items() if name not in further}
    return replace(result, facts=facts, conflicts={**result.conflicts, **further})


def opposes(found: Candidate) -> bool:
    """Whether a candidate is a mark that opposes what a rule reads."""
    return found.rule.learned and not found.rule.weak


def _borne_out(read: Chances, each: Stated) -> bool:
    """Whether the words of a reading bear its own label, so that they are not what should be doubted."""
    chances = read.most(each.reading.start, each.reading.end)
    own = default_learned().opposed.own
    return chances.get(label(each.found.fact, each.reading.value), 0) >= own
