"""How a message is understood: of which patient it speaks, what it says of that patient, what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.casework.addressed import addressed
from assistant.casework.cues import Cues
from assistant.casework.hear import Hearing, Reader
from assistant.casework.known import Known
from assistant.casework.patients import Patients, Spoken
from assistant.casework.readings import in_own_words
from assistant.casework.settling import Settling
from assistant.casework.told import Heard
from assistant.casework.wanted import Asking, Wanted
from corpus.terms import Lexicon
from guardrails.criteria.sets import CriteriaSet


@dataclass(frozen=True, slots=True)
class Understood:
    """A message as it is understood: of whom it speaks, what it says, what it asks for."""

    text: str
    spoken: Spoken
    heard: Heard
    wanted: Wanted | None

    def asked(self, question: str) -> str:
        """Return what the sources are asked: nobody's name stands in them."""
        return self.spoken.said.text if self.spoken.said.edits else question

    @property
    def unsettled(self) -> bool:
        """Whether it speaks of several patients, or nobody can tell of whom."""
        return self.spoken.many or bool(self.spoken.among)


@dataclass(frozen=True, slots=True)
class Understanding:
    """Understands messages by a reader, the words of ``cues``, the vocabulary, and what the sources print."""

    reader: Reader
    cues: Cues
    lexicon: Lexicon
    prints: Callable[[str], bool]
    sets: Sequence[CriteriaSet]

    def of(self, text: str, known: Known, request: bool, generally: bool = False) -> Understood:
        """Return of whom a message speaks, what it says of that patient, and what it asks for.

        known: what the conversation knew before. request: whether facts came with the message. generally: whether a
        proposal counts that is made of nobody.
        """
        patients = Patients(self.cues, self.lexicon, self.reader, self.prints)
        spoken = patients.spoken_of(text, known)
        one = spoken.meant.of(known)
        said = spoken.said.text
        heard = replace(Hearing(self.reader, self.cues).hear(said, one, generally), meant=spoken.meant)
        heard = in_own_words(heard, spoken.said)
        if spoken.meant.back and not heard.says_something and not self.cues.has("back_to", text):
            one = replace(one, sets=known.sets or one.sets)  # "and Mr Adams?" asks for what was just asked for
        if spoken.said.edits:
            one = replace(one, spoken=True)
        heard = Settling(self.cues).settled(addressed(said, self.cues).text, one, heard)
        alone = bool(spoken.said.edits) and self.cues.has("names_alone", said)
        wanted = Asking(self.cues, self.lexicon).wanted(said, heard, one, request, self.sets, alone=alone)
        if not (request or spoken.said.edits) and patients.of_author(text):
            wanted = None
        elif wanted is None and known.everybody and (heard.turns or alone):
            wanted = self._turned(spoken, one, alone)
        if wanted is not None and wanted.aside:
            wanted = replace(wanted, aside=spoken.said.words(wanted.aside))
        return Understood(text, spoken, heard, wanted)

    def _turned(self, spoken: Spoken, known: Known, alone: bool) -> Wanted:
        """Return what a message asks for that names a patient: the sets again, where it asks nothing besides."""
        asks = spoken.said.text.rstrip().endswith("?")
        if asks and (alone or not self.cues.has("literature", spoken.said.text)):
            return Wanted(known.sets or tuple(each.set_id for each in self.sets))
        return Wanted((), spoken.said.text if asks else "")
