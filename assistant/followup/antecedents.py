"""What "it" stands for by what is said of it: a drug is approved, a trial is finished, a rate has risen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.followup.cited import Cited
from assistant.followup.filling import Context
from assistant.followup.held import TREATMENTS
from assistant.followup.mentions import STUDY, Mention, MentionReader, Reading
from assistant.followup.phrases import Phrasing, heads
from assistant.followup.references import References
from assistant.followup.thread import Exchange
from assistant.followup.words import MARKS, Words

DRUG = "drug"


@dataclass(frozen=True, slots=True)
class Antecedents:
    """Finds the one thing spoken of that a message can say what it says of."""

    reader: MentionReader
    phrasing: Phrasing
    references: References
    cited: Cited
    words: Words

    def readings(self, own: Reading, context: Context, thread: Sequence[Exchange]) -> list[str]:
        """Return a message with the treatment, study or value that its pronoun stands for; else nothing."""
        name = context.study.name if self.words.has("cohort_asked", own.text) and not context.before.of(STUDY) else ""
        if name:
            return [f"{self.words.form('size')} in {name}"]
        if heads(own, self.words) or not self._swapped(own.text, "x"):
            return []
        if self.words.has("said_of_treatment", own.text):
            return self._of_treatment(own.text, context, thread)
        if self.words.has("said_of_study", own.text):
            name = self._study(context)
            return [self.references.swapped(own.text, name)] if name else []
        return self._of_value(own.text, context.before) if self.words.has("said_of_value", own.text) else []

    def _of_treatment(self, text: str, context: Context, thread: Sequence[Exchange]) -> list[str]:
        """Return what is said of a treatment: in the study that was named, and by itself."""
        thing = self._treatment(context, thread)
        if thing is None:
            return []
        said = self._swapped(text, self.phrasing.phrase(thing).words)
        advice = self.words.has("advised", text)  # what one study found is no advice
        studies = "" if advice else self.phrasing.lent(context.before.of(STUDY), said)
        return [*([f"{said.rstrip(MARKS)} {studies}"] if studies else []), said]

    def _swapped(self, text: str, words: str) -> str:
        """Return ``text`` with a treatment in place of its pronoun: "should I use them?"; empty where it has none."""
        several = self.words.has("said_of_treatment", text) and self.words.has("plural", text)
        return self.words.cues["plural"].sub(words, text, count=1) if several else self.references.swapped(text, words)

    def _treatment(self, context: Context, thread: Sequence[Exchange]) -> Mention | None:
        """Return the only treatment that was named last; where it was some questions ago, one of the study since."""
        if context.thing is not None:
            return context.thing if context.thing.kind in TREATMENTS else None
        studies = context.before.of(STUDY)
        for reading in (context.before, *(self.reader.read(e.question) for e in thread[-2::-1] if not e.about_case)):
            found = [m for m in heads(reading, self.words) if m.kind in TREATMENTS]
            if not found:
                continue
            one = found[0] if len(found) == 1 and not found[0].coordinated else None
            fits = reading is context.before or any(
                self.reader.go_together(study.keys, one.keys, alone=True) for study in studies if one is not None
            )
            return one if fits else None
        quoted = self.words.has("speaking", context.before.text)
        return self._studied(thread[-1]) if studies and not quoted and not thread[-1].refused else None

    def _studied(self, last: Exchange) -> Mention | None:
        """Return the only drug that the places of the last reply name, where it was asked of a study alone."""
        places = [each for each in (self.cited.at(*place) for place in last.cited) if each is not None]
        named = [m for each in places for m in self.reader.read(each.passage.text).of(DRUG) if not m.coordinated]
        first = named[0] if named else None
        if first is None or not all(self.reader.related(first, each) for each in named):
            return None
        return self.reader.read(first.surface).mentions[0]

    def _study(self, context: Context) -> str:
        """Return the one study that is spoken of; empty where there is none, or several."""
        named = [m for m in context.before.of(STUDY) if not m.parts]
        if len(named) == 1:
            return self.phrasing.phrase(named[0]).words
        return context.study.name if not named and context.study.sole else ""

    def _of_value(self, text: str, before: Reading) -> list[str]:
        """Return what is said of a value: of everybody, and as it was asked for last."""
        values = [term for term in before.asked if term.key.startswith("c:")]
        if len(values) != 1:
            return []
        value = values[0].surface if values[0].surface.isupper() else values[0].surface.lower()
        found = [f"{value} of {before.topics[0].surface}"] if before.topics else []
        narrowed = self.phrasing.lent(heads(before, self.words))
        found += [f"{value} {narrowed}"] if narrowed else []
        return [self.references.swapped(text, each) for each in (*found, value)]
