"""Refusing well: name what is missing, show the nearest words, marked as no answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.asks import Ask, Need
from assistant.evidence import EvidenceBase
from assistant.match import Match
from assistant.question import Question
from assistant.reply import Refusal, RefusalReason, Reply
from assistant.select import Outcome
from corpus.model import Citation
from corpus.quotes import citations
from guardrails.quantities import Quantities
from guardrails.replies import Replies, listed

CLOSEST = 3
FAR, FAR_TOPIC = 0.45, 0.35
"""Best cosine below which a question that shares no term with the sources is out of their scope."""
_BRACKETED = re.compile(r"[\[(]((?:Table|Figure) \d+)[\])]")


def refuse(
    question: Question, outcomes: Sequence[Outcome], base: EvidenceBase, replies: Replies, quantities: Quantities
) -> Reply:
    """Return the refusal of a question that the sources do not answer."""
    nearest = _nearest(outcomes)
    labelled = any(part.label for part in question.parts)
    lacking = list(dict.fromkeys(outcome.lacking for outcome in outcomes if outcome.lacking))
    if not labelled and not lacking and not _in_field(question, nearest, base):
        message = replies.refusal("out_of_scope")
        return Reply(message, refusal=Refusal(RefusalReason.OUT_OF_SCOPE, message))
    misread = next((outcome.misread for outcome in outcomes if outcome.misread), "")
    if misread:
        message = replies.refusal("misread", cell=misread)
    elif lacking and not labelled and not _unknown(question, base, names=True):
        message = replies.refusal("lacking", missing="; ".join(lacking))
    else:
        message = _message(question, nearest, base, replies, quantities)
    closest = _citations(nearest, base)
    sure = any(outcome.sure for outcome in outcomes)
    return Reply(message, refusal=Refusal(RefusalReason.NOT_IN_SOURCES, message, closest, sure=sure))


def unmet_note(m: Match, replies: Replies) -> str:
    """Return the line that says which part of an otherwise answered question the sources leave open."""
    return replies.not_in_sources(_surfaces(m.missing))


def together_note(outcome: Outcome, replies: Replies) -> str:
    """Return the line that says that a figure is of several techniques together, and not of the one asked about."""
    several, one = outcome.together
    return replies.refusal("together", several=several, one=one)


def part_note(outcome: Outcome, base: EvidenceBase, replies: Replies) -> str:
    """Return the line that says that one part of a question found no answer, and which."""
    deciding = [a for a in outcome.part.asks if a.need is not Need.MAY]
    unknown = _surfaces(a for a in deciding if a.unknown and not _written(a, base))
    if unknown:
        return replies.not_in_sources(unknown[:4])
    topic = _surfaces(sorted(deciding[:6], key=lambda a: a.start))
    if not topic:
        return replies.refusal("nothing_found")
    return replies.refusal("not_together", topic=listed(topic, "and"))


def _nearest(outcomes: Sequence[Outcome]) -> list[Match]:
    """The nearest misses of all parts, those that fail least first."""
    found = {m.evidence.index: m for outcome in reversed(outcomes) for m in outcome.nearest}
    return sorted(found.values(), key=lambda m: (-m.coverage, -m.relevance, m.evidence.index))


def _in_field(question: Question, nearest: Sequence[Match], base: EvidenceBase) -> bool:
    if question.documents:
        return True
    asks = [a for part in question.parts for a in part.asks if not a.unknown and a.need is not Need.MAY]
    known = [a for a in asks if a.study or (a.keys[0].startswith("c:") and not base.lexicon.is_plain(a.keys[0]))]
    topical = any(base.lexicon.is_topic(a.keys[0]) for part in question.parts for a in part.asks)
    near = max((m.nearness for m in nearest), default=0.0)
    return bool(known) or near >= FAR or (topical and near >= FAR_TOPIC)


def _message(
    question: Question, nearest: Sequence[Match], base: EvidenceBase, replies: Replies, quantities: Quantities
) -> str:
    pointed = _absent_table(question, nearest, base, replies)
    if pointed:
        return pointed
    asks = [a for part in question.parts for a in part.asks]
    unknown = _unknown(question, base)
    if unknown:
        return replies.not_in_sources(unknown[:4])
    deciding = sorted((a for a in asks if a.need is not Need.MAY), key=lambda a: (a.need is not Need.MUST, a.start))
    topic = _surfaces(sorted(deciding[:6], key=lambda a: a.start))
    best = nearest[0] if nearest else None
    if best is None or not topic:
        return replies.refusal("nothing_found")
    if best.lacks and not best.missing:
        kinds = [quantities.name_or(kind) for kind in best.lacks]
        unit = next((f" in {part.unit}" for part in question.parts if part.unit), "")
        return replies.refusal("no_value", topic=listed(topic, "and"), kind=" or ".join(kinds) + unit)
    return replies.refusal("not_together", topic=listed(topic, "together with" if len(topic) == 2 else "and"))


def _unknown(question: Question, base: EvidenceBase, *, names: bool = False) -> list[str]:
    """Return the words of the question that decide and that no document has; ``names``: only what looks like a name."""
    asks = (a for part in question.parts for a in part.asks if a.entity or not names)
    return _surfaces(a for a in asks if a.unknown and a.need is not Need.MAY and not _written(a, base))


def _absent_table(question: Question, nearest: Sequence[Match], base: EvidenceBase, replies: Replies) -> str | None:
    """Return the refusal that names the table where the answer would stand, if the sources point to one."""
    label = next((part.label for part in question.parts if part.label), "")
    source = next((base.documents[d] for d in question.documents), None)
    for m in nearest:
        text = m.evidence.passage.text
        bracketed = _BRACKETED.search(text)
        general = all(any(c in m.evidence.own for k in a.keys for c in base.lexicon.ancestors(k)) for a in m.missing)
        asked = label or any(part.wants or part.defines for part in question.parts)
        if (m.evidence.points_elsewhere and not m.missing) or (bracketed and general and asked):
            source = base.documents[m.evidence.passage.document_id]
            label = label or (bracketed.group(1) if bracketed else "a table or figure")
            break
    if not label:
        return None
    name = (source.name or source.title) if source else "The source"
    return replies.refusal(
        "absent_table", source=name, table=label[:1].upper() + label[1:] if label[:2] != "a " else label
    )


def _written(ask: Ask, base: EvidenceBase) -> bool:
    """Whether the documents do have these words, though not where they would answer."""
    words = re.findall(r"[^\W\d_]{3,}", ask.surface.lower())
    return bool(words) and all(word in base.written for word in words)


def _surfaces(asks: Iterable[Ask]) -> list[str]:
    return list(dict.fromkeys(a.surface.strip() for a in asks))


def _citations(nearest: Sequence[Match], base: EvidenceBase) -> tuple[Citation, ...]:
    chosen = [m.evidence.passage for m in nearest[:CLOSEST]]
    return tuple(citations(base.documents[p.document_id], p)[0] for p in chosen)
