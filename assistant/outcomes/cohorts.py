"""Whom a study is about: how many patients, which ones, what they were treated with, and how large its arms were."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.marks import ARM, BARE, SIZE, VALUE, WORD, Mark, Marker
from corpus.model import Document, Passage, PassageKind

_GIVEN = frozenset({"receiving", "received", "to", "on", "with", "underwent", "got", "assigned", "treated", "in", "the"})
_PROSE = frozenset({PassageKind.SENTENCE, PassageKind.ITEM, PassageKind.CAPTION})


@dataclass(slots=True)
class Cohort:
    """What the passages of one study say of its patients; ``source`` says where, passage by passage."""

    n: int | None = None
    size_at: Passage | None = None
    people: str = ""
    people_at: Passage | None = None
    treatment: Mark | None = None
    treatment_at: Passage | None = None
    sizes: dict[frozenset[str], tuple[int, Passage]] = field(default_factory=dict)
    """Sizes of arms by the concepts of their treatment."""
    comparative: bool = False
    """Its patients were dealt out to arms, so that its size is no arm's."""
    whole: bool = False
    """The document has no other."""
    several: bool = False
    """It has groups of its own, so that its size is nobody's."""


Key = tuple[str, ...]


def study_key(passage: Passage) -> Key:
    """Return what passages of one study share: the document, the studies that they report, else their section."""
    if passage.scope.studies:
        return (passage.document_id, "study", *passage.scope.studies)
    return (passage.document_id, "section", *passage.scope.headings[:1])


def cohorts(document: Document, passages: Sequence[Passage], marker: Marker) -> dict[Key, Cohort]:
    """Return the cohorts of a document's studies. The first sentence that tells a size tells it."""
    found: dict[Key, Cohort] = {}
    grouped: dict[Key, list[Passage]] = {}
    for passage in passages:
        if passage.kind in _PROSE:
            grouped.setdefault(study_key(passage), []).append(passage)
    for key, members in grouped.items():
        cohort = Cohort()
        for passage in members:
            _read(cohort, passage, marker)
        _describe(cohort, members, marker.knowledge)
        found[key] = cohort
    _whole_document(document, found)
    return found


def _whole_document(document: Document, found: dict[Key, Cohort]) -> None:
    """A document of one cohort lends it to its sections that have none."""
    stated = re.match(r"(\d[\d,]*)\s\w+$", document.population or "")
    if not stated:
        return
    whole = next((each for each in found.values() if each.n == int(stated[1].replace(",", ""))), None)
    if whole is not None:
        whole.whole = True
        for key in [k for k, each in found.items() if each.n is None]:
            found[key] = whole
        found[(document.document_id,)] = whole


def _read(cohort: Cohort, passage: Passage, marker: Marker) -> None:
    known, text = marker.knowledge, passage.text
    marks = marker.read(text)
    for i, mark in enumerate(marks):
        if mark.kind == ARM and mark.concepts:
            if any(key[2:] in known.controls for key in mark.concepts):
                cohort.comparative = True
            size = _size(marks, i)
            if size is not None:
                cohort.sizes.setdefault(frozenset(mark.concepts), (size, passage))
    if cohort.n is not None or cohort.several:
        return
    for pattern in known.cohorts:
        match = pattern.search(text)
        if match is None:
            continue
        if known.several.search(text):
            cohort.several = True
            return
        cohort.n, cohort.size_at = int(match["n"].replace(",", "")), passage
        cohort.people, cohort.people_at = _people(text, match, passage, known), passage
        arms = {m.concepts for m in marks if m.kind == ARM and m.concepts}
        cohort.comparative = cohort.comparative or (len(arms) > 1 and known.compared.search(text) is not None)
        cohort.treatment = _treatment(text, match, marks, known)
        cohort.treatment_at = passage if cohort.treatment else None
        return


def _people(text: str, match: re.Match[str], passage: Passage, known: Knowledge) -> str:
    """Return the words for the patients: as far as what follows still describes them."""
    more = known.extends.match(text, match.end("who"))
    short = passage.kind is PassageKind.ITEM and len(text.split()) < 9
    end = known.ends.search(text, match.end("who") + (len(more.group()) if more else 0)) if more or short else None
    words = text[match.start("who") : end.start() if end else match.end("who")].strip(" ,")
    return words if len(words.split()) > 1 else ""


def _treatment(text: str, match: re.Match[str], marks: Sequence[Mark], known: Knowledge) -> Mark | None:
    """Return what these patients were treated with: "who underwent X", "treated with X", "X in 13 patients"."""
    for mark in marks:
        if mark.kind != ARM or not mark.concepts:
            continue
        if mark.start >= match.end("who"):
            cue = next(known.treated.finditer(text, match.end("who"), mark.start), None)
            return mark if cue and mark.start - cue.end() <= 45 and cue.start() - match.end("who") <= 160 else None
        if text[mark.end : match.start("n")].strip().lower() in {"in", "in a total of"}:
            return mark
    return None


def _size(marks: Sequence[Mark], at: int) -> int | None:
    """Return the size of the arm at ``at``: "205 receiving everolimus", "TAE (17)", "placebo (n = 97)"."""
    before = at - 1
    while before >= 0 and marks[before].kind == WORD and marks[before].text in _GIVEN and at - before < 4:
        before -= 1
    if before >= 0 and marks[before].kind == BARE and marks[before].text.isdigit():
        previous = marks[before - 1] if before else None
        plain = previous is None or previous.text not in {"phase", "grade", "arm", "week", "day", "month", "/"}
        return int(marks[before].text) if plain and int(marks[before].text) > 2 else None
    after = marks[at + 1 : at + 4]
    if after and after[0].kind == SIZE:
        return after[0].n
    if len(after) == 3 and after[0].kind == "(" and after[1].kind == BARE and after[2].kind == ")":
        return int(after[1].text) if after[1].text.isdigit() else None
    return None


def _describe(cohort: Cohort, members: Sequence[Passage], known: Knowledge) -> None:
    """Take clearer words for the patients where the sentence with their number has none."""
    if len(cohort.people.split()) > 2 or cohort.several or cohort.n is None:
        return
    for place, pattern in enumerate(known.described):
        for passage in members:
            match = pattern.search(passage.text)
            if match is None or (place and not known.telling.search(passage.text)):
                continue
            end = known.ends.search(passage.text, match.start("who") + len("patients with"))
            words = passage.text[match.start("who") : min(match.end("who"), end.start() if end else len(passage.text))]
            if not known.undescribed.search(words) and len(words.split()) > 2:
                cohort.people, cohort.people_at = words.strip(" ,"), passage
                return


__all__ = ["VALUE", "Cohort", "cohorts", "study_key"]
