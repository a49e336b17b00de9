"""What a document itself says of its abbreviations and its references, where that decides how a row may be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assistant.outcomes.cells import Draft
from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.marks import OUTCOME, Marker
from corpus.model import Document, Passage
from corpus.references import references, works_with_words

_SHORT = re.compile(r"[A-Z]{2,6}")
_DEFINED = re.compile(r"\s?\((?P<short>[A-Z]{2,6})s?\)")


@dataclass(frozen=True, slots=True)
class Told:
    """What one document says.

    defined: short forms of outcomes that it explains, and of which outcomes.
    plans: studies, as rows name them, whose titles say that they report no results.
    """

    defined: Mapping[str, frozenset[str]]
    plans: frozenset[str]


def told_by(document: Document, passages: Iterable[Passage], marker: Marker) -> Told:
    """Return what a document says of its short forms and references."""
    defined: dict[str, set[str]] = {}
    for passage in passages:
        if not _DEFINED.search(passage.text):
            continue
        for mark in marker.read(passage.text):
            inner = _DEFINED.search(mark.text) if mark.kind == OUTCOME else None
            short = inner or (_DEFINED.match(passage.text, mark.end) if mark.kind == OUTCOME else None)
            if short and not _SHORT.fullmatch(mark.text):
                defined.setdefault(short["short"], set()).add(mark.outcome)
    return Told({short: frozenset(each) for short, each in defined.items()}, _plans(document, marker.knowledge))


def _plans(document: Document, known: Knowledge) -> frozenset[str]:
    listed = {reference.short for reference in references(document.text) if known.plans.search(reference.text)}
    lines = (line for line in document.text.splitlines() if known.plans.search(line))
    cited = {name for line in lines for name, words in works_with_words(line) if known.plans.search(words)}
    return frozenset(listed | cited)


def as_told(draft: Draft, told: Told, known: Knowledge) -> Draft:
    """Leave open an outcome whose short form the document explains otherwise, and a study that reports no results."""
    doubts = list(draft.uncertain)
    changed: dict[str, object] = {}
    if draft.study in told.plans:
        changed["study"] = ""
        doubts.append("study")
    short = draft.printed.split()[-1] if draft.printed.split() else ""
    meant = told.defined.get(short, frozenset())
    own = any(name == draft.outcome and pattern.fullmatch(short) for name, pattern in known.names)
    if own and meant and meant != {draft.outcome}:
        changed |= {"outcome": "", "name": short, "named": True}
        doubts.append("outcome")
    return replace(draft, uncertain=tuple(dict.fromkeys(doubts)), **changed)  # type: ignore[arg-type]
