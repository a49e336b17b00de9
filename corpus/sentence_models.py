"""sentence-transformers and torch, and everything that needs them. The one file that knows either.

They take seconds to import, so they are imported when first used: for the one
export of the default model, and for serving any other model.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.errors import ModelError

Vectors = npt.NDArray[np.float32]
Learned = Mapping[str, npt.NDArray[np.float16]]
_BULK_THREADS = 2
_BATCH = 32
_WHOLE_FILE = 16 * 2**20


class SentenceTransformersEmbedder:
    """Any sentence-transformers model, by name in the local cache or by folder, run on the CPU.

    No network is used unless the environment says ``HF_HUB_OFFLINE=0``.

    Raises:
        ModelError: no such model is here, or its files cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        offline = os.environ.setdefault("HF_HUB_OFFLINE", "1") not in ("0", "", "false", "False")
        self.name = name
        self._model = _load(name, offline)
        self.dimensions = int(self._model.get_embedding_dimension())
        self.fingerprint = _fingerprint(name, self._model)

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return one unit vector per text, in order; ``progress`` hears (done, all)."""
        import torch

        torch.set_num_threads(_BULK_THREADS)
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        longest_first = sorted(range(len(texts)), key=lambda index: (-len(texts[index]), index))
        try:
            for start in range(0, len(texts), _BATCH):
                chosen = longest_first[start : start + _BATCH]
                rows[chosen] = self._model.encode_document(
                    [_clean(texts[index]) for index in chosen], normalize_embeddings=True, show_progress_bar=False
                )
                if progress is not None:
                    progress(start + len(chosen), len(texts))
        finally:
            torch.set_num_threads(1)
        return rows

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, with the model's own query prompt where it has one."""
        import torch

        torch.set_num_threads(1)
        vector: Vectors = self._model.encode_query(_clean(text), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vector, dtype=np.float32)


def trace_to_onnx(folder: Path, target: Path) -> None:
    """Write the model in ``folder`` (BERT, mean pooling, L2 norm) as one ONNX graph: ids and mask in, vector out."""
    import torch

    torch.set_num_threads(1)
    encoder = _load(str(folder), offline=True)[0].model.eval()

    class Sentence(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            kinds = torch.zeros_like(input_ids)
            tokens = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=kinds)
            weight = attention_mask.unsqueeze(-1).to(torch.float32)
            mean = (tokens.last_hidden_state * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, p=2, dim=1)

    ids = torch.tensor([[101, 2023, 2003, 102], [101, 2023, 102, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    _trace(Sentence().eval(), {"input_ids": ids, "attention_mask": mask}, "embedding", target)


def _trace(model: Any, inputs: Mapping[str, Any], output: str, target: Path) -> None:
    """Write a model as one ONNX graph whose inputs, given as examples by name, are a batch of rows of tokens."""
    import torch

    with warnings.catch_warnings():
        # The tracing exporter is the older of torch's two: the newer one names two nodes of this graph alike.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            tuple(inputs.values()),
            str(target),
            input_names=list(inputs),
            output_names=[output],
            dynamic_axes={**{name: {0: "batch", 1: "tokens"} for name in inputs}, output: {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )


def trace_cross_encoder(folder: Path, learned: Learned, target: Path) -> None:
    """Write the cross-encoder over the model in ``folder`` as one ONNX graph: ids and kinds of token in, log odds out.

    ``learned`` is what was learned beside the model's own weights: see ``corpus.cross_encoder``.
    """
    import torch

    torch.set_num_threads(1)
    ids = torch.tensor([[101, 2023, 2003, 102, 2023, 102], [101, 2023, 102, 2003, 2003, 102]])
    kinds = torch.tensor([[0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1]])
    _trace(_cross_encoder(folder, learned), {"input_ids": ids, "token_type_ids": kinds}, "log_odds", target)


def reference_scores(folder: Path, learned: Learned, pairs: Sequence[tuple[str, str]], longest: int) -> list[float]:
    """Return what torch and the model's own tokenizer make of pairs: the yardstick of the export."""
    import torch

    model = _cross_encoder(folder, learned)
    read = _load(str(folder), offline=True).tokenizer
    found = []
    for question, passage in pairs:
        said = read(question, passage, truncation="only_second", max_length=longest, return_tensors="pt")
        with torch.inference_mode():
            found.append(float(model(said["input_ids"], said["token_type_ids"])[0]))
    return found


def _cross_encoder(folder: Path, learned: Learned) -> Any:
    """Return the encoder with its weights changed as learned, and the two layers that read the log odds off it."""
    import torch

    encoder = _load(str(folder), offline=True)[0].model.eval()
    own = encoder.state_dict()
    values = {name: torch.tensor(np.asarray(value, dtype=np.float32)) for name, value in learned.items()}
    for name, value in values.items():
        if name.endswith(".a"):  # a change of low rank: Hu et al. 2021, arXiv:2106.09685
            own[f"{name[:-2]}.weight"] += values[f"{name[:-2]}.b"] @ value
        elif name in own:
            own[name].copy_(value)

    class Pair(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder
            units, read = values["head.0.weight"].shape
            self.head = torch.nn.Sequential(
                torch.nn.Linear(read, units), torch.nn.GELU(), torch.nn.Identity(), torch.nn.Linear(units, 1)
            )
            self.head.load_state_dict({name[5:]: value for name, value in values.items() if name.startswith("head.")})

        def forward(self, input_ids: Any, token_type_ids: Any) -> Any:
            everything = torch.ones_like(input_ids)
            read = self.encoder(input_ids=input_ids, attention_mask=everything, token_type_ids=token_type_ids)
            tokens = read.last_hidden_state
            return self.head(torch.cat([tokens[:, 0], tokens.mean(1)], dim=1))[:, 0]

    return Pair().eval()


def reference_vectors(folder: Path, texts: Sequence[str]) -> Vectors:
    """Return what sentence-transformers itself makes of ``texts``: the yardstick of the export."""
    model = _load(str(folder), offline=True)
    return np.asarray(model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False), dtype=np.float32)


def torch_version() -> str:
    """Return the version of torch."""
    import torch

    return str(torch.__version__)


def _load(name: str, offline: bool) -> Any:
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name, device="cpu", local_files_only=offline)
    except Exception as error:  # the library raises a dozen unrelated kinds for a model that is not there
        where = "is not a folder here or in the local model cache" if offline else "could not be loaded"
        raise ModelError(
            f"The embedding model {name!r} {where} ({type(error).__name__}). Give NETLM_EMBEDDING_MODEL the path of a "
            "sentence-transformers folder, set HF_HUB_OFFLINE=0 to let it be downloaded, or unset "
            "NETLM_EMBEDDING_MODEL to use the model that is installed with netlm."
        ) from error


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _fingerprint(name: str, model: Any) -> str:
    """Identify the model by its files: small ones whole, large ones by length, head and tail."""
    origin = Path(name)
    if not origin.is_dir():
        origin = Path(str(getattr(model[0].model.config, "_name_or_path", "")))
    digest = hashlib.sha256(name.encode())
    if origin.is_dir():
        digest = hashlib.sha256()
        for path in sorted(path for path in origin.rglob("*") if path.is_file()):
            size = path.stat().st_size
            digest.update(f"{path.relative_to(origin)}\0{size}\0".encode())
            with path.open("rb") as file:
                if size > _WHOLE_FILE:
                    digest.update(file.read(_WHOLE_FILE // 2))
                    file.seek(-_WHOLE_FILE // 2, os.SEEK_END)
                digest.update(file.read())
    else:
        digest.update(repr(model[0].model.config).encode())
    return f"sentence-transformers:{digest.hexdigest()[:32]}"
