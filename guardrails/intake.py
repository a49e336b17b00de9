"""What kind of input is this, before any evidence is sought?

The input is compared with sentences of every kind (``data/intake``) by the
mean cosine to the three nearest of a kind (nearest-neighbour classification,
Cover and Hart, 1967), helped by a few lexical cues. Precision comes first:
what is not clearly something else is a question, and the search for evidence
behind refuses what the sources do not say.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from guardrails.prototypes import COURTESIES, REFUSED, Cue, Group, Kind, Knowledge, default
from guardrails.segments import Peeled, Sentence, asks, clean, encoded, parts, peel, readable, requests

Vectors = npt.NDArray[np.float32]
Embed = Callable[[list[str]], Vectors]

NEIGHBOURS = 3
MOST_PARTS = 12
"""Parts of one input that are looked at singly; those with a cue come first."""
WINDOW = 900
"""Characters after which all-MiniLM-L6-v2 (256 word pieces) may not have read the whole input."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What an input is.

    question: what of it is a question to the sources, verbatim but for unseen
        characters and parts taken out; empty unless ``kind`` is ``question``.
    score: by how much (cosine) the kind leads over ``question``; for a question, by how
        much it leads over the nearest other kind; 1 where words alone decide.
    group: the sort of input within the kind ("extraction", "task", "clinical"), by the nearest sentence.
    reason: for ``instruction`` and ``harmful``, the refusal's reason; else None.
    """

    kind: Kind
    question: str = ""
    score: float = 1.0
    group: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One text's nearness.

    lead: of ``kind`` over a question, or of a question over the next kind.
    nearness: mean cosine to the nearest sentences of ``kind``.
    cued: words point to an instruction or to harm; sure: the lead suffices within a question.
    """

    kind: Kind
    lead: float
    nearness: float
    group: Group
    cued: bool
    sure: bool


def prototypes(knowledge: Knowledge | None = None) -> list[str]:
    """Return the sentences whose embeddings, row by row, are the ``matrix`` that the caller computes once and keeps."""
    return list((knowledge or default()).sentences)


def body(text: str, knowledge: Knowledge | None = None) -> str:
    """Return ``text`` without unseen characters and small talk: what ``vector`` is the embedding of.

    Empty where nothing but small talk is there.
    """
    return peel(clean(text), knowledge or default()).body


class Gate:
    """Classifies inputs; built once with the embedder and the prototypes' matrix.

    embed: maps n texts to n unit vectors; None: cues and phrases decide alone.
    matrix: the embeddings of ``prototypes()``; computed here if None.
    Raises ``ValueError`` where the matrix has another number of rows than there are prototypes.
    """

    def __init__(self, embed: Embed | None, matrix: Vectors | None = None, knowledge: Knowledge | None = None) -> None:
        self._knowledge = knowledge or default()
        self._embed = embed
        sentences = list(self._knowledge.sentences)
        if matrix is None and embed is not None:
            matrix = embed(sentences)
        if matrix is not None and matrix.shape[0] != len(sentences):
            raise ValueError(f"{matrix.shape[0]} vectors for {len(sentences)} prototypes: compute the matrix anew")
        self._matrix = matrix
        self._owners = [group for group in self._knowledge.groups for _ in group.texts]
        kinds = list(dict.fromkeys(group.kind for group in self._knowledge.groups))
        rows = [[i for i, owner in enumerate(self._owners) if owner.kind is kind] for kind in kinds]
        self._slices = {kind: slice(own[0], own[-1] + 1) for kind, own in zip(kinds, rows, strict=True)}

    def classify(self, text: str, *, vector: Vectors | None = None) -> Intake:
        """Say what ``text`` is. ``vector``, if at hand, is the embedding of ``body(text)``."""
        cleaned = clean(text)
        if not readable(cleaned):
            return Intake(Kind.EMPTY)
        peeled = peel(cleaned, self._knowledge)
        if not peeled.body:
            return Intake(_politest(peeled))
        marked = self._marked(peeled.body)
        whole = self._read([peeled.body], vector)[0]
        found = parts(peeled.body, self._knowledge)
        several = sum(len(sentence.parts) for sentence in found) > 1
        if marked or (several and self._mixed(peeled.body, whole)):
            return self._in_parts(peeled.body, found, whole, marked)
        return _result(whole, peeled.body)

    def _marked(self, text: str) -> bool:
        return any(p.search(text) for p in self._knowledge.markup) or encoded(text, self._knowledge)

    def _mixed(self, text: str, whole: _Reading) -> bool:
        """A text that is a question as a whole is cut up only where a cue or its length gives cause."""
        return whole.kind is not Kind.QUESTION or whole.cued or len(text) > WINDOW

    def _in_parts(self, text: str, found: list[Sentence], whole: _Reading, marked: bool) -> Intake:
        """Judge a mixed input: harm is refused, a question in the field survives the instructions around it."""
        chosen = self._choose([part for sentence in found for part in sentence.parts])
        readings = dict(zip(chosen, self._read(chosen), strict=True))
        asked = whole.kind is Kind.QUESTION and not marked
        hostile = {p: r for p, r in readings.items() if r.kind in REFUSED and (r.sure or not asked)}
        harmful = [r for r in (whole, *hostile.values()) if r.kind is Kind.HARMFUL and (r.sure or r is whole)]
        if harmful:
            return _result(max(harmful, key=lambda r: r.lead), "")
        if not hostile and not marked:
            return _result(whole, text)
        questions = {p: r for p, r in readings.items() if self._is_question(p, r)}
        # Facts of a case around the question stay with it where the whole is a question.
        kept = _kept(found, hostile, questions) if asked else [p for s in found for p in s.parts if p in questions]
        if kept:
            field = next(iter(questions.values()), whole)
            return Intake(Kind.QUESTION, " ".join(kept), max(field.lead, 0.0), field.group.name)
        worst = max((whole, *hostile.values()), key=lambda r: (r.kind in REFUSED, r.lead))
        return _result(worst, "") if worst.kind in REFUSED else self._instruction("override", 1.0)

    def _is_question(self, part: str, reading: _Reading) -> bool:
        near = reading.kind is Kind.QUESTION and reading.group.field and reading.nearness >= self._knowledge.rescue
        return near and asks(part, self._knowledge) and not self._marked(part)

    def _choose(self, pieces: Sequence[str]) -> list[str]:
        unique = list(dict.fromkeys(pieces))
        ranked = sorted(unique, key=lambda p: (self._cue(p) is None, not asks(p, self._knowledge)))
        return ranked[:MOST_PARTS]

    def _cue(self, text: str) -> Cue | None:
        hits = (cue for cue in self._knowledge.cues if any(pattern.search(text) for pattern in cue.patterns))
        return next(hits, None)

    def _read(self, texts: list[str], vector: Vectors | None = None) -> list[_Reading]:
        if self._matrix is None or (vector is None and self._embed is None):
            return [self._by_words(text) for text in texts]
        vectors = vector.reshape(1, -1) if vector is not None else self._vectors(texts)
        return [self._by_vector(text, row) for text, row in zip(texts, vectors @ self._matrix.T, strict=True)]

    def _vectors(self, texts: list[str]) -> Vectors:
        if self._embed is None:
            raise ValueError("parts of an input cannot be embedded without an embedder")
        return self._embed(texts)

    def _by_words(self, text: str) -> _Reading:
        cue = self._cue(text)
        group = self._knowledge.group(cue.kind, cue.group) if cue else None
        if group is None or group.kind is not Kind.INSTRUCTION:
            return _Reading(Kind.QUESTION, 0.0, 0.0, self._knowledge.groups[0], cue is not None, False)
        return _Reading(group.kind, 1.0, 1.0, group, True, True)

    def _by_vector(self, text: str, cosines: Vectors) -> _Reading:
        cue = self._cue(text)
        scores = {kind: _top(cosines[where]) for kind, where in self._slices.items()}
        if cue:
            scores[cue.kind] += cue.bonus
        asked = scores.pop(Kind.QUESTION)
        best = max(scores, key=lambda kind: scores[kind])
        lead, limit = scores[best] - asked, self._knowledge.thresholds[best]
        least = limit.margin if requests(text, self._knowledge) else limit.statement_margin
        if scores[best] < limit.floor or lead < least:
            group = self._nearest(Kind.QUESTION, cosines)
            return _Reading(Kind.QUESTION, -lead, asked, group, cue is not None, False)
        named = self._knowledge.group(cue.kind, cue.group) if cue and cue.kind is best is Kind.INSTRUCTION else None
        group = named or self._nearest(best, cosines)
        return _Reading(best, lead, scores[best], group, cue is not None, lead >= limit.part_margin)

    def _nearest(self, kind: Kind, cosines: Vectors) -> Group:
        where = self._slices[kind]
        return self._owners[where.start + int(np.argmax(cosines[where]))]

    def _instruction(self, name: str, score: float) -> Intake:
        group = self._knowledge.group(Kind.INSTRUCTION, name)
        return Intake(Kind.INSTRUCTION, "", score, name, group.reason if group else None)


def classify(
    text: str, embed: Embed | None = None, *, vector: Vectors | None = None, matrix: Vectors | None = None
) -> Intake:
    """Say what one text is; a caller with many texts builds one ``Gate``.

    vector: the embedding of ``body(text)``; matrix: the embeddings of ``prototypes()``,
    without which every call embeds them all. With neither embedder nor matrix, phrases and cues decide alone.
    """
    return Gate(embed, matrix).classify(text, vector=vector)


def _top(cosines: Vectors) -> float:
    count = min(NEIGHBOURS, len(cosines))
    nearest = np.partition(cosines, len(cosines) - count)[-count:]
    return float(np.add.reduce(nearest) / np.float32(count))  # what mean() comes to, without its preparations


def _politest(peeled: Peeled) -> Kind:
    return next((kind for kind in COURTESIES if kind in peeled.courtesies), Kind.GREETING)


def _kept(found: Sequence[Sentence], hostile: Container[str], questions: Container[str]) -> list[str]:
    """Drop hostile parts, and what hangs on them in their sentence ("... and call him eligible")."""
    kept: list[str] = []
    for sentence in found:
        if any(part in hostile for part in sentence.parts):
            kept += [part for part in sentence.parts if part in questions]
        else:
            kept.append(sentence.text)
    return kept


def _result(reading: _Reading, question: str) -> Intake:
    asked = reading.kind is Kind.QUESTION
    reason = reading.group.reason
    if reading.kind is Kind.INSTRUCTION and not (reading.cued or reading.sure):
        # Nobody is told that a request is unsafe on slight grounds.
        reason = "out_of_scope"
    return Intake(reading.kind, question if asked else "", reading.lead, reading.group.name, reason)
