"""The texts that the tagger of cases learns from, and how they are drawn (see ``bench/_case_tagger.py``)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from assistant.evaluation.case_scores import FAILURES, Outcome, score
from assistant.evaluation.cases import CaseText, load
from corpus.word_pieces import WordPieces
from guardrails.cases.learned import label
from guardrails.cases.read import read_case
from guardrails.cases.reading import CaseReading
from guardrails.cases.wire import case_object

ROOT = Path(__file__).parents[1]
TOKENS, MOST = 3072, 254
"""How many pieces a batch and a text of it have at most."""
HIDDEN, REDRAWN, REDRAWN_ELSE, TOGETHER = 0.1, 0.35, 0.15, 6
"""The share of words that are hidden and of numbers that are drawn anew; how many short texts are put together."""
SHORT = 500
"""Up to how many characters a text with marks may be put together with others."""
ASKS = 2500
OFTEN = 2
"""How often the texts with marks are read in an epoch: they are written more variously than the rest."""
HELD_BACK = "held_back"

Mark = tuple[int, int, str]
"""From and to which code point, and the label."""
Numbers = npt.NDArray[np.int64]
Labels = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and the words of it that state something; ``short``: it may be put together with others.

    unplaced: the facts that it states, of which is not known by which words.
    """

    text: str
    marks: tuple[Mark, ...]
    short: bool
    unplaced: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """A text as pieces, and for each the labels that it bears: 0, 1, or -1 where that is not known.

    drawn: how probably a number is drawn anew. One that tells a finding ("GFR 25") stays; of the others, those that are
    the fact are drawn more often.
    """

    pieces: Numbers
    labels: Labels
    drawn: npt.NDArray[np.float64]
    short: bool


def marked_texts() -> Iterator[Marked]:
    """Yield all texts that are learned from."""
    for each in load(ROOT / "tests" / "golden"):
        if not each.held_back:
            yield by_rules_and_facts(each)
    for path in sorted((ROOT / "tests" / "guardrails").rglob("*.toml")):
        if HELD_BACK not in path.parts and "criteria" not in path.parts:
            entries = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal).get("case", [])
            texts = [each["text"] for each in entries if "text" in each]
            yield from (Marked(text, by_rules(read_case(text, by_rules_alone=True)), True) for text in texts)
    for path in sorted((ROOT / "bench" / "tagged").glob("*.jsonl")):
        yield from (from_marks(json.loads(line)) for line in path.read_text("utf-8").splitlines() * OFTEN)
    sources = ROOT / "corpus" / "sources"
    asks = [
        ask
        for path in sorted((sources / "questions").glob("*.toml"))
        for kind in ("entry", "unanswered")
        for each in tomllib.loads(path.read_text("utf-8")).get(kind, [])
        for ask in each["ask"]
    ]
    yield from (Marked(asks[at], (), False) for at in np.random.default_rng(1).permutation(len(asks))[:ASKS])
    for path in sorted(sources.glob("*.txt")):
        text = path.read_text("utf-8")
        yield from (Marked(text[at : at + 800], (), False) for at in range(0, len(text), 800))


def by_rules(case: CaseReading) -> tuple[Mark, ...]:
    """Return the marks of what the rules read."""
    read = [*case.facts.items(), *((name, each) for name, listed in case.conflicts.items() for each in listed)]
    return tuple((each.start, each.end, label(name, each.value)) for name, each in read)


def by_rules_and_facts(labelled: CaseText) -> Marked:
    """Return a text with what the rules read rightly in it; by which words it states its other facts is not known."""
    case = read_case(labelled.text, by_rules_alone=True)
    wrong = {
        each.fact: each.outcome for each in score(labelled, case_object(case)).readings if each.outcome in FAILURES
    }
    marks = tuple(each for each in by_rules(case) if each[2].partition("=")[0] not in wrong)
    unplaced = frozenset(name for name, outcome in wrong.items() if outcome is not Outcome.INVENTED)
    return Marked(labelled.text, marks, False, unplaced)


def from_marks(entry: dict[str, object]) -> Marked:
    """Return a text with its marks: ``{"text": …, "tags": [[words, fact, value], …]}``.

    Raises:
        ValueError: the words do not stand in the text.
    """
    text, tags = str(entry["text"]), entry["tags"]
    assert isinstance(tags, list)
    marks = []
    for words, name, value in tags:
        start = text.index(words)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        marks.append((start, start + len(words), label(name, Decimal(str(value)) if number else value)))
    return Marked(text, tuple(marks), len(text) <= SHORT)


def rows(texts: Iterable[Marked], pieces: WordPieces, names: Sequence[str]) -> list[Row]:
    """Return the texts as pieces with their labels; a label that is not among ``names`` is left out."""
    at = {name: number for number, name in enumerate(names)}
    findings = [number for name, number in at.items() if "=" in name]
    facts = [number for name, number in at.items() if "=" not in name]
    made = []
    for each in texts:
        numbers, places = pieces.cut(each.text)
        labels = np.zeros((len(numbers), len(names)), np.int8)
        labels[:, [number for name, number in at.items() if name.partition("=")[0] in each.unplaced]] = -1
        for start, end, name in each.marks:
            if name in at:
                labels[[k for k, (a, b) in enumerate(places) if a < end and b > start], at[name]] = 1
        drawn = np.where((labels[:, facts] > 0).any(1), REDRAWN, REDRAWN_ELSE)
        drawn[(labels[:, findings] > 0).any(1)] = 0
        made.append(Row(np.array(numbers, np.int64), labels, drawn, each.short))
    return made


class Draw:
    """Draws the texts of an epoch: put together, numbers drawn anew, words hidden."""

    def __init__(self, listed: Sequence[Row], pieces: Sequence[str], seed: int) -> None:
        self._rows = listed
        self._random = np.random.default_rng(seed)
        self._numbers = np.array([at for at, piece in enumerate(pieces) if piece.isdecimal() and len(piece) < 3])
        self._hidden, self._begin, self._end = (pieces.index(name) for name in ("[MASK]", "[CLS]", "[SEP]"))

    def batches(self) -> list[tuple[Tensor, Tensor]]:
        """Return an epoch in batches of like lengths: pieces, and the labels of each."""
        texts = sorted(self._texts(), key=lambda each: len(each[0]) + 6 * self._random.random())
        made: list[list[tuple[Numbers, Labels]]] = [[]]
        for each in texts:
            if made[-1] and (len(each[0]) + 2) * (len(made[-1]) + 1) > TOKENS:
                made.append([])
            made[-1].append(each)
        return [self._padded(made[at]) for at in self._random.permutation(len(made))]

    def _texts(self) -> Iterator[tuple[Numbers, Labels]]:
        parts: list[Row] = []
        wanted = 1
        for at in self._random.permutation(len(self._rows)):
            row = self._rows[at]
            if not row.short:
                for start in range(0, max(1, len(row.pieces) - 60), 190):
                    yield self._changed([row], start)
                continue
            if not parts:
                wanted = int(self._random.integers(1, TOGETHER + 1)) if self._random.random() < 0.5 else 1
            parts.append(row)
            if len(parts) >= wanted or sum(len(each.pieces) for each in parts) > MOST:
                yield self._changed(parts, 0)
                parts = []

    def _changed(self, parts: Sequence[Row], start: int) -> tuple[Numbers, Labels]:
        window = slice(start, start + MOST)
        changed = np.concatenate([each.pieces for each in parts])[window]
        likely = np.concatenate([each.drawn for each in parts])[window]
        drawn = np.isin(changed, self._numbers) & (self._random.random(len(changed)) < likely)
        changed[drawn] = self._random.choice(self._numbers, int(drawn.sum()))
        changed[self._random.random(len(changed)) < HIDDEN] = self._hidden
        return changed, np.concatenate([each.labels for each in parts])[window]

    def _padded(self, texts: Sequence[tuple[Numbers, Labels]]) -> tuple[Tensor, Tensor]:
        longest = max(len(each) for each, _ in texts) + 2
        pieces = np.zeros((len(texts), longest), np.int64)
        labels = np.zeros((len(texts), longest, texts[0][1].shape[1]), np.float32)
        for at, (own, marks) in enumerate(texts):
            pieces[at, 0], pieces[at, len(own) + 1] = self._begin, self._end
            pieces[at, 1 : len(own) + 1], labels[at, 1 : len(own) + 1] = own, marks
        return torch.from_numpy(pieces), torch.from_numpy(labels)
