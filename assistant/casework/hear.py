"""From a message to what it says of the patient, in the light of what the conversation is about.

The reader of cases (``guardrails.cases``) reads each message alone. Here the
message's suppositions are read apart from what it states, and numbers whose
fact it does not name ("what if it were 60 %?", "sorry, 56") are given to the
one fact of the conversation that they can be, or to none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from assistant.casework.asides import Asides
from assistant.casework.cues import Amount, Cues
from assistant.casework.edited import Edited
from assistant.casework.known import Known, Origin, Told
from assistant.casework.proposed import Proposals
from assistant.casework.readings import (
    Spans,
    all_told,
    differing,
    outside,
    places,
    same_number,
    sentence_at,
    usable,
    words_used,
)
from assistant.casework.told import Heard, Unsettled, plain
from corpus.sentences import split
from guardrails.cases.reading import CaseReading

Reader = Callable[[str], CaseReading]
Open = tuple[str, tuple[str, ...]] | None
"""A number of which it is not clear what it is, with the facts that it may be."""
MOST_WORDS = 20
"""Words of a message in which a number may refer back to what was spoken of before."""

_BE = re.compile(r"\b(?:were|was|would be|became|becomes|turned out(?: to be)?|came back(?: as)?)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w-]*")
_AND = re.compile(r"\s*(?:and|but|also)\b,?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hearing:
    """Hears messages by a reader and the words of ``cues``."""

    reader: Reader
    cues: Cues

    def hear(self, text: str, known: Known, generally: bool = False) -> Heard:
        """Return what a message says.

        known: what the conversation knew of the patient before. generally: whether a proposal counts that is made of
        nobody.
        """
        asides = Asides(self.reader, self.cues)
        supposing = self._suppositions(text) or asides.in_passing(text, known)
        relatives = asides.of_relatives(text)
        withdrawn, withdrawing = asides.taken_back(text, known)
        blank = [(start, end, " " * (end - start)) for start, end in (*supposing, *withdrawing)]
        told = asides.told_in_passing(text, known)
        proposed, proposal = Proposals(self.reader, self.cues).made(text, generally)
        proposal = [] if supposing or known.about_somebody else proposal
        lead = [(0, match.end(), " " * match.end()) for match in [_AND.match(text)] if match]
        edits = [*blank, *lead, *told, *proposal, *asides.told_in_questions(text), *self._edits(text, known, relatives)]
        stated = Edited.of(text, edits)
        reading = outside(self.reader(stated.text), stated, relatives)
        accepted = self._accepts(text, reading, known, bool(told) or proposed)
        facts = all_told(reading.facts, stated, Origin.MESSAGE) if accepted else {}
        conflicts = differing(reading.conflicts if accepted else {}, stated, Origin.MESSAGE)
        if accepted or self.cues.has("patient", text):
            facts = {**self._described(stated.text, reading), **facts}
        supposed = all_told(reading.suppositions, stated, Origin.SUPPOSITION)
        taken = words_used(stated, reading)
        found, open_number, doubted = self._all_supposed(text, supposing, known)
        supposed |= found
        if not supposing and not supposed and known.about_somebody and self._refers_back(text):
            taken += [text[start:end] for start, end in (*relatives, *withdrawing)]
            added, open_number = self._numbers(text, known, taken, facts, Origin.MESSAGE)
            facts = {**facts, **added}
        if not (facts or conflicts or supposed):
            facts = self._restated(text, known)
        facts, unusable = usable(facts)
        supposed, other = usable(supposed)
        unclear = [Unsettled(each.fact, stated.quote(each.start, each.end), each.reason) for each in reading.unclear]
        unclear += [each for each in doubted if known.about_somebody and not supposed]
        unclear = asides.mentioned(stated.text, unclear, {*facts, *conflicts, *supposed})
        shown = [*unclear, *unusable, *other] if accepted or facts or known.about_somebody else []
        topics = tuple(dict.fromkeys((*facts, *conflicts, *supposed))) or tuple(self._named(text))
        corrected = self.cues.has("correction", text)
        of_others = tuple(text[start:end].strip() for start, end in relatives)
        heard = Heard(facts, conflicts, tuple(shown), supposed, open_number, corrected)
        return replace(heard, topics=topics, withdrawn=withdrawn, relatives=of_others, proposed=proposed)

    def _accepts(self, text: str, reading: CaseReading, known: Known, regardless: bool) -> bool:
        """Whether what is read is the patient's, also where the reader takes it for a disease at large."""
        of_all = known.about_somebody and self.cues.has("asks_of", text) and not self.cues.has("finite", text)
        if regardless or (reading.specific and not of_all):
            return True
        if of_all or not (reading.facts or reading.conflicts or reading.unclear):
            return False
        if any(self.cues.has(name, text) for name in ("patient", "aged", "opening")):
            return True
        if not known.about_somebody:
            return False
        asks = "?" in text or self.cues.has("general", text)
        return not asks or self.cues.has("patient_known", text) or self.cues.has("correction", text)

    def _suppositions(self, text: str) -> Spans:
        found = []
        for start, end in split(text):
            match = self.cues.patterns["supposition"].search(text, start, end)
            if match is not None and not self.cues.has("source", text[start:end]):
                found.append((match.start(), end))
        return found

    def _edits(self, text: str, known: Known, others: Spans) -> list[tuple[int, int, str]]:
        """Return what is read in another form, outside ``others``: a relative as the patient, a name made whole."""
        made = []
        if not self.cues.has("descriptor", text):
            named = self.cues.patterns["relative"].finditer(text)
            own = [m for m in named if not any(start <= m.start() < end for start, end in others)]
            made += [(m.start(), m.end(), "patient") for m in own]
        made += [(match.start(), match.end(), "patient") for match in self.cues.patterns["new_patient"].finditer(text)]
        spoken_of = {*known.facts, *known.decisive, *known.topics}
        for fact, naming in self.cues.facts.items():
            if naming.write and fact in spoken_of:
                made += [(match.start(), match.end(), naming.write) for match in naming.named.finditer(text)]
        return made

    def _restated(self, text: str, known: Known) -> dict[str, Told]:
        """Return the fact in the place of whose known value a message puts another: "it's actually the colon"."""
        said = self.cues.patterns["restated"].match(text)
        if said is None or not known.about_somebody:
            return {}
        for fact, naming in self.cues.facts.items():
            if naming.restated and fact in known.facts:
                value = self.reader(naming.restated.format(said["value"])).facts.get(fact)
                if value is not None:
                    return {fact: Told(plain(value.value), text.strip(), Origin.MESSAGE)}
        return {}

    def _all_supposed(self, text: str, supposing: Spans, known: Known) -> tuple[dict[str, Told], Open, list[Unsettled]]:
        """Return what all suppositions of a message suppose, the first number left open, and what stays open."""
        supposed: dict[str, Told] = {}
        doubted: list[Unsettled] = []
        open_number = None
        for start, end in supposing:
            found, left, unclear = self._supposed(text[start:end], known)
            supposed |= found
            doubted += unclear
            open_number = open_number or left
        return supposed, open_number, doubted

    def _supposed(self, segment: str, known: Known) -> tuple[dict[str, Told], Open, list[Unsettled]]:
        """Return the facts that a supposition supposes, its words taken as if they stated them, and what stays open."""
        cue = self.cues.patterns["supposition"].match(segment)
        edits = [(cue.start(), cue.end(), " ")] if cue else []
        edits += [(match.start(), match.end(), "is") for match in _BE.finditer(segment)]
        edits += [(match.start(), match.end(), ".") for match in re.finditer(r"\?", segment)]
        edited = Edited.of(segment, [*edits, *self._edits(segment, known, [])])
        reading = self.reader(edited.text)
        read = (*reading.facts.items(), *reading.suppositions.items())
        found = all_told(dict(read), edited, Origin.SUPPOSITION)
        added, left = self._numbers(segment, known, words_used(edited, reading), found, Origin.SUPPOSITION)
        unclear = [Unsettled(each.fact, edited.quote(each.start, each.end), each.reason) for each in reading.unclear]
        return {**found, **added}, left, unclear

    def _refers_back(self, text: str) -> bool:
        if len(text.split()) > MOST_WORDS or self.cues.has("general", text):
            return False
        return (
            self.cues.has("elliptic", text)
            or self.cues.has("correction", text)
            or ("?" not in text and bool(self._named(text)))
        )

    def _numbers(
        self, text: str, known: Known, taken: Iterable[str], facts: Mapping[str, Told], origin: Origin
    ) -> tuple[dict[str, Told], Open]:
        """Return the facts of numbers that name none, and the number of which that stays open."""
        found: dict[str, Told] = {}
        if self.cues.has("either", text):
            return found, None  # which of two is meant is not said
        seen: Spans = [place for quote in taken for place in places(text, quote)]
        for amount in self.cues.amounts:
            if set(facts) & set(amount.facts):
                continue  # the message names what it speaks of; another number may be anything
            for match in amount.pattern.finditer(text):
                span = (match.start(), match.end())
                if any(start < span[1] and span[0] < end for start, end in seen) or self._denied(text, span[0]):
                    continue
                seen.append(span)
                may_be = self._may_be(amount, match.group(), text, known)
                possible = tuple(each for each in may_be if each not in facts and each not in found)
                chosen = self._chosen(text, possible, known)
                if not self._counts_nothing_else(text, span, chosen):
                    continue  # "treated for 3 years": the number is told of something else
                if len(chosen) == 1:
                    written = match.group() + (self._unit(chosen[0], known) if amount.bare else "")
                    value = self.reader(self.cues.facts[chosen[0]].read.format(written)).facts.get(chosen[0])
                    if value is not None:
                        found[chosen[0]] = Told(plain(value.value), sentence_at(text, span[0]), origin)
                    elif amount.bare:
                        return found, (match.group().strip(), chosen)
                elif chosen:
                    return found, (match.group().strip(), chosen)
        return found, None

    def _counts_nothing_else(self, text: str, span: tuple[int, int], facts: Iterable[str]) -> bool:
        """Whether nothing in the sentence of a number says what it counts, but the names of the facts it may be."""
        start, end = next(((a, b) for a, b in split(text) if a <= span[0] < b), (0, len(text)))
        rest = f"{text[start : span[0]]} {text[span[1] : end]}"
        for fact in facts:
            rest = self.cues.facts[fact].named.sub(" ", rest)
        return all(self.cues.patterns["beside_number"].fullmatch(word) for word in _WORD.findall(rest))

    def _may_be(self, amount: Amount, number: str, text: str, known: Known) -> tuple[str, ...]:
        """Return the facts that a number may be: without a unit, one of the last message where no other fits."""
        if not amount.bare:
            return amount.facts
        last = tuple(each for each in known.topics if each in self.cues.facts and self.cues.facts[each].read)
        whole = tuple(each for each in amount.facts if each in last)
        if re.search(r"\d[.,]\d", number):
            return tuple(each for each in last if each not in amount.facts)
        if self.cues.has("correction", text) and whole:
            return whole  # "sorry, 56": an age needs no unit, as others do
        return last or amount.facts

    def _unit(self, fact: str, known: Known) -> str:
        """Return the unit that a known fact was written with."""
        quote = known.facts[fact].quote if fact in known.facts else None
        for amount in self.cues.amounts:
            if fact in amount.facts and not amount.bare and (match := amount.pattern.search(quote or "")):
                return " " + re.sub(r"^.*\d\s?", "", match.group())
        return ""

    def _chosen(self, text: str, possible: tuple[str, ...], known: Known) -> tuple[str, ...]:
        """Return the one fact that a number can be, else all that it may be."""
        named = [each for each in possible if self.cues.facts[each].named.search(text)]
        taken_back = self.cues.patterns["denied"].search(text)
        if taken_back and not named:
            named = [each for each in possible if each in known.facts and same_number(known.facts[each], taken_back[1])]
        if named:
            return tuple(named)
        last = [each for each in possible if each in known.topics]
        asked = [each for each in possible if each in known.decisive]
        both = [each for each in last if each in asked]
        around = [each for each in possible if each in asked or each in known.facts]
        for group in (last, both, asked if not last else (), around if not last else ()):
            if len(group) == 1:
                return tuple(group)
        return tuple(last or around)

    def _denied(self, text: str, start: int) -> bool:
        """Whether the words before a number take it back: "56, not 54"."""
        return self.cues.patterns["denial"].search(text[:start]) is not None

    def _named(self, text: str) -> list[str]:
        return [fact for fact, naming in self.cues.facts.items() if naming.read and naming.named.search(text)]

    def _described(self, text: str, reading: CaseReading) -> dict[str, Told]:
        """Return what stands between "this" and "patient", also where the sentence asks something."""
        found: dict[str, Told] = {}
        for match in self.cues.patterns["descriptor"].finditer(text):
            words = match["words"]
            for fact, each in self.reader(f"My patient has a {words}.").facts.items():
                if fact not in reading.facts and fact not in reading.conflicts:
                    found.setdefault(fact, Told(plain(each.value), words, Origin.MESSAGE))
        return found
