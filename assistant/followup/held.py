"""Whether a reply speaks of what a follow-up itself asks, and not only of what was lent to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from wordfreq import zipf_frequency

from assistant.evidence import Evidence, EvidenceBase
from assistant.followup.cited import Cited
from assistant.followup.meaning import Needed
from assistant.followup.mentions import NUMBER, TIME, MentionReader
from assistant.followup.phrases import heads, uncontracted
from assistant.reply import Reply
from assistant.spelling import respell
from corpus.terms import Term

TREATMENTS = ("drug", "technique")
_NAME = re.compile(r"\b[A-Z]\w+(?:[ ,-]+(?:[A-Z][\w-]*|of|in|the|for|and|on|with)){3,}(?= \([A-Z][\w -]+\))")
_EVERYDAY = 5.0
"""How common a word is ("safe") whose meaning sources have other words for: the logarithm of its share, per billion."""
_DECIDING = frozenset({"complication", "population"})


@dataclass(frozen=True, slots=True)
class Held:
    """Holds replies against the messages that they are for.

    A question that is written out for a message has the subject of the one
    before it, and is therefore near to much that the sources say of that
    subject: whether they got the children pregnant is near to how many there were.
    """

    base: EvidenceBase
    reader: MentionReader
    cited: Cited

    def missing(self, message: str, reply: Reply) -> tuple[str, ...]:
        """Return what a message asks and no cited place speaks of; nothing where the reply holds any of it."""
        shown = " \n ".join([*(each.text for each in reply.statements), *(each.quote for each in reply.citations)])
        for each in self.reader.words.demands:
            if each.asks.search(message) and not each.shows.search(shown):
                return (each.title,)
        terms = self._own(respell(uncontracted(message), self.base))
        found = [self.cited.at(each.document_id, each.start) for each in reply.citations]
        places = [each for each in found if each is not None]
        held = {key for each in places for key in (*each.structural, *each.own, *self._awaited(each))}
        befell = self.reader.words.cues["befell"].match(message)
        if befell and self._plain(befell["verb"]) - held:
            return (befell["verb"],)
        if not terms or not places:
            return ()
        whose = tuple(t.surface for t, next_ in pairwise(terms) if self._whose(t, next_))
        if whose:
            return whose
        if all(self._only_named(term, reply) for term in terms if term.key.startswith("c:")) and any(
            self.base.lexicon.type_of(term.key) == "outcome" for term in terms
        ):
            return tuple(term.surface for term in terms)
        held |= {term.key for each in reply.statements for term in self.base.lexicon.read(each.text)}
        if any(self._in(term, held) for term in terms):
            return ()
        counts = self.reader.words.has("counting", message)
        return tuple(t.surface for t in terms if self._decides(t) or (counts and t.key.startswith("c:")))

    def _awaited(self, place: Evidence) -> set[str]:
        """Return the words by which what a place says is expected to be asked for: "sessions" of what is repeated."""
        entries = (each for each in self.base.expectation.entries if place.index in each.passages)
        return {key for each in entries for key in each.keys}

    def unheard(self, message: str) -> tuple[str, ...]:
        """Return the words of a message that no source has, where it asks by nothing else."""
        terms = self._own(respell(uncontracted(message), self.base))
        named = {key for m in self.reader.read(message).mentions for key in m.keys}
        telling = [term for term in terms if term.key not in named]
        everyday = any(zipf_frequency(t.surface.lower(), "en") >= _EVERYDAY for t in telling)  # said otherwise, perhaps
        return tuple(t.surface for t in telling) if not everyday and all(map(self._decides, telling)) else ()

    def _whose(self, term: Term, of: Term) -> bool:
        """Whether a word that no source has says whose property is asked for: "donor age"."""
        unknown = term.key.startswith("w:") and term.key not in self.base.weights
        return unknown and of.start - term.end == 1 and self.base.lexicon.type_of(of.key) == "marker"

    def _only_named(self, term: Term, reply: Reply) -> bool:
        """Whether the cited places hold a word in nothing but the written-out name of a trial: "Response" in CLARINET.

        A written-out name is a row of words with capitals before the short name in brackets.
        """
        lexicon = self.base.lexicon
        quotes = [each.quote for each in reply.citations]
        in_names = [_NAME.findall(quote) for quote in quotes]
        if not any(self._in(term, {t.key for t in lexicon.read(name)}) for names in in_names for name in names):
            return False
        rest = {t.key for quote in quotes for t in lexicon.read(_NAME.sub(" ", quote))}
        return not self._in(term, rest)

    def _plain(self, words: str) -> set[str]:
        """Return the keys of words that are no notions of the field."""
        return {term.key for term in self.base.lexicon.read(words) if term.key.startswith("w:")}

    def brings(self, needed: Needed, reply: Reply) -> bool:
        """Whether a reply brings more of the kind, where a message asks for more."""
        if needed.elsewhere is not None:
            spoken_of = self.cited.at(*needed.elsewhere)
            places = [self.cited.at(each.document_id, each.start) for each in reply.citations]
            if needed.passage:
                return any(each is not None and each is not spoken_of for each in places)
            if all(each is None or self._place(each) == self._place(spoken_of) for each in places):
                return False
        if needed.kind:
            named = [m for each in reply.statements for m in self.reader.read(each.text).of(*TREATMENTS)]
            return any(not m.keys & needed.another for m in named)
        return True

    def beside(self, subject: str, message: str, reply: Reply) -> bool:
        """Whether a message names what it is about, or a cited place speaks of what ``subject`` lends it."""
        asks = self.reader.read(message)
        if heads(asks, self.reader.words):
            return True
        own = {key for m in asks.mentions for key in m.keys}
        named = [m for m in self.reader.read(subject).mentions if m.kind not in {TIME, NUMBER}]
        lent = {key for m in named for key in m.keys} - own
        if not lent:
            return True
        places = [self.cited.at(each.document_id, each.start) for each in reply.citations]
        held = {key for each in places if each is not None for key in (*each.structural, *each.own)}
        held |= {f"d:{each.document_id}" for each in reply.citations}
        lexicon = self.base.lexicon
        return any(key == other or key in lexicon.ancestors(other) for key in lent for other in held)

    @staticmethod
    def _place(found: Evidence | None) -> tuple[str, tuple[str, ...]]:
        return (found.passage.document_id, found.passage.scope.studies) if found is not None else ("", ())

    def _own(self, message: str) -> list[Term]:
        lexicon = self.base.lexicon
        return [
            term
            for term in lexicon.read(message)
            if not (lexicon.is_generic(term) or lexicon.is_topic(term.key) or lexicon.is_soft(term.key))
            and not (term.is_number or term.is_time)
        ]

    def _decides(self, term: Term) -> bool:
        """Whether an answer has to hold a word: one that no source has, or what befell people and who they were."""
        if term.key.startswith("c:"):
            return self.base.lexicon.type_of(term.key) in _DECIDING
        return term.key not in self.base.weights

    def _in(self, term: Term, held: Iterable[str]) -> bool:
        lexicon = self.base.lexicon
        return any(
            term.key == key or key in lexicon.ancestors(term.key) or term.key in lexicon.ancestors(key) for key in held
        )
