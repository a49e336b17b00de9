"""Filling in what a follow-up leaves out: the thing asked about, the thing asked, or the whole question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.followup.mentions import DOCUMENT, NAME, NUMBER, STUDY, TIME, Mention, MentionReader, Reading
from assistant.followup.phrases import Phrasing, heads, names, subject, whole
from assistant.followup.words import Words

_SHORT = 4


class Ambiguous(Exception):  # noqa: N818 - what it says
    """A reference that two things before could be meant by."""

    def __init__(self, among: Sequence[str]) -> None:
        super().__init__(", ".join(among))
        self.among = tuple(among)


@dataclass(frozen=True, slots=True)
class Context:
    """What was asked last, and the one study that its reply was found in; empty where there is none or several."""

    before: Reading
    study: str = ""


@dataclass(frozen=True, slots=True)
class Ellipsis:
    """Makes the standalone readings of a message that leaves something out."""

    reader: MentionReader
    phrasing: Phrasing
    words: Words

    def heads(self, own: Reading) -> tuple[Mention, ...]:
        """Return what a message itself is about; the arms of a study are not."""
        found = heads(own, self.words)
        return tuple(m for m in found if not self.words.has("arm", own.text[m.end :].lstrip()[:12]))

    def substituted(self, own: Reading, context: Context) -> list[str]:
        """Return the last question with what ``own`` names in place of its like; none where there is nothing like it.

        Raises:
            Ambiguous: it could take the place of several things.
        """
        before = context.before
        for new in own.mentions:
            old = self._like(new, before)
            if old is not None:
                text = self.phrasing.replaced(old, new, own)
                text = self._fitting(text, old, new, before)
            elif self._can_be_added(new):
                text = f"{before.text.rstrip(' ?.!')} {self.phrasing.added(new)}"
            else:
                return []
            before = self.reader.read(text)
        return [before.text] if own.mentions else []

    def _like(self, new: Mention, before: Reading) -> Mention | None:
        """Return the one mention of a question whose place ``new`` can take."""
        sort = self.words.sorts.get(new.kind)
        kinds = [new.kind]
        kinds += [TIME] if new.kind == NUMBER else []
        kinds += [sort.wider] if sort and sort.wider else []
        found: tuple[Mention, ...] = ()
        if new.kind == NAME:
            found = heads(before, self.words)
            same = [m for m in found if self.phrasing.phrase(m).preposition == self.phrasing.phrase(new).preposition]
            found = tuple(same) if same else found
        for kind in kinds:
            found = found or before.of(kind)
        if len(found) > 1:
            prep = self.phrasing.phrase(new).preposition
            same = [m for m in found if prep and self.phrasing.phrase(m).preposition == prep]
            nested = [m for m in found if new.keys & m.keys]
            found = tuple(same if len(same) == 1 else nested if len(nested) == 1 else found)
        if len(found) > 1 or (found and found[0].coordinated and self._compares(found[0], before)):
            raise Ambiguous(names(found))
        return found[0] if found else None

    def _compares(self, old: Mention, before: Reading) -> bool:
        return self.words.has("comparison", before.text) and old.kind not in {TIME, NUMBER}

    def _can_be_added(self, new: Mention) -> bool:
        sort = self.words.sorts.get(new.kind)
        narrows = sort is not None and not sort.head
        return narrows or new.kind in {STUDY, DOCUMENT} or bool(self.phrasing.phrase(new).preposition)

    def _fitting(self, text: str, old: Mention, new: Mention, before: Reading) -> str:
        """Return the new question without what went with the old thing and goes with the new one nowhere."""
        if new.kind in {TIME, NUMBER, DOCUMENT, NAME}:
            return text
        for other in heads(before, self.words):
            apart = other.start >= old.end or other.end <= old.start
            if not apart or other.kind in {DOCUMENT, NAME} or not self.reader.go_together(old.keys, other.keys):
                continue
            if not self.reader.go_together(new.keys, other.keys) and other.kind != "criteria":
                text = self.phrasing.without(text, other)
        return text

    def sibling(self, own: Reading, context: Context) -> list[str]:
        """Return the last question with one value asked for in place of a like one: PFS for OS."""
        before = context.before
        if len(own.asked) != 1 or len(own.text.split()) > _SHORT or own.mentions:
            return []
        new = own.asked[0]
        lexicon = self.reader.base.lexicon

        def alike(key: str) -> bool:
            if not (key.startswith("c:") and new.key.startswith("c:")) or key == new.key:
                return False
            family = {new.key, *lexicon.parents(new.key)} & {key, *lexicon.parents(key)}
            return bool(family) and lexicon.type_of(key) == lexicon.type_of(new.key)

        old = [term for term in before.asked if alike(term.key)]
        if len(old) != 1:
            return []
        return [f"{before.text[: old[0].start]}{new.surface}{before.text[old[0].end :]}"]

    def appended(self, text: str, context: Context, *, content: bool = False) -> list[str]:
        """Return ``text`` asked of what the last question was about, or of the study that its reply named.

        content: ``text`` says nothing of its own, so that all of the last question belongs to it.
        """
        before, found = context.before, []
        plain = text.rstrip(" ?.!")
        named = before.of(STUDY, DOCUMENT)
        if content:
            found.append(f"{plain} {self.phrasing.content(before.text)}")
        if context.study and (self.words.has("identifying", before.text) or not whole(before)):
            found.append(f"{plain} in {context.study}")
        lent = self.phrasing.lent(subject(before, self.words), plain)
        if lent:
            found.append(f"{plain} {lent}")
        if context.study and not named:
            found.append(f"{plain} in {context.study}")
        if not found:
            found.append(f"{plain}, {self.phrasing.content(before.text)}")
        return found

    def referring(self, own: Reading, context: Context) -> list[str]:
        """Return a message whose pronouns stand for what the last question was about, with that in their place.

        Raises:
            Ambiguous: a pronoun could stand for several things.
        """
        text, heads_own = own.text, self.heads(own)
        if heads_own and not own.asked and not self.words.has("possessive", text):
            return self.substituted(own, context) or self._with_antecedent(text, heads_own, context)
        if heads_own:
            return self._with_antecedent(text, heads_own, context)
        if not own.asked and own.mentions:
            return self.substituted(own, context)
        self._sure(text, context)
        contentless = not own.asked
        about = subject(context.before, self.words)
        stands, moved = self._without_pronouns(text)
        if contentless and not own.mentions:
            content = self.phrasing.content(context.before.text)
            swapped = self._swapped(text, content)
            lent = self.phrasing.lent(about)
            return [swapped or f"{stands} {content}", *([f"{stands} {lent}"] if lent else []), *self._in_study(stands, context)]
        if moved or not about:
            return self.appended(stands, context)
        phrase = " ".join([self.phrasing.phrase(about[0]).words, self.phrasing.lent(about[1:])]).strip()
        swapped = self._swapped(text, phrase)
        return [swapped, *self._in_study(stands, context)] if swapped else self.appended(stands, context)

    def _in_study(self, text: str, context: Context) -> list[str]:
        return [f"{text.rstrip(' ?.!')} in {context.study}"] if context.study else []

    def _sure(self, text: str, context: Context) -> None:
        """Raise Ambiguous where a singular pronoun could be either of two things."""
        if self.words.has("plural", text) or context.before.of(STUDY, DOCUMENT):
            return
        for kind in dict.fromkeys(m.kind for m in heads(context.before, self.words)):
            found = context.before.of(kind)
            if len(found) > 1 or any(m.coordinated for m in found):
                raise Ambiguous(names(found))

    def _with_antecedent(self, text: str, own: Sequence[Mention], context: Context) -> list[str]:
        """Return a message that names a thing and refers to another: of the same class, where there is one."""
        sort = self.words.sorts.get(own[0].kind)
        before = context.before
        found = before.of(own[0].kind) or (before.of(sort.wider) if sort and sort.wider else ())
        found = tuple(m for m in found if not m.keys & own[0].keys) or subject(before, self.words)
        if len(found) > 1 and len({m.kind for m in found}) == 1 and not self.words.has("plural", text):
            raise Ambiguous(names(found))
        if not found:
            return []
        words = self.phrasing.phrase(found[0]).words
        if self.words.has("possessive", text):
            return [self.words.cues["possessive"].sub(f"{words}'s", text, count=1)]
        swapped = self._swapped(text, words, last=True)
        return [swapped] if swapped else self.appended(text, context)

    def _swapped(self, text: str, words: str, *, last: bool = False) -> str:
        """Return ``text`` with ``words`` in place of its pronoun; empty where it has none that can be replaced."""
        shielded = self.words.cues["empty_reference"].sub(lambda m: "\0" * len(m.group()), text)
        found = [m for m in self.words.cues["pronoun"].finditer(shielded) if m.group().lower() in _SINGULAR]
        if not found:
            return ""
        at = found[-1 if last else 0]
        return f"{text[: at.start()]}{words}{text[at.end() :]}"

    def _without_pronouns(self, text: str) -> tuple[str, bool]:
        """Return ``text`` without references that can be left out, and whether there were any."""
        prep = self.words.cues["preposition"].pattern
        plain = re.sub(rf"(?<!\w){prep}\s+(?:it|that|this|them|these|those|both)\b(?!\s+\w+\s*$)", " ", text, flags=re.I)
        plain = self.words.cues["possessive"].sub("the", plain)
        plain = self.words.cues["there"].sub(" ", plain)
        plain = re.sub(r"\s{2,}", " ", plain).strip()
        return plain, plain != text or self.words.has("plural", text)


_SINGULAR = frozenset({"it", "this", "that"})
