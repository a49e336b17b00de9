"""Messages that look past what was asked last: in percent, from what kind of study, of the others, any other option."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.followup.cited import Cited
from assistant.followup.filling import Context
from assistant.followup.held import TREATMENTS
from assistant.followup.meaning import Needed
from assistant.followup.mentions import DOCUMENT, NAME, NUMBER, STUDY, Mention, MentionReader, Reading
from assistant.followup.phrases import Phrasing, heads
from assistant.followup.thread import Exchange
from assistant.followup.words import MARKS, Words

CUED = ("share", "design", "trials", "origin", "others", "difference", "other_option", "other_arm")
"""The cues of such messages."""
ASIDE = frozenset({"design", "trials", "origin"})
"""Those after which the question before stays the one that is spoken of."""
_NARROWS = ("site", "tumour", "grade", "people")


@dataclass(frozen=True, slots=True)
class Sought:
    """The questions that a message may stand for, by which cue it was told, and what their reply has to bring."""

    readings: tuple[str, ...]
    cue: str
    needed: Needed = Needed()  # noqa: RUF009 - frozen, without state


@dataclass(frozen=True, slots=True)
class Beyond:
    """Writes such messages out."""

    reader: MentionReader
    phrasing: Phrasing
    cited: Cited
    words: Words

    def cued(self, text: str) -> bool:
        """Whether a message has the words of one of these kinds."""
        return any(self.words.has(name, text) for name in CUED)

    def sought(self, text: str, context: Context, thread: Sequence[Exchange]) -> Sought | None:
        """Return what a message may stand for; None where it is no such message, or nothing before fits it."""
        cue = next((name for name in CUED if self.words.has(name, text)), "")
        match cue:
            case "share":
                found = Sought(self._share(context.before.text), cue)
            case "design" | "trials":
                found = Sought(self._design(cue, text, context, thread), cue)
            case "origin":
                found = Sought(self._origin(text, context, thread), cue)
            case "others":
                found = self._others(text, context, thread)
            case "difference":
                found = Sought(self._difference(text, context, thread), cue)
            case "other_option":
                found = self._option(text, context, thread)
            case "other_arm":
                found = Sought(self._other_arm(context, thread), cue)
            case _:
                return None
        return found if found.readings else None

    def _share(self, question: str) -> tuple[str, ...]:
        """Return a question for a number as one for the share: "in percent?"."""
        counting = self.words.cues["counting"].search(question)
        if counting is None:
            content = self.phrasing.content(question)
            return (question,) if self.words.has("shares", question) else (self.words.form("share", content=content),)
        rest = question[counting.end() :]
        of = "" if self.words.has("how_many_of", f"how many{rest}") or not rest.strip(MARKS) else " of"
        return (f"{question[: counting.start()]}what percentage{of}{rest}",)

    def _design(self, cue: str, text: str, context: Context, thread: Sequence[Exchange]) -> tuple[str, ...]:
        """Return what is asked of the study that was spoken of, or of its subject: "is that from a trial?"."""
        named = [m.surface.strip(MARKS) for m in context.before.of(STUDY) if not m.parts]
        study = (named[0] if len(named) == 1 else "") or context.study.name
        subject = self._subject(context, thread)
        general = [self.words.form("trials", subject=subject)] if subject else []
        if cue == "design" and study:
            forms = ("design", "randomized") if self.words.has("full", text.split()[0]) else ("randomized", "design")
            pronoun = self.words.cues["pronoun"]
            own = [] if self.words.has("based_on", text) or not pronoun.search(text) else [pronoun.sub(study, text, 1)]
            return (*own, *(self.words.form(form, study=study) for form in forms))
        return tuple(general)

    def _origin(self, text: str, context: Context, thread: Sequence[Exchange]) -> tuple[str, ...]:
        """Return which study a figure is of that a reply printed: "where does the 90% come from?"."""
        number = next((m for m in self.reader.read(text).mentions if m.kind == NUMBER or m.kind == "time"), None)
        if number is None:
            return ()
        found = (self.cited.at(*place) for each in reversed(thread) for place in each.cited)
        holding = [each for each in found if each is not None and number.keys & each.own.keys()]
        share = f"{number.surface.rstrip(' %')}%"
        limits = [e for e in holding if self.words.has("sets_limit", e.passage.text) and share in e.passage.text]
        subject = self._subject(context, thread)
        if limits and self.words.has("proposing", text):  # who set it, not who else printed it
            return (self.words.form("set_by", limit=share),)
        study = next(filter(None, map(self.cited.named, holding)), "")
        readings = [self.words.form("study_named", study=study)] if study else []
        return (*readings, self.words.form("study", content=f"{number.surface} {subject}".strip()))

    def _other_arm(self, context: Context, thread: Sequence[Exchange]) -> tuple[str, ...]:
        """Return the last question asked of those whom a treatment is held against, or of those who had it."""
        if self._two(context, thread) is not None:
            return ()  # it is one of two things that were asked about by name
        question = context.before.text.strip(MARKS)
        found = [each for each in (self.cited.at(*place) for place in thread[-1].cited) if each is not None]
        if not any(self.words.has("has_arms", each.passage.text) for each in found):
            return ()  # no reply has shown that there is one
        if self.words.has("control_arm", question):
            return (self.words.cues["control_arm"].sub("treatment", question, count=1),)
        question = self.words.cues["in_arm"].sub("", question)
        return (self.words.form("other_arm", question=question, arm="control"),)

    def _others(self, text: str, context: Context, thread: Sequence[Exchange]) -> Sought:
        """Return the question asked of the rest of a list, or of other studies and sources: "what do others say?"."""
        cue = "others"
        begun = self.words.cues[cue].match(text)
        assert begun is not None
        own = self.reader.read(text[begun.end() :])
        last = thread[-1]
        if own.mentions or own.asked or not last.cited:
            return Sought((), cue)
        needed = Needed(elsewhere=last.cited[0])
        _, varied = self._two(context, thread) or (None, None)
        narrows = context.before.of(*_NARROWS)
        varied = varied or (narrows[0] if len(narrows) == 1 else None)
        bare = not self.words.has("speaking", text)
        if bare and varied is not None and varied.kind not in {STUDY, DOCUMENT}:
            rest = self.phrasing.without(context.before.text, varied)
            return Sought((rest,), cue, replace(needed, passage=True))
        subject = self._subject(context, thread)
        return Sought((self.words.form("others", subject=subject),) if subject else (), cue, needed)

    def _difference(self, text: str, context: Context, thread: Sequence[Exchange]) -> tuple[str, ...]:
        """Return what was asked last, or what a message names, asked of both things that were spoken of."""
        begun = self.words.cues["difference"].search(text)
        assert begun is not None
        aspect = f"{text[: begun.start()]} {text[begun.end() :]}".strip(MARKS)
        own = self.reader.read(aspect)
        two = self._two(context, thread)
        if two is None or heads(own, self.words):
            return ()
        if own.asked or own.topics or aspect:
            return (f"{aspect} {self.phrasing.added(two[0])}? And {aspect} {self.phrasing.added(two[1])}",)
        last = context.before.text.strip(MARKS)
        one = self.phrasing.replaced(two[1], two[0]) if two[1].text == context.before.text else ""
        if not one:
            return (self.words.form("compare", one=two[0].surface.strip(MARKS), other=two[1].surface.strip(MARKS)),)
        return (f"{one.strip(MARKS)}? And {last[:1].lower()}{last[1:]}",)

    def _option(self, text: str, context: Context, thread: Sequence[Exchange]) -> Sought:
        """Return the question for further drugs or treatments in what is spoken of: "any other option?"."""
        cue = "other_option"
        asked = self.words.cues[cue].search(text)
        assert asked is not None
        readings = self._before(context, thread)
        kinds = [m.kind for each in readings for m in heads(each, self.words) if m.kind in TREATMENTS]
        kind = next((k for k in TREATMENTS if self._of_kind(k, asked.group())), kinds[0] if kinds else "")
        if not kind:
            return Sought((), cue)
        said = frozenset(key for each in readings[:1] for m in each.of(*TREATMENTS) for key in m.keys)
        topic = self._topic(self.reader.read(f"{text[: asked.start()]} {text[asked.end() :]}".strip(MARKS)), readings)
        things = self.reader.read(asked.group()).mentions
        if things and not topic:
            noun = asked.group()[things[0].start :].strip(MARKS)
            return Sought((self.words.form("kinds_of", things=noun),), cue, Needed(kind=kind, another=said))
        form = "options_drug" if kind == "drug" and self._of_kind(kind, asked.group()) else "options"
        found = (self.words.form(form, topic=topic),) if topic else ()
        return Sought(found, cue, Needed(kind=kind, another=said))

    def _of_kind(self, kind: str, words: str) -> bool:
        """Whether words call a thing by a name that only this kind of treatment has."""
        others = [self.words.sorts[k].this_one for k in TREATMENTS if k != kind]
        own = self.words.sorts[kind].this_one
        last = f"that {words.split()[-1]}" if words.split() else ""
        return own is not None and own.search(last) is not None and not any(o and o.search(last) for o in others)

    def _topic(self, own: Reading, readings: Sequence[Reading]) -> str:
        """Return whom or what a treatment is for: as a message says itself, else as the last questions did."""
        if (own.mentions or own.topics or own.asked) and not self.words.has("pronoun", own.text):
            prep = self.words.cues["preposition"].match(own.text)
            return own.text[prep.end() :].strip(MARKS) if prep and own.text[: prep.end()] in {"for", "in"} else own.text
        for each in readings:
            narrow = [self.phrasing.phrase(m).words for m in each.of(*_NARROWS)]
            topics = [each.text[each.topics[0].start : each.topics[-1].end]] if each.topics else []
            if narrow or topics:
                return " ".join(dict.fromkeys([*narrow, *topics]))
        return ""

    def _before(self, context: Context, thread: Sequence[Exchange]) -> list[Reading]:
        """Return the questions that were asked, the last first."""
        return [context.before, *(self.reader.read(e.question) for e in thread[-2::-1] if not e.about_case)]

    def _subject(self, context: Context, thread: Sequence[Exchange]) -> str:
        """Return what was asked, and of what, whatever study or source it was asked of; empty where that is nothing."""
        readings = self._before(context, thread)
        asked = " ".join(dict.fromkeys(t.surface for t in readings[0].asked))
        for each in readings:
            about = [m for m in each.mentions if m.kind not in {STUDY, DOCUMENT, NUMBER, NAME, "time"}]
            topics = [each.text[each.topics[0].start : each.topics[-1].end]] if each.topics else []
            of = self.phrasing.lent(about) if asked else " ".join(self.phrasing.phrase(m).words for m in about)
            if about or topics:
                return " ".join(filter(None, [asked, of or f"{'in ' if asked else ''}{topics[0]}"]))
        return asked

    def _two(self, context: Context, thread: Sequence[Exchange]) -> tuple[Mention, Mention] | None:
        """Return two things of one class that were asked about, the earlier one first."""
        before = context.before
        pairs = [m.parts for m in before.mentions if m.coordinated and len(m.parts) == 2]
        if pairs:
            return pairs[0][0], pairs[0][1]
        for reading in self._before(context, thread)[1:]:
            for now in before.mentions:
                for then in reading.of(now.kind):
                    if not (now.parts or then.parts or self.reader.related(now, then)):
                        return then, now
        return None
