"""A passage as a line of marks: values, outcomes, times, groups, intervals and the words between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant.outcomes.knowledge import Knowledge, any_of, default_knowledge
from corpus.terms import Lexicon, Term

VALUE, BARE, OUTCOME, TIME, FOLLOW, ARM, RATIO, INTERVAL, P, SIZE, WORD, VERSUS, AND = "V#OTFARCPNwv&"
"""The kinds of mark; signs (brackets, comma, semicolon, full stop, colon) stand for themselves."""

FIRST = 7
"""How many patterns (p-values and intervals) come before the shares that name a group."""

NUMBER = r"\d+(?:[.,·]\d+)?"
_RANGE = rf"{NUMBER}(?:\s?(?:-|–|—|to)\s?{NUMBER})?"
_BOUND = r"(?:[<>≥≤~]\s?)?"
_WORDS = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text and what it is; which fields are filled depends on ``kind``."""

    kind: str
    start: int
    end: int
    text: str
    value: str = ""
    unit: str = ""
    events: str = ""
    n: int | None = None
    outcome: str = ""
    qualifiers: tuple[str, ...] = ()
    named: bool = False
    """An outcome that is a single event of a kind, such as a complication by its name."""
    ratio: str = ""
    times: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    interval_kind: str = ""
    concepts: tuple[str, ...] = ()
    group: bool = False
    """An arm that is a group of patients and no treatment."""


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


Make = Callable[[re.Match[str]], Mark | None]


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
        for pattern, make in _patterns()[:FIRST]:
            for match in pattern.finditer(text):
                mark = make(match)
                if mark is not None:
                    taken.add(mark)
        self._shares(taken)
        for pattern, make in _patterns()[FIRST:]:
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
        share = rf"(?:[<>≥≤]\s?|(?:less|more|greater) than |at least )?{_RANGE}%(?: or (?:greater|more|less))?"
        for match in re.finditer(rf"{share}\s(?:of )?(?-i:[A-Z]+ )?{known.shares}\b", taken.text, re.IGNORECASE):
            taken.add(Mark(ARM, match.start(), match.end(), match.group(), group=True))
        if re.search(rf"\b{known.shares}", taken.text, re.IGNORECASE):
            bound = rf"(?:[<>≥≤]\s?|(?:less|more|greater) than |at least ){_RANGE}%(?: or (?:greater|more|less))?"
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
                        Mark(OUTCOME, shared.start("word"), shared.end("word"), word, outcome=known.sharing_words[word.lower()])
                    )
        for term in self.terms(taken.text):
            kind = known.concept_kinds.get(self.lexicon.type_of(term.key) or "")
            if kind:
                taken.add(
                    Mark(OUTCOME, term.start, term.end, term.surface, outcome=kind, named=True, concepts=(term.key,))
                )

        for match in known.events.finditer(taken.text):
            taken.add(Mark(OUTCOME, match.start(), match.end(), match.group(), outcome="adverse_event", named=True))

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
        if start == match.end() or (start > match.start() and not text[start:match.end()].strip("-'’")):
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


@lru_cache(maxsize=1)
def _patterns() -> Sequence[tuple[re.Pattern[str], Make]]:
    """Return the patterns of printed values, the most specific first."""
    known = default_knowledge()
    unit = "|".join(f"(?P<{name}>{pattern})" for name, pattern in known.units.items())
    units = any_of(list(known.units.values()))
    # A group of patients by a number: "14 (23.7%) patients", "4/10(40%)", "19 patients (32.2%)"
    share = rf"(?P<value>{_RANGE})\s?%"
    singular = r"(?:year|month|yr|mo|week|day)"
    listed = rf"(?:\d+|{_WORDS})(?:-|\s)?(?:(?:\s?,\s?(?:and |or )?|\s?(?:and|&|or)\s?|/)(?:\d+|{_WORDS})(?:-|\s)?)*"
    limits = rf"\(?\[?(?P<low>-?{NUMBER})\s?%?\s?(?:–|-|—|to|,)\s?(?P<high>-?{NUMBER})\s?%?"
    ratio = "|".join(
        f"(?P<r{i}>{pattern})" for i, (name, pattern) in enumerate(known.ratios.items()) if name != "risk reduction"
    )
    made: list[tuple[str, Make]] = [
        (
            known.ratios["risk reduction"],
            lambda m: _mark(
                RATIO, m, value=m.group().partition("%")[0].strip(), unit="%", ratio="risk reduction"
            ),
        ),
        (rf"(?-i:\b[Pp])\s?(?:-?\s?values?)?\s?(?P<p>[<>=≤≥]\s?0?\.\d+)", lambda m: _mark(P, m, value=_tight(m["p"]))),
        (
            rf"(?:\b(?:95|90|99)\s?%\s?(?:confidence intervals?(?:\s?[\[(]CI[\])])?|CI)|\bCI)\s?[,:;=]?\s?(?:of |was )?{limits}",
            lambda m: _mark(INTERVAL, m, limits=(m["low"], m["high"]), interval_kind="confidence interval"),
        ),
        (
            rf"(?P<low>{NUMBER})\s?(?:–|-|to)\s?(?P<high>{NUMBER})\s(?-i:CI)\b",
            lambda m: _mark(INTERVAL, m, limits=(m["low"], m["high"]), interval_kind="confidence interval"),
        ),
        (
            rf"\b(?:range|IQR|interquartile range)\s?[,:=]?\s?(?:of )?{limits}",
            lambda m: _mark(INTERVAL, m, limits=(m["low"], m["high"]), interval_kind="range"),
        ),
        (rf"±\s?(?P<half>{NUMBER})\s?%?", lambda m: _mark(INTERVAL, m, limits=(f"±{m['half']}",), interval_kind="±")),
        (
            rf"(?<=\d )\[(?P<low>{NUMBER})\s?(?:–|-|,|to)\s?(?P<high>{NUMBER})\]",
            lambda m: _mark(INTERVAL, m, limits=(m["low"], m["high"]), interval_kind="confidence interval"),
        ),
        (
            rf"(?:{ratio})(?:\s?[\[(](?-i:HR|OR|RR)[\])])?(?:\s(?!was|of|is)[a-z]+){{0,5}}?\s?(?:[,:=]|of|was|is|\s)*\s?(?P<value>\d+[.·]\d+)",
            lambda m: _mark(RATIO, m, value=m["value"], unit="ratio", ratio=_ratio(m, tuple(known.ratios))),
        ),
        (rf"\(?\b[nN]\s?=\s?(?P<n>\d[\d,]*)\)?", lambda m: _mark(SIZE, m, n=_whole(m["n"]))),
        (
            rf"{known.follow_up}\s(?P<time>{_RANGE}\s?{units})(?:\s(?:follow[- ]?up|FU))?",
            lambda m: _mark(FOLLOW, m, times=(m.group().strip(),)),
        ),
        (
            rf"\b(?:{known.before})\s(?:{singular}\s\d+|(?:(?:approximately|about)\s)?{listed}\s?{units})(?:\s(?:post|after)[\w -]{{0,12}}|\sfollow[- ]?up)?(?!\s?\()",
            lambda m: _mark(TIME, m, times=_times(m.group(), known.before)),
        ),
        (
            rf"\b(?P<list>{listed})(?<=-)\s?{singular}\b|\b(?P<more>{listed}){singular}\b(?=\s(?-i:OS|DFS|PFS|DSS|RFS|overall|disease|progression|survival|[a-z]+[- ]free|[a-z]+[- ]specific))",
            lambda m: _mark(TIME, m, times=_times(m.group(), known.before)),
        ),
        (
            rf"(?P<events>\d+)(?:(?:\s?/\s?|\sof\s(?:the\s)?)(?P<n>\d+))?(?:\s{known.people})?\s?\(\s?{share}\s?\)(?:\sof\s(?:the\s)?(?P<of>\d+))?(?:\s{known.people})?",
            lambda m: _mark(VALUE, m, value=m["value"], unit="%", events=m["events"], n=_whole(m["n"] or m["of"])),
        ),
        (
            rf"(?P<bound>{_BOUND}){share}\s?\(\s?(?P<events>\d+)\s?(?:/|of)\s?(?P<n>\d+)(?:\s{known.people})?\s?\)",
            lambda m: _mark(VALUE, m, value=m["bound"] + m["value"], unit="%", events=m["events"], n=_whole(m["n"])),
        ),
        (
            rf"(?P<bound>{_BOUND}){share}(?:\sof\s(?:the\s)?(?P<n>\d+)\s(?:\w+\s)?{known.people})?",
            lambda m: _mark(VALUE, m, value=_tight(m["bound"] + m["value"]), unit="%", n=_whole(m["n"])),
        ),
        (
            rf"(?P<bound>{_BOUND})(?P<value>{_RANGE})[\s-]?(?:{unit})",
            lambda m: _mark(VALUE, m, value=_tight(m["bound"]) + m["value"], unit=_unit(m, tuple(known.units))),
        ),
        (
            r"\b(?P<value>not (?:yet )?(?:been )?reached)\b",
            lambda m: _mark(VALUE, m, value="not reached", unit="duration"),
        ),
        (
            rf"\b(?:all\s)?(?<!of\s)(?P<value>\d+|{_WORDS})\s(?P<who>{known.people})",
            lambda m: _mark(VALUE, m, value=m["value"], unit="patients", events=m["value"]),
        ),
    ]
    return [(re.compile(pattern, re.IGNORECASE), make) for pattern, make in made]


def _mark(kind: str, match: re.Match[str], **fields: object) -> Mark:
    return Mark(kind, match.start(), match.end(), match.group(), **fields)  # type: ignore[arg-type]


def _ratio(match: re.Match[str], names: Sequence[str]) -> str:
    return next(name for i, name in enumerate(names) if match.groupdict().get(f"r{i}"))


def _unit(match: re.Match[str], names: Sequence[str]) -> str:
    return next(name for name in names if match[name])


def _whole(text: str | None) -> int | None:
    return int(text.replace(",", "")) if text else None


def _tight(text: str) -> str:
    return text.replace(" ", "")


def _times(text: str, before: str) -> tuple[str, ...]:
    """Return the points of time of "5-and 10-year", "at 5 and 10 years", "at month 20", "within 5 years"."""
    plain = re.sub(r"^(?:at|after)\s", "", text.strip(), flags=re.IGNORECASE)
    numbers = re.findall(rf"\d+|{_WORDS}", plain, re.IGNORECASE)
    if len(numbers) < 2:
        return (re.sub(r"\s?-\s?", "-", plain),)
    unit = re.search(r"years?|months?|yrs?|mos?|weeks?|days?", plain, re.IGNORECASE)
    joint = "-" if "-" in plain else " "
    return tuple(f"{number}{joint}{unit.group() if unit else ''}" for number in numbers)
