"""Studies that a message calls by something else than their name: by their place, their year, their country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.evidence import EvidenceBase
from assistant.followup.cited import Cited
from assistant.followup.mentions import DOCUMENT, NUMBER, STUDY, TIME, MentionReader
from assistant.followup.phrases import heads
from assistant.followup.thread import Exchange
from assistant.followup.words import Words

_SMALL, _NAME = re.compile(r"(?<!\w)[a-z][a-z-]+"), re.compile(r"[^\W\d_][\w-]+")
_COUNTRY = 4
"""Letters that a country and its people share: Japan, "Japanese"; Sweden, "Swedish"."""


@dataclass
class Called:
    """Puts the name of a study in the place of what a message calls it by."""

    base: EvidenceBase
    reader: MentionReader
    cited: Cited
    words: Words

    def named(self, text: str, thread: Sequence[Exchange]) -> str:
        """Return ``text`` with such studies by their names, where these are known for sure."""
        return self._dated(self.of_country(self._at(self._by_name(text))), thread)

    def of_country(self, text: str) -> str:
        """Return ``text`` with the name of the only study that is called so by its country: "the Swedish study"."""
        said = self.words.cues["of_country"].search(text)
        name = self.cited.of_country(said["people"].capitalize()) if said else ""
        if said is None or not name:
            return text
        begins = "in " if self.words.cues["preposition"].match(said.group()) else ""
        return f"{text[: said.start()]}{begins}{name}{text[said.end() :]}"

    @cached_property
    def _names(self) -> frozenset[str]:
        """The words that studies go by and that no source writes as an everyday word: "que", not "long"."""
        written = {word for e in self.base.evidence for word in _SMALL.findall(e.passage.text)}
        lexicon = self.base.lexicon
        found = {word.lower() for e in self.base.evidence for s in e.passage.scope.studies for word in _NAME.findall(s)}
        return frozenset(w for w in found - written if f"w:{lexicon.stem(w)}" in self.base.study_keys)

    def _by_name(self, text: str) -> str:
        """Return ``text`` with the small name of a study at its beginning written large: "que then, how many?"."""
        found = self.words.cues["begins_with_name"].match(text)
        said = next((name for name in ("name", "placed") if found and found[name] in self._names), "")
        if found is None or not said:
            return text
        at = found.start(said)
        return f"{text[:at]}{text[at].upper()}{text[at + 1 :]}"

    def _at(self, text: str) -> str:
        """Return ``text`` with a place written as a name, after which a study is called: "at northwestern"."""
        for term in self.base.lexicon.read(text):
            written = term.surface.islower() and text[: term.start].lower().endswith("at ")
            if written and term.key in self.base.study_keys:
                return f"{text[: term.start]}{term.surface.capitalize()}{text[term.end :]}"
        return text

    def _dated(self, text: str, thread: Sequence[Exchange]) -> str:
        """Return ``text`` with the name of a study that it calls by its year, where one of that year is spoken of."""
        said = self.words.cues["of_year"].search(text)
        last = next((e for e in reversed(thread) if not e.about_case), None)
        if said is None or last is None:
            return text
        rest = self.reader.read(f"{text[: said.start()]} {text[said.end() :]}")
        named = [
            m
            for m in heads(self.reader.read(last.question), self.words)
            if not any(m.kind == o.kind for o in rest.mentions)
        ]
        about = [m.keys for m in (*named, *rest.mentions) if m.kind not in {STUDY, DOCUMENT, NUMBER, TIME}]
        place = (said["people"] or "")[:_COUNTRY].capitalize()
        name = self.cited.of_year(said["year"] or said["later"], about, place)
        begins = "in " if self.words.cues["preposition"].match(said.group()) else ""
        return f"{text[: said.start()]}{begins}{name}{text[said.end() :]}" if name else text
