"""What the last reply was found in: its study or series, as it would be named in a question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from assistant.evidence import Evidence, EvidenceBase
from assistant.followup.mentions import STUDY, Mention, MentionReader, Reading
from assistant.followup.phrases import heads
from assistant.followup.thread import Exchange

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DEPTH, _LEAD = 3, 6
"""Lists within lists that are gone up, and words of what introduces one, where it names a study."""


@dataclass(frozen=True, slots=True)
class Found:
    """How the study is named ("CLARINET", "the poster"; empty: none, or several); sole: all statements are of it."""

    name: str = ""
    sole: bool = False


@dataclass
class Cited:
    """Looks the places of a reply up again."""

    base: EvidenceBase
    reader: MentionReader

    def study(self, exchange: Exchange) -> Found:
        """Return the one study that the first statement of a reply reports."""
        if exchange.focus:
            return Found(exchange.focus, sole=True)
        found = [each for each in (self.at(*place) for place in exchange.cited) if each is not None]
        names = [self.named(each, surely=self.reader.words.has("naming", exchange.question)) for each in found]
        return Found(names[0], len(set(names)) == 1) if names else Found()

    def thing(self, exchange: Exchange, before: Reading) -> Mention | None:
        """Return the one thing by which a reply says which it is ("Which drug ...?"); None where it does not."""
        words = self.reader.words
        if not exchange.cited or not words.has("which_of", before.text):
            return None
        asked = words.cues["which_of"].search(before.text)
        assert asked is not None
        at = asked.end()
        kinds = {
            s.name
            for s in words.sorts.values()
            if s.this_one and s.this_one.search(f"that {asked.group().split()[-1]}")
        }
        kinds |= {
            m.kind for m in before.mentions if 0 <= m.start - asked.start() <= len(asked.group()) + 1 and m.start <= at
        }
        found = self.at(*exchange.cited[0])
        if found is None:
            return None
        named = heads(self.reader.read(found.passage.text), words)
        new = [
            m for m in named if m.kind in kinds and not any(self.reader.related(m, old) for old in before.of(m.kind))
        ]
        if len({m.keys for m in new}) != 1 or new[0].coordinated or new[0].kind == STUDY:
            return None
        return self.reader.read(new[0].surface).mentions[0]

    @cached_property
    def _authors(self) -> Counter[str]:
        """How many studies go by each first author: of different years, however a source names them."""
        named = {s for e in self.base.evidence for s in e.passage.scope.studies}
        return Counter(author for author, _ in {(s.split()[0], tuple(_YEAR.findall(s))) for s in named})

    def of_year(self, year: str, about: Iterable[frozenset[str]], place: str = "") -> str:
        """Return the only study of a year that speaks of all these things; empty where there is none, or several.

        place: the beginning of the name of the country that it is from, where that is said.
        """
        things = list(about)
        found = {
            name
            for each in self.base.evidence
            for name in each.passage.scope.studies
            if year in name and all(self.spoken_of(keys, each) for keys in things) and place in each.passage.text
        }
        return next(iter(found)) if len({name.split()[0] for name in found}) == 1 else ""

    def of_country(self, people: str) -> str:
        """Return the only study called by a people, "A Swedish study"; empty where there is none, or several."""
        told = re.compile(rf"\b{re.escape(people)} (?:study|series|trial|cohort|multicent|group|registry)")
        found = {
            each.passage.scope.studies
            for each in self.base.evidence
            if len(each.passage.scope.studies) == 1 and told.search(each.passage.text)
        }
        return next(iter(found))[0] if len(found) == 1 else ""

    def spoken_of(self, keys: frozenset[str], place: Evidence) -> bool:
        """Whether a place speaks of a thing, or of a kind of it."""
        lexicon = self.base.lexicon
        held = (*place.own, *place.structural, *place.near)
        return any(key in keys or not keys.isdisjoint(lexicon.ancestors(key)) for key in held)

    def at(self, document_id: str, start: int) -> Evidence | None:
        """Return the passage that stands at a place of a source."""
        for each in self.base.evidence:
            passage = each.passage
            if passage.document_id == document_id and any(s.start <= start < s.end for s in passage.spans):
                return each
        return None

    def named(self, found: Evidence, *, surely: bool = False) -> str:
        """Name a study as the field does (CLARINET) where it has such a name, else by author and year or source.

        surely: the study itself was asked for, so it is named also where others go by the same author.
        """
        passage = found.passage
        trials = {key for key in found.structural if self.base.lexicon.type_of(key) == "trial"}
        trials = {key for key in trials if self._reports(found, key)}
        if len(trials) == 1:
            texts = (passage.text, *passage.scope.headings, *passage.scope.studies)
            own = [m for text in texts for m in self.reader.read(text).of(STUDY) if m.keys & trials and not m.parts]
            if own:
                return min((m.surface for m in own), key=len)
        if passage.scope.studies:
            only = passage.scope.studies[0] if len(passage.scope.studies) == 1 else ""
            return only if only and (surely or self._authors[only.split()[0]] == 1) else ""
        document = self.base.documents[passage.document_id]
        lead = self._lead(found)
        if lead and not (document.population and document.aliases):
            return lead
        whole = document.population and document.aliases  # one cohort: the source is the study
        return next((a for a in document.aliases if a.startswith("the ")), document.aliases[0]) if whole else ""

    def _reports(self, found: Evidence, trial: str) -> bool:
        """Whether a place is of a trial, and not of another study below a heading that names the trial."""
        studies = set(found.passage.scope.studies)
        same = (e for e in self._of(found.passage.document_id) if studies & set(e.passage.scope.studies))
        below = any(self._is(heading, trial) for heading in found.passage.scope.headings)
        return below or not studies or trial in found.own or any(trial in each.own for each in same)

    def _is(self, heading: str, trial: str) -> bool:
        """Whether a heading is nothing but the name of a trial."""
        named = self.reader.read(heading).of(STUDY)
        return len(named) == 1 and trial in named[0].keys and named[0].surface.strip() == heading.strip()

    def _lead(self, found: Evidence) -> str:
        """Return what introduces a list as a study that has no other name: "Retrospective multinational cohort:"."""
        here, orders = found, {e.passage.order: e for e in self._of(found.passage.document_id)}
        for _ in range(_DEPTH):
            lead = here.passage.scope.lead.strip(" :•–-")
            if len(lead.split()) <= _LEAD and self.reader.words.has("study_lead", lead):
                return f"the {lead[:1].lower()}{lead[1:]}"
            above = orders.get(here.passage.parent) if here.passage.parent is not None else None
            if above is None:
                return ""
            here = above
        return ""

    def _of(self, document_id: str) -> tuple[Evidence, ...]:
        return self.base.by_document.get(document_id, ())
