"""What a message means after the questions before it: standalone questions, nothing but itself, or a reference to ask about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evidence import EvidenceBase
from assistant.followup.cited import Cited
from assistant.followup.ellipsis import Ambiguous, Context, Ellipsis
from assistant.followup.mentions import Mention, MentionReader, Reading
from assistant.followup.phrases import Phrasing, asked, heads, names, subject
from assistant.followup.thread import Exchange
from assistant.followup.words import Words, default_words

_MARKS = " \t\n?!.,;:…–-"
SHORT = 9
"""Words of a message that may be nothing but a reference."""


@dataclass(frozen=True, slots=True)
class Standalone:
    """The questions that a follow-up may stand for, the likeliest first; the first that is answered is taken."""

    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What of a message refers to something that cannot be told, and what it might be."""

    what: str
    among: tuple[str, ...] = ()


Meaning = Standalone | Unresolved | None
"""None: the message stands alone."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """Reads messages after what was asked before."""

    reader: MentionReader
    phrasing: Phrasing
    cited: Cited
    ellipsis: Ellipsis
    words: Words

    def meaning(self, message: str, thread: Sequence[Exchange]) -> Meaning:
        """Return what ``message`` means after ``thread``, whose last exchange is the last one."""
        text, opened, corrects = self._stripped(message)
        if not text:
            return None
        last = thread[-1] if thread and not thread[-1].about_case else None
        if last is None:
            return self._alone(text, opened or corrects)
        before = self.reader.read(last.question)
        kind = self._whole_message(text)
        if kind:
            return self._of_kind(kind, before, last)
        compared = self.words.cues["compare"].match(text)
        if compared and compared.end() < len(text):
            found = self._compared(text[compared.end() :], text, before)
            if found is not None:
                return found
        same = self.words.cues["same_question"].match(text)
        if same:
            text, opened = text[same.end() :].strip(_MARKS), True
        return self._by_words(text, opened, corrects, before, last, thread)

    def _stripped(self, message: str) -> tuple[str, bool, bool]:
        """Return a message without what only leads to it, whether that shows a follow-up, and whether it corrects."""
        text, opened, corrects = message.strip(_MARKS), False, False
        while True:
            correction = self.words.cues["correction"].match(text)
            opener = self.words.cues["opener"].match(text)
            found = correction or opener
            if found is None or not found.end():
                break
            if self._whole_message(text):
                break
            opened = opened or self.words.has("continues", text)
            corrects = corrects or correction is not None
            text = text[found.end() :].strip(_MARKS)
        if corrects:
            text = self.words.cues["instead"].sub("", text).strip(_MARKS)
        return text, opened, corrects

    def _whole_message(self, text: str) -> str:
        plain = re.sub(r"\s+", " ", text).strip(_MARKS)
        kinds = ("why_not", "why", "which_study", "who", "source", "when", "more", "evidence", "bare_question")
        return next((kind for kind in kinds if self.words.has(kind, plain)), "")

    def _alone(self, text: str, opened: bool) -> Meaning:
        """Return what a message means before which nothing was asked: a mere reference has nothing to refer to."""
        if len(text.split()) > SHORT:
            return None
        read = self.reader.read(text)
        refers = self._whole_message(text) or self._refers(text, read) or self.words.has("other", text)
        bare = opened and not self.words.has("full", text) and read.mentions and not read.asked
        if bare or (refers and not heads(read, self.words)):
            return Unresolved(text)
        return None

    def _refers(self, text: str, read: Reading) -> bool:
        """Whether a message holds a word that stands for something before it."""
        plain = self.words.cues["empty_reference"].sub(" ", text)
        pronouns = list(self.words.cues["pronoun"].finditer(plain))
        if self.words.has("there", plain) or self.words.has("this_one", plain):
            return True
        own = heads(self.reader.read(plain), self.words)
        return any(not own or own[0].start > each.start for each in pronouns) or len(pronouns) > 1

    def _of_kind(self, kind: str, before: Reading, last: Exchange) -> Meaning:
        """Return what a message means that is nothing but a reference: "why?", "which study was that?"."""
        content = self.phrasing.content(before.text)
        study = next((m.surface.strip(_MARKS) for m in before.of("study") if not m.parts), "") or self.cited.study(last)
        forms = {"which_study": ("study_named", "study"), "who": ("study_named", "who"), "when": ("when_named", "when")}
        if kind in forms:
            named, general = forms[kind]
            first = [self.words.form(named, study=study)] if study else []
            return Standalone(_each([*first, self.words.form(general, content=content)]))
        if kind == "more":
            about = subject(before, self.words)
            lent = self.phrasing.lent(about)
            told = lent.split(" ", 1)[-1] if lent else content
            return Standalone(_each([self.words.form("more", subject=told)]))
        return Standalone(_each([self.words.form(kind, content=content)])) if kind != "bare_question" else None

    def _compared(self, rest: str, text: str, before: Reading) -> Meaning:
        """Return the comparison of what was asked about with what is named now; None where there is none."""
        new = heads(self.reader.read(rest), self.words)
        if len(new) != 1:
            return None
        sort = self.words.sorts.get(new[0].kind)
        old = before.of(new[0].kind) or (before.of(sort.wider) if sort and sort.wider else ())
        if not old:
            old = heads(before, self.words)
        if len(old) > 1 or any(each.coordinated for each in old):
            return Unresolved(text, tuple(names(old)))
        if not old:
            return None
        one, other = old[0].surface.strip(_MARKS), new[0].surface.strip(_MARKS)
        aspect = " ".join(dict.fromkeys(term.surface for term in before.asked))
        readings = [self.words.form("compare_in", one=one, other=other, aspect=aspect)] if aspect else []
        return Standalone(_each([*readings, self.words.form("compare", one=one, other=other)]))

    def _by_words(
        self, text: str, opened: bool, corrects: bool, before: Reading, last: Exchange, thread: Sequence[Exchange]
    ) -> Meaning:
        """Return what a message means by the things that it names, refers to and leaves out."""
        context = Context(before, self.cited.study(last))
        try:
            text = self._ordered(text, before)
            other = self.words.cues["other"].search(text)
            if other:
                text, opened = self._other(text, other.group(), before, thread), True
            text, held = self._this_one(text, context, thread)
            readings = self._readings(text, held, context, opened=opened or corrects)
        except Ambiguous as error:
            return Unresolved(text, error.among)
        return Standalone(_each(readings)) if readings else None

    def _readings(self, text: str, held: str, context: Context, *, opened: bool) -> list[str]:
        own = self.reader.read(text)
        full = self.words.has("full", text)
        about = self.ellipsis.heads(own)
        if held:
            return [f"{text} {held}"] if own.asked or about or full else [f"{text} {held}", *self.ellipsis.appended(text, context, content=True)]
        if self._refers(text, own):
            return self.ellipsis.referring(own, context)
        if full and (about or self.words.has("defining", text)):
            return []
        if about:
            return [] if own.asked else self.ellipsis.substituted(own, context)
        if own.mentions and not own.asked and not full:
            return self.ellipsis.substituted(own, context)
        if not own.asked and not own.topics:
            return self.ellipsis.appended(text, context, content=True)
        if own.topics and not opened:
            return []
        if not full or self.words.has("past", text):
            named = any(term.surface[:1].isupper() and term.start for term in own.unknown)
            return [] if named and full and not opened else [*self.ellipsis.sibling(own, context), *self.ellipsis.appended(text, context)]
        if own.unknown and not opened:
            return []
        return [*self.ellipsis.appended(text, context), text]

    def _ordered(self, text: str, before: Reading) -> str:
        """Return ``text`` with what "the former" and "the latter" are in their place."""
        for name, place in (("former", 0), ("latter", -1)):
            if self.words.has(name, text):
                pairs = [m.parts for m in before.mentions if m.coordinated]
                pairs += [before.of(kind) for kind in {m.kind for m in heads(before, self.words)}]
                two = [each for each in pairs if len(each) == 2]
                if not two:
                    raise Ambiguous(())
                text = self.words.cues[name].sub(two[0][place].surface.strip(_MARKS), text)
        return text

    def _other(self, text: str, words: str, before: Reading, thread: Sequence[Exchange]) -> str:
        """Return ``text`` with what "the other one" is: the only thing of its class spoken of that is not the last.

        Raises:
            Ambiguous: there are several, or none.
        """
        now = heads(before, self.words)
        if any(m.kind in {each.kind for each in now} for m in heads(self.reader.read(text), self.words)):
            return text.replace(words, " ")  # it is named beside: "the other one, PROMID"
        for kind in dict.fromkeys(each.kind for each in now):
            current = {key for each in now if each.kind == kind for key in each.keys}
            if len(before.of(kind)) != 1 or before.of(kind)[0].coordinated:
                raise Ambiguous(names(before.of(kind)))
            others: dict[frozenset[str], Mention] = {}
            for exchange in reversed(thread[:-1]):
                for each in self.reader.read(exchange.question).of(kind):
                    for part in each.parts or (each,):
                        if not part.keys & current:
                            others.setdefault(part.keys, part)
            if len(others) == 1:
                return text.replace(words, next(iter(others.values())).surface.strip(_MARKS))
            if others:
                raise Ambiguous(names(list(others.values())))
        raise Ambiguous(())

    def _this_one(self, text: str, context: Context, thread: Sequence[Exchange]) -> tuple[str, str]:
        """Return ``text`` without "in that trial", and what is to be added for it; empty where nothing is named so.

        Raises:
            Ambiguous: several things of that class were asked about.
        """
        if self.words.has("no_definite", text):
            return text, ""
        sorts = [s for s in self.words.sorts.values() if s.this_one and s.this_one.search(text)]
        if not sorts:
            return text, ""
        spans = [s.this_one.search(text) for s in sorts if s.this_one]
        chunk = next(m.group() for m in spans if m)
        for reading in (context.before, *(self.reader.read(e.question) for e in reversed(thread[:-1]))):
            found = reading.of(*(s.name for s in sorts))
            if len(found) > 1 or (found and found[0].coordinated and not self.words.has("plural", chunk)):
                raise Ambiguous(names(found))
            if found:
                return self._named(text, chunk, found[0])
            if any(s.name == "study" for s in sorts) and context.study:
                return text.replace(chunk, " ").strip(_MARKS), f"in {context.study}"
        return text.replace(chunk, "there"), ""

    def _named(self, text: str, chunk: str, mention: Mention) -> tuple[str, str]:
        words = self.phrasing.phrase(mention).words
        begins = self.words.cues["preposition"].match(chunk)
        if begins:
            return text.replace(chunk, " ").strip(_MARKS), self.phrasing.added(mention)
        return text.replace(chunk, words), ""


def _each(readings: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(asked(each) for each in readings if each))


def resolver(base: EvidenceBase) -> Resolver:
    """Return a resolver over one corpus, with the words that ship with the package."""
    words = default_words()
    reader, phrasing = MentionReader(base, words), Phrasing(words)
    return Resolver(reader, phrasing, Cited(base, reader), Ellipsis(reader, phrasing, words), words)
