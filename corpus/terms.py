"""What words mean the same: the vocabulary by which questions and passages meet.

``Lexicon.read(text)`` turns text into terms. A term is a concept of the field
(all its spellings and abbreviations share one key), a number with its unit of
time, or a stemmed word (Porter 2 through snowballstemmer). Concepts are data
(``data/terms.toml``); so are the words that constrain nothing
(``data/words.toml``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources

import snowballstemmer

from corpus.tokens import (
    DASHES,
    TIME,
    TOKEN,
    Token,
    adjacent,
    american,
    case_allows,
    number_of,
    short_time,
    unit_after,
    unit_name,
)
from corpus.vocabulary import Concept, read_concepts
from corpus.vocabulary import Term as Term

LATELY = 64
"""How many texts a vocabulary remembers having read."""


@dataclass(slots=True)
class Lexicon:
    """The vocabulary, ready to read texts.

    Raises ValueError at construction, naming every fault, where an id stands
    twice, a form belongs to two concepts or ``is_a`` names nothing.
    """

    concepts: Mapping[str, Concept]
    function: frozenset[str]
    generic: frozenset[str]
    numbers: Mapping[str, int]
    spelling: Mapping[str, str]
    endings: tuple[tuple[str, str], ...]
    keep: frozenset[str]
    short: Mapping[str, str] = field(default_factory=dict)  # words as they are jotted down: "pts" is "patients"
    opposites: tuple[tuple[str, str], ...] = ()  # words of which one asks for what the other does not, lower case
    _forms: dict[tuple[str, ...], list[tuple[str, str]]] = field(default_factory=dict)
    _reach: dict[str, int] = field(default_factory=dict)
    """Of a stem, how many words the longest form has that begins with it."""
    _partial: dict[str, frozenset[str]] = field(default_factory=dict)
    _broader: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _generic_stems: frozenset[str] = frozenset()
    _stems: dict[str, str] = field(default_factory=dict)
    _lately: dict[str, tuple[tuple[Term, ...], tuple[Term, ...]]] = field(default_factory=dict)
    """The texts read last, without and with inner words: who answers a question reads its parts several times."""
    _stemmer: snowballstemmer.stemmer = field(default_factory=lambda: snowballstemmer.stemmer("english"))

    def __post_init__(self) -> None:
        faults = []
        for concept in self.concepts.values():
            faults += [f"{concept.concept_id}: is_a names {b!r}" for b in concept.is_a if b not in self.concepts]
            for form in concept.forms:
                stems = tuple(token.stem for token in self._tokens(form))
                if not stems:
                    faults.append(f"{concept.concept_id}: the form {form!r} has no word")
                    continue
                entries = self._forms.setdefault(stems, [])
                if all(known != concept.concept_id for known, _ in entries):
                    entries.append((concept.concept_id, form))
                self._reach[stems[0]] = max(self._reach.get(stems[0], 0), len(stems))
        if faults:
            raise ValueError("; ".join(faults))
        for concept_id in self.concepts:
            self._broader[concept_id] = tuple(f"c:{b}" for b in self._ancestors(concept_id))
        partial: dict[str, set[str]] = {}
        for stems, entries in self._forms.items():
            for stem in {stems[0], stems[-1]} if len(stems) > 1 else ():
                partial.setdefault(stem, set()).update(concept_id for concept_id, _ in entries)
        self._partial = {stem: frozenset(ids) for stem, ids in partial.items()}
        self._generic_stems = frozenset(self.stem(word) for word in self.generic)

    def __getstate__(self) -> dict[str, object]:
        """Everything but the stemmer, which is the same everywhere and cannot be copied, and what was read lately."""
        return {name: getattr(self, name) for name in self.__slots__ if name not in {"_stemmer", "_lately"}}

    def __setstate__(self, state: Mapping[str, object]) -> None:
        for name, value in state.items():
            setattr(self, name, value)
        self._lately = {}
        self._stemmer = snowballstemmer.stemmer("english")

    def _ancestors(self, concept_id: str) -> list[str]:
        seen: list[str] = []
        queue = list(self.concepts[concept_id].is_a)
        while queue:
            broader = queue.pop(0)
            if broader not in seen and broader in self.concepts:
                seen.append(broader)
                queue += self.concepts[broader].is_a
        return seen

    def stem(self, word: str) -> str:
        """Return the comparison form of one word: lower case, American spelling, stemmed."""
        known = self._stems.get(word)
        if known is None:
            low = american(word, self.spelling, self.endings, self.keep)
            known = self._stems[word] = low if any(c.isdigit() for c in low) else str(self._stemmer.stemWord(low))
        return known

    def _tokens(self, text: str) -> list[Token]:
        plain = DASHES.sub("-", text)
        return [Token(self.stem(m.group()), m.group(), m.start(), m.end()) for m in TOKEN.finditer(plain)]

    def read(self, text: str, *, inner: bool = False) -> tuple[Term, ...]:
        """Return the terms of ``text`` in order; grammar words are left out.

        ``inner`` adds the plain words that a concept's name is made of ("Mayo"
        and "Clinic"), so that a question may use one of them.
        """
        known = self._lately.get(text)
        if known is None:
            if len(self._lately) >= LATELY:
                self._lately.clear()
            known = self._lately[text] = self._read(text)
        return known[inner]

    def _read(self, text: str) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
        tokens, i = self._tokens(text), 0
        terms: list[Term] = []
        inner: list[Term] = []  # the same, and the words that names are made of
        while i < len(tokens):
            if (match := self._concept_at(text, tokens, i)) is not None:
                concept_id, length = match
                start, end = tokens[i].start, tokens[i + length - 1].end
                terms.append(Term(f"c:{concept_id}", text[start:end], start, end, self._broader[concept_id]))
                inner.append(terms[-1])
                if length > 1:
                    inner += [t for t in map(self._word, tokens[i : i + length]) if t is not None]
                i += length
                continue
            term, used = self._plain_at(text, tokens, i)
            if term is not None:
                terms.append(term)
                inner.append(term)
            i += used
        return tuple(terms), tuple(inner)

    def _concept_at(self, text: str, tokens: list[Token], i: int) -> tuple[str, int] | None:
        for length in range(min(self._reach.get(tokens[i].stem, 0), len(tokens) - i), 0, -1):
            entries = self._forms.get(tuple(token.stem for token in tokens[i : i + length]))
            if not entries or not adjacent(text, tokens[i : i + length]):
                continue
            for concept_id, form in entries:
                if length > 1 or (case_allows(form, tokens[i].raw) and self._meant(concept_id, tokens[i])):
                    return concept_id, length
        return None

    def _meant(self, concept_id: str, token: Token) -> bool:
        """Whether an everyday word is spelled as the concept is: "compare" is no "comparator"."""
        if token.stem not in self._generic_stems:
            return True
        raw = token.raw.lower()
        return any(raw in {form.lower(), form.lower() + "s"} for form in self.concepts[concept_id].forms)

    def _plain_at(self, text: str, tokens: list[Token], i: int) -> tuple[Term | None, int]:
        token = tokens[i]
        if i + 1 < len(tokens) and TIME.fullmatch(token.raw.lower()):  # "month 20", "year 5"
            follows = number_of(tokens[i + 1], self.numbers)
            if follows is not None and text[token.end : tokens[i + 1].start] == " " and token.raw[-1] != "s":
                end = tokens[i + 1].end
                key = f"t:{follows}{unit_name(token.raw.lower())}"
                return Term(key, text[token.start : end], token.start, end), 2
        short = short_time(token.raw)
        if short:
            return Term(f"t:{short}", text[token.start : token.end], token.start, token.end), 1
        number = number_of(token, self.numbers)
        if number is None and token.raw.lower() == "one" and unit_after(text, tokens, i):
            number = "1"  # "one-year survival": a word of grammar elsewhere
        if number is not None:
            unit = unit_after(text, tokens, i)
            if unit == "year" and any(t.raw.lower() == "old" for t in tokens[i + 1 : i + 3]):
                unit = None  # an age, not a point of time
            key = f"t:{number}{unit}" if unit else f"n:{number}"
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            takes = bool(unit and after and TIME.fullmatch(after.raw.lower()))
            end = after.end if takes and after else token.end
            return Term(key, text[token.start : end], token.start, end), 2 if takes else 1
        if not any(c.isalnum() for c in token.raw) or token.raw.lower() in self.function:
            return None, 1
        if len(token.raw) == 1:
            return None, 1
        return Term(f"w:{token.stem}", text[token.start : token.end], token.start, token.end), 1

    def _word(self, token: Token) -> Term | None:
        """Return a token as a plain word, unless it is grammar, a number or a concept by itself."""
        if len(token.raw) < 3 or not token.raw.isalpha() or token.raw.lower() in self.function:
            return None
        if (token.stem,) in self._forms:
            return None
        return Term(f"w:{token.stem}", token.raw, token.start, token.end)

    def partly(self, term: Term) -> tuple[str, ...]:
        """Return the key of the one concept whose name begins or ends with this plain word, if it is only one."""
        ids = self._partial.get(term.key[2:], frozenset()) if term.key.startswith("w:") else frozenset()
        return tuple(f"c:{concept_id}" for concept_id in ids) if len(ids) == 1 else ()

    def is_generic(self, term: Term) -> bool:
        """Whether the term is a word of asking and reporting that decides nothing."""
        return self.is_generic_key(term.key)

    def is_generic_key(self, key: str) -> bool:
        """The same of a key."""
        return key.startswith("w:") and key[2:] in self._generic_stems

    def type_of(self, key: str) -> str | None:
        """Return the type of a concept key ("drug", "outcome"), None for a plain word."""
        return self.concepts[key[2:]].type if key.startswith("c:") else None

    def is_topic(self, key: str) -> bool:
        """Whether the whole field is about this concept, so that it constrains nothing by itself."""
        return key.startswith("c:") and self.concepts[key[2:]].topic

    def ancestors(self, key: str) -> tuple[str, ...]:
        """Return the keys of everything that a concept is a kind of."""
        return self._broader.get(key[2:], ()) if key.startswith("c:") else ()

    def is_soft(self, key: str) -> bool:
        """Whether the concept helps to rank and decides nothing."""
        return key.startswith("c:") and self.concepts[key[2:]].soft

    def is_plain(self, key: str) -> bool:
        """Whether the concept is a plain word with its synonyms, which counts by weight and does not decide alone."""
        return key.startswith("c:") and self.concepts[key[2:]].plain

    def value_of(self, key: str) -> str | None:
        """Return the kind of value whose presence says as much as the concept's name, if there is one."""
        return self.concepts[key[2:]].value if key.startswith("c:") else None

    def parents(self, key: str) -> tuple[str, ...]:
        """Return the keys that a concept is directly made of or a kind of."""
        return tuple(f"c:{p}" for p in self.concepts[key[2:]].is_a) if key.startswith("c:") else ()

    def words(self) -> Iterable[str]:
        """Every word that the vocabulary itself contains, lower case."""
        for concept in self.concepts.values():
            for form in concept.forms:
                yield from re.findall(r"[^\W\d_]+", form.lower())
        yield from self.generic
        yield from self.function

    def extended(self, pairs: Iterable[tuple[str, str]]) -> Lexicon:
        """Return a vocabulary that also knows (abbreviation, long form) pairs found in documents.

        A pair whose abbreviation or long form is known already adds the other
        spelling to that concept; a pair that is new becomes a concept.
        """
        concepts = dict(self.concepts)
        for short, long in pairs:
            if self._single(short):
                continue
            concept_id = self._single(long) or "x_" + re.sub(r"\W+", "_", long.lower())
            old = concepts.get(concept_id, Concept(concept_id, "abbreviation", (long,)))
            concepts[concept_id] = replace(old, forms=(*old.forms, short))
        rules = (self.numbers, self.spelling, self.endings, self.keep, self.short, self.opposites)
        return Lexicon(concepts, self.function, self.generic, *rules)

    def _single(self, text: str) -> str | None:
        terms = self.read(text)
        whole = len(terms) == 1 and terms[0].key.startswith("c:") and len(terms[0].surface) >= len(text.strip()) - 1
        return terms[0].key[2:] if whole else None


@lru_cache(maxsize=1)
def default_lexicon() -> Lexicon:
    """Return the shipped vocabulary."""
    data = resources.files("corpus") / "data"
    words = tomllib.loads((data / "words.toml").read_text("utf-8"))
    names = ("terms", "synonyms", "thesaurus")
    concepts = read_concepts({f"{name}.toml": (data / f"{name}.toml").read_text("utf-8") for name in names})
    return Lexicon(
        concepts,
        frozenset(words["function"].split()),
        frozenset((words["generic"] + words["light"]).split()),
        *(words["numbers"], words["spelling"]["words"]),
        tuple((a, b) for a, b in words["spelling"]["endings"]),
        *(frozenset(words["spelling"]["keep"]), words["spelling"]["short"]),
        tuple((one, other) for one, other in words["opposites"]["pairs"]),
    )
