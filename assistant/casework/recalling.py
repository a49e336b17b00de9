"""Questions about what the conversation knows of its patient: "how old is she?", "what was the Ki-67 again?"."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.casework.cues import Cues
from assistant.casework.known import Known

MOST_WORDS = 20
"""Words of a question that asks for a fact and for nothing else."""


@dataclass(frozen=True, slots=True)
class Recalling:
    """Finds them by the words of ``cues``."""

    cues: Cues

    def asked(self, text: str, known: Known) -> tuple[str, ...]:
        """Return the facts that a message asks for, which ask for nothing else; none where it asks for none.

        known: what the conversation knew before. "How many liver lesions?" is
        asked of the patient where the last reply was about the patient, "how
        many liver lesions does UNOS allow?" never is.
        """
        if not known.spoken_of or len(text.split()) > MOST_WORDS:
            return ()
        if self.cues.has("recall_all", text.strip()):
            return (*known.facts, *known.conflicts)
        if not self.cues.has("recall_asks", text):
            return ()
        lead = self.cues.patterns["recall_lead"].match(text.strip())
        rest = text.strip()[lead.end() if lead else 0 :]
        tail = self.cues.patterns["recall_tail"].search(rest)
        named = [each.strip(" ?.!") for each in (rest, rest[: tail.start()] if tail else rest)]
        facts = self.cues.facts.items()
        found = tuple(fact for fact, each in facts if any(map(each.asked.fullmatch, named)))
        told = any(fact in known.facts or fact in known.conflicts for fact in found)
        somebody = self.cues.has("somebody", text)
        if not told and not somebody and self.cues.has("recall_general", text):
            return ()
        again = told and self.cues.has("recall_again", text)
        return found if again or known.spoken or somebody else ()
