"""Learns the cross-encoder's weights: ``python -m bench._cross_encoder`` writes them anew.

From the anticipated questions, the further ones in ``bench/questions`` and the passages of the shipped sources alone: a
question and what answers it count for it, the question and what answers the likest other needs against it, and so does
everything for a question that no document answers. The embedding model is changed at low rank (LoRA: Hu et al. 2021,
arXiv:2106.09685). Needs a GPU: there it takes minutes. Run it after ``bench._likeness``, when the questions or the
model have changed.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, linear

from assistant.assemble import assemble
from assistant.closer import answer_text
from assistant.evidence import EvidenceBase
from corpus.anticipated import FOLDER
from corpus.cross_encoder import FILE, PASSAGE, QUESTION
from corpus.embedding import open_embedder
from corpus.ingest import ensure_ready
from corpus.onnx_export import installed_weights

RANK, STEPS, QUESTIONS, RATE, DECAY = 32, 2046, 64, 1e-3, 0.01
AGAINST, NEAREST, SKEW = 7, 48, 1.7
"""Other needs a question is held against at a time, out of how many, and how much the likest are preferred."""
FOR = 3.0
"""What a pair for it weighs against one against it."""
FILE_PATH = Path(__file__).parents[1] / "corpus" / "data" / FILE


class _Changed(nn.Module):
    """A layer as it is, and a change of low rank that begins as none."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.a = nn.Parameter(torch.randn(RANK, layer.in_features) / layer.in_features**0.5)
        self.b = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, values: Tensor) -> Tensor:
        changed: Tensor = self.layer(values) + linear(linear(values, self.a), self.b)
        return changed


class _Pairs(nn.Module):
    """Log odds of pairs of token ids, padded with zeros."""

    def __init__(self) -> None:
        super().__init__()
        model = SentenceTransformer(str(installed_weights()), device="cpu", local_files_only=True)
        self.tokenizer = model.tokenizer
        self.encoder = model[0].model
        for name, weight in self.encoder.named_parameters():
            weight.requires_grad = "LayerNorm" in name and "encoder" in name
        for inner in list(self.encoder.encoder.modules()):
            for name, layer in list(inner.named_children()):
                if isinstance(layer, nn.Linear) and not isinstance(inner, _Changed):
                    setattr(inner, name, _Changed(layer))
        width = self.encoder.config.hidden_size
        self.head = nn.Sequential(nn.Linear(2 * width, width), nn.GELU(), nn.Dropout(0.1), nn.Linear(width, 1))

    def ids(self, texts: list[str], most: int) -> Tensor:
        rows = [self.tokenizer(text, add_special_tokens=False)["input_ids"][:most] for text in texts]
        return torch.tensor([row + [0] * (most - len(row)) for row in rows])

    def forward(self, questions: Tensor, passages: Tensor) -> Tensor:
        def of(token: int) -> Tensor:
            return torch.full((len(questions), 1), token, device=questions.device)

        begin, end = of(self.tokenizer.cls_token_id), of(self.tokenizer.sep_token_id)
        ids = torch.cat([begin, questions, end, passages, end], 1)
        read = ids != 0
        kinds = torch.zeros_like(ids)
        kinds[:, questions.shape[1] + 2 :] = 1
        places = (read.cumsum(1) - 1).clamp_min(0)
        with torch.autocast(ids.device.type, dtype=torch.bfloat16):
            tokens = self.encoder(
                input_ids=ids, token_type_ids=kinds, attention_mask=read, position_ids=places
            ).last_hidden_state
            mean = (tokens * read[..., None]).sum(1) / read.sum(1, keepdim=True)
            return self.head(torch.cat([tokens[:, 0], mean], 1)).float()[:, 0]

    def save(self, path: Path) -> None:
        """Write what was learned, in half precision."""
        own = {n: v for n, v in self.encoder.state_dict().items() if n.endswith((".a", ".b"))}
        own |= {n: v for n, v in self.encoder.named_parameters() if v.requires_grad and "LayerNorm" in n}
        own |= {f"head.{n}": v for n, v in self.head.state_dict().items()}
        np.savez(path, **{name: value.detach().half().cpu().numpy() for name, value in own.items()})


def learn(pairs: _Pairs, base: EvidenceBase, turned: npt.NDArray[np.float32]) -> None:
    """Learn from the needs of ``base``; ``turned`` are the vectors of their questions under the map, row by row."""
    torch.manual_seed(1)
    draw = np.random.default_rng(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    found = base.expectation
    passages = [[base.evidence[i].passage for i in entry.passages] for entry in found.entries]
    asked = pairs.ids(list(found.asks), QUESTION).to(device)
    said = pairs.ids([answer_text(each) for each in passages], PASSAGE).to(device)
    against = _against(base, turned)
    pairs.to(device).train()
    weights = [weight for weight in pairs.parameters() if weight.requires_grad]
    adam = torch.optim.AdamW(weights, lr=RATE, weight_decay=DECAY)
    order = np.array([], dtype=int)
    for step in range(STEPS):
        if len(order) < QUESTIONS:
            order = draw.permutation(len(found.asks))
        rows, order = order[:QUESTIONS], order[QUESTIONS:]
        questions: list[int] = []
        needs: list[int] = []
        for row in rows.tolist():
            own = found.owners[row]
            other = against[row]
            drawn = {other[int(draw.random() ** SKEW * len(other))] for _ in range(AGAINST)} if other else set()
            chosen = [own, *sorted(drawn)] if found.entries[own].answered else sorted(drawn)
            needs += chosen
            questions += [row] * len(chosen)
        wanted = torch.tensor(
            [float(found.owners[q] == n) for q, n in zip(questions, needs, strict=True)], device=device
        )
        scores = pairs(asked[questions], said[needs])
        loss = binary_cross_entropy_with_logits(scores, wanted, weight=1 + (FOR - 1) * wanted)
        loss = loss + 0.5 * _ranked(scores, wanted, torch.tensor(questions, device=device))
        for group in adam.param_groups:
            group["lr"] = RATE * min(1.0, 20 * (step + 1) / STEPS) * (1 - step / STEPS)
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(weights, 1.0)
        adam.step()


def _ranked(scores: Tensor, wanted: Tensor, questions: Tensor) -> Tensor:
    """Return the mean loss of choosing among the pairs of one question the one that answers it."""
    same = questions[:, None] == questions[None]
    whole = scores[None].expand(len(scores), -1).masked_fill(~same, -1e9).logsumexp(1)
    return ((whole - scores) * wanted).sum() / wanted.sum().clamp_min(1)


def _against(base: EvidenceBase, turned: npt.NDArray[np.float32]) -> list[list[int]]:
    """Return for each question the likest other needs that are answered by other passages, likest first."""
    found = base.expectation
    out = []
    for row, vector in enumerate(turned):
        own = set(found.entries[found.owners[row]].passages)
        others: dict[int, None] = {}
        for ask in np.argsort(-(turned @ vector), kind="stable")[: 2 * NEAREST].tolist():
            need = found.owners[ask]
            if (
                need != found.owners[row]
                and found.entries[need].answered
                and not own & set(found.entries[need].passages)
            ):
                others.setdefault(need)
        out.append(list(others)[:NEAREST])
    return out


def main() -> None:
    """Learn from the shipped sources and write what was learned."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(Path(__file__).parent / "questions", Path(folder) / FOLDER)
        embedder = open_embedder(None, Path(folder) / "models")
        corpus = ensure_ready(Path(folder), embedder)
        assistant = assemble(corpus.retriever, embedder, Path(folder))
        pairs = _Pairs()
        learn(pairs, assistant.base, assistant.likeness.anticipated)
        pairs.save(FILE_PATH)
        corpus.close()
    print(f"{FILE} is written, learned from {len(assistant.base.expectation.asks)} questions.")


if __name__ == "__main__":
    main()
