"""The part of a folder of golden data that is asked for: the open one, the one held back, or all of it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from assistant.service import Unusable


class HeldBack(Protocol):
    """One golden question or case text."""

    @property
    def held_back(self) -> bool:
        """Whether nobody tunes on it."""
        ...


One = TypeVar("One", bound=HeldBack)


def chosen(folder: Path, split: str, load: Callable[[Path], Sequence[One]], name: str) -> tuple[One, ...]:
    """Return what ``load`` reads in ``folder`` of a split; ``name`` is what one of them is called.

    Raises:
        Unusable: the folder cannot be read or the split is empty.
    """
    if not folder.is_dir():
        raise Unusable(f"there is no folder {folder}; name the {name}s with --golden")
    try:
        found = load(folder)
    except (ValueError, OSError, tomllib.TOMLDecodeError) as error:
        raise Unusable(f"the {name}s in {folder} cannot be used: {error}") from None
    kept = tuple(each for each in found if split == "all" or each.held_back is (split == "held-back"))
    if not kept:
        raise Unusable(f"{folder} has no {name} in the split {split}")
    return kept
