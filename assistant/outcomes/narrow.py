"""What narrows an outcome in its own words or beside them, and whose figure it is: what would mislead if left out."""

from __future__ import annotations

import re

from assistant.outcomes.findings import Finding
from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.marks import FOLLOW, OUTCOME, VALUE, Marker
from corpus.model import Passage


def inside(outcome: str, printed: str, named: bool, qualifier: str, known: Knowledge) -> str:
    """Return the qualifier with the narrowing words that the outcome's own words hold ("serious adverse events")."""
    narrows, kind = known.narrows, known.kinds.get(outcome)
    rest = printed.replace(qualifier, "", 1)
    listed = any(rest.startswith(" and ", match.end()) for match in narrows.inside.finditer(rest))
    if named or kind is None or listed or re.search(r"[,/]|\sor\s(?!more|higher|above|greater|worse)|^\s?and\s", rest):
        # "Local, hepatic and overall PFS": each value has its own; "complete relief or improvement" is either.
        return qualifier
    found = [match.group() for match in narrows.inside.finditer(printed)]
    if outcome in narrows.own:
        found += [match.group() for match in narrows.own[outcome].finditer(printed)]
    found += [whole for short, whole in narrows.short.items() if re.search(short, printed)]
    taken = f"{qualifier} {kind.title}".lower()
    added = [word for word in dict.fromkeys(found) if word.lower() not in taken and word.lower() not in narrows.general]
    return ", ".join((*([qualifier] if qualifier else []), *added))


def qualifier_of(finding: Finding, passage: Passage, marker: Marker) -> str:
    """Return everything that the sentence says to narrow the outcome of a value."""
    known = marker.knowledge
    narrows, text = known.narrows, passage.text
    told = inside(finding.outcome, finding.printed, finding.named, finding.qualifier, known)
    if finding.at < 0 or finding.outcome not in known.kinds:
        return told
    parts = [told] if told else []
    ends = (finding.at + len(finding.printed), max(finding.value.end, finding.at + len(finding.printed)))
    for name in (finding.outcome, "all"):
        pattern = narrows.behind.get(name)
        match = next((m for end in ends if pattern and (m := pattern.match(text, end))), None)
        if match is not None:
            parts.append(match.group().strip())
    if finding.outcome in narrows.answered:
        before = [m for m in marker.read(text) if m.kind == OUTCOME and m.start < finding.at]
        if before and before[-1].outcome in narrows.answers:
            parts.append(before[-1].text.lower())
    if not parts:
        parts += _part_of(finding, text, marker)
    return ", ".join(parts)


def _part_of(finding: Finding, text: str, marker: Marker) -> list[str]:
    """Return the outcome that a value is told as a part of ("complication rates were 52%, with no deaths")."""
    known = marker.knowledge
    wider = known.narrows.within.get(finding.outcome, frozenset())
    begins = min(finding.at, finding.value.start)
    if not wider or known.narrows.joined.search(text, 0, begins) is None:
        return []
    told = [m for m in marker.read(text) if m.kind == OUTCOME and m.start < begins and m.outcome in wider]
    names = {m.outcome: pattern.search(m.text) for m in told for name, pattern in known.names if name == m.outcome}
    return [match.group().lower() for match in names.values() if match][:1]


def follows_another(finding: Finding, passage: Passage, marker: Marker) -> bool:
    """Whether the length of follow-up opens the clause of another outcome than the value's."""
    marks = marker.read(passage.text)
    follow = next((m for m in marks if m.kind == FOLLOW), None)
    if follow is None:
        return False
    first, last = sorted((follow.start, finding.value.start))
    return any(m.kind == OUTCOME and first < m.start < last and m.outcome != finding.outcome for m in marks)


def of_others(finding: Finding, passage: Passage, marker: Marker) -> bool:
    """Whether a value is one that the study quotes of others ("60% in the literature")."""
    others, text = marker.knowledge.narrows.others, passage.text
    if others.search(text) is None:
        return False
    values = [m for m in marker.read(text) if m.kind == VALUE and m.unit in ("%", finding.unit)]
    start = max([0, *(m.end for m in values if m.end <= finding.value.start)])
    stop = min([len(text), *(m.start for m in values if m.start >= finding.value.end)])
    own, at = text[start:stop], finding.value.start - start
    first = max(own.rfind(", ", 0, at), own.rfind("; ", 0, at), 0)
    last = min([i for i in (own.find(", ", at), own.find("; ", at)) if i >= 0], default=len(own))
    return others.search(own[first:last]) is not None


def unpublished(finding: Finding, passage: Passage, marker: Marker) -> bool:
    """Whether a value is told in person or nowhere printed, so that the study that is cited beside does not hold it."""
    told = marker.knowledge.narrows.unpublished.search(passage.text, finding.value.end)
    if told is None:
        return False
    marks = [m for m in marker.read(passage.text) if finding.value.end <= m.start < told.start()]
    return not any(m.kind in (OUTCOME, ";") and m.start != finding.at for m in marks)
