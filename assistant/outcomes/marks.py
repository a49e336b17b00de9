"""A passage as a line of marks: values, outcomes, times, groups, intervals and the words between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from assistant.outcomes.knowledge import Knowledge, default_knowledge
from assistant.outcomes.values import (
    AND,
    ARM,
    BARE,
    FIRST,
    FOLLOW,
    INTERVAL,
    NUMBER,
    OUTCOME,
    RANGE,
    RATIO,
    SIZE,
    TIME,
    VALUE,
    VERSUS,
    WORD,
    Mark,
    P,
    patterns,
)  # fmt: skip
from corpus.terms import Lexicon, Term

__all__ = [
    "AND", "ARM", "BARE", "FOLLOW", "INTERVAL", "NUMBER", "OUTCOME", "RATIO", "SIZE", "TIME", "VALUE", "VERSUS",
    "WORD", "Mark", "Marker", "P",
]  # fmt: skip


@dataclass(slots=True)
class _Taken:
    """The marks found so far; what one has taken no other takes."""

    text: str
    marks: list[Mark] = field(default_factory=list)
    used: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.used = bytearray(len(self.text))

    def add(self, mark: Mark) -> bool:
        """Take a mark's stretch, if it is free; tell whether it was."""
        free = mark.end > mark.start and not any(self.used[mark.start : mark.end])
        if free:
            self.used[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
            self.marks.append(mark)
        return free


@dataclass(frozen=True, slots=True)
class Marker:
    """Reads texts into marks by the knowledge and a vocabulary."""

    lexicon: Lexicon
    knowledge: Knowledge
    _read: dict[str, list[Mark]] = field(default_factory=dict)
    _terms: dict[str, tuple[Term, ...]] = field(default_factory=dict)

    def terms(self, text: str) -> tuple[Term, ...]:
        """Return the terms of the vocabulary in ``text``."""
        if text not in self._terms:
            self._terms[text] = self.lexicon.read(text)
        return self._terms[text]

    def read(self, text: str) -> list[Mark]:
        """Return the marks of ``text`` in order; every word and sign belongs to one."""
        if text not in self._read:
            self._read[text] = self._marks(text)
        return self._read[text]

    def _marks(self, text: str) -> list[Mark]:
        taken = _Taken(text)
        for pattern, make in patterns()[:FIRST]:
            for match in pattern.finditer(text):
                mark = make(match)
                if mark is not None:
                    taken.add(mark)
        self._shares(taken)
        for pattern, make in patterns()[FIRST:]:
            for match in pattern.finditer(text):
                mark = make(match)
                if mark is not None:
                    taken.add(mark)
        self._outcomes(taken)
        self._arms(taken)
        for mark in _rest(text, taken.used, re.compile(self.knowledge.versus, re.IGNORECASE)):
            taken.marks.append(mark)
        return _joined(sorted(taken.marks, key=lambda mark: mark.start), text)

    def _shares(self, taken: _Taken) -> None:
        """Mark "70–89% cytoreduction", and a bare ">70%" where such shares are the matter, as groups."""
        known = self.knowledge
        share = rf"(?:[<>≥≤]\s?|(?:less|more|greater) than |at least )?{RANGE}%(?: or (?:greater|more|less))?"
        for match in re.finditer(rf"{share}\s(?:of )?(?-i:[A-Z]+ )?{known.shares}\b", taken.text, re.IGNORECASE):
            taken.add(Mark(ARM, match.start(), match.end(), match.group(), group=True))
        if re.search(rf"\b{known.shares}", taken.text, re.IGNORECASE):
            bound = rf"(?:[<>≥≤]\s?|(?:less|more|greater) than |at least ){RANGE}%(?: or (?:greater|more|less))?"
            for match in re.finditer(bound, taken.text, re.IGNORECASE):
                taken.add(Mark(ARM, match.start(), match.end(), match.group(), group=True))

    def _outcomes(self, taken: _Taken) -> None:
        known = self.knowledge
        lead = rf"(?:\b(?P<q>{known.qualifiers}(?:(?:\s?,\s?(?:and |or )?|\s(?:and|or)\s|\s){known.qualifiers})*)\s)?$"
        for outcome_id, pattern in (*known.firsts, *known.names):
            for match in pattern.finditer(taken.text):
                before = re.search(lead, taken.text[max(0, match.start() - 80) : match.start()], re.IGNORECASE)
                named = tuple(_qualifiers(before["q"], known.qualifiers)) if before and before["q"] else ()
                start = match.start() - len(before.group()) if before and named else match.start()
                words = taken.text[start : match.end()]
                mark = Mark(OUTCOME, start, match.end(), words, outcome=outcome_id, qualifiers=named)
                if not taken.add(mark):
                    taken.add(Mark(OUTCOME, match.start(), match.end(), match.group(), outcome=outcome_id))
                shared = known.elided.search(taken.text[: match.start()]) if outcome_id in known.sharing else None
                if shared:
                    word = shared["word"]
                    taken.add(
                        Mark(
                            OUTCOME,
                            shared.start("word"),
                            shared.end("word"),
                            word,
                            outcome=known.sharing_words[word.lower()],
                        )
                    )
        for term in self.terms(taken.text):
            kind = known.concept_kinds.get(self.lexicon.type_of(term.key) or "")
            if kind:
                taken.add(
                    Mark(OUTCOME, term.start, term.end, term.surface, outcome=kind, named=True, concepts=(term.key,))
                )

        for match in known.events.finditer(taken.text):
            before = re.search(lead, taken.text[max(0, match.start() - 40) : match.start()], re.IGNORECASE)
            grade = tuple(q for q in _qualifiers((before and before["q"]) or "", known.qualifiers) if "rade" in q)
            event = Mark(OUTCOME, match.start(), match.end(), match.group(), outcome="adverse_event", named=True)
            taken.add(replace(event, qualifiers=grade))
        self._lasting(taken)

    def _lasting(self, taken: _Taken) -> None:
        """Mark "lasted" as the duration of the response that the same sentence names before it."""
        for match in self.knowledge.lasting.finditer(taken.text):
            sentence = max(taken.text.rfind(sign, 0, match.start()) for sign in (". ", "; ", "? "))
            before = [m for m in taken.marks if m.kind == OUTCOME and sentence < m.start < match.start()]
            if before and max(before, key=lambda mark: mark.start).outcome in self.knowledge.responses:
                taken.add(Mark(OUTCOME, match.start(), match.end(), match.group(), outcome="duration_of_response"))

    def _arms(self, taken: _Taken) -> None:
        known, text = self.knowledge, taken.text
        for match in (*known.others.finditer(text), *known.intents.finditer(text)):
            taken.add(Mark(ARM, match.start(), match.end(), match.group(), group=True))
        for term in self.terms(text):
            concept = term.key[2:]
            arm = self.lexicon.type_of(term.key) in known.arm_types and concept not in known.not_alone
            if not arm and not (term.key.startswith("c:") and concept in known.controls):
                continue
            start = _with_raised(text, term.start)
            before = text[max(0, start - 40) : start]
            without = known.without.search(before)
            if without:
                start -= len(without.group())
                taken.add(Mark(ARM, start, term.end, text[start : term.end], group=True))
            elif not known.not_after.search(before):
                taken.add(Mark(ARM, start, term.end, text[start : term.end], concepts=(term.key,)))
        for match in known.suffixes.finditer(text):
            if known.not_after.search(text[max(0, match.start() - 40) : match.start()]):
                continue
            taken.add(Mark(ARM, match.start(), match.end(), match.group(), concepts=(f"w:{match.group().lower()}",)))
        for match in known.codes.finditer(text):
            taken.add(Mark(ARM, match.start(), match.end(), match.group(), group=True))
        for match in re.finditer(rf"\bthe ([\w/-]+) (?:{known.nouns})\b", text):
            if match[1].lower() not in known.between:
                taken.add(Mark(ARM, match.start(1), match.end(1), match[1], group=True))


def _with_raised(text: str, start: int) -> int:
    """Return where the name begins with the number of an isotope before it ("177Lu-Dotatate", "177 Lu-")."""
    raised = re.search(r"(?<![\d.,])\d{2,3}\s?$", text[max(0, start - 5) : start])
    glued = raised and text[start : start + 2].istitle()
    return start - len(raised.group()) if raised and glued else start


def _qualifiers(text: str, pattern: str) -> Iterator[str]:
    for match in re.finditer(pattern, text, re.IGNORECASE):
        yield match.group()


_JOINTS = frozenset({"/", " or ", " plus ", " + "})


def _joined(marks: list[Mark], text: str) -> list[Mark]:
    """Join arms that one name is made of ("capecitabine/temozolomide", "TAE or TACE") and the words that belong."""
    alone = re.compile(rf"\s({default_knowledge().alone})\b", re.IGNORECASE)
    out: list[Mark] = []
    for mark in marks:
        above = next((i for i in (len(out) - 1, len(out) - 2) if i >= 0 and out[i].kind == ARM), None)
        last = out[above] if above is not None else None
        if last is not None and mark.kind == ARM and not mark.group:
            between = text[last.end : mark.start].lower()
            same = between == " " and set(last.concepts) == set(mark.concepts)
            if between in _JOINTS or same:
                whole = text[last.start : mark.end]
                concepts = tuple(dict.fromkeys((*last.concepts, *mark.concepts)))
                out[above:] = [replace(last, end=mark.end, text=whole, concepts=() if last.group else concepts)]
                continue
        if out and mark.start < out[-1].end:
            continue
        out.append(mark)
    joined: list[Mark] = []
    for mark in out:
        after = alone.match(text, mark.end) if mark.kind == ARM else None
        if after:
            mark = replace(mark, end=after.end(), text=text[mark.start : after.end()])
        if joined and mark.start < joined[-1].end:
            continue
        joined.append(mark)
    return joined


_TOKEN = re.compile(r"\d+(?:[.,·]\d+)?(?![\w])|[^\W_][\w'’-]*|[()\[\],;:.?=+/~]")


def _rest(text: str, used: bytearray, versus: re.Pattern[str]) -> Iterator[Mark]:
    """Yield what no mark has taken: words, words of comparison, "and", and signs."""
    for match in versus.finditer(text):
        whole = (match.start() == 0 or not text[match.start() - 1].isalnum()) and not text[
            match.end() : match.end() + 1
        ].isalpha()
        if whole and not any(used[match.start() : match.end()]):
            used[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
            yield Mark(VERSUS, match.start(), match.end(), match.group().lower())
    for match in _TOKEN.finditer(text):
        start = match.start()
        while start < match.end() and used[start]:
            start += 1
        if start == match.end() or (start > match.start() and not text[start : match.end()].strip("-'’")):
            continue
        word = text[start : match.end()]
        if any(used[start : match.end()]):
            continue
        if re.fullmatch(NUMBER, word):
            yield Mark(BARE, start, match.end(), word, value=word)
        elif word.lower() in {"and", "&"}:
            yield Mark(AND, start, match.end(), word)
        elif word[0].isalnum():
            yield Mark(WORD, start, match.end(), word.lower())
        else:
            yield Mark(word, start, match.end(), word)
