"""The cells of a row before they are verified: what the value's own sentence, its study and its section give."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.outcomes.cohorts import Cohort
from assistant.outcomes.findings import Finding
from assistant.outcomes.groups import arm_and_group
from assistant.outcomes.marks import ARM, VERSUS, Mark, Marker
from assistant.outcomes.narrow import follows_another, inside, of_others, qualifier_of, unpublished
from assistant.outcomes.sizes import fits, possible
from assistant.outcomes.tables import Found
from corpus.model import Cell, Passage, PassageKind

_OF_A_PART = ("of whom", "of them", "of these")
_SYMPTOMS = frozenset({"symptom_response", "biochemical_response", "duration_of_response"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A row before verification; ``sources`` are further passages that cells were read from."""

    outcome: str
    name: str
    named: bool
    printed: str
    qualifier: str
    statistic: str
    time: str
    follow_up: str
    value: str
    unit: str
    events: str
    interval: tuple[str, ...]
    interval_kind: str
    p: str
    n: int | None
    population: str
    intervention: str
    comparator: str
    arm_concepts: tuple[str, ...]
    study: str
    uncertain: tuple[str, ...]
    concepts: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    sources: tuple[Passage, ...] = ()
    dropped: bool = False


def from_finding(
    finding: Finding, passage: Passage, parent: Passage | None, cohort: Cohort | None, mixed: bool, marker: Marker
) -> Draft:
    """Return the row of one value in prose. ``mixed``: its sentence sets groups side by side."""
    doubts = list(finding.uncertain)
    foreign = of_others(finding, passage, marker)
    cohort = None if foreign else cohort
    led = finding.at < 0 or (finding.arm is not None and finding.arm.text not in passage.text)
    sources = [parent] if led and parent is not None else []
    arm, group = arm_and_group(finding, passage, marker)
    if cohort is not None and cohort.people_at is passage and group in cohort.people:
        group = ""
    stray = mixed and not finding.compared and arm is None
    if arm is None and not finding.compared and not stray:
        arm = _fallback(cohort, passage, marker, sources)
    people, n = _patients(finding, arm, group, None if stray else cohort, passage, marker, sources)
    printed = _as_printed(finding, passage)
    words = _name(arm, marker)
    doubts += _empty(words, n, people)
    study, follow_up = _attributed(finding, passage, foreign, marker, doubts)
    interval = finding.interval
    return Draft(
        outcome=finding.outcome,
        name=printed,
        named=finding.named,
        printed=printed,
        qualifier=qualifier_of(finding, passage, marker),
        statistic=finding.statistic,
        time=finding.time,
        follow_up=follow_up,
        value=finding.value.value,
        unit=finding.unit,
        events=finding.events,
        interval=interval.limits if interval else (),
        interval_kind=interval.interval_kind if interval else "",
        p=finding.p,
        n=n,
        population=people,
        intervention=words,
        comparator="" if finding.arm is not None and arm is None else _name(finding.comparator, marker),
        arm_concepts=arm.concepts if arm else (),
        study=study,
        uncertain=tuple(dict.fromkeys(doubts)),
        concepts=finding.concepts,
        sources=tuple(sources),
    )


def _attributed(
    finding: Finding, passage: Passage, foreign: bool, marker: Marker, doubts: list[str]
) -> tuple[str, str]:
    """Return study and follow-up; a figure of others, or one that is printed nowhere, is not of the study beside it."""
    study, follow_up = _study(passage, doubts), finding.follow_up
    if not foreign and not unpublished(finding, passage, marker):
        return study, follow_up
    doubts.append("study")
    if follow_up and follows_another(finding, passage, marker):
        doubts.append("follow_up")
        follow_up = ""
    return "", follow_up


def _patients(
    finding: Finding,
    arm: Mark | None,
    group: str,
    cohort: Cohort | None,
    passage: Passage,
    marker: Marker,
    sources: list[Passage],
) -> tuple[str, int | None]:
    """Return words for the patients that a value is of, and how many they are, as far as that is told."""
    people, n = group, finding.n
    ratio = finding.statistic in marker.knowledge.ratios
    if finding.arm is not None and arm is not None and n is None and not ratio:
        n = _arm_size(cohort, arm, sources)
    if cohort is not None and not people and not _others(finding, cohort) and _speaks_of(cohort, passage, marker):
        people = cohort.people
        _add(sources, cohort.people_at if people else None)
        part = cohort.part_from is not None and passage.order >= cohort.part_from
        if n is None and cohort.n is not None and not part and _whole(finding, cohort, marker):
            n = cohort.n
            _add(sources, cohort.size_at)
    return people, n


def _others(finding: Finding, cohort: Cohort) -> bool:
    """Whether a value is of "all 24 patients" who are not the cohort's."""
    return finding.value.text.lower().startswith("all ") and finding.n != cohort.n


def from_table(found: Found, passage: Passage, cohort: Cohort | None, marker: Marker) -> Draft:
    """Return the row of one table cell."""
    doubts = list(found.uncertain)
    sources: list[Passage] = []
    arm, n, people = found.arm, found.n, found.population
    if arm is None and "intervention" not in doubts:
        arm = _of_headings(passage, marker)
    open_n = n is None and "n" not in doubts and found.arm is None and found.value and found.events
    if cohort is not None and not cohort.several and cohort.n is not None and open_n:
        n = cohort.n if fits(found.events, cohort.n, found.value) else None
        _add(sources, cohort.size_at if n else None)
    if not people and cohort is not None and not cohort.several and not passage.scope.studies:
        people = cohort.people
        _add(sources, cohort.people_at if people else None)
    words = found.arm_words or _name(arm, marker)
    doubts += _empty(words, n, people)
    studies = passage.scope.studies
    return Draft(
        outcome=found.outcome,
        name=found.name,
        named=found.named,
        printed=found.printed,
        qualifier=inside(found.outcome, found.printed, found.named, found.qualifier, marker.knowledge),
        statistic=found.statistic,
        time=found.time,
        follow_up="",
        value=found.value,
        unit=found.unit,
        events=found.events,
        interval=found.interval,
        interval_kind=found.interval_kind,
        p=found.p,
        n=n,
        population=people,
        intervention=words,
        comparator="",
        arm_concepts=arm.concepts if arm else (),
        study=studies[0] if studies else "",
        uncertain=tuple(dict.fromkeys(doubts)),
        cells=tuple(found.cells),
        sources=tuple(sources),
    )


def _as_printed(finding: Finding, passage: Passage) -> str:
    """Return the outcome's words with the capitals of the text."""
    there = passage.text[finding.at : finding.at + len(finding.printed)] if finding.at >= 0 else ""
    return there if there.lower() == finding.printed.lower() else finding.printed


def _empty(intervention: str, n: int | None, population: str) -> list[str]:
    cells = (("intervention", intervention), ("n", n), ("population", population))
    return [name for name, filled in cells if not filled]


def _speaks_of(cohort: Cohort, passage: Passage, marker: Marker) -> bool:
    """Whether a passage may speak of the whole cohort: behind the sentence that tells it, and of no part of it."""
    if cohort.several or cohort.size_at is None or marker.knowledge.subset.search(passage.text):
        return False
    return cohort.whole or cohort.size_at.order <= passage.order


def _whole(finding: Finding, cohort: Cohort, marker: Marker) -> bool:
    """Whether a value is of the whole cohort, so that its size is the row's."""
    if finding.statistic in marker.knowledge.ratios:
        return not cohort.pooled
    if finding.compared or finding.outcome in _SYMPTOMS or finding.at < 0 or cohort.n is None or not finding.unit:
        return False
    if finding.value.text.lower().endswith(_OF_A_PART):
        return False
    if finding.unit == "%" and not finding.events and marker.knowledge.narrows.sites.search(finding.qualifier):
        return False
    if finding.unit == "%" and not possible(finding.value.value, cohort.n, marker.knowledge.kinds.get(finding.outcome)):
        return False
    if finding.arm is not None and (cohort.comparative or not finding.arm.concepts):
        return False
    return not finding.events or fits(finding.events, cohort.n, finding.value.value)


def _add(sources: list[Passage], passage: Passage | None) -> None:
    if passage is not None and passage not in sources:
        sources.append(passage)


def _arm_size(cohort: Cohort | None, arm: Mark, sources: list[Passage]) -> int | None:
    if cohort is None or not arm.concepts:
        return None
    size = cohort.sizes.get(frozenset(arm.concepts))
    if size is None:
        return None
    _add(sources, size[1])
    return size[0]


def _fallback(cohort: Cohort | None, passage: Passage, marker: Marker, sources: list[Passage]) -> Mark | None:
    """Take the one treatment of the study's own sentence, else the one of the nearest heading that names one."""
    told = cohort is not None and cohort.treatment is not None and not cohort.comparative
    if told and cohort is not None and _speaks_of(cohort, passage, marker):
        _add(sources, cohort.treatment_at)
        return cohort.treatment
    return _of_headings(passage, marker) if passage.kind is not PassageKind.SENTENCE else None


def _of_headings(passage: Passage, marker: Marker) -> Mark | None:
    for heading in reversed(passage.scope.headings):
        marks = marker.read(heading)
        aim = any(mark.kind == ARM and heading[mark.end :].startswith(" for ") for mark in marks)
        if aim or any(mark.kind == VERSUS for mark in marks):
            continue
        arms = {frozenset(m.concepts): m for m in marks if m.kind == ARM and m.concepts}
        if arms:
            return next(iter(arms.values())) if len(arms) == 1 else None
    return None


def _name(arm: Mark | None, marker: Marker) -> str:
    """Return the arm's words without "group", "arm" and the like."""
    if arm is None:
        return ""
    return re.sub(rf"\s(?:{marker.knowledge.nouns})$", "", arm.text.strip(), flags=re.IGNORECASE)


def _study(passage: Passage, doubts: list[str]) -> str:
    """Return the study; of several that only a slide's foot names, the text does not tell which."""
    studies = passage.scope.studies
    if len(studies) > 1 and not passage.references:
        doubts.append("study")
        return ""
    return "; ".join(studies)
