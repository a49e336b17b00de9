"""How near a term comes to a passage: its own words, its structure, its neighbours; and whose study it reports."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from corpus.model import Passage, PassageKind
from corpus.terms import Lexicon, Term

OWN, STUDY, LEAD, TABLE, HEADING, OUTER, TITLE = 1.0, 0.95, 0.92, 0.9, 0.85, 0.8, 0.7
BROADER = 0.9
BEFORE, FADE, AFTER = 0.75, 0.92, 0.45
REACH = 8

Strengths = dict[str, float]
_TRIAL = re.compile(r"[A-Z]{4,}-?\d{1,2}")
_CONTRAST = re.compile(
    r"\b(?:in contrast to|unlike|different from|differs from|like in|as in|compared (?:to|with))\s+$", re.I
)


def terms_with_broader(terms: Iterable[Term], strength: float) -> Strengths:
    """Map each term to ``strength`` and what it is a kind of to a little less."""
    out: Strengths = {}
    for term in terms:
        raise_to(out, term.key, strength)
        for key in term.broader:
            raise_to(out, key, strength * BROADER)
    return out


def raise_to(strengths: Strengths, key: str, value: float) -> None:
    """Set ``key`` to ``value`` unless it is stronger already."""
    if strengths.get(key, 0.0) < value:
        strengths[key] = value


def merge(into: Strengths, other: Strengths, factor: float = 1.0) -> None:
    """Raise each key of ``into`` to its strength in ``other`` times ``factor``."""
    for key, value in other.items():
        raise_to(into, key, value * factor)


def about_trials(
    passages: Sequence[Passage], own: Sequence[Sequence[Term]], studies: list[frozenset[str]], lexicon: Lexicon
) -> None:
    """Add to each passage's studies the trial that its section is headed by or its paragraph introduced."""
    named = [
        frozenset(t.key for t in own[i] if is_trial(t, lexicon) and not _CONTRAST.search(p.text[: t.start]))
        for i, p in enumerate(passages)
    ]
    told: dict[tuple[str, str], set[int]] = defaultdict(set)  # trial in a section: the paragraphs that name it
    for p, keys in zip(passages, named, strict=True):
        for key in keys if p.kind is not PassageKind.HEADING else ():
            told[key, "\n".join((p.document_id, *p.scope.headings))].add(p.paragraph)
    current: tuple[tuple[str, int], frozenset[str]] | None = None
    for i, p in enumerate(passages):
        section = "\n".join((p.document_id, *p.scope.headings))
        terms = [t for heading in p.scope.headings for t in lexicon.read(heading)]
        headed = frozenset(
            t.key
            for t in terms
            if is_trial(t, lexicon)
            and (len(terms) == 1 or not told[t.key, section] or p.paragraph in told[t.key, section])
        )
        place = (p.document_id, p.paragraph)
        if named[i] and p.kind is PassageKind.SENTENCE:
            current = (place, named[i])
        carried = current[1] if current and current[0] == place else frozenset()
        studies[i] = studies[i] | headed | (named[i] or carried)


def is_trial(term: Term, lexicon: Lexicon) -> bool:
    """Whether the term names a trial: one of the vocabulary, or capitals with a number as trials are called."""
    return lexicon.type_of(term.key) == "trial" or _TRIAL.fullmatch(term.surface) is not None


_SINGLE = frozenset({"drug", "procedure", "site", "population", "disease"})


def lendable(strengths: Strengths, terms: Sequence[Term], lexicon: Lexicon) -> Strengths:
    """What a sentence lends its neighbours: not the members of a list that it names, for it is about none of them."""
    named: dict[str, set[str]] = defaultdict(set)
    for term in terms:
        kind = lexicon.type_of(term.key)
        if kind in _SINGLE and not lexicon.is_topic(term.key):
            named[kind].add(term.key)
    listed: set[str] = set()
    for keys in named.values():
        broader = {b for key in keys for b in lexicon.ancestors(key)}
        if len(keys - broader) > 1:
            listed |= keys
    return {key: value for key, value in strengths.items() if key not in listed}


def lent_strengths(
    passages: Sequence[Passage],
    strengths: Sequence[Strengths],
    structural: Sequence[Strengths],
    studies: Sequence[frozenset[str]],
    titles: Mapping[str, Strengths],
) -> list[Strengths]:
    """Return, passage by passage, the terms that hold for it with those that its neighbours lend."""
    paragraphs: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, p in enumerate(passages):
        paragraphs[p.document_id, p.paragraph].append(i)
    near: list[Strengths] = []
    for i, p in enumerate(passages):
        merge(structural[i], titles.get(p.document_id, {}), TITLE)
        out = dict(structural[i])
        rows = paragraphs[p.document_id, p.paragraph]
        at = rows.index(i)
        if p.kind is not PassageKind.ROW:
            for distance, j in enumerate(reversed(rows[max(0, at - REACH) : at])):
                if studies[i] and studies[j] and not studies[i] & studies[j]:
                    break  # another study's sentence lends nothing
                merge(out, strengths[j], BEFORE * FADE**distance)
            for j in rows[at + 1 : at + 2]:
                if not (studies[i] and studies[j]) or studies[i] & studies[j]:
                    merge(out, strengths[j], AFTER)
        near.append(out)
    return near
