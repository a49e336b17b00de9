"""What the last reply was found in: the study of its first statement, as it would be named in a question."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.evidence import Evidence, EvidenceBase
from assistant.followup.mentions import STUDY, MentionReader
from assistant.followup.thread import Exchange


@dataclass(frozen=True, slots=True)
class Cited:
    """Looks the places of a reply up again."""

    base: EvidenceBase
    reader: MentionReader

    def study(self, exchange: Exchange) -> str:
        """Return the one study that the first statement reports; empty where it reports none or several."""
        for document_id, start in exchange.cited[:1]:
            found = self._at(document_id, start)
            if found is not None:
                return self._named(found)
        return ""

    def documents(self, exchange: Exchange) -> tuple[str, ...]:
        """Return the ids of the documents that the reply cites, the first first."""
        return tuple(dict.fromkeys(document_id for document_id, _ in exchange.cited))

    def _at(self, document_id: str, start: int) -> Evidence | None:
        for each in self.base.evidence:
            passage = each.passage
            if passage.document_id == document_id and any(s.start <= start < s.end for s in passage.spans):
                return each
        return None

    def _named(self, found: Evidence) -> str:
        """Name a study as its field does (CLARINET) where it has such a name, else by author and year."""
        passage = found.passage
        trials = {key for key in found.structural if self.base.lexicon.type_of(key) == "trial"}
        own = [m for m in self.reader.read(passage.text).of(STUDY) if m.keys & trials and not m.parts]
        if len(trials) == 1 and own:
            return own[0].surface
        studies = passage.scope.studies
        if len(studies) == 1:
            heading = [m for h in passage.scope.headings for m in self.reader.read(h).of(STUDY) if m.keys & trials]
            return heading[0].surface if len(trials) == 1 and heading else studies[0]
        return ""
