"""Every passage with the terms that hold for it, and from how near they come.

A sentence rarely repeats its subject: "HR 0.47" stands under the heading
CLARINET, a percentage in a row of a table whose title names the treatment.
So each passage carries two kinds of terms: those of its own words and of the
structure it stands in (lead-in, table, headings, study), and those that only
its neighbours in the paragraph lend it. Neighbours may say *whom* a sentence
is about, never *what* it states.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant import expectation as expected
from assistant.expectation import Expectation
from assistant.surroundings import (
    HEADING,
    LEAD,
    OUTER,
    OWN,
    STUDY,
    TABLE,
    Strengths,
    about_trials,
    lendable,
    lent_strengths,
    merge,
    terms_with_broader,
)
from corpus.anticipated import Anticipation
from corpus.later import later
from corpus.model import Document, Passage
from corpus.terms import Lexicon, Term
from guardrails.quantities import Quantities

_NUMBERED = later(r"\b[^\W\d_]{3,}-?\d+\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One passage, its terms and the values that it prints.

    own: terms of the passage's own words. structural: of what it stands in
        (own included). near: of its neighbours and its document's title.
        Each maps a term's key to a strength between 0 and 1.
    shows: ids of the kinds of value printed in its own words; best: of those
        printed in their usual way.
    studies: keys of the studies that it reports. types: its own concepts by
        type. points_elsewhere: it sends the reader to a table or figure.
    words: its own words as stems and numbers, in order. headed: keys of the
        headings that it stands under. excluded: keys of what it names only to
        say that it is not about it.
    """

    index: int
    passage: Passage
    own: Strengths
    structural: Strengths
    near: Strengths
    shows: frozenset[str]
    best: frozenset[str]
    studies: frozenset[str]
    types: Mapping[str, frozenset[str]]
    points_elsewhere: bool
    words: tuple[str, ...]
    headed: frozenset[str]
    excluded: frozenset[str] = frozenset()


@dataclass(slots=True)
class EvidenceBase:
    """All evidence of a corpus with the statistics that weigh a question's terms."""

    lexicon: Lexicon
    documents: Mapping[str, Document]
    evidence: tuple[Evidence, ...]
    postings: Mapping[str, tuple[int, ...]]
    weights: Mapping[str, float]
    study_keys: frozenset[str]
    vocabulary: Mapping[str, int]
    stems: frozenset[str]
    written: frozenset[str]
    numbered: frozenset[str]
    plain_sections: Mapping[str, frozenset[str]]
    """Per document, the generic words that a section of that bare name is called by ("Results", "Case in point")."""
    section_names: Mapping[str, frozenset[str]]
    """The same by the section's whole name of two words or more, wherever it stands."""
    longest_weight: float = field(default=8.0)
    expectation: Expectation = field(default_factory=Expectation)
    deciding: dict[int, tuple[tuple[tuple[str, ...], float], ...]] = field(default_factory=dict, compare=False)
    """Terms and weights that decide in an anticipated question, by its number: read when first wanted, then kept."""
    decided: tuple[str, ...] = field(default=(), compare=False)
    """The same for every number, written as JSON (``deciding.decided``), where it was read beforehand."""
    terms: dict[str, tuple[Term, ...]] = field(default_factory=dict, compare=False)
    """The terms of passages' texts, likewise."""
    companions: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)
    """Words of two-word names, each with those that it makes one with; likewise."""
    initials: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """The words of the vocabulary by their first letter; likewise."""
    usable: tuple[int, ...] = field(init=False, compare=False)
    """The numbers of the passages that may be evidence: a list of references is none."""
    by_document: Mapping[str, tuple[Evidence, ...]] = field(init=False, compare=False)
    """All evidence of each document, in order."""

    def __post_init__(self) -> None:
        self.usable = tuple(e.index for e in self.evidence if e.passage.evidence)
        found: dict[str, list[Evidence]] = defaultdict(list)
        for e in self.evidence:
            found[e.passage.document_id].append(e)
        self.by_document = {document_id: tuple(rows) for document_id, rows in found.items()}

    def within(self, documents: Sequence[str]) -> list[int]:
        """Return, in order, the numbers of all evidence in these documents; in every one where none is named."""
        rows = self.usable
        return [i for i in rows if self.evidence[i].passage.document_id in documents] if documents else list(rows)

    def read(self, passage: Passage) -> tuple[Term, ...]:
        """Return the terms of a passage's text."""
        known = self.terms.get(passage.passage_id)
        if known is None:
            known = self.terms[passage.passage_id] = self.lexicon.read(passage.text)
        return known

    def group(self, passage: Passage) -> tuple[Passage, ...]:
        """Return the passages of the list or table that a passage belongs to, in order; none where it has none."""
        if passage.group is None:
            return ()
        same = (e.passage for e in self.by_document[passage.document_id])
        return tuple(sorted((p for p in same if p.group == passage.group), key=lambda p: p.order))

    def weight(self, key: str) -> float:
        """Return the inverse document frequency of a term; that of a term nowhere seen is the largest."""
        return self.weights.get(key, self.longest_weight)


def build(
    documents: Sequence[Document],
    passages: Sequence[Passage],
    lexicon: Lexicon,
    quantities: Quantities,
    anticipation: Anticipation | None = None,
) -> EvidenceBase:
    """Read every passage's terms once, so that a question costs only look-ups.

    ``passages`` may be in any order; the evidence keeps it, index by index.
    """
    cache: dict[str, Strengths] = {}

    def of(text: str) -> Strengths:
        if text not in cache:
            cache[text] = terms_with_broader(lexicon.read(text, inner=True), 1.0)
        return cache[text]

    titles = {d.document_id: of(d.title) for d in documents}
    evidence = _read(passages, titles, of, lexicon, quantities)
    postings: dict[str, list[int]] = defaultdict(list)
    for e in evidence:
        for key in e.structural if e.passage.evidence else ():
            postings[key].append(e.index)
    plain, names = _plain_sections(passages, lexicon)
    total = max(sum(e.passage.evidence for e in evidence), 1)
    written = _vocabulary(documents, passages)
    vocabulary = written + Counter(set(lexicon.words()))
    by_id = {d.document_id: d for d in documents}
    return EvidenceBase(
        lexicon=lexicon,
        documents=by_id,
        evidence=evidence,
        postings={key: tuple(rows) for key, rows in postings.items()},
        weights={key: math.log(1 + total / (0.5 + len(rows))) for key, rows in postings.items()},
        study_keys=frozenset(k for e in evidence for k in e.studies if _names_study(k, lexicon)),
        vocabulary=vocabulary,
        stems=frozenset(lexicon.stem(word) for word in vocabulary),
        written=frozenset(written),
        numbered=frozenset(m for p in passages for m in _NUMBERED.findall(" ".join((p.text, *p.scope.headings)))),
        plain_sections=plain,
        section_names=names,
        longest_weight=math.log(1 + total / 0.5),
        expectation=expected.build(anticipation or Anticipation(), by_id, passages, lexicon, quantities),
    )


def _read(
    passages: Sequence[Passage],
    titles: Mapping[str, Strengths],
    of: Callable[[str], Strengths],
    lexicon: Lexicon,
    quantities: Quantities,
) -> tuple[Evidence, ...]:
    read = [lexicon.read(passage.text, inner=True) for passage in passages]
    own = [tuple(t for t in terms if not _left_out(t, p.text)) for p, terms in zip(passages, read, strict=True)]
    strengths = [terms_with_broader(terms, OWN) for terms in own]
    studies = [frozenset(key for study in p.scope.studies for key in of(study)) for p in passages]
    structural = [_structural(p, s, of) for p, s in zip(passages, strengths, strict=True)]
    about_trials(passages, own, studies, lexicon)
    lent = [lendable(strengths[i], own[i], lexicon) for i in range(len(passages))]
    near = lent_strengths(passages, lent, structural, studies, titles)
    return tuple(
        Evidence(
            index=i,
            passage=p,
            own=strengths[i],
            structural=structural[i],
            near=near[i],
            shows=quantities.shown(p.text),
            best=quantities.best_shown(p.text),
            studies=studies[i],
            types=_types(own[i], lexicon),
            points_elsewhere=_POINTS.search(p.text) is not None,
            words=_stems(p.text, lexicon),
            excluded=frozenset(t.key for t in read[i]) - frozenset(t.key for t in own[i]),
            headed=frozenset(key for heading in p.scope.headings[-2:] for key in of(heading)),
        )
        for i, p in enumerate(passages)
    )


_EXCLUDING = later(
    r"\b(?:excluding|except(?:ing)?(?: for)?|other than|apart from|not including)\s+(?:(?:the|all|any)\s+)?$",
    re.IGNORECASE,
)


def _left_out(term: Term, text: str) -> bool:
    """Whether a passage names a thing only to say that it is not about it ("excluding PNETs")."""
    return _EXCLUDING.search(text[max(0, term.start - 30) : term.start]) is not None


_POINTS = later(r"\b(?:listed|shown|given|presented|summari[sz]ed|see)\b[^.]{0,20}\b(?:table|figure)\b", re.I)


def _types(terms: Sequence[Term], lexicon: Lexicon) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for term in terms:
        kind = lexicon.type_of(term.key)
        if kind:
            found[kind].add(term.key)
    return {kind: frozenset(keys) for kind, keys in found.items()}


def _stems(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(
        w if w[0].isdigit() or w == "%" else lexicon.stem(w)
        for w in re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+(?:-[^\W\d_]+)*|%", text)
    )


def _names_study(key: str, lexicon: Lexicon) -> bool:
    """Whether a key out of a study's name ("Fiore 2014", "RETNET: first safety report") tells it from others."""
    return lexicon.type_of(key) == "trial" or (key.startswith("w:") and not lexicon.is_generic_key(key))


def _plain_sections(
    passages: Sequence[Passage], lexicon: Lexicon
) -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    found: dict[str, set[str]] = defaultdict(set)
    names: dict[str, frozenset[str]] = {}
    for p in passages:
        for heading in p.scope.headings:
            terms = lexicon.read(heading)
            if terms and all(lexicon.is_generic(t) or lexicon.is_soft(t.key) for t in terms):
                found[p.document_id].update(t.key for t in terms)
                words = re.findall(r"\w+", heading.lower())
                if len(words) > 1:
                    names[" ".join(words)] = frozenset(t.key for t in terms)
    return {document_id: frozenset(keys) for document_id, keys in found.items()}, names


def _vocabulary(documents: Sequence[Document], passages: Sequence[Passage]) -> Counter[str]:
    words: Counter[str] = Counter()
    for passage in passages:
        for text in (passage.text, *passage.scope.headings, passage.scope.table, *passage.scope.studies):
            words.update(_words(text))
    for document in documents:
        words.update(_words(" ".join((document.title, *document.authors, *document.aliases))))
    return words


def _words(text: str) -> list[str]:
    return [w for w in "".join(c if c.isalpha() else " " for c in text.lower()).split() if len(w) > 2]


def _structural(passage: Passage, own: Strengths, read: Callable[[str], Strengths]) -> Strengths:
    out = dict(own)
    scope = passage.scope
    for study in scope.studies:
        merge(out, read(study), STUDY)
    if scope.lead:
        merge(out, read(scope.lead), LEAD)
    if scope.table:
        merge(out, read(scope.table), TABLE)
    for depth, heading in enumerate(reversed(scope.headings)):
        merge(out, read(heading), HEADING if depth == 0 else OUTER)
    return out
