"""A choice between things spoken of before, and what is asked of a study by name: "which is better?", "did they …?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.followup.filling import Context
from assistant.followup.mentions import STUDY, TIME, Mention, MentionReader, Reading
from assistant.followup.phrases import Phrasing, heads
from assistant.followup.substitute import Ambiguous
from assistant.followup.thread import Exchange
from assistant.followup.words import MARKS, Words

_NARROWS = ("grade", "site", "tumour")


@dataclass(frozen=True, slots=True)
class Choosing:
    """Writes such messages out."""

    reader: MentionReader
    phrasing: Phrasing
    words: Words

    def readings(self, own: Reading, context: Context, thread: Sequence[Exchange]) -> list[str]:
        """Return the questions that a message may stand for; none where it is no such message.

        Raises:
            Ambiguous: there are not two things to choose from.
        """
        return self._of_study(own, context) or self._choice(own, context, thread)

    def _choice(self, own: Reading, context: Context, thread: Sequence[Exchange]) -> list[str]:
        mine = [m for m in heads(own, self.words) if m.kind not in _NARROWS]
        if not self.words.has("choice", own.text) or mine:
            return []
        before = context.before
        two = self._two([before, *(self.reader.read(each.question) for each in thread[-2::-1] if not each.about_case)])
        terms = sorted([(m.start, m.surface) for m in before.of(TIME)] + [(t.start, t.surface) for t in before.asked])
        compares = self.words.cues["comparison"]
        aspect = " ".join(dict.fromkeys(surface for _, surface in terms if not compares.fullmatch(surface)))
        where = " ".join(m.surface.strip(MARKS) for m in own.of(*_NARROWS))
        one, other = (m.surface.strip(MARKS) for m in two)
        blanks = " in ".join(part for part in (aspect, where) if part)
        found = [self.words.form("compare_in", one=one, other=other, aspect=blanks)] if blanks else []
        if not where and self.words.has("advised", own.text):
            found.insert(0, self.words.form("advised", one=one, other=other))
        return found if where else [*found, self.words.form("compare", one=one, other=other)]

    def _two(self, readings: Sequence[Reading]) -> tuple[Mention, ...]:
        """Return the two things last spoken of that are of one class, the earlier one first."""
        found: list[Mention] = []
        for reading in readings:
            for each in heads(reading, self.words):
                if each.kind in {STUDY, *_NARROWS} or (found and not self._like(each, found[0])):
                    continue
                found += [part for part in (each.parts or (each,)) if not any(part.keys & m.keys for m in found)]
            if len(found) > 1:
                break
        if len(found) != 2:
            raise Ambiguous([m.surface.strip(MARKS) for m in found])
        return tuple(found) if len(readings) == 1 or found[0].text == found[1].text else tuple(found[::-1])

    def _like(self, one: Mention, other: Mention) -> bool:
        wider = {s.name: s.wider for s in self.words.sorts.values()}
        return one.kind == other.kind or wider.get(one.kind) == other.kind

    def _of_study(self, own: Reading, context: Context) -> list[str]:
        """Return what is asked of a study: "Maxwell, how many lesions did they have?", "did they include lung?"."""
        text = own.text
        first = own.mentions[0] if own.mentions else None
        if first is not None and first.kind == STUDY and first.start == 0 and text[first.end : first.end + 1] == ",":
            rest = text[first.end :].strip(MARKS)
            swapped, times = self.words.cues["they"].subn(first.surface.strip(MARKS), rest, count=1)
            return [swapped] if times else []
        named = next((m.surface.strip(MARKS) for m in context.before.of(STUDY) if not m.parts), "")
        if named and own.asked and not own.mentions and self.words.has("how_many", text):
            return [f"{text} in {named}", f"{text} did {named} have"]
        study = named or context.study.name
        took_in = self.words.has("yes_no", text) and self.words.has("took_in", text) and not own.of(STUDY)
        if study and took_in and own.mentions and self.words.has("they", text):
            return [self.words.cues["they"].sub(study, text, count=1)]
        return []
