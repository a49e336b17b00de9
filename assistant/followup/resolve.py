"""What a message means after the questions before it: a question that stands alone, itself, or what cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.evidence import EvidenceBase
from assistant.followup.antecedents import Antecedents
from assistant.followup.beyond import ASIDE as BEYOND_ASIDE
from assistant.followup.beyond import Beyond
from assistant.followup.called import Called
from assistant.followup.choosing import Choosing
from assistant.followup.cited import Cited
from assistant.followup.elliptic import Elliptic
from assistant.followup.filling import Context, Filling
from assistant.followup.held import Held
from assistant.followup.kinds import ASIDE, EXPLAINS, FORMS, Kinds
from assistant.followup.meaning import Meaning, Standalone, Unresolved
from assistant.followup.mentions import DOCUMENT, NUMBER, STUDY, TIME, MentionReader, Reading
from assistant.followup.phrases import Phrasing, asked, heads, uncontracted
from assistant.followup.references import References
from assistant.followup.substitute import Ambiguous, Substitution
from assistant.followup.thread import FEW, Exchange
from assistant.followup.words import MARKS, Words, default_words
from assistant.spelling import respell

_LEADS = ("opener", "correction", "retracts", "same_question", "compare", "other", "former", "latter")
_COUNTS = ("how_many_of", "how_many", "how_many_in", "done_in", "mentioned", "which_ones")


@dataclass(frozen=True, slots=True)
class Resolver:
    """Reads messages after what was asked before."""

    base: EvidenceBase
    reader: MentionReader
    phrasing: Phrasing
    cited: Cited
    called: Called
    filling: Filling
    references: References
    substitution: Substitution
    elliptic: Elliptic
    choosing: Choosing
    antecedents: Antecedents
    beyond: Beyond
    held: Held
    kinds: Kinds
    words: Words

    def meaning(self, message: str, thread: Sequence[Exchange]) -> Meaning:
        """Return what ``message`` means after ``thread``, whose last exchange is the last one."""
        anew = self.words.cues["anew"].match(message.strip(MARKS))
        if anew:
            return Standalone(_each([message.strip(MARKS)[anew.end() :]]))
        complete = self._complete(message.strip(MARKS))
        wider = complete and (self.words.has("past", message) or self.words.has("one_sided", message))
        if complete and not wider and not self.beyond.cued(message):
            return None
        text, opened, corrects = self._stripped(respell(message, self.base))
        if not text:
            return None
        if self.words.has("size_asked", text):
            text = self.words.form("size")
        if self.words.has("statistic", text):
            text = self.words.cues["told_of"].sub("", text) or text
        named = self.called.named(text, thread)
        renamed, text, plain = named != text, self.words.spoken(named), named
        last = self._last(text, thread)
        if last is None:
            return self._alone(text, message.strip(MARKS), opened or corrects)
        other = self.reader.read(text).of(STUDY)
        before = self.reader.read(self.called.of_country(last.question) if other else last.question)
        context = Context(before, self.cited.study(last), self.cited.thing(last, before), self._earlier(thread))
        resumed = self._resumed(text, last, before) if opened else ""
        if resumed:
            return self.meaning(resumed, thread)
        sought = self.beyond.sought(text, context, thread)
        if sought is not None:
            aside = text if sought.cue in BEYOND_ASIDE else ""
            return Standalone(_each(sought.readings), moves=not aside, aside=aside, needed=sought.needed)
        if complete:
            return self._asked_on(self.reader.read(text), context, last)
        meant = self._after(text, message, context, thread, shown=(opened, corrects))
        if meant is None and renamed:
            return Standalone(_each([text]))  # what follows refers to the study by its name
        return replace(meant, asks=text) if isinstance(meant, Standalone) and text != plain else meant

    def _after(
        self, text: str, message: str, context: Context, thread: Sequence[Exchange], *, shown: tuple[bool, bool]
    ) -> Meaning:
        """Return what a message without its opening means after the last question; shown: follow-up, correction."""
        before, (opened, corrects) = context.before, shown
        said = self._with_unit(text, before)
        unit, text = said != text, self.filling.counted(said, before)
        same = self.words.cues["same_question"].match(text)
        if same:
            text, opened = text[same.end() :].strip(MARKS), True
        again = same is not None or self._same(message)
        kind = ""
        try:
            kind = self.kinds.kind_of(text)
            compared = self.words.cues["compare"].match(text)
            found = self.substitution.turned(text, before, opened)
            found = found or (self.kinds.of_kind(kind, text, context) if kind else [])
            found = found or self.kinds.of_sources(text, context) or self.kinds.concluded(text, context)
            found = found or self.choosing.readings(self.reader.read(text), context, thread)
            if not found and compared:
                found = self.kinds.compared(text[compared.end() :], text, before)
            found = (
                found
                or self.substitution.opposite(text, before)
                or self.filling.of_study(self.substitution.of_topic(self.reader.read(text), before), context)
            )
            found = found or self._by_words(
                text, opened, corrects, context, thread, asks=message.rstrip().endswith("?")
            )
            found = found or (self.filling.added(self.reader.read(text), context) if again else [])
            found = found or ([said] if unit else [])
        except Ambiguous as error:
            return Unresolved(message.strip(MARKS), error.among)
        aside = text if kind in ASIDE else ""
        focus = self.filling.study(context) if kind in FORMS else ""
        if not found:
            return None
        readings = _each(found)
        study = context.study.name if context.study.sole and not self._of_another(readings[0], before) else ""
        means = Standalone(readings, moves=not aside, focus=focus, explains=kind in EXPLAINS, aside=aside)
        return replace(means, study=study, subject=max(readings, key=self._told))

    def _of_another(self, question: str, before: Reading) -> bool:
        """Whether a question is about another drug or technique than the one before, which its study need not have."""
        kinds = {"drug", "technique"}
        old = [m for m in before.mentions if m.kind in kinds]
        new = [m for m in heads(self.reader.read(question), self.words) if m.kind in kinds]
        return bool(new) and not any(self.reader.related(m, each) for m in new for each in old)

    def _asked_on(self, own: Reading, context: Context, last: Exchange) -> Meaning:
        """Return what a whole question may mean: held against what was spoken of, or asked of its study."""
        other = self.references.held_against(own, context)
        named = own.of(STUDY, DOCUMENT, NUMBER) or last.refused
        study = self.filling.study(context) if context.before.of(STUDY) or context.study.sole else ""
        told = study and not named and self.words.has("past", own.text) and not self.words.has("yes_no", own.text)
        if told and not any(self.words.has(name, own.text) for name in ("identifying", "asks_study", "first_of")):
            other = [*other, f"{own.text.rstrip(MARKS)} in {study}"]
        return Standalone(_each([*other, own.text])) if other else None

    def _told(self, question: str) -> int:
        """Return how many things a question names beside studies and sources."""
        return sum(m.kind not in {STUDY, DOCUMENT} for m in heads(self.reader.read(question), self.words))

    def _resumed(self, text: str, last: Exchange, before: Reading) -> str:
        """Return what was asked aside with another value: "and the 70%?" after "where does the 90% come from?"."""
        own, aside = self.reader.read(text), self.reader.read(last.aside)
        fits = own.mentions and not own.asked and all(aside.of(m.kind) and not before.of(m.kind) for m in own.mentions)
        try:
            return next(iter(self.substitution.readings(own, aside)), "") if fits else ""
        except Ambiguous:
            return ""

    def _same(self, message: str) -> bool:
        """Whether a message asks the same of something else, in so many words."""
        return self.words.has("same", message.strip(MARKS))

    def _last(self, text: str, thread: Sequence[Exchange]) -> Exchange | None:
        """Return the exchange that a message can refer to: after a turn about the patient, by a pronoun alone."""
        if not thread or not thread[-1].about_case:
            return self._timed(text, thread) or (thread[-1] if thread else None)
        refers = self.words.has("full", text) and self.references.refers(text) and not self.kinds.kind_of(text)
        return thread[-1] if thread[-1].question and refers and not self.words.has("mentioned", text) else None

    def _earlier(self, thread: Sequence[Exchange]) -> str:
        """Return the study that the replies before a refusal were found in, the last one's first."""
        if not thread[-1].refused:
            return ""
        return next((name for each in thread[-2::-1] if (name := self.cited.study(each).name)), "")

    def _with_unit(self, text: str, before: Reading) -> str:
        """Return ``text`` with the unit that a time leaves out which the last question named: "DFS at 5?"."""
        bare = self.words.cues["bare_time"].search(text)
        times = before.of(TIME)
        unit = times[-1].surface.lstrip("0123456789- ") if bare and times else ""
        return f"{text} {unit}" if unit.isalpha() else text

    def _timed(self, text: str, thread: Sequence[Exchange]) -> Exchange | None:
        """Return the question before "how many patients?", where a message is but a time; else nothing."""
        if len(thread) < 2 or thread[-2].about_case or not self.words.has("cohort_of", thread[-1].question):
            return None
        own = self.reader.read(text)
        return thread[-2] if own.mentions and not own.asked and own.mentions == own.of(TIME) else None

    def _complete(self, text: str) -> bool:
        """Whether a message plainly stands alone: told at a glance, since most questions do."""
        if not self.words.has("full", text) or any(self.words.has(name, text) for name in (*_LEADS, *_COUNTS)):
            return False
        if self.kinds.kind_of(text) or self.references.refers(text):
            return False
        about = heads(self.reader.read(text), self.words)
        if self.elliptic.definite(text, about):
            return False
        return any(m.kind != DOCUMENT and not self.words.has("arm", text[m.end :].lstrip()[:12]) for m in about)

    def _stripped(self, message: str) -> tuple[str, bool, bool]:
        """Return a message without what only leads to it, whether that shows a follow-up, and whether it corrects."""
        text, opened, corrects = uncontracted(message).strip(MARKS), False, False
        while not self.kinds.kind_of(text):
            correction = self.words.cues["correction"].match(text)
            found = correction or self.words.cues["opener"].match(text)
            if found is None or not found.end():
                break
            opened = opened or self.words.has("continues", text)
            corrects = corrects or correction is not None
            text = text[found.end() :].strip(MARKS)
        if corrects or self.words.has("retracts", text):
            corrects = True
            text = self.words.cues["instead"].sub("", text).strip(MARKS)
        if not self.kinds.kind_of(text):
            text = self.words.cues["closing"].sub("", text).strip(MARKS)
        return text, opened, corrects

    def _alone(self, text: str, message: str, opened: bool) -> Meaning:
        """Return what a message means before which nothing was asked: a mere reference has nothing to refer to."""
        if len(text.split()) > FEW:
            return None
        read = self.reader.read(text)
        within = self._within_itself(text, read)
        refers = (
            self.kinds.kind_of(text) or (self.references.refers(text) and not within) or self.words.has("other", text)
        )
        begun = self.words.cues["mentioned"].match(text)
        if begun and text[begun.end() :].strip(MARKS):
            return Standalone(_each([self.words.form("said_of", subject=text[begun.end() :].strip(MARKS))]))
        bare = opened and not self.words.has("full", text) and read.mentions and not read.asked
        compared = self.words.cues["compare"].match(text)
        one_sided = compared is not None and self.words.has("pronoun", compared.group())
        if bare and self.words.has("about_it", message):
            return Standalone(_each([self.words.form("said_of", subject=text)]))
        if bare or one_sided or (refers and not heads(read, self.words)):
            return Unresolved(message)
        return None

    def _within_itself(self, text: str, read: Reading) -> bool:
        """Whether a pronoun stands for what a message has named: "the 90% threshold, who says that it helps"."""
        first = self.words.cues["pronoun"].search(text)
        ends = [*(term.end for term in (*read.asked, *read.topics)), *(each.end for each in read.mentions)]
        return first is not None and any(end <= first.start() for end in ends)

    def _by_words(
        self, text: str, opened: bool, corrects: bool, context: Context, thread: Sequence[Exchange], *, asks: bool
    ) -> list[str]:
        """Return what a message means by the things that it names, refers to and leaves out.

        Raises:
            Ambiguous: a reference could be to several things.
        """
        said = text
        text = self.references.ordered(text, [context.before, *(self.reader.read(e.question) for e in thread[-2::-1])])
        other = self.words.cues["other"].search(text)
        if other:
            text, opened = self.references.other(text, other.group(), context.before, thread), True
        text, held = self.references.this_one(text, context, thread)
        own = self.reader.read(text)
        if held:
            stands = [f"{text} {held}"]
            if own.mentions and not own.asked and self.words.has("condition", text):
                return self.substitution.readings(own, context.before) or stands
            return stands if own.asked or own.mentions else [*stands, *self.filling.of_everything(own, context)]
        if self.references.refers(text):
            return self.antecedents.readings(own, context, thread) or self.references.readings(own, context)
        if self.words.has("supposing", text) and not self.words.has("full", text):
            narrowed = [f"{context.before.text.rstrip(MARKS)} {text}"]
            found = self.elliptic.readings(own, opened or corrects, context, asks=asks)
            bound = own.of(NUMBER) and not context.before.of(NUMBER)  # "if less than 70% was removed"
            return [*narrowed, *found] if bound else [*found, *narrowed]
        return self.elliptic.readings(own, opened or corrects, context, asks=asks) or ([text] if text != said else [])


def _each(readings: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(asked(each) for each in readings if each.strip(MARKS)))


def resolver(base: EvidenceBase) -> Resolver:
    """Return a resolver over one corpus, with the words that ship with the package."""
    words = default_words()
    reader, phrasing = MentionReader(base, words), Phrasing(words)
    filling, substitution = Filling(reader, phrasing, words), Substitution(reader, phrasing, words)
    references = References(reader, phrasing, filling, substitution, words)
    elliptic = Elliptic(reader, phrasing, filling, substitution, words)
    choosing = Choosing(reader, phrasing, words)
    cited = Cited(base, reader)
    antecedents = Antecedents(reader, phrasing, references, cited, words)
    beyond = Beyond(reader, phrasing, cited, words)
    held = Held(base, reader, cited)
    kinds = Kinds(reader, phrasing, filling, references, words)
    return Resolver(
        *(base, reader, phrasing, cited, Called(base, reader, cited, words), filling, references, substitution),
        *(elliptic, choosing, antecedents, beyond, held, kinds, words),
    )
