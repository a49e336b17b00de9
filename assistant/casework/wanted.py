"""What a message asks for: which sets of criteria, and what of it is a question to the sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.casework.cues import Cues, Group
from assistant.casework.known import Known
from assistant.casework.told import Heard
from corpus.sentences import split
from corpus.terms import Lexicon
from guardrails.criteria.sets import CriteriaSet

MANY = 3
"""Facts that are a case, whatever is said with them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reply is to hold.

    sets: ids of the sets to evaluate; none where the message asks nothing of a
        patient. question: what of the message goes to the sources.
    """

    sets: tuple[str, ...]
    question: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Tells what messages ask for, by the words of ``cues`` and the vocabulary."""

    cues: Cues
    lexicon: Lexicon

    def wanted(
        self, text: str, heard: Heard, known: Known, request: bool, definitions: Sequence[CriteriaSet]
    ) -> Wanted | None:
        """Return what a message about a patient asks for; None where it is about none.

        known: what the conversation knew before. request: whether facts came with it.
        """
        somebody = request or known.about_somebody
        if not somebody and not self._may_be_enough(text, heard):
            return None
        named = self.named(text, definitions)
        if not (somebody or self._enough(text, heard, named)):
            return None
        if not heard.says_something and not request and self._of_verdict(text, known, named):
            return Wanted(known.sets)
        question = self._literature(text)
        # Of somebody known, a fact that cannot be used is worth a reply: it says why.
        valued = any(character.isdigit() for each in heard.unclear for character in each.quote)
        supposes = self.cues.has("supposition", text)
        asks = not supposes and (
            self.cues.has("general", text) or ("?" in text and (self.cues.has("opener", text) or not valued))
        )
        unusable = bool(heard.unclear) and known.about_somebody and not asks
        told = heard.says_something or request or unusable or (known.about_somebody and bool(heard.relatives))
        refers = (
            self.cues.has("patient", text)
            or self.cues.has("opening", text)
            or (known.about_somebody and self.cues.has("patient_known", text))
        )
        planned = (heard.proposed or self.cues.has("plan", text)) and bool(named)
        if not told and question and len(question) > len(text) // 2:
            return None
        every = tuple(each.set_id for each in definitions)
        options = self.cues.has("options", text)
        if told and not (named or request) and self.cues.has("choice", text):
            return Wanted((), text)
        if told:
            if question and not named and not options:
                return Wanted(every if request else (), question)
            return Wanted(named or (every if options or not known.sets else known.sets), question)
        if (refers and (named or options)) or planned or self._follows_up(text, known, named):
            return Wanted(named or (every if options or not known.sets else known.sets), question)
        return None

    def _may_be_enough(self, text: str, heard: Heard) -> bool:
        """Whether ``_enough`` may hold whatever sets are named: to look for these costs more than all the rest."""
        told = heard.facts or heard.conflicts or heard.unclear
        return bool(told) or heard.proposed or self.cues.has("patient", text) or self.cues.has("plan", text)

    def _enough(self, text: str, heard: Heard, named: tuple[str, ...]) -> bool:
        """Whether a message by itself is about one patient: it says so, or says more than a general question does."""
        if self.cues.has("patient", text) or ((heard.proposed or self.cues.has("plan", text)) and named):
            return True
        facts = len(heard.facts) + len(heard.conflicts)
        aged = self.cues.has("aged", text) and bool(facts)
        deciding = self.cues.has("deciding", text) and bool(facts)
        if named and self.cues.has("opening", text) and (facts or heard.unclear):
            return True
        if self.cues.has("outcome_of", text):
            return aged and facts > 1  # "outcomes of >70% debulking in carcinoid": what is known of all such
        return facts >= MANY or (bool(named) and (aged or deciding or facts > 1)) or (aged and facts > 1)

    def _follows_up(self, text: str, known: Known, named: tuple[str, ...]) -> bool:
        if not known.about_somebody or not named:
            return False
        if self.cues.has("of_criteria", text):
            return False
        general = self.cues.has("general", text)
        return not self._else(text) if general else self.cues.has("follow_up", text.strip()) or not self._else(text)

    def _of_verdict(self, text: str, known: Known, named: tuple[str, ...]) -> bool:
        """Whether a message asks about the verdict before: what it lacks, why it is so, what decides it."""
        if not (known.about_somebody and known.sets) or named:
            return False
        if self.cues.has("still_open", text) or (known.spoken and self.cues.has("of_verdict", text)):
            return True
        somebody = self.cues.has("patient", text) or self.cues.has("patient_known", text)
        of_it = self.cues.has("that_one", text) and self.cues.has("opener", text) and not self.cues.has("general", text)
        return known.spoken and somebody and of_it and not self.cues.has("literature", text)

    def _else(self, text: str) -> bool:
        """Whether a message holds more than the names of what it asks for."""
        own = [m for group in self.cues.groups for each in group.named.values() for m in each.finditer(text)]
        for term in self.lexicon.read(text):
            named = any(self._of(group, term.key, term.broader) for group in self.cues.groups)
            named = named or any(m.start() <= term.start < m.end() for m in own)
            if not (named or self.cues.asks_for_sets(term.surface) or self.lexicon.is_generic(term)):
                return True
        return False

    def named(self, text: str, definitions: Sequence[CriteriaSet]) -> tuple[str, ...]:
        """Return the sets that a message names; those that its questions name, where any do."""
        asked = [text[start:end] for start, end in split(text) if text[start:end].rstrip().endswith("?")]
        tails = [each.rpartition(":")[2] for each in asked]
        for pieces in (tails, asked, [text]):
            found = [each for piece in pieces for each in self._in(piece, definitions)]
            if found:
                order = {each.set_id: place for place, each in enumerate(definitions)}
                return tuple(sorted(set(found), key=order.__getitem__))
        return ()

    def _in(self, text: str, definitions: Sequence[CriteriaSet]) -> list[str]:
        there = {each.set_id for each in definitions}
        own = {each for group in self.cues.groups for each in group.sets}
        found = [
            each.set_id
            for each in definitions
            if each.set_id not in own and (each.set_id in text.lower() or each.title.lower() in text.lower())
        ]
        groups = {group.name: self._sets_of(group, text) for group in self.cues.groups}
        for group in self.cues.groups:
            if group.instead_of and groups[group.name]:
                groups[group.instead_of] = ()
        return [each for sets in groups.values() for each in sets if each in there] + found

    def _sets_of(self, group: Group, text: str) -> tuple[str, ...]:
        named = tuple(each for each in group.sets if each in group.named and group.named[each].search(text))
        if named:
            return named
        text = group.without_others(text)
        places = [match.start() for match in group.words.finditer(text)]
        places += [t.start for t in self.lexicon.read(text) if self._of(group, t.key, t.broader)]
        past = self.cues.patterns["history"]
        return group.sets if any(not past.search(text[:place]) for place in places) else ()

    def _of(self, group: Group, key: str, broader: Iterable[str]) -> bool:
        return key in group.concepts or any(each in group.concepts for each in broader)

    def _literature(self, text: str) -> str:
        """Return the part of a message that asks the sources for what no criterion answers."""
        found = []
        for start, end in split(text):
            sentence = text[start:end]
            begins = [match.start() for match in self.cues.patterns["asking"].finditer(sentence)]
            if not begins and sentence.endswith("?"):
                begins = [0]
            for begin in begins[-1:] if len(begins) > 1 and begins[0] else begins[:1]:
                clause = sentence[begin:]
                if self.cues.has("literature", clause) and not self.cues.has("supposition", clause):
                    found.append(clause[:1].upper() + clause[1:])
        return " ".join(found)
