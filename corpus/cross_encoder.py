"""How surely a passage answers a question: a cross-encoder reads the two together.

(Nogueira and Cho 2019, arXiv:1901.04085.) A vector has to hold all that may be asked of a text before the question is
known. Read together, each word of the question is laid beside each word of the
passage, which tells the arm, the year or the drug apart that makes a near miss.
It takes some hundred times as long, so that it is only asked about a few
passages where vectors and words leave room for doubt.

The weights are those of the default embedding model, changed at low rank (LoRA:
Hu et al. 2021, arXiv:2106.09685); the change ships, learned from anticipated
questions, shipped and further ones, and their passages alone
(``bench/_cross_encoder.py``).
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Sequence
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import Protocol

import numpy as np

from corpus.errors import ModelError
from corpus.onnx_export import PUBLISHED, Export, check_published, keep, make_in_process, put_down, verified
from corpus.onnx_model import OnnxCrossEncoder
from corpus.sentence_models import Learned, reference_scores, trace_cross_encoder

FILE, WHAT = "cross_encoder.npz", "cross-encoder"
QUESTION, PASSAGE = 38, 120
"""Tokens of a question and of a passage that are read: as many as it was learned with."""
MOST_APART = 0.01
"""How far a score of the export may lie from that of torch, in log odds."""
_PAIRS = (
    ("What is the age limit?", "Milan criteria: Age of 55 years or less"),
    ("How many died?", "Results: 4 patients died, all of whom had progressed and received further systemic treatment."),
    ("¿Cuántos?", "Ki-67 ≤ 10 %; ¹⁷⁷Lu-DOTATATE 7.4 GBq × 4"),
    ("why", "x"),
    (
        "Which response was seen in the second arm of the trial?",
        "The liver is the most common site of metastasis. " * 8,
    ),
)


class CrossEncoder(Protocol):
    """Reads a question and a passage together."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return, per passage, the log odds that it answers the question."""


class ShippedCrossEncoder:
    """The cross-encoder that ships, from its verified export; opened when it is first asked. Threads may share it."""

    def __init__(self, models: Path) -> None:
        self._models = models
        self._lock = threading.Lock()
        self._model: OnnxCrossEncoder | None = None

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return, per passage, the log odds that it answers the question.

        Raises:
            ModelError: the export cannot be made or opened.
        """
        model = self.open()
        return [model.score(question, passage) for passage in passages]

    def open(self) -> OnnxCrossEncoder:
        """Return the model, made first where its export is missing or altered.

        Raises:
            ModelError: it cannot be.
        """
        with self._lock:
            if self._model is None:
                export = open_export(self._models)
                self._model = OnnxCrossEncoder(export.model, export.tokenizer, QUESTION, PASSAGE)
            return self._model


def learned() -> Learned:
    """Return what was learned beside the model's own weights, in half precision, by the name of the weights.

    ``….a`` (rank by inputs) and ``….b`` (outputs by rank) make the change of a
    matrix, ``b @ a``; other names are of weights that it replaces. ``head.…``:
    two layers, from the first token's vector and the mean of all to the log odds.
    """
    with as_file(files("corpus").joinpath("data", FILE)) as path, np.load(path, allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


def fingerprint() -> str:
    """Return what identifies the scores: the model's own weights and what was learned beside them."""
    digest = hashlib.sha256("|".join(PUBLISHED.values()).encode())
    digest.update(files("corpus").joinpath("data", FILE).read_bytes())
    return f"cross-encoder:{digest.hexdigest()[:32]}"


def open_export(models: Path) -> Export:
    """Return the verified export kept under ``models``; make it first, in a process of its own, where it is missing.

    Raises:
        ModelError: the installed weights are not the published ones, or the export does not reproduce the scores.
    """
    folder = models / fingerprint().replace(":", "-")
    return verified(folder, fingerprint(), WHAT, partial(make_in_process, "corpus.cross_encoder", WHAT))


def make(source: Path, folder: Path) -> None:
    """Export the cross-encoder over the model in ``source`` into ``folder``, whole and checked or not at all.

    Raises:
        ModelError: the files are not the published ones, or the export's scores differ from those of torch.
    """
    check_published(source)
    keep(folder, fingerprint(), partial(_build, source))


def _build(source: Path, aside: Path) -> dict[str, object]:
    traced = aside / "traced.onnx"
    weights = learned()
    trace_cross_encoder(source, weights, traced)
    model = OnnxCrossEncoder(*put_down(source, traced), QUESTION, PASSAGE)
    expected = reference_scores(source, weights, _PAIRS, QUESTION + PASSAGE)
    apart = max(abs(model.score(*pair) - score) for pair, score in zip(_PAIRS, expected, strict=True))
    if not apart <= MOST_APART:
        raise ModelError(f"The export of the cross-encoder differs from the model by {apart:.4f}: too much.")
    return {"most_apart": round(apart, 7)}


if __name__ == "__main__":
    try:
        make(Path(sys.argv[1]), Path(sys.argv[2]))
    except ModelError as error:
        sys.exit(str(error))
