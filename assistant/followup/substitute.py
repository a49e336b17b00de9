"""Putting what a follow-up names in the place of its like in the last question: "and for ENETS?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.followup.mentions import DOCUMENT, NAME, NUMBER, STUDY, TIME, Mention, MentionReader, Reading
from assistant.followup.phrases import Phrasing, heads, names
from assistant.followup.words import Words

TUMOUR, SITE = "tumour", "site"
_PLACE = re.compile(r"\bto (?:the )?(\w+)$", re.IGNORECASE)
_TRIAL = re.compile(r"[A-Z]{3,}[ -]?\d+\b")
NARROWING = ("tumour", "site", "grade", "people")
"""Classes that only say of whom something is asked: a new one may stand instead of one of another class."""
_SHORT = 4
"""Words of a message that may ask for one value instead of another."""
BEHIND = frozenset({"over", "than", "against"})
"""Prepositions of what another thing is held against."""


class Ambiguous(Exception):
    """A reference that several things before, or none, could be meant by."""

    def __init__(self, among: Sequence[str] = ()) -> None:
        super().__init__(", ".join(among))
        self.among = tuple(dict.fromkeys(among))


@dataclass(frozen=True, slots=True)
class Substitution:
    """Replaces things by things of the same class, never by others."""

    reader: MentionReader
    phrasing: Phrasing
    words: Words

    def readings(self, own: Reading, before: Reading) -> list[str]:
        """Return the last question with what ``own`` names in place of its like; none where there is nothing like it.

        Raises:
            Ambiguous: it could take the place of several things.
        """
        if not own.mentions:
            return []
        if self._only_narrows(own, before):
            return [f"{before.text.rstrip(' ?.!')} {own.text}"]
        instead = self._instead(own, before)
        for new in own.mentions:
            old = self._like(new, before)
            if old is not None:
                text = self._fitting(self.phrasing.replaced(old, new, self._noun(old, new)), old, new, before)
            elif self._can_be_added(new):
                text = f"{before.text.rstrip(' ?.!')} {self.phrasing.added(new)}"
                text = self._fitting(text, None, new, before)
            else:
                return []
            before = self.reader.read(text)
        return [before.text, *instead]

    def _instead(self, own: Reading, before: Reading) -> list[str]:
        """Return the last question with a new condition in the place of the only one, which is of another class."""
        old = before.of(*NARROWING)
        new = own.of(*NARROWING)
        if len(old) != 1 or len(new) != 1 or len(own.mentions) != 1 or own.asked or old[0].kind == new[0].kind:
            return []
        return [self.phrasing.replaced(old[0], new[0], self._noun(old[0], new[0]))]

    def turned(self, text: str, before: Reading, opened: bool) -> list[str]:
        """Return the last question with its limit turned round: "and less?" after "more than 90%"."""
        limits = [m for m in before.of(NUMBER) if m.surface[:1] and self._way(m.surface)]
        way = next((way for way in ("down", "up") if self.words.has(f"turned_{way}", text)), "")
        if self.words.has("bare_more", text) and not opened:
            return []
        if not way or len(limits) != 1 or self._way(limits[0].surface) == way:
            return []
        (old,) = limits
        number = re.search(r"\d[\d.]*(?:\s*%)?", old.surface)
        if number is None:
            return []
        sign = {"down": "less than", "up": "more than"}[way]
        return [f"{before.text[: old.start]}{sign} {number.group()}{before.text[old.end :]}"]

    def _way(self, surface: str) -> str:
        return next((way for way in ("up", "down") if self.words.has(f"goes_{way}", surface)), "")

    def opposite(self, text: str, before: Reading) -> list[str]:
        """Return the last question with the opposite of one of its words, where a message is nothing but that."""
        said = text.lower().split()
        if not 0 < len(said) <= _SHORT:
            return []
        for pair in self.reader.base.lexicon.opposites:
            for new, old in (pair, pair[::-1]):
                asked = re.search(rf"\b{old}\b", before.text, re.IGNORECASE)
                if said[-1] == new and asked and not self.reader.read(text).mentions:
                    return [f"{before.text[: asked.start()]}{new}{before.text[asked.end() :]}"]
        return []

    def of_topic(self, own: Reading, before: Reading) -> list[str]:
        """Return the last question with a narrower name for what the field is about: "and in GEP NETs?"."""
        if self.words.has("full", own.text) or own.asked:
            return []
        if len(own.topics) != 1 or own.mentions:
            return self._of_place(own, before)
        lexicon, new = self.reader.base.lexicon, own.topics[0]
        tumours = before.of(TUMOUR)
        if len(tumours) == 1 and not tumours[0].coordinated and self.words.sort_of(new.key, lexicon.type_of(new.key)):
            return [f"{before.text[: tumours[0].start]}{new.surface}{before.text[tumours[0].end :]}"]
        old = [
            t
            for t in before.topics
            if t.surface.lower() != new.surface.lower() and t.key in {new.key, *lexicon.ancestors(new.key)}
        ]
        if len(old) != 1:
            return []
        return [f"{before.text[: old[0].start]}{new.surface}{before.text[old[0].end :]}"]

    def _of_place(self, own: Reading, before: Reading) -> list[str]:
        """Return the last question asked of another place that tumours spread to, where one stands in its topic."""
        if len(own.mentions) != 1 or own.mentions[0].kind != SITE or own.topics or before.of(SITE):
            return []
        lexicon = self.reader.base.lexicon
        for topic in before.topics:
            place = _PLACE.search(topic.surface)
            terms = lexicon.read(place.group(1)) if place else []
            if place and any(self.words.sort_of(t.key, lexicon.type_of(t.key)) == SITE for t in terms):
                at = topic.start + place.start(1)
                return [f"{before.text[:at]}{own.mentions[0].surface}{before.text[topic.end :]}"]
        return []

    def _only_narrows(self, own: Reading, before: Reading) -> bool:
        """Whether a message begins as what can be added does, and holds nothing that takes the place of anything."""
        begins = self.words.cues["preposition"].match(own.text)
        bound = any(m.kind == NUMBER and self.words.has("bound", m.surface) for m in own.mentions)
        return bound and begins is not None and not before.of(NUMBER) and not own.of(STUDY, DOCUMENT, NAME)

    def _like(self, new: Mention, before: Reading) -> Mention | None:
        """Return the one mention of a question whose place ``new`` can take."""
        found = self._of_its_kind(new, before)
        if len(found) > 1:
            prep = self.phrasing.phrase(new).preposition
            same = [m for m in found if prep and self.phrasing.phrase(m).preposition == prep]
            kin = [m for m in found if self.reader.related(new, m)]
            found = same if len(same) == 1 else kin if len(kin) == 1 else found
            found = self._in_front(found)
        if new.kind == NAME:
            return found[0] if found else None  # no source has it: what it replaces does not matter
        if self._one_study(new, before) and len(found) > 1 and all(self.phrasing.phrase(m).preposition for m in found):
            return found[0]
        if len(found) > 1 and not all(self.reader.related(found[0], m) for m in found[1:]):
            raise Ambiguous(names(found))
        pair = bool(found) and found[0].coordinated and new.kind not in {TIME, NUMBER} and not new.coordinated
        if pair and self.words.has("comparison", before.text):
            raise Ambiguous(names(found[:1]))
        return found[0] if found else None

    def _one_study(self, new: Mention, before: Reading) -> bool:
        """Whether all studies that a question names are one, whose place a new one takes: "the Mayo series by Que"."""
        return new.kind == STUDY and not self.words.has("comparison", before.text)

    def _in_front(self, found: list[Mention]) -> list[Mention]:
        """Leave out what the other is only held against: "any advantage over cryotherapy?"."""
        front = [m for m in found if self.phrasing.phrase(m).preposition not in BEHIND]
        return front if len(front) == 1 else found

    def _of_its_kind(self, new: Mention, before: Reading) -> list[Mention]:
        if new.kind == NAME:
            every = list(heads(before, self.words))
            prep = self.phrasing.phrase(new).preposition
            return [m for m in every if self.phrasing.phrase(m).preposition == prep] or every
        sort = self.words.sorts.get(new.kind)
        after = new.text[new.end :].lstrip()[:1]
        kinds = [new.kind]
        if new.kind == STUDY and not before.of(STUDY):  # RADIANT-4 for RADIANT-3, of which no source knows
            unknown = [m for m in before.of(NAME) if _TRIAL.match(before.text[m.start :])]
            if unknown:
                return unknown
        kinds += [TIME] if new.kind == NUMBER and after != "%" else []
        found = next((list(before.of(kind)) for kind in kinds if before.of(kind)), [])
        found = found or (self._topic(before) if new.kind == TUMOUR else [])
        found = found or (list(before.of(sort.wider)) if sort and sort.wider else [])
        unheard = list(heads(before, self.words))
        alone = sort is not None and len(unheard) == 1 and unheard[0].kind == NAME
        return found or (unheard if alone else [])  # what no source has is of any class

    def _topic(self, before: Reading) -> list[Mention]:
        """Return the tumours that the whole field is about, where a question names them: their place can be taken."""
        lexicon = self.reader.base.lexicon
        found = [t for t in before.topics if self.words.sort_of(t.key, lexicon.type_of(t.key)) == TUMOUR]
        return [Mention(TUMOUR, before.text, t.start, t.end, frozenset({t.key})) for t in found[:1]]

    def _can_be_added(self, new: Mention) -> bool:
        sort = self.words.sorts.get(new.kind)
        narrows = sort is not None and not sort.head
        return narrows or new.kind in {STUDY, DOCUMENT} or bool(self.phrasing.phrase(new).preposition)

    def _noun(self, old: Mention, new: Mention) -> str:
        """Return what the new name lacks: "NETs" where "pancreatic" replaces "small bowel NETs"."""
        lexicon = self.reader.base.lexicon
        whole = [any(lexicon.is_topic(up) for key in m.keys for up in lexicon.ancestors(key)) for m in (old, new)]
        if whole != [True, False] or len(old.surface.split()) < 2:
            return ""
        words = old.surface.split()  # "NETs in the pancreas" as well as "pancreatic NETs"
        return next((word for word in words if any(lexicon.is_topic(t.key) for t in lexicon.read(word))), words[-1])

    def _fitting(self, text: str, old: Mention | None, new: Mention, before: Reading) -> str:
        """Return the new question without what went with the old thing and goes with the new one nowhere."""
        sort = self.words.sorts.get(new.kind)
        if new.kind in {TIME, NUMBER, DOCUMENT, NAME} or (sort is not None and not sort.head):
            return text  # what only narrows leaves what is asked about in its place
        for other in heads(before, self.words):
            apart = old is None or other.start >= old.end or other.end <= old.start
            if not apart or other.kind in {DOCUMENT, NAME, "criteria"}:
                continue
            if other.kind == STUDY and old is not None and self._one_study(new, before):
                text = self.phrasing.without(text, other)
                continue
            if other.kind == STUDY and new.kind == TUMOUR:
                continue  # a study of other tumours tells nothing of this one: no other study is asked instead
            if (old is None or self._together(old, other)) and not self._together(new, other):
                text = self.phrasing.without(text, other)
        return text

    def _together(self, one: Mention, other: Mention) -> bool:
        study, thing = (one, other) if one.kind == STUDY else (other, one)
        return self.reader.go_together(study.keys, thing.keys, alone=study.kind == STUDY)
