"""A message that refers to nothing and leaves something out: a thing, a value, or what a whole question is asked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.followup.filling import Context, Filling
from assistant.followup.mentions import DOCUMENT, STUDY, Mention, MentionReader, Reading
from assistant.followup.phrases import Phrasing
from assistant.followup.substitute import Substitution
from assistant.followup.thread import FEW
from assistant.followup.words import MARKS, Words

FEW_WORDS = 3
"""Words of a message that may only narrow what was asked."""
SPECIFIC = 3
"""Terms of a whole question about the past from which on it may stand alone, where what was spoken of has no answer."""

_NARROWING = frozenset({"site", "grade"})


@dataclass(frozen=True, slots=True)
class Elliptic:
    """Fills such messages in."""

    reader: MentionReader
    phrasing: Phrasing
    filling: Filling
    substitution: Substitution
    words: Words

    def readings(self, own: Reading, opened: bool, context: Context, *, asks: bool) -> list[str]:
        """Return the readings of a message that refers to nothing and may leave something out; none: it does not."""
        text = own.text
        bare = self.words.cues["how_many_in"].match(text)
        if bare and not own.asked:  # "how many at Northwestern?"
            found = self.substitution.readings(self.reader.read(text[bare.end() :].strip(MARKS)), context.before)
            if found and self.words.has("counting", context.before.text):
                return found
        if self.words.has("order", text) and not own.mentions and all(each in own.unknown for each in own.asked):
            return []
        about = self.filling.heads(own, context.before)
        if self.words.has("full", text):
            source_alone = about and not own.asked and all(m.kind == DOCUMENT for m in own.mentions)
            if source_alone and self.words.has("speaking", text):
                return self.substitution.readings(own, context.before)
            definite = self.definite(text, about)
            within = any(self.words.has(name, text) for name in ("how_many_of", "how_many", "done_in"))
            if about and within and not own.of(STUDY, DOCUMENT):
                return self._within(own, context)
            opened = opened or self.words.has("how_many_of", text)
            if not about:
                return self._full(own, opened, context)
            beside = self.filling.beside(own, context) if opened or definite else []
            return [*beside, text] if beside and not definite else beside
        if self.words.has("measured", text) and own.mentions and not own.asked and not opened:
            return self.filling.of_known_study(own, context, always=True) or self.filling.appended(own, context)
        if about and own.asked and self.words.has("condition", text) and not self.words.has("measure", text):
            beside = self.filling.beside(own, context)  # "for palliative resections": what was asked is asked of these
            return [f"{context.before.text.rstrip(MARKS)} {text}", *beside] if beside else []
        if about and (own.asked or self.words.has("measure", text)):
            beside = self.filling.beside(own, context)
            return [*beside, text] if beside else []
        counted = self._counted(own, context.before)
        if counted:
            return counted
        rate = own.mentions and not own.asked and self.words.has("rate_of", text)
        if rate:  # "R0 rate?": the share, and not what else R0 did
            return [*self.filling.appended(own, context), text, *self.substitution.readings(own, context.before)]
        if about or (own.mentions and not own.asked and not self.words.has("measure", text)):
            found = self.substitution.readings(own, context.before)
            like = about or any(context.before.of(m.kind) for m in own.mentions)
            if not found and self.words.has("condition", text):
                return [f"{context.before.text.rstrip(MARKS)} {text}"]
            if not found and not opened:
                return self.filling.beside(own, context)
            narrows = opened and all(m.kind in _NARROWING for m in own.mentions)
            whole = like or narrows or self.words.cues["preposition"].match(text)
            return found if whole or not found else [*found, *self.filling.of_known_study(own, context, always=True)]
        return self._bare(own, opened, context, asks=asks)

    def _counted(self, own: Reading, before: Reading) -> list[str]:
        """Return how many were of another sort, where it was asked how many were of one: "women?" after grade 3."""
        begun = self.words.cues["how_many_of"].match(before.text)
        if begun is None or len(own.mentions) != 1 or own.asked:
            return []
        new = own.mentions[0]
        old = next((m for m in before.mentions if not before.text[begun.end() : m.start].strip()), None)
        if old is None or new.kind == old.kind or new.kind in {STUDY, DOCUMENT} or old.kind in {STUDY, DOCUMENT}:
            return []
        phrase = self.phrasing.phrase(new)
        return [f"{begun.group()} {phrase.preposition} {phrase.words}{before.text[old.end :]}"]

    def _within(self, own: Reading, context: Context) -> list[str]:
        """Return a question about what befell those in a study, asked of the study spoken of; none without one."""
        study = self.filling.study(context) if context.before.of(STUDY) or context.study.sole else ""
        return [f"{own.text.rstrip(MARKS)} in {study}"] if study else []

    def definite(self, text: str, about: Sequence[Mention]) -> bool:
        """Whether a short question about the past is of "the operation" that was spoken of."""
        short = len(text.split()) <= FEW and self.words.has("past", text)
        return short and len(about) == 1 and text[: about[0].start].lower().endswith("the ")

    def _full(self, own: Reading, opened: bool, context: Context) -> list[str]:
        """Return the readings of a whole question that names nothing to ask it of; none where it stands alone."""
        text = own.text
        if self.words.has("defining", text) or (own.topics and not opened):
            return []
        if any(term.surface[:1].isupper() and term.start for term in own.unknown):
            return []
        found = self.filling.appended(own, context) or self.filling.of_everything(own, context)
        found = [*self.filling.of_those(own, context), *found]
        if self.words.has("past", text):
            return [*found, *([text] if len(own.asked) >= SPECIFIC else [])]
        found += self.filling.of_everything(own, context)
        # Of a value alone, "what dose?", everything speaks.
        alone = own.mentions or len(own.asked) > 1 or len(text.split()) > FEW_WORDS
        return [] if own.unknown and not opened else [*found, *([text] if alone else [])]

    def _bare(self, own: Reading, opened: bool, context: Context, *, asks: bool) -> list[str]:
        """Return the readings of a few words that name nothing to ask of: "survival?"."""
        text = own.text
        if own.topics and not opened:
            return self.filling.of_known_study(own, context)
        if not own.asked and not own.mentions and not (asks or opened or self.words.has("measuring", text)):
            return []
        if own.asked and not own.mentions and self.words.has("condition", text):
            narrowed = f"{context.before.text.rstrip(MARKS)} {text}"
            return [narrowed, *([] if opened else self.filling.appended(own, context))]
        found = [*self.filling.sibling(own, context), *self.filling.appended(own, context)]
        found = [*self.filling.qualified(own, context), *found] if len(text.split()) <= FEW_WORDS else found
        if found:
            alone = own.asked or own.mentions or self.words.has("statistic", text)
            return found if alone else [*found, *self.filling.of_everything(own, context)]
        return [] if len(own.asked) + len(own.mentions) > 1 else self.filling.of_everything(own, context)
