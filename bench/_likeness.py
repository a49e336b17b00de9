"""Learns the map under which questions are compared: ``python -m bench._likeness`` writes it and their vectors anew.

Contrastive loss (InfoNCE: van den Oord et al. 2018) over the anticipated questions of the shipped sources, with the
embedding model left as it is: questions for one need come nearer, all others move away; needs with a passage in
common count as neither. Nothing but the anticipated questions is learned from. Run it after the questions or the
model have changed; with a GPU the learning takes seconds, without one many minutes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from assistant.assemble import assemble
from assistant.expectation import Expectation
from assistant.likeness import FILE, Map
from assistant.vectors import FILE as VECTORS
from assistant.vectors import digests
from corpus.embedding import open_embedder
from corpus.ingest import ensure_ready

Vectors = npt.NDArray[np.float32]
UNITS, DROPPED = 512, 0.5
"""Hidden units, and the share of them that each step of learning leaves out (Srivastava et al. 2014)."""
EPOCHS, BATCH, RATE, TEMPERATURE, TIGHT = 30, 512, 1e-3, 0.05, 2e-3
DATA = Path(__file__).parents[1] / "assistant" / "data"


class _Residual(nn.Module):
    """A linear map that begins as none, and a hidden layer that begins by adding nothing."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.across = nn.Parameter(torch.eye(dimensions))
        self.inner = nn.Linear(dimensions, UNITS)
        self.outer = nn.Linear(UNITS, dimensions)
        self.dropout = nn.Dropout(DROPPED)
        self.scale = dimensions**0.5  # unit vectors have small components: brought to about one
        nn.init.zeros_(self.outer.weight)
        nn.init.zeros_(self.outer.bias)

    def forward(self, vectors: Tensor) -> Tensor:
        hidden = self.dropout(torch.relu(self.inner(vectors * self.scale)))
        turned = vectors @ self.across + self.outer(hidden)
        return turned / turned.norm(dim=1, keepdim=True).clamp(min=1e-12)

    def far(self) -> Tensor:
        """How far the map is from none: what the loss holds small."""
        moved = self.across - torch.eye(len(self.across), device=self.across.device)
        return 0.5 * (moved**2).sum() + 0.25 * (self.outer.weight**2).sum()

    def kept(self) -> Map:
        """Return the map without what only learning needs."""

        def plain(values: Tensor) -> Vectors:
            return np.ascontiguousarray(values.detach().cpu().numpy(), dtype=np.float32)

        return Map(
            across=plain(self.across),
            inner=plain(self.inner.weight.T * self.scale),
            inner_offset=plain(self.inner.bias),
            outer=plain(self.outer.weight.T),
            outer_offset=plain(self.outer.bias),
        )


def learn(vectors: Vectors, expectation: Expectation, epochs: int = EPOCHS) -> Map:
    """Return the map that tells the needs of ``expectation`` apart best.

    ``vectors`` are unit rows, one a question.
    """
    torch.manual_seed(0)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    given = torch.tensor(vectors, device=device)
    owners = torch.tensor(expectation.owners, device=device)
    apart = ~torch.tensor(_sharing(expectation), device=device)
    residual = _Residual(given.shape[1]).to(device)
    adam = torch.optim.Adam(residual.parameters(), lr=RATE)  # Kingma and Ba 2015
    batches = -(-len(given) // BATCH)
    order = torch.arange(len(given), device=device)
    for step in range(1, epochs * batches + 1):
        at = (step - 1) % batches
        order = torch.randperm(len(given), device=device) if at == 0 else order
        share = step / (epochs * batches)
        for group in adam.param_groups:
            group["lr"] = RATE * min(1.0, share / 0.1) * (1.0 - 0.9 * share)
        loss = _loss(residual(given), order[at * BATCH : (at + 1) * BATCH], owners, apart) + TIGHT * residual.far()
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
    return residual.eval().kept()


def _sharing(expectation: Expectation) -> npt.NDArray[np.bool_]:
    """Return which needs have a passage in common, each with itself."""
    held = np.zeros((len(expectation.entries), 1 + max(max(e.passages, default=0) for e in expectation.entries)))
    for i, entry in enumerate(expectation.entries):
        held[i, list(entry.passages)] = 1
    return np.asarray((held @ held.T > 0) | np.eye(len(held), dtype=bool))


def _loss(unit: Tensor, rows: Tensor, owners: Tensor, apart: Tensor) -> Tensor:
    """Return the mean loss of the questions at ``rows`` against all others; those alone in their need count nothing."""
    alike = owners[rows][:, None] == owners[None]
    counted = alike | apart[owners[rows]][:, owners]
    counted[torch.arange(len(rows)), rows] = False
    wanted = alike & counted
    scores = (unit[rows] @ unit.T / TEMPERATURE).masked_fill(~counted, -1e9)
    chance = scores - scores.logsumexp(dim=1, keepdim=True)
    mates = wanted.sum(dim=1)
    accompanied = mates > 0
    return -((chance * wanted).sum(dim=1)[accompanied] / mates[accompanied]).mean()


def main() -> None:
    """Learn the map from the shipped sources and write it."""
    with tempfile.TemporaryDirectory() as folder:
        embedder = open_embedder(None, Path(folder) / "models")
        corpus = ensure_ready(Path(folder), embedder)
        expectation = assemble(corpus.retriever, embedder, Path(folder)).base.expectation
        vectors = embedder.embed(list(expectation.asks))
        model = np.array(embedder.fingerprint)
        kept = vectors.astype(np.float16)
        np.savez_compressed(DATA / VECTORS, digests=digests(expectation.asks), vectors=kept, fingerprint=model)
        learn(vectors, expectation).save(DATA / FILE, embedder.fingerprint)
        corpus.close()
    print(f"{FILE} and {VECTORS} are written, learned from {len(expectation.asks)} questions.")


if __name__ == "__main__":
    main()
