"""A place beside the one spoken of that answers what the rest of the sources was searched for in vain.

Who asks on ("kidney toxicity?") means the study or the paragraph that the last
reply was found in. A few places, whose subject is known: here it is enough that
one says what the message itself asks, read together with it, where a search
through everything has to hold the subject as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.closer import Closer
from assistant.evidence import Evidence, EvidenceBase
from assistant.match import match
from assistant.question import Part
from assistant.reply import Reply
from corpus.terms import Term

AROUND, MOST = 6, 40
"""Passages before and behind the one spoken of, where no study is told apart; the most that are read."""
ANSWERS = 1.0
"""Log odds from which a place answers: the message as it stands, and as it was understood."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """Looks for the answer beside what was spoken of."""

    base: EvidenceBase
    closer: Closer
    reads: Callable[[str], Part]
    """What one question asks."""
    shows: Callable[[str, Evidence], Reply | None]
    """The reply that shows one place."""

    def reply(self, message: str, understood: Sequence[str], places: Sequence[Evidence]) -> Reply | None:
        """Return the reply from a place beside the first of ``places`` that answers a message; None where none does.

        understood: what the message may mean, the likeliest first; ``message``: without its typing errors.

        Raises:
            ModelError: the model cannot be made or opened.
        """
        terms = [t for t in self.base.lexicon.read(message) if self._says(t)]
        if not terms or not places:
            return None
        asked = self.reads(message)
        near = [e for e in self._around(places[0]) if all(self._holds(t, e) for t in terms) and self._fits(asked, e)]
        if not near:
            return None
        texts = [[each.passage] for each in near]
        odds = self.closer.log_odds(message, texts)
        for question in understood[:1]:
            odds = list(map(min, odds, self.closer.log_odds(question, texts)))
        best = max(range(len(near)), key=odds.__getitem__)
        return self.shows((*understood, message)[0], near[best]) if odds[best] >= ANSWERS else None

    def _around(self, spoken_of: Evidence) -> list[Evidence]:
        """Return the places of the same study, and those around that are of no other."""
        here = spoken_of.passage
        studies = set(here.scope.studies)
        found = []
        for each in self.base.by_document[here.document_id]:
            other = set(each.passage.scope.studies)
            close = abs(each.passage.order - here.order) <= AROUND
            if each.passage.evidence and (studies & other or (close and not (studies and other))):
                found.append(each)
        return found[:MOST]

    def _says(self, term: Term) -> bool:
        """Whether a word of a message says what is asked."""
        lexicon = self.base.lexicon
        return not (lexicon.is_generic(term) or lexicon.is_topic(term.key) or lexicon.is_soft(term.key))

    def _holds(self, term: Term, place: Evidence) -> bool:
        """Whether a place speaks of a thing: by its name, a kind of it, or the words that make its name."""
        lexicon = self.base.lexicon
        held = {*place.own, *place.structural}
        parents = lexicon.parents(term.key)
        if term.key in held or any(term.key in lexicon.ancestors(key) for key in held):
            return True
        if len(parents) > 1 and all(p in held or any(p in lexicon.ancestors(key) for key in held) for p in parents):
            return True
        words = term.surface.split()
        telling = [w for w in words if not lexicon.is_generic_key(f"w:{lexicon.stem(w)}") and lexicon.read(w)]
        stems = {lexicon.stem(w) for w in telling or words[-1:]}
        together = (set(place.words[at : at + len(stems) + 1]) for at in range(len(place.words)))
        return len(words) > 1 and any(seen >= stems for seen in together)

    def _fits(self, asked: Part, place: Evidence) -> bool:
        """Whether a place prints a value of the kind that a message asks for."""
        return not match(asked, place, self.base, 0.0).lacks and not place.points_elsewhere
