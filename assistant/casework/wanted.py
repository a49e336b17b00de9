"""What a message asks for: which sets of criteria, and what of it is a question to the sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.casework.addressed import addressed
from assistant.casework.cues import Cues, Group
from assistant.casework.known import Known
from assistant.casework.recalling import Recalling
from assistant.casework.telling import Aside, Telling
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
        patient. question: what of the message goes to the sources. aside: what
        it tells that is no fact; brief: and it says no more. recalled: the known
        facts that it asks for. sure: whether its words alone are about the case,
        whatever they look like. unanswered: what the sources say of it where it
        may have been asked of them, and they do not know it.
    """

    sets: tuple[str, ...]
    question: str = ""
    aside: str = ""
    brief: bool = False
    recalled: tuple[str, ...] = ()
    sure: bool = False
    unanswered: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Tells what messages ask for, by the words of ``cues`` and the vocabulary."""

    cues: Cues
    lexicon: Lexicon

    def wanted(
        self,
        text: str,
        heard: Heard,
        known: Known,
        request: bool,
        definitions: Sequence[CriteriaSet],
        alone: bool = False,
    ) -> Wanted | None:
        """Return what a message about a patient asks for; None where it is about none.

        known: what the conversation knew before. request: whether facts came
        with it. alone: whether it names its patient and says no more.
        """
        somebody = request or known.about_somebody
        every = tuple(each.set_id for each in definitions)
        begins = alone or (heard.meant.anew and not heard.meant.called)
        read = heard.says_something or request or heard.unclear or heard.relatives or begins or heard.choosing
        # Where it says something of the patient, the rest is said of the patient, too.
        of_patient = replace(known, spoken=known.spoken or bool(heard.unclear))
        aside = None if read and not heard.unclear else self._aside(text, of_patient)
        if not somebody and not self._may_be_enough(text, heard):
            return None if read else self._beside(aside, known, every)
        named = self.named(text, definitions)
        if not (somebody or self._enough(text, heard, named)):
            return None
        if not heard.says_something and not request:
            of_case = self._of_case(text, heard, known, named, aside)
            if of_case is not None:
                return of_case
        told_only = aside is not None and not aside.asked and self.cues.has("past", text)
        if not (read or heard.proposed or (named and not told_only)):
            beside = self._beside(aside, known, every)
            if beside is not None:
                return beside
        found = self._of_patient(text, heard, known, request, named, every)
        if found is None and aside is not None and aside.asked:
            found = self._of_patient(aside.asked, heard, known, request, named, every)
        if found is None or not found.sets:
            return found
        whole = heard.choosing or (aside is not None and not aside.asked)
        return replace(found, aside=aside.told if aside and not read else "", sure=whole)

    def _aside(self, text: str, known: Known) -> Aside | None:
        """Return what a message tells of its patient, however it names the patient, in its own words."""
        said = addressed(text, self.cues)
        aside = Telling(self.cues, self.lexicon).aside(said.text, known)
        return aside and replace(aside, told=said.words(aside.told), asked=said.words(aside.asked))

    def _of_patient(
        self, text: str, heard: Heard, known: Known, request: bool, named: tuple[str, ...], every: tuple[str, ...]
    ) -> Wanted | None:
        """Return what is wanted of sets that are named or were spoken of; None where nothing is asked of a patient."""
        question = self._literature(text)
        asks = self._asks(text, heard)
        # Of somebody known, a fact that cannot be used is worth a reply: it says why.
        unusable = bool(heard.unclear) and known.about_somebody and not asks
        told = heard.says_something or request or unusable or heard.choosing
        told = told or (known.about_somebody and bool(heard.relatives))
        refers = (
            self.cues.has("patient", text)
            or self.cues.has("opening", text)
            or (known.about_somebody and self.cues.has("patient_known", text))
        )
        planned = (heard.proposed or self.cues.has("plan", text)) and bool(named)
        if not told and question and len(question) > len(text) // 2:
            return None
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

    def _asks(self, text: str, heard: Heard) -> bool:
        """Whether a message asks something, and not only whether a value with a question mark would do."""
        valued = any(character.isdigit() for each in heard.unclear for character in each.quote)
        if self.cues.has("supposition", text):
            return False
        return self.cues.has("general", text) or ("?" in text and (self.cues.has("opener", text) or not valued))

    def _of_case(
        self, text: str, heard: Heard, known: Known, named: tuple[str, ...], aside: Aside | None
    ) -> Wanted | None:
        """Return what is wanted of the case as it stands: its verdict once more, or facts of it; None for neither."""
        asked = [(text, "", known)]
        if aside is not None and aside.asked:
            asked.append((aside.asked, "" if heard.unclear else aside.told, replace(known, spoken=True)))
        for words, told, before in asked:
            question = addressed(words, self.cues).text
            if self._of_verdict(question, before, named):
                return Wanted(known.sets, aside=told, sure=True)
            recalled = Recalling(self.cues).asked(question, before)
            if recalled:
                return Wanted((), recalled=recalled, sure=True)
            if before.spoken_of and self.cues.has("recall_all", question):
                return Wanted((), sure=True)  # nothing is known
        return None

    def _beside(self, aside: Aside | None, known: Known, every: tuple[str, ...]) -> Wanted | None:
        """Return what is wanted where a message tells something that is no fact; None where it is to be taken whole."""
        if aside is None:
            return None
        if not aside.asked:
            return Wanted(known.sets or every, aside=aside.told, brief=True, sure=True)
        alone = aside.apart and not self.cues.has("points_back", aside.asked)
        return Wanted((), aside.asked) if alone and known.about_somebody else None

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
