"""Filling in what a follow-up leaves out: what it is asked of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from wordfreq import zipf_frequency

from assistant.followup.cited import Found
from assistant.followup.mentions import DOCUMENT, NAME, NUMBER, STUDY, TIME, Mention, MentionReader, Reading
from assistant.followup.phrases import Phrasing, heads, subject
from assistant.followup.words import MARKS, Words

_BEHIND = frozenset({"over", "from", "than", "against", "after", "before", "following", "without", "during"})
_COUNTED = frozenset({"outcome", "finding"})
_HARMS = frozenset({"complication"})
_QUALITIES = frozenset({"quality"})
_RATE = re.compile(r"\s+(?:rates?|numbers?|shares?|percentages?|frequency)$", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"(?<!\w)([a-z][a-z-]{2,})\s+$", re.IGNORECASE)
_FUNCTION = 5.8
"""Words at least this common in English (Zipf scale, wordfreq) describe nothing: "the", "was", "with"."""
PEOPLE, _CRITERIA = "people", "criteria"
_NARROWS = ("tumour", "grade", "site", PEOPLE)
"""Classes that say of whom a study was asked: "their median age" is that of these."""
_SHORT = 4
"""Words of a message that may ask for one value instead of another."""


@dataclass(frozen=True, slots=True)
class Context:
    """What was asked last, and the study that its reply was found in."""

    before: Reading
    study: Found = field(default_factory=Found)
    thing: Mention | None = None
    """By which the reply said which of a class it is."""
    earlier: str = ""
    """The study that replies before were found in, where the last one names none."""


@dataclass(frozen=True, slots=True)
class Filling:
    """Makes standalone readings of messages that do not say what they ask about."""

    reader: MentionReader
    phrasing: Phrasing
    words: Words

    def heads(self, own: Reading, before: Reading) -> tuple[Mention, ...]:
        """Return what a message is about: no arms of a study, and in a short message nothing known from before."""
        found = tuple(m for m in heads(own, self.words) if not self.words.has("arm", own.text[m.end :].lstrip()[:12]))
        if self.words.has("full", own.text):
            return found
        known = heads(before, self.words)
        studies = before.of(STUDY)

        def known_before(mention: Mention) -> bool:
            of_study = any(self.reader.go_together(mention.keys, each.keys) for each in studies)
            return of_study or any(self.reader.related(mention, each) for each in known)

        return tuple(m for m in found if not (self._modifies(m, own) and known_before(m)))

    def study(self, context: Context) -> str:
        """Return the study that is spoken of: named in the last question, or reported in its reply; else empty."""
        named = (m.surface.strip(MARKS) for m in context.before.of(STUDY) if not m.parts)
        return next(named, "") or context.study.name

    def foremost(self, found: Sequence[Mention]) -> tuple[Mention, ...]:
        """Leave out what another of its class is only held against, or comes after: that is not what is spoken of."""
        kept: list[Mention] = []
        for each in found:
            first = next((m for m in kept if m.kind == each.kind), None)
            behind = self.phrasing.phrase(each).preposition in _BEHIND
            if first is None or not behind or self.phrasing.phrase(first).preposition in _BEHIND:
                kept.append(each)
        return tuple(kept)

    def about(self, context: Context) -> tuple[Mention, ...]:
        """Return what the last question was about: what its reply has named, else what it names itself."""
        found = self._dated(self.foremost(self._whole(self._bearers(subject(context.before, self.words)))), context)
        return (context.thing, *(m for m in found if m.kind != context.thing.kind)) if context.thing else found

    def _dated(self, found: Sequence[Mention], context: Context) -> tuple[Mention, ...]:
        """Name a study with its year, "Ngo 2021" for "Ngo", where the last reply was found in it, a source in short."""
        name = context.study.name

        def lent(mention: Mention) -> str:
            if mention.kind != STUDY or mention.parts:
                return ""
            dated = name if name.lower().startswith(f"{mention.surface.lower()} ") else ""
            return dated or self.reader.short(mention)

        read = ((m, lent(m)) for m in found)
        return tuple(self.reader.read(f"in {short}").mentions[0] if short else m for m, short in read)

    def _bearers(self, found: Sequence[Mention]) -> tuple[Mention, ...]:
        """Leave out what only says which value was asked for, where another thing has it: "sphere size" of TARE."""
        bear = [m for m in found if not self.words.has("attribute", m.text[m.end :])]
        kinds = {STUDY, DOCUMENT, "technique", "drug"}
        return tuple(bear) if any(m.kind in kinds for m in bear) else tuple(found)

    def _whole(self, found: Sequence[Mention]) -> tuple[Mention, ...]:
        """Leave out who does a thing where that only stands before its name: "IR liver-directed therapies"."""
        starts = {m.start for m in found if m.kind != PEOPLE}
        return tuple(m for m in found if m.kind != PEOPLE or m.end + 1 not in starts)

    def _modifies(self, mention: Mention, own: Reading) -> bool:
        """Whether a thing is only named to say which value is asked for: "operative mortality"."""
        after = own.text[mention.end :]
        return any(0 <= term.start - mention.end <= 1 for term in own.asked) and after[:1] in {" ", "-"}

    def appended(self, own: Reading, context: Context, text: str = "") -> list[str]:
        """Return a message asked of what the last question was about, or of the study that its reply named."""
        before, found = context.before, []
        plain = (text or own.text).rstrip(" ?.!")
        named = before.of(STUDY, DOCUMENT)
        if self.words.has("phase_named", plain):
            return [plain]  # "the phase 1 study" is another than the one spoken of
        elsewhere = self.words.has("asks_study", plain)
        in_study = [f"{plain} in {context.study.name}"] if context.study.name and not elsewhere else []
        whole = self.words.has("cohort_asked", plain)
        if in_study and (self.words.has("identifying", before.text) or ((context.study.sole or whole) and not named)):
            found += in_study
        about = self._unlike(self.about(context), own)
        about = tuple(m for m in about if m.kind != STUDY) if elsewhere else about
        lent = self.phrasing.lent(about, plain)
        if self.words.has("statistic", plain) and not named:
            terms = [
                t.surface for t in before.asked if t.key.startswith("c:") and t.surface.lower() not in plain.lower()
            ]
            of = f"{plain} for {' '.join(terms)}" if terms else plain
            return [*found, f"{of} {self.phrasing.lent(before.mentions, of)}"]
        if not own.asked and not own.mentions and not named and not self.words.has("counted", f" {plain}"):
            terms = [
                t.surface for t in before.asked if t.key.startswith("c:") and t.surface.lower() not in plain.lower()
            ]
            found += [f"{plain} of {' '.join(terms)} {lent}"] if terms else []
        narrows = self._unlike([m for m in before.of(*_NARROWS) if m not in about], own) if named else ()
        if narrows and self.words.has("of_people", own.text):
            found.append(f"{plain} {self.phrasing.lent((*narrows, *about), plain)}")
        if lent:
            found.append(f"{plain} {lent}")
        wider = self.phrasing.lent([m for m in about if m.kind not in _NARROWS], plain)
        if wider and wider != lent and named:
            found.append(f"{plain} {wider}")  # what only narrowed the last question may not narrow this one
        chosen = [m for m in about if m.kind != _CRITERIA]
        if chosen and len(chosen) < len(about) and self._outcome(own):
            found.append(f"{plain} {self.phrasing.lent(chosen, plain)}")  # no criteria have a survival
        source = self.phrasing.lent([m for m in about if m.kind == DOCUMENT], plain)
        if source and own.mentions and own.asked:
            found.append(f"{plain} {source}")
        return [*found, *([] if named else in_study)]

    def _outcome(self, own: Reading) -> bool:
        return any(self.reader.base.lexicon.type_of(term.key) == "outcome" for term in own.asked)

    def of_everything(self, own: Reading, context: Context, text: str = "") -> list[str]:
        """Return a message that says nothing of its own with all of the last question."""
        plain, rest = (text or own.text).rstrip(" ?.!"), context.before.text
        for each in context.before.mentions:
            if each not in self._unlike((each,), own):
                rest = self.phrasing.without(rest, each)
        return [f"{plain} {self.phrasing.content(rest)}"]

    @staticmethod
    def of_study(found: Sequence[str], context: Context) -> list[str]:
        """Return questions asked first of the one study that was spoken of: its "NET group" after its "NEC group"."""
        name = context.study.name if context.study.sole and not context.before.of(STUDY) else ""
        return [*(f"{each.rstrip(MARKS)} in {name}" for each in found if name), *found]

    def overall(self, context: Context) -> list[str]:
        """Return the last question asked of everybody: without what narrowed it."""
        before = context.before
        text = before.text
        for each in before.mentions:
            if each.kind not in {STUDY, DOCUMENT, TIME}:
                text = self.phrasing.without(text, each)
        return [text] if text != before.text else []

    def _unlike(self, mentions: Sequence[Mention], own: Reading) -> tuple[Mention, ...]:
        """Leave out what a message has its own of: it asks of women, and not of men as before."""
        kinds = {m.kind for m in own.mentions if m.kind not in {TIME, NUMBER}}
        return tuple(m for m in mentions if m.kind not in kinds or m.kind == DOCUMENT)

    def added(self, own: Reading, context: Context) -> list[str]:
        """Return the last question with what a message names added to it, where it names one thing."""
        if len(own.mentions) != 1 or own.asked:
            return []
        return [f"{context.before.text.rstrip(' ?.!')} {self.phrasing.added(own.mentions[0])}"]

    def sibling(self, own: Reading, context: Context) -> list[str]:
        """Return the last question with one value asked for in place of a like one: PFS for OS."""
        before = context.before
        if len(own.asked) != 1 or len(own.text.split()) > _SHORT or own.mentions:
            return []
        new, lexicon = own.asked[0], self.reader.base.lexicon

        def alike(key: str) -> bool:
            if not (key.startswith("c:") and new.key.startswith("c:")) or key == new.key:
                return False
            family = {new.key, *lexicon.parents(new.key)} & {key, *lexicon.parents(key)}
            return bool(family) and lexicon.type_of(key) == lexicon.type_of(new.key)

        old = [term for term in before.asked if alike(term.key)]
        if len(old) != 1:
            return []
        return [f"{before.text[: old[0].start]}{new.surface}{before.text[old[0].end :]}"]

    def of_those(self, own: Reading, context: Context) -> list[str]:
        """Return a message that asks how many were of a sort, asked of what was counted before: of complications."""
        before = context.before
        kind = self.reader.base.lexicon.type_of
        counted = [term for term in before.asked if kind(term.key) in _COUNTED]
        counted = [t for t in counted if not self.words.cues["study_noun"].match(before.text[t.end :])]
        if len(counted) != 1 or not self.words.has("how_many_were", own.text):
            return []
        if any(kind(term.key) in _COUNTED for term in own.asked):
            return []
        noun = _RATE.sub("", counted[0].surface)
        plain = f"{own.text.rstrip(' ?.!')} of {noun}"
        return [f"{plain} {self.phrasing.lent(self.about(context), plain)}"]

    def counted(self, text: str, before: Reading) -> str:
        """Return "which ones" with what they are, where one thing was counted or told before: complications."""
        kind = self.reader.base.lexicon.type_of
        told = [t for t in before.asked if kind(t.key) in _COUNTED | _HARMS]
        ones = self.words.cues["which_ones"].match(text)
        rank = self.words.cues["superlative"].match(text)
        if rank is not None and len(told) == 1:
            noun = _RATE.sub("", told[0].surface)
            return f"which {noun} {'were' if noun.endswith('s') else 'was'} {rank['rank']}"
        if ones is None or len(told) != 1 or self.words.has("choice", text):
            return text
        return f"which {_RATE.sub('', told[0].surface)}{text[ones.end() :]}"

    def qualified(self, own: Reading, context: Context) -> list[str]:
        """Return a message that only narrows, asked of the outcome spoken of: OS with "palliative intent"."""
        kind = self.reader.base.lexicon.type_of
        outcomes = [term for term in context.before.asked if kind(term.key) == "outcome"]
        if own.text.lower() in {word for pair in self.reader.base.lexicon.opposites for word in pair}:
            outcomes = []  # its opposite may have been asked for
        if len(outcomes) != 1 or len(own.asked) != 1 or kind(own.asked[0].key) not in _QUALITIES:
            return []
        plain = f"{outcomes[0].surface} with {own.text.rstrip(' ?.!')}"
        return [f"{plain} {self.phrasing.lent(self.about(context), plain)}"]

    def of_known_study(self, own: Reading, context: Context, *, always: bool = False) -> list[str]:
        """Return a few words that name no thing of their own, asked of the study or source that is spoken of."""
        plain = own.text.rstrip(" ?.!")
        named = self._studies(context)
        if not named:
            return []
        words = len(own.text.split())
        if not own.asked and not always:
            return self._narrowed(own, context) if words <= 2 else []
        return [f"{plain} {self.phrasing.lent(named, plain)}", *([own.text] if words >= _SHORT else [])]

    def _narrowed(self, own: Reading, context: Context) -> list[str]:
        """Return the last question with another word before what it asks for: "hepatic" PFS for "local" PFS."""
        before = context.before
        kind = self.reader.base.lexicon.type_of
        terms = [term for term in before.asked if kind(term.key) == "outcome"]
        if len(terms) != 1:
            return []
        at = terms[0].start
        old = _WORD_BEFORE.search(before.text[:at])
        adjective = old is not None and zipf_frequency(old.group(1).lower(), "en") < _FUNCTION
        start = old.start(1) if old is not None and adjective else at
        return [f"{before.text[:start]}{own.text.strip(' ?.!')} {before.text[at:]}"]

    def _studies(self, context: Context) -> tuple[Mention, ...]:
        """Return the studies and sources that the last question names, or the only one that its reply reports."""
        named = context.before.of(STUDY, DOCUMENT)
        if named or not context.study.sole:
            return named
        return self.reader.read(f"in {context.study.name}").of(STUDY, DOCUMENT)

    def beside(self, own: Reading, context: Context) -> list[str]:
        """Return a message that names a thing, asked of the study spoken of before, where that speaks of it."""
        named = self._studies(context)
        if own.of(STUDY, DOCUMENT) or not named:
            return []
        about = {key for m in heads(own, self.words) if m.kind not in {NAME} for key in m.keys}
        together = [m for m in named if self.reader.go_together(frozenset(about), m.keys)]
        return [f"{own.text.rstrip(' ?.!')} {self.phrasing.lent(together, own.text)}"] if together else []
