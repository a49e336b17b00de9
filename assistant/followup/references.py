"""What the pronouns of a message stand for: "it", "in that trial", "the former", "the other one"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.followup.filling import PEOPLE, Context, Filling
from assistant.followup.mentions import DOCUMENT, STUDY, Mention, MentionReader, Reading
from assistant.followup.phrases import Phrasing, heads, names
from assistant.followup.substitute import Ambiguous, Substitution
from assistant.followup.thread import Exchange
from assistant.followup.words import MARKS, Sort, Words

_SINGULAR = frozenset({"it", "this", "that"})
_POINTING = re.compile(r"\b(?:that|this|these|those|same|said)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class References:
    """Finds what is referred to; what it cannot tell it says."""

    reader: MentionReader
    phrasing: Phrasing
    filling: Filling
    substitution: Substitution
    words: Words

    def refers(self, text: str) -> bool:
        """Whether a message holds a word that stands for something before it."""
        plain = self._shielded(text)
        if self.words.has("there", plain) or self.chunk(text):
            return True
        pronouns = list(self.words.cues["pronoun"].finditer(plain))
        own = heads(self.reader.read(plain), self.words)
        return any(not own or own[0].start > each.start() for each in pronouns) or len(pronouns) > 1

    def _shielded(self, text: str) -> str:
        return self.words.cues["empty_reference"].sub(lambda m: "\0" * len(m.group()), text)

    def readings(self, own: Reading, context: Context) -> list[str]:
        """Return a message whose pronouns stand for what the last question was about, with that in their place.

        Raises:
            Ambiguous: a pronoun could stand for several things.
        """
        text, before = own.text, context.before
        full = self.words.has("full", text)
        mine = self.filling.heads(own, before)
        stands, moved = self.without_pronouns(text)
        if not mine and before.asked and self._of_others(text, before) and self.swapped(text, "x"):
            return [self.swapped(text, before.asked[-1].surface)]
        if mine and not full and not own.asked:
            return self.substitution.readings(own, before)
        if mine and not self._swappable(text):
            general = own.asked and self.words.has("people", text) and not before.of(STUDY, DOCUMENT)
            return [*self.filling.appended(own, context, stands), *([text] if general else [])]
        if mine:
            return self._with_antecedent(text, mine, context)
        if own.mentions and not own.asked:
            return self.substitution.readings(own, before)
        self._sure(text, context)
        if not own.asked:
            return self._of_everything(own, context, stands, full)
        about = self.filling.about(context)
        if moved or not about:
            return self.filling.appended(own, context, stands) or self.filling.of_everything(own, context, stands)
        phrase = " ".join([self.phrasing.phrase(about[0]).words, self.phrasing.lent(about[1:])]).strip()
        swapped = self.swapped(text, phrase)
        things = [m for m in heads(before, self.words) if m.kind not in {STUDY, DOCUMENT}] if before.of(STUDY) else []
        other = [self.swapped(text, self.phrasing.phrase(m).words) for m in things[:1]]
        return (
            [swapped, *other, *self._in_study(stands, context)]
            if swapped
            else self.filling.appended(own, context, stands)
        )

    def _of_others(self, text: str, before: Reading) -> bool:
        """Whether other things are asked for of the one class that was spoken of: "which criteria do use it?"."""
        which = self.words.cues["which_of"].match(text)
        named = f"that {which.group().split()[-1]}" if which else ""
        kinds = {s.name for s in self.words.sorts.values() if s.this_one and named and s.this_one.search(named)}
        return bool(kinds) and {m.kind for m in heads(before, self.words)} <= kinds and bool(heads(before, self.words))

    def _of_everything(self, own: Reading, context: Context, stands: str, full: bool) -> list[str]:
        """Return the readings of a message that has nothing but a reference: "was that significant?"."""
        studies = context.before.of(STUDY)
        if full and len(studies) == 1 and self.words.has("of_study", own.text) and self.swapped(own.text, "x"):
            return [self.swapped(own.text, self.phrasing.phrase(studies[0]).words)]
        content = self.phrasing.content(context.before.text)
        things = [m for m in heads(context.before, self.words) if m.kind not in {STUDY, DOCUMENT}]
        held_against = len(things) == 2 and self.words.has("one_sided", context.before.text)
        claimed = self.words.has("yes_no", context.before.text) and self.words.has("of_subject", own.text)
        done = claimed or self.words.has("acts", own.text) or self.words.has("done_often", own.text)
        if (len(things) == 1 or held_against) and done and self.swapped(own.text, "x"):
            return [self.swapped(own.text, self.phrasing.phrase(things[0]).words)]
        swapped = self.swapped(own.text, content) if self.swapped(stands, content) else ""
        lent = self.filling.appended(own, context, stands) if stands else []
        everything = [swapped or f"{stands} {content}"]
        aside = stands != own.text and not swapped
        if self.chunk(own.text) or (aside and not self.words.has("plural", own.text)):
            return [*lent, *everything]
        if full and self.words.has("plural", own.text) and not self.words.has("past", own.text):
            return [*lent, own.text, *everything]
        return [*everything, *lent]

    def _in_study(self, text: str, context: Context) -> list[str]:
        named = context.before.of(STUDY, DOCUMENT)
        return [f"{text.rstrip(' ?.!')} in {context.study.name}"] if context.study.name and not named else []

    def held_against(self, own: Reading, context: Context) -> list[str]:
        """Return a message that holds one thing against another not named, with what was spoken of of its class.

        "How did the patients differ from PROMID?" after CLARINET.
        """
        mine = heads(own, self.words)
        if len(mine) != 1 or mine[0].parts or not self.words.has("one_sided", own.text):
            return []
        old = [m for m in context.before.of(mine[0].kind) if not self.reader.related(m, mine[0])]
        if not old and mine[0].kind == STUDY and context.study.sole:
            old = list(self.reader.read(f"in {context.study.name}").of(STUDY))
        old = [m for m in old if not self.reader.related(m, mine[0])]
        return [f"{own.text.rstrip(' ?.!')} {self.phrasing.lent(old)}"] if len(old) == 1 and not old[0].parts else []

    def _swappable(self, text: str) -> bool:
        return bool(self.swapped(text, "x")) or self.words.has("possessive", text)

    def _sure(self, text: str, context: Context) -> None:
        """Raise Ambiguous where a singular pronoun could be either of two things."""
        if context.thing or not self.swapped(text, "x") or context.before.of(STUDY):
            return
        for kind in dict.fromkeys(m.kind for m in heads(context.before, self.words)):
            self.one_of(context.before.of(kind))

    def one_of(self, found: Sequence[Mention], *, plural: bool = False) -> Mention | None:
        """Return the one that is meant; None where there is none.

        Raises:
            Ambiguous: there are several things.
        """
        found = self.filling.foremost(found)
        several = len(found) > 1 and not all(self.reader.related(found[0], each) for each in found[1:])
        if several or (not plural and any(each.coordinated for each in found)):
            raise Ambiguous(names(found))
        return found[0] if found else None

    def _with_antecedent(self, text: str, own: Sequence[Mention], context: Context) -> list[str]:
        """Return a message that names a thing and refers to another: of the same class, where there is one."""
        before = context.before
        found = tuple(m for m in self.like(own[0], before) if not m.keys & own[0].keys) or self.filling.about(context)
        if len({m.kind for m in found}) == 1:
            self.one_of(found, plural=self.words.has("plural", text))
        if not found:
            return []
        words = self.phrasing.phrase(found[0]).words
        if self.words.has("possessive", text):
            return [self.words.cues["possessive"].sub(f"{words}'s", text, count=1)]
        return [self.swapped(text, words, last=True)]

    def like(self, mention: Mention, before: Reading) -> tuple[Mention, ...]:
        """Return what a question names of the class of ``mention``, or of the class that this may stand for."""
        sort = self.words.sorts.get(mention.kind)
        return before.of(mention.kind) or (before.of(sort.wider) if sort and sort.wider else ())

    def swapped(self, text: str, words: str, *, last: bool = False) -> str:
        """Return ``text`` with ``words`` in place of its pronoun; empty where it has none that can be replaced."""
        found = [m for m in self.words.cues["pronoun"].finditer(self._shielded(text)) if m.group().lower() in _SINGULAR]
        if not found:
            return ""
        at = found[-1 if last else 0]
        return f"{text[: at.start()]}{words}{text[at.end() :]}"

    def without_pronouns(self, text: str) -> tuple[str, bool]:
        """Return ``text`` without references that can be left out, and whether there were any."""
        prep = self.words.cues["preposition"].pattern
        plain = re.sub(
            rf"(?<!\w){prep}\s+(?:it|that|this|them|these|those|both)\b(?=\s*$|[,;?]|\s+(?:and|or|to|as|by|at|in|then)\b)",
            " ",
            text,
            flags=re.IGNORECASE,
        )
        plain = self.words.cues["possessive"].sub("the", plain)
        plain = self.words.cues["there"].sub(" ", plain)
        plain = re.sub(r"\s{2,}", " ", plain).strip(MARKS)
        return plain, plain != text or self.words.has("plural", text)

    def ordered(self, text: str, readings: Sequence[Reading]) -> str:
        """Return ``text`` with what "the former", "the latter" and "both" are in their place.

        readings: of the questions before, the last first.

        Raises:
            Ambiguous: there are not two things to tell apart.
        """
        for name, place in (("former", slice(0, 1)), ("latter", slice(1, 2)), ("both", slice(0, 2))):
            if self.words.has(name, text):
                two = next((pair for each in readings for pair in self._pairs(each)), None)
                if two is None:
                    raise Ambiguous
                text = self.words.cues[name].sub(" and ".join(m.surface.strip(MARKS) for m in two[place]), text)
        return text

    def _pairs(self, reading: Reading) -> list[tuple[Mention, ...]]:
        pairs = [m.parts for m in reading.mentions if m.coordinated]
        pairs += [reading.of(kind) for kind in dict.fromkeys(m.kind for m in heads(reading, self.words))]
        return [each for each in pairs if len(each) == 2]

    def other(self, text: str, words: str, before: Reading, thread: Sequence[Exchange]) -> str:
        """Return ``text`` with what "the other one" is: the only thing of its class spoken of that is not the last.

        Raises:
            Ambiguous: there are several, or none.
        """
        now = heads(before, self.words)
        kinds = tuple(dict.fromkeys(each.kind for each in now))
        if any(m.kind in kinds for m in heads(self.reader.read(text), self.words)):
            return text.replace(words, " ")  # it is named beside: "the other one, PROMID"
        for kind in kinds:
            current = self.one_of(before.of(kind))
            others: dict[frozenset[str], Mention] = {}
            for exchange in reversed(thread[:-1]):
                for each in self.reader.read(exchange.question).of(kind):
                    for part in each.parts or (each,):
                        if current is not None and not part.keys & current.keys:
                            others.setdefault(part.keys, part)
            if len(others) == 1:
                return text.replace(words, next(iter(others.values())).surface.strip(MARKS))
            if others:
                raise Ambiguous(names(list(others.values())))
        raise Ambiguous

    def chunk(self, text: str) -> str:
        """Return the words by which a message refers to a thing of a sort, "in that trial"; empty where none do."""
        return next(iter(self._pointed(text)), "")

    def _pointed(self, text: str) -> dict[str, list[Sort]]:
        found: dict[str, list[Sort]] = {}
        if self.words.has("no_definite", text):
            return found
        for sort in self.words.sorts.values():
            match = sort.this_one.search(text) if sort.this_one else None
            if (
                match is None
                or self.reader.read(match.group()).mentions
                or text[match.end() : match.end() + 2].strip().isdigit()
            ):
                continue
            if sort.name == PEOPLE and self.reader.read(text[: match.start()]).of(STUDY):
                continue  # "why did RETNET close this arm?" is of the study that it names
            if sort.name == STUDY or _POINTING.search(match.group()):
                found.setdefault(match.group(), []).append(sort)
        return found

    def this_one(self, text: str, context: Context, thread: Sequence[Exchange]) -> tuple[str, str]:
        """Return ``text`` without "in that trial", and what is to be added for it; empty where nothing is named so.

        Raises:
            Ambiguous: several things of that class were asked about.
        """
        pointed = self._pointed(text)
        for chunk, sorts in pointed.items():
            for reading in (context.before, *(self.reader.read(e.question) for e in reversed(thread[:-1]))):
                found = self.one_of(reading.of(*(s.name for s in sorts)), plural=self.words.has("plural", chunk))
                if found is not None and not self._fits(chunk, found):
                    raise Ambiguous
                if found is not None:
                    return self._named(text, chunk, found)
                study = context.study.name or context.earlier
                if any(s.name == STUDY for s in sorts) and study:
                    return text.replace(chunk, " ").strip(MARKS), f"in {study}"
            begins = self.words.cues["preposition"].match(chunk)
            return (text.replace(chunk, "there") if begins else text), ""
        return text, ""

    def _fits(self, chunk: str, found: Mention) -> bool:
        """Whether a study is of the kind that it is called by: "the randomized trial"."""
        told = self.words.cues["told_apart"].search(chunk)
        if told is None or found.kind != STUDY:
            return True
        word, base = told.group().split()[-1].lower()[:8], self.reader.base
        rows = {row for key in found.keys for row in base.postings.get(key, ())}
        return any(word in base.evidence[row].passage.text.lower() for row in rows)

    def _named(self, text: str, chunk: str, mention: Mention) -> tuple[str, str]:
        begins = self.words.cues["preposition"].match(chunk)
        if begins:
            return text.replace(chunk, " ").strip(MARKS), self.phrasing.added(mention)
        return text.replace(chunk, self.phrasing.phrase(mention).words), ""
