"""Each thing is shown once: an item or the list that holds it, a number or the sentence that says it with more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.asks import Ask, Need
from assistant.evidence import EvidenceBase
from assistant.question import Part
from assistant.select import Chosen, Outcome
from assistant.values import QUANTITY_TYPES
from corpus.model import Passage, PassageKind

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def without_repeats(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out what is shown twice: as an item and within its list, or by a second sentence of the same source.

    Each source keeps its statement, and each number that is printed is shown.
    """
    chosen = _once(outcome.part, outcome.chosen, base)
    kept: list[Chosen] = []
    for each in chosen:
        if outcome.part.listing or not any(_says_no_more(each, other, outcome.part) for other in kept):
            kept.append(each)
    return replace(outcome, chosen=tuple(kept))


def _once(part: Part, chosen: Sequence[Chosen], base: EvidenceBase) -> list[Chosen]:
    """Keep of a list and some of its items the list; of a list that is about other things the one item that answers."""
    held = [{p.passage_id for p in each.passages} for each in chosen]
    kept = list(range(len(chosen)))
    for j, whole in enumerate(held):
        within = [i for i, own in enumerate(held) if own < whole and i in kept]
        if not within or j not in kept:
            continue
        alone = not part.wants and len(within) == 1 == len(held[within[0]]) and _answers(part, chosen[within[0]])
        gone = [j] if alone and not _about(part, chosen[j].passages, base) else within
        kept = [i for i in kept if i not in gone]
    return [chosen[i] for i in kept]


def _asked(part: Part) -> list[Ask]:
    """Return what a part asks for, beside whom or what it concerns."""
    return [a for a in part.asks if not a.entity and a.need is not Need.MAY]


def _answers(part: Part, item: Chosen) -> bool:
    """Whether an item has all that is asked for in its own words."""
    asked = _asked(part)
    return bool(asked) and all(any(key in item.match.evidence.own for key in ask.keys) for ask in asked)


def _about(part: Part, passages: Sequence[Passage], base: EvidenceBase) -> bool:
    """Whether a list's lead or heading, or most of its items, speak of what is asked for."""
    asked = _asked(part)
    first = passages[0]
    leads = first if any(p.parent == first.order for p in passages[1:]) else None
    titles = " . ".join((first.scope.lead, *first.scope.headings[-1:], leads.text if leads else ""))
    keys = {key for term in base.lexicon.read(titles, inner=True) for key in (term.key, *term.broader)}
    if all(keys.intersection(ask.keys) for ask in asked):
        return True
    items = [p for p in passages if p is not leads]
    speaking = sum(any(t.is_of(ask.keys) for t in base.read(p) for ask in asked) for p in items)
    return 2 * speaking > len(items)


def _says_no_more(second: Chosen, first: Chosen, part: Part) -> bool:
    """Whether a sentence prints only numbers, of quantities, that one of the same source before it prints as well."""
    one, other = second.passages[0], first.passages[0]
    if one.document_id != other.document_id or PassageKind.ROW in {one.kind, other.kind} or len(second.passages) > 1:
        return False
    numbers = _numbers(second) - part.numbers
    if not numbers or not numbers <= _numbers(first):
        return False
    ours, theirs = second.match.evidence, first.match.evidence
    named = {key for kind in QUANTITY_TYPES for key in ours.types.get(kind, ())}
    asked = {key for ask in part.asks for key in ask.keys if key in ours.own}
    return all(key in theirs.own for key in named | asked)


def _numbers(chosen: Chosen) -> set[str]:
    return {number for passage in chosen.passages for number in _NUMBER.findall(passage.text)}
