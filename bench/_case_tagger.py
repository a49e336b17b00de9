"""Learns what the reader of cases marks without a rule: ``python -m bench._case_tagger`` writes it anew.

From the open texts of the tests, marked with what the rules read rightly in them, from texts with marks
(``bench/tagged``), and from questions and sources, which state nothing of a patient; texts held back are never seen.
Short texts are put together, numbers drawn anew and some words hidden, so that what stands around a fact is learned
and not the text. Two networks of different width and depth, which learn from other draws, are kept together: where
they differ, the mean of their log odds is less sure, which spares inventions. The first network of the shipped file had
learned before some 800 of the last texts. Without a GPU it takes an hour and a quarter. Run it when many texts have
come or rules changed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, glu, layer_norm

from bench._case_texts import ROOT, Draw, marked_texts, rows
from corpus.onnx_export import installed_weights
from corpus.onnx_model import optimise
from corpus.word_pieces import WordPieces

FILE = ROOT / "guardrails" / "cases" / "data" / "learned.onnx"
NETWORKS = ((128, 20, (1, 2, 4, 8, 16, 1)), (160, 18, (1, 2, 4, 8, 1)))
"""How many numbers a vector of each network has, for how many epochs it learns, and how far apart the three places lie
that each of its layers looks at."""
DROPPED, RATE, DECAY = 0.15, 2e-3, 0.01
"""The share of those numbers that each step of learning leaves out, the rate of learning and how weights decay."""


class Layers(nn.Module):
    """What ``corpus.tagger`` computes, to be learned; ``table`` holds the vectors of the pieces, rows of variance 1."""

    def __init__(self, table: Tensor, labels: int, width: int, spreads: Sequence[int]) -> None:
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


def learn(layers: Layers, draw: Draw, epochs: int, say: Callable[[str], None] = print) -> Layers:
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
            with torch.autocast(device, torch.bfloat16):
                scores = layers(pieces)
            losses = binary_cross_entropy_with_logits(scores.float(), wanted.clamp(min=0), reduction="none")
            loss = (losses * read * (wanted >= 0)).sum() / read.sum()
            for group in adam.param_groups:
                group["lr"] = RATE * min(1.0, 10 * (step + 1) / steps) * max(0.01, 1 - step / steps)
            adam.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(weights, 1.0)
            adam.step()
            step, total = step + 1, total + float(loss.detach())
        say(f"epoch {epoch + 1} of {epochs}: {total:.2f}")
    return layers.eval()


class Narrow(nn.Module):
    """One network as it is kept, the vectors of all pieces made narrow, as bytes with a scale each."""

    def __init__(self, layers: Layers) -> None:
        super().__init__()
        with torch.no_grad():
            table = layers.narrow(layers.table.weight)
            scale = table.abs().amax(1, keepdim=True) / 127
            self.register_buffer("scale", scale)
            self.register_buffer("pieces", (table / scale).round().to(torch.int8))
        self.layers = layers

    def forward(self, numbers: Tensor) -> Tensor:
        """Return the log odds of each label for each numbered piece of one text."""
        values = self.pieces[numbers].float() * self.scale[numbers]
        for layer, norm in zip(self.layers.c, self.layers.n, strict=True):
            values = values + glu(layer(norm(values).T[None])[0], 0).T
        scores: Tensor = self.layers.h(self.layers.o(values))
        return scores


class Kept(nn.Module):
    """Networks as they are kept together."""

    def __init__(self, networks: Sequence[Layers]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(Narrow(each) for each in networks)

    def forward(self, numbers: Tensor) -> Tensor:
        """Return the probability of each label for each numbered piece of one text: the mean in log odds."""
        return torch.sigmoid(torch.stack([each(numbers) for each in self.networks]).mean(0))


def save(networks: Sequence[Layers], names: Sequence[str], vocabulary: Sequence[str], path: Path) -> None:
    """Write what was learned as a graph that is optimised already, with the vocabulary and the labels beside it."""
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw, done = Path(folder) / "raw.onnx", Path(folder) / "done.onnx"
        torch.onnx.export(
            Kept([each.cpu() for each in networks]).eval(),
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
    folder = installed_weights()
    vocabulary = (folder / "vocab.txt").read_text("utf-8").rstrip("\n").split("\n")
    texts = list(marked_texts())
    names = sorted({name for each in texts for _, _, name in each.marks})
    made = rows(texts, WordPieces(vocabulary), names)
    networks = []
    for seed, (width, epochs, spreads) in enumerate(NETWORKS, 1):
        torch.manual_seed(seed)
        layers = Layers(vectors(folder), len(names), width, spreads)
        networks.append(learn(layers, Draw(made, vocabulary, seed), epochs))
    save(networks, names, vocabulary, FILE)
    print(f"{FILE.name} is written, learned from {len(made)} texts.")


if __name__ == "__main__":
    main()
