"""What the last reply was found in: its study or series, as it would be named in a question."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.evidence import Evidence, EvidenceBase
from assistant.followup.mentions import STUDY, MentionReader
from assistant.followup.thread import Exchange


@dataclass(frozen=True, slots=True)
class Found:
    """How the study is named ("CLARINET", "the poster"; empty: none, or several), and whether all statements are of it."""

    name: str = ""
    sole: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """Looks the places of a reply up again."""

    base: EvidenceBase
    reader: MentionReader

    def study(self, exchange: Exchange) -> Found:
        """Return the one study that the first statement of a reply reports."""
        found = [each for each in (self._at(*place) for place in exchange.cited) if each is not None]
        names = [self._named(each) for each in found]
        return Found(names[0], len(set(names)) == 1) if names else Found()

    def _at(self, document_id: str, start: int) -> Evidence | None:
        for each in self.base.evidence:
            passage = each.passage
            if passage.document_id == document_id and any(s.start <= start < s.end for s in passage.spans):
                return each
        return None

    def _named(self, found: Evidence) -> str:
        """Name a study as its field does (CLARINET) where it has such a name, else by author and year, or its source."""
        passage = found.passage
        trials = {key for key in found.structural if self.base.lexicon.type_of(key) == "trial"}
        if len(trials) == 1:
            texts = (passage.text, *passage.scope.headings, *passage.scope.studies)
            own = [m for text in texts for m in self.reader.read(text).of(STUDY) if m.keys & trials and not m.parts]
            if own:
                return own[0].surface
        if passage.scope.studies:
            return passage.scope.studies[0] if len(passage.scope.studies) == 1 else ""
        document = self.base.documents[passage.document_id]
        whole = document.population and document.aliases  # one cohort: the source is the study
        return next((a for a in document.aliases if a.startswith("the ")), document.aliases[0]) if whole else ""
