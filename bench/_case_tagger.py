"""Learns what the reader of cases marks without a rule: ``python -m bench._case_tagger`` writes it anew.

From the open texts of the tests, marked with what the rules read in them, from texts that were marked by hand
(``bench/tagged``), and from questions and sources, which state nothing of a patient; texts held back are never seen.
Short texts are put together, numbers drawn anew and some words hidden, so that what stands around a fact is learned
and not the text. With a GPU it takes half a minute, without one some ten. Run it when many texts have come or rules
changed.
"""

from __future__ import annotations

import json
import tomllib
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import onnx
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, glu, layer_norm

from corpus.onnx_export import installed_weights
from corpus.onnx_model import optimise
from corpus.word_pieces import WordPieces
from guardrails.cases.learned import label
from guardrails.cases.read import read_case

ROOT = Path(__file__).parents[1]
FILE = ROOT / "guardrails" / "cases" / "data" / "learned.onnx"
SPREADS = (1, 2, 4, 8, 1)
"""How far apart the three places lie that each layer looks at."""
WIDTH, DROPPED = 96, 0.15
"""How many numbers a vector has, and the share of them that each step of learning leaves out."""
EPOCHS, TOKENS, RATE, DECAY, MOST = 24, 3072, 2e-3, 0.01, 254
HIDDEN, REDRAWN, TOGETHER = 0.1, 0.35, 6
"""The share of words that are hidden and of numbers that are drawn anew; how many short texts are put together."""
ASKS = 2500
BY_HAND = 2
"""How often the texts that were marked by hand are read in an epoch: they are written more variously than the rest."""
HELD_BACK = "held_back"

Mark = tuple[int, int, str]
"""From and to which code point, and the label."""
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and the words of it that state something; ``short``: it may be put together with others."""

    text: str
    marks: tuple[Mark, ...]
    short: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A text as pieces, and for each the labels that it bears, 0 or 1."""

    pieces: Numbers
    labels: npt.NDArray[np.bool_]
    short: bool


def marked_texts() -> Iterator[Marked]:
    """Yield all texts that are learned from."""
    for folder, short in (("tests/golden/cases", False), ("tests/guardrails", True)):
        for path in sorted((ROOT / folder).rglob("*.toml")):
            if HELD_BACK not in path.parts and "criteria" not in path.parts:
                entries = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal).get("case", [])
                yield from (by_rules(each["text"], short) for each in entries if "text" in each)
    for path in sorted((ROOT / "bench" / "tagged").glob("*.jsonl")):
        yield from (by_hand(json.loads(line)) for line in path.read_text("utf-8").splitlines() * BY_HAND)
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


def by_rules(text: str, short: bool) -> Marked:
    """Return a text with what the rules read in it."""
    case = read_case(text, by_rules_alone=True)
    read = [*case.facts.items(), *((name, each) for name, listed in case.conflicts.items() for each in listed)]
    return Marked(text, tuple((each.start, each.end, label(name, each.value)) for name, each in read), short)


def by_hand(entry: dict[str, object]) -> Marked:
    """Return a text that somebody marked: ``{"text": …, "tags": [[words, fact, value], …]}``.

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
    return Marked(text, tuple(marks), True)


def rows(texts: Iterable[Marked], pieces: WordPieces, names: Sequence[str]) -> list[Row]:
    """Return the texts as pieces with their labels; a label that is not among ``names`` is left out."""
    at = {name: number for number, name in enumerate(names)}
    made = []
    for each in texts:
        numbers, places = pieces.cut(each.text)
        labels = np.zeros((len(numbers), len(names)), bool)
        for start, end, name in each.marks:
            if name in at:
                labels[[k for k, (a, b) in enumerate(places) if a < end and b > start], at[name]] = True
        made.append(Row(np.array(numbers, np.int64), labels, each.short))
    return made


class Layers(nn.Module):
    """What ``corpus.tagger`` computes, to be learned; ``table`` holds the vectors of the pieces, rows of variance 1."""

    def __init__(self, table: Tensor, labels: int, width: int = WIDTH, spreads: Sequence[int] = SPREADS) -> None:
        super().__init__()
        self.table = nn.Embedding.from_pretrained(table, freeze=True)  # type: ignore[no-untyped-call]
        self.narrow = nn.Linear(table.shape[1], width)
        self.c = nn.ModuleList(nn.Conv1d(width, 2 * width, 3, padding=s, dilation=s) for s in spreads)
        self.n = nn.ModuleList(nn.LayerNorm(width) for _ in spreads)
        self.o, self.h = nn.LayerNorm(width), nn.Linear(width, labels)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, pieces: Tensor) -> Tensor:
        """Return the log odds of each label for each piece; 0 is padding."""
        read = (pieces != 0)[..., None].float()
        values = self.narrow(self.drop(self.table(pieces))) * read
        for layer, norm in zip(self.c, self.n, strict=True):
            gated = glu(layer((norm(values) * read).transpose(1, 2)), 1).transpose(1, 2)
            values = values + self.drop(gated) * read
        scores: Tensor = self.h(self.drop(self.o(values)))
        return scores


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
        made: list[list[tuple[Numbers, npt.NDArray[np.bool_]]]] = [[]]
        for each in texts:
            if made[-1] and (len(each[0]) + 2) * (len(made[-1]) + 1) > TOKENS:
                made.append([])
            made[-1].append(each)
        return [self._padded(made[at]) for at in self._random.permutation(len(made))]

    def _texts(self) -> Iterator[tuple[Numbers, npt.NDArray[np.bool_]]]:
        parts: list[Row] = []
        wanted = 1
        for at in self._random.permutation(len(self._rows)):
            row = self._rows[at]
            if not row.short:
                for start in range(0, max(1, len(row.pieces) - 60), 190):
                    yield self._changed(row.pieces[start : start + MOST]), row.labels[start : start + MOST]
                continue
            if not parts:
                wanted = int(self._random.integers(1, TOGETHER + 1)) if self._random.random() < 0.5 else 1
            parts.append(row)
            if len(parts) >= wanted or sum(len(each.pieces) for each in parts) > MOST:
                joined = np.concatenate([each.pieces for each in parts])[:MOST]
                yield self._changed(joined), np.concatenate([each.labels for each in parts])[:MOST]
                parts = []

    def _changed(self, pieces: Numbers) -> Numbers:
        changed = pieces.copy()
        drawn = np.isin(changed, self._numbers) & (self._random.random(len(changed)) < REDRAWN)
        changed[drawn] = self._random.choice(self._numbers, int(drawn.sum()))
        changed[self._random.random(len(changed)) < HIDDEN] = self._hidden
        return changed

    def _padded(self, texts: Sequence[tuple[Numbers, npt.NDArray[np.bool_]]]) -> tuple[Tensor, Tensor]:
        longest = max(len(each) for each, _ in texts) + 2
        pieces = np.zeros((len(texts), longest), np.int64)
        labels = np.zeros((len(texts), longest, texts[0][1].shape[1]), np.float32)
        for at, (own, marks) in enumerate(texts):
            pieces[at, 0], pieces[at, len(own) + 1] = self._begin, self._end
            pieces[at, 1 : len(own) + 1], labels[at, 1 : len(own) + 1] = own, marks
        return torch.from_numpy(pieces), torch.from_numpy(labels)


def learn(layers: Layers, draw: Draw, epochs: int = EPOCHS, say: Callable[[str], None] = print) -> Layers:
    """Learn for so many epochs."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    layers.to(device).train()
    weights = [weight for weight in layers.parameters() if weight.requires_grad]
    adam = torch.optim.AdamW(weights, lr=RATE, weight_decay=DECAY)
    steps = epochs * len(draw.batches())
    step = 0
    for epoch in range(epochs):
        total = 0.0
        for given, labels in draw.batches():
            pieces, wanted = given.to(device), labels.to(device)
            read = (pieces != 0)[..., None].float()
            losses = binary_cross_entropy_with_logits(layers(pieces), wanted, reduction="none")
            loss = (losses * read).sum() / read.sum()
            for group in adam.param_groups:
                group["lr"] = RATE * min(1.0, 10 * (step + 1) / steps) * max(0.01, 1 - step / steps)
            adam.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(weights, 1.0)
            adam.step()
            step, total = step + 1, total + float(loss.detach())
        say(f"epoch {epoch + 1} of {epochs}: {total:.2f}")
    return layers.eval()


class Kept(nn.Module):
    """Layers as they are kept, the vectors of all pieces made narrow, as bytes with a scale each."""

    def __init__(self, layers: Layers) -> None:
        super().__init__()
        with torch.no_grad():
            table = layers.narrow(layers.table.weight)
            scale = table.abs().amax(1, keepdim=True) / 127
            self.register_buffer("scale", scale)
            self.register_buffer("pieces", (table / scale).round().to(torch.int8))
        self.layers = layers

    def forward(self, numbers: Tensor) -> Tensor:
        """Return the probability of each label for each numbered piece of one text."""
        values = self.pieces[numbers].float() * self.scale[numbers]
        for layer, norm in zip(self.layers.c, self.layers.n, strict=True):
            values = values + glu(layer(norm(values).T[None])[0], 0).T
        chances: Tensor = torch.sigmoid(self.layers.h(self.layers.o(values)))
        return chances


def save(layers: Layers, names: Sequence[str], vocabulary: Sequence[str], path: Path) -> None:
    """Write what was learned as a graph that is optimised already, with the vocabulary and the labels beside it."""
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw, done = Path(folder) / "raw.onnx", Path(folder) / "done.onnx"
        torch.onnx.export(
            Kept(layers.cpu()).eval(),
            (torch.arange(1, 40),),
            str(raw),
            input_names=["pieces"],
            output_names=["chances"],
            dynamic_axes={"pieces": {0: "count"}, "chances": {0: "count"}},
            opset_version=17,
            dynamo=False,
        )
        optimise(raw, done)
        graph = onnx.load(str(done))
        onnx.helper.set_model_props(graph, {"words": "\n".join(vocabulary), "labels": "\n".join(names)})
        onnx.save(graph, str(path))


def vectors(folder: Path) -> Tensor:
    """Return the vectors of the embedding model's pieces, each with mean 0 and variance 1."""
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    table = dict(model[0].named_parameters())["model.embeddings.word_embeddings.weight"].detach().float()
    return layer_norm(table, table.shape[1:])


def main() -> None:
    """Learn from all open texts and write what was learned."""
    torch.manual_seed(1)
    folder = installed_weights()
    vocabulary = (folder / "vocab.txt").read_text("utf-8").rstrip("\n").split("\n")
    texts = list(marked_texts())
    names = sorted({name for each in texts for _, _, name in each.marks})
    made = rows(texts, WordPieces(vocabulary), names)
    layers = learn(Layers(vectors(folder), len(names)), Draw(made, vocabulary, 1))
    save(layers, names, vocabulary, FILE)
    print(f"{FILE.name} is written, learned from {len(made)} texts.")


if __name__ == "__main__":
    main()
