"""What is read out of the corpus once is kept beside it: a later start takes it from there.

The kept file is a pickle that can hold nothing but the values named here, and
it is only taken where its name, a hash over the corpus and over all code and
data that could change the result, is the one wanted. It can be deleted at any
time.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, BinaryIO

from assistant.evidence import EvidenceBase
from assistant.outcomes.model import Row

_FLOORS = ("assistant", "guardrails", "corpus")
_SUFFIXES = (".py", ".toml")
_MODULES = frozenset(
    {
        "assistant.evidence",
        "assistant.expectation",
        "assistant.outcomes.model",
        "corpus.model",
        "corpus.terms",
        "corpus.vocabulary",
    }
)
_PLAIN = frozenset(
    {("collections", "Counter"), ("collections", "defaultdict"), ("builtins", "set"), ("builtins", "frozenset")}
)


def evidence_base(
    folder: Path, corpus: str, make: Callable[[], EvidenceBase], opened: Sequence[object] = ()
) -> EvidenceBase:
    """Return what ``make`` returns, from ``folder`` where it was kept for this ``corpus`` and this code.

    ``opened`` are the passages and documents of the corpus, in their order:
    they are at hand already and not kept a second time.
    """
    path = folder / f"evidence-{_key(corpus)}.pickle"
    found = _read(path, opened)
    if isinstance(found, EvidenceBase):
        return found
    made = make()
    _write(path, made, opened)
    return made


def outcome_rows(folder: Path, corpus: str, make: Callable[[], tuple[Row, ...]]) -> tuple[Row, ...]:
    """Return the rows of the evidence table in the same way."""
    path = folder / f"outcomes-{_key(corpus)}.pickle"
    found = _read(path)
    if isinstance(found, tuple) and all(isinstance(each, Row) for each in found):
        return found
    made = make()
    _write(path, made)
    return made


def _key(corpus: str) -> str:
    return hashlib.sha256(f"{corpus}|{_code()}".encode()).hexdigest()[:24]


@cache
def _code() -> str:
    """Return the digest of all code and data of the floors that the evidence is made by."""
    digest = hashlib.sha256()
    for floor in _FLOORS:
        with as_file(files(floor)) as folder:
            for path in sorted(_sources(folder)):
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> list[Path]:
    # By os.walk, which asks nothing of each file: every cold start goes through some four hundred here.
    return [Path(at, name) for at, _, names in os.walk(folder) for name in names if name.endswith(_SUFFIXES)]


def _write(path: Path, base: object, opened: Sequence[object] = ()) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.name.partition('-')[0]}-*.pickle"):
        old.unlink(missing_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with partial.open("wb") as file:
        _Writer(file, opened).dump(base)
    partial.replace(path)


def _read(path: Path, opened: Sequence[object] = ()) -> object:
    try:
        return _Reader(io.BytesIO(path.read_bytes()), opened).load()
    except (OSError, EOFError, ValueError, TypeError, AttributeError, IndexError, KeyError, pickle.UnpicklingError):
        return None  # absent or damaged: made anew


class _Writer(pickle.Pickler):
    """Writes values, those that are at hand at every start by their place among them."""

    def __init__(self, file: BinaryIO, opened: Sequence[object]) -> None:
        super().__init__(file, protocol=5)
        self._places = {id(each): place for place, each in enumerate(opened)}

    def persistent_id(self, value: object) -> int | None:
        """Return the place of a value that is at hand; None for all others, which are written."""
        return self._places.get(id(value))


class _Reader(pickle.Unpickler):
    """Reads our own plain values and nothing that could run."""

    def __init__(self, file: BinaryIO, opened: Sequence[object]) -> None:
        super().__init__(file)
        self._opened = opened

    def persistent_load(self, place: int) -> object:
        """Return the value at hand that stood at that place."""
        return self._opened[place]

    def find_class(self, module: str, name: str) -> Any:
        """Return a class that may stand in the file.

        Raises:
            UnpicklingError: it may not.
        """
        if module in _MODULES or (module, name) in _PLAIN:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a kept file")
