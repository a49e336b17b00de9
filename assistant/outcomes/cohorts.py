"""Whom a study is about: how many patients, which ones, what they were treated with, and how large its arms were."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.marks import ARM, BARE, SIZE, VALUE, WORD, Mark, Marker
from corpus.model import Document, Passage, PassageKind

_GIVEN = frozenset(
    {"receiving", "received", "to", "on", "with", "underwent", "got", "assigned", "treated", "in", "the"}
)
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
    pooled: bool = False
    """It is the patients of several studies, so that its size is no comparison's."""
    part_from: int | None = None
    """Order of the list item from where a part of it is told of, whose size is not its own."""


Key = tuple[str, ...]


def study_key(passage: Passage) -> Key:
    """Return what passages of one study share: the studies that they report, else their paragraph or their slide."""
    if passage.scope.studies:
        return (passage.document_id, "study", *passage.scope.studies)
    if passage.kind is PassageKind.SENTENCE:
        return (passage.document_id, "paragraph", str(passage.paragraph))
    return (passage.document_id, "section", *passage.scope.headings)


class Cohorts:
    """The cohorts of one document, as far as each passage may draw on them."""

    def __init__(self, document: Document, passages: Sequence[Passage], marker: Marker) -> None:
        self._told: dict[Key, list[Cohort]] = {}
        self._whole: Cohort | None = None
        grouped: dict[Key, list[Passage]] = {}
        for passage in passages:
            if passage.kind in _PROSE:
                grouped.setdefault(study_key(passage), []).append(passage)
        for key, members in grouped.items():
            self._told[key] = _of_group(members, marker, named=key[1] == "study")
        self._find_whole(document, passages, marker)

    def of(self, passage: Passage) -> Cohort | None:
        """Return the cohort that a passage may speak of; of several in one section, the one told last before it."""
        told = self._told.get(study_key(passage), [])
        before = [each for each in told if each.size_at is None or _above(each.size_at, passage)]
        own = before[-1] if before else None
        return own if own is not None and (own.n is not None or own.several) else self._whole or own

    def _find_whole(self, document: Document, passages: Sequence[Passage], marker: Marker) -> None:
        """A document of one cohort lends it to its sections that have none."""
        stated = re.match(r"(\d[\d,]*)\s\w+$", document.population or "")
        if stated:
            n = int(stated[1].replace(",", ""))
            self._whole = next((each for told in self._told.values() for each in told if each.n == n), None)
            if self._whole is not None:
                self._whole.whole = True
                _describe(self._whole, passages, marker.knowledge)


def _above(told: Passage, passage: Passage) -> bool:
    """Whether what a passage tells of its patients holds for a later one: under a bullet, only for what hangs on it."""
    if told.order > passage.order:
        return False
    bullets = told.kind is PassageKind.ITEM and passage.kind is PassageKind.ITEM and not passage.scope.studies
    return not bullets or told.order in (passage.order, passage.parent) or told.parent == passage.parent


def _of_group(members: Sequence[Passage], marker: Marker, *, named: bool) -> list[Cohort]:
    """Return the cohorts that passages tell: of a named study the first, else each as it is told."""
    told = [Cohort()]
    for passage in members:
        if not named and (told[-1].n is not None or told[-1].several):
            following = Cohort()
            _read(following, passage, marker)
            if following.n is not None or following.several:
                told.append(following)
                continue
            _note_part(told[-1], passage, marker)
            told[-1].sizes.update({k: v for k, v in following.sizes.items() if k not in told[-1].sizes})
            continue
        _read(told[-1], passage, marker)
        _note_part(told[-1], passage, marker)
    for cohort in told:
        _describe(cohort, members, marker.knowledge)
    return told


def _note_part(cohort: Cohort, passage: Passage, marker: Marker) -> None:
    """Note the item that begins with a share of the patients who had one treatment ("56% whole liver TARE, ...")."""
    if passage.kind is not PassageKind.ITEM or cohort.part_from is not None:
        return
    marks = marker.read(passage.text)
    arm = next((mark for mark in marks if mark.kind == ARM), None)
    if arm is None or marks[0].kind != VALUE or marks[0].unit != "%" or not arm.concepts:
        return
    if marker.knowledge.share_of.fullmatch(passage.text, marks[0].end, arm.start):
        cohort.part_from = passage.order


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
        cohort.people, cohort.people_at = _people(text, match, passage, marks, known), passage
        cohort.pooled = any(known.pooled.search(words) for words in (text, *passage.scope.headings))
        arms = {m.concepts for m in marks if m.kind == ARM and m.concepts}
        cohort.comparative = cohort.comparative or (len(arms) > 1 and known.compared.search(text) is not None)
        cohort.treatment = _treatment(text, match, marks, known)
        cohort.treatment_at = passage if cohort.treatment else None
        return


def _people(text: str, match: re.Match[str], passage: Passage, marks: Sequence[Mark], known: Knowledge) -> str:
    """Return the words for the patients: as far as what follows still describes them."""
    more = known.extends.match(text, match.end("who"))
    short = passage.kind is PassageKind.ITEM and len(text.split()) < 9
    end = known.ends.search(text, match.end("who") + (len(more.group()) if more else 0)) if more or short else None
    stop = end.start() if end else match.end("who")
    turns = [mark.start for mark in marks if mark.kind == ARM and text[mark.start - 2 : mark.start] == ", "]
    stop = min([stop, *(turn for turn in turns if turn > match.end("who"))])
    words = text[match.start("who") : _chosen(text, stop, marks, known)].strip(" ,")
    return words if len(words.split()) > 1 else ""


def _chosen(text: str, stop: int, marks: Sequence[Mark], known: Knowledge) -> int:
    """Return where the words for the patients end once a clause that chooses among them ("who met ...") is added."""
    for begins, ends in known.chosen:
        clause = begins.match(text, stop)
        end = ends.search(text, clause.end()) if clause else None
        if end is not None and not any(mark.kind == VALUE and stop <= mark.start < end.start() for mark in marks):
            return end.start()
    return stop


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
            stop = min(match.end("who"), end.start() if end else len(passage.text))
            words = passage.text[match.start("who") : _chosen(passage.text, stop, (), known)]
            if not known.undescribed.search(words) and len(words.split()) > 2:
                cohort.people, cohort.people_at = words.strip(" ,"), passage
                return
