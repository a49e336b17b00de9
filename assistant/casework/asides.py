"""What a message says beside plain facts: what it takes back, what is true of a relative, what it asks in passing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

from assistant.casework.cues import Cues
from assistant.casework.known import Known
from assistant.casework.told import Unsettled, plain, same
from corpus.sentences import split
from guardrails.cases.reading import CaseReading
from guardrails.criteria.vocabulary import default_vocabulary

Spans = list[tuple[int, int]]
MOST_IN_PASSING = 12
"""Words of a question that only asks how another finding would change the criteria."""
MOST_OF_HEAD = 4
"""Words before a colon that name what is asked for: "Milan criteria: …"."""
NEAR = 8
"""Characters between "not" and the value that it denies: "not in the ileum"."""

_APART = re.compile(r"[,:;] |: ?")
_END_OF_CLAUSE = re.compile(r"[.,;:?!](?=\s|$)|\s[-–—]\s|$")


@dataclass(frozen=True, slots=True)
class Asides:
    """Finds them by a reader and the words of ``cues``."""

    reader: Callable[[str], CaseReading]
    cues: Cues

    def of_relatives(self, text: str) -> Spans:
        """Return the clauses that speak of a relative ("her sister had HCC") or of another patient, in passing."""
        found: Spans = []
        of_others = (self.cues.patterns[name].finditer(text) for name in ("relative_of", "other_patient"))
        for match in chain(*of_others):
            end = self._end(text, match.end())
            turn = self.cues.patterns["own_again"].search(text, match.end(), end)
            found.append((match.start(), turn.start("turn") if turn else end))
        return sorted(found)

    def taken_back(self, text: str, known: Known) -> tuple[tuple[str, ...], Spans]:
        """Return the known facts that a message withdraws, and the clauses that do so."""
        facts: dict[str, None] = {}
        spans: Spans = []
        held = {*known.facts, *known.conflicts}
        for start, end in split(text):
            if text[start:end].rstrip().endswith("?"):
                continue
            for match in self.cues.patterns["withdrawal"].finditer(text, start, end):
                last = self._end(text, match.end())
                named = match.groupdict().get("words") or text[match.end() : last]
                found = [] if self.cues.asks_for_sets(named) else [each for each in self._named(named) if each in held]
                facts |= dict.fromkeys(found)
                spans += [(match.start(), last)] if found else []
            for match in self.cues.patterns["denial_of_value"].finditer(text, start, end):
                last = self._end(text, match.end())
                denied = self._values(text[match.end() : last], known)
                facts |= dict.fromkeys(denied)
                spans += [(match.start(), last)] if denied else []
        for states in default_vocabulary().states:
            if states.fact in facts and states.given in held:
                facts[states.given] = None
        return tuple(facts), spans

    def in_passing(self, text: str, known: Known) -> Spans:
        """Return what short questions of a conversation about a patient suppose: "and in NEC?"."""
        if not known.about_somebody:
            return []
        found = []
        for start, end in split(text):
            cue = self.cues.patterns["in_passing"].match(text, start, end)
            rest = text[cue.end() : end] if cue else ""
            if not rest.rstrip().endswith("?") or len(rest.split()) > MOST_IN_PASSING:
                continue
            if any(self.cues.has(name, rest) for name in ("opener", "asking", "literature", "source", "told_of")):
                continue
            reading = self.reader(rest.replace("?", "."))
            if reading.specific or (reading.facts and known.spoken):
                found.append((end - len(rest), end))
        return found

    def told_in_passing(self, text: str, known: Known) -> list[tuple[int, int, str]]:
        """Return the edits by which what is told with a question mark tells ("deposits that were removed?")."""
        made: list[tuple[int, int, str]] = []
        for start, end in split(text) if known.about_somebody else ():
            told = list(self.cues.patterns["told_of"].finditer(text, start, end))
            asks = any(self.cues.has(name, text[start:end]) for name in ("opener", "asking", "supposition"))
            if told and not asks and text[start:end].endswith("?"):
                made += [(match.start(), match.end(), "") for match in told]
                made.append((end - 1, end, "."))
        return made

    def told_in_questions(self, text: str) -> list[tuple[int, int, str]]:
        """Return what parts a question from the facts listed with it ("Milan: 63 y, G2, would he meet them?")."""
        made = []
        for start, end in split(text):
            sentence = text[start:end]
            head, colon, _ = sentence.partition(":")
            if colon and len(head.split()) <= MOST_OF_HEAD and self.cues.asks_for_sets(head):
                made.append((start, start + len(head) + 1, " " * (len(head) + 1)))
            commas = list(_APART.finditer(sentence))
            rest, colon, tail = sentence.rpartition(":")
            if colon and len(tail.split()) <= MOST_OF_HEAD and self.cues.asks_for_sets(tail):
                made.append((start + len(rest), start + len(rest) + 1, "."))
            made += [
                (start + match.start(), start + match.end(), " ")
                for match in self.cues.patterns["criteria_of"].finditer(sentence)
            ]
            if not sentence.endswith("?") or not commas or self.cues.has("opener", sentence):
                continue
            last = commas[-1]
            if self.cues.has("opener", sentence[last.end() :].lstrip()):
                made.append((start + last.start(), start + last.end(), ". "))
            elif self._lists(sentence, sentence[: commas[0].start()]):
                made.append((end - 1, end, "."))
        return made

    def _lists(self, sentence: str, head: str) -> bool:
        """Whether what is asked for stands at the head of a sentence, which then lists the facts of one patient."""
        somebody = self.cues.has("patient", sentence) or self.cues.has("aged", sentence)
        return self.cues.asks_for_sets(head) and (somebody or ":" in sentence)

    def mentioned(self, text: str, unclear: Iterable[Unsettled], settled: Iterable[str]) -> list[Unsettled]:
        """Return what stays unclear, with values that bear on a fact without settling it ("creatinine 3.2").

        What a message only judges ("bilirubin normal") is told with what to say
        instead, and not with what the reader finds amiss. settled: facts that are none of these.
        """
        done = set(settled)
        found = [
            Unsettled(each.fact, match.group().strip(), each.reason)
            for each in self.cues.mentions
            if not done & {each.fact, each.unless}
            for match in each.pattern.finditer(text)
        ]
        better = {each.fact for each in found}
        kept = [each for each in unclear if each.fact not in better or any(map(str.isdigit, each.quote))]
        return [*kept, *(each for each in found if each.fact not in {one.fact for one in kept})]

    def _end(self, text: str, start: int) -> int:
        match = _END_OF_CLAUSE.search(text, start)
        return match.start() if match else len(text)

    def _named(self, words: str) -> list[str]:
        return [fact for fact, naming in self.cues.facts.items() if naming.named.search(words)]

    def _values(self, words: str, known: Known) -> list[str]:
        """Return the known facts whose very value stands at the head of some words."""
        return [
            fact
            for fact, each in self.reader(words).facts.items()
            if each.start <= NEAR and fact in known.facts and same(fact, known.facts[fact].value, plain(each.value))
        ]
