"""The wording lists of ``cues.toml`` as sets, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _all() -> dict[str, dict[str, list[str]]]:
    with files("corpus").joinpath("cues.toml").open("rb") as handle:
        return tomllib.load(handle)


@cache
def words(section: str, name: str) -> frozenset[str]:
    """Return the list ``section.name`` of ``cues.toml`` as a set.

    Raises:
        KeyError: the file has no such list.
    """
    return frozenset(_all()[section][name])


@cache
def ordered(section: str, name: str) -> tuple[str, ...]:
    """Return the list ``section.name`` of ``cues.toml`` in its order.

    Raises:
        KeyError: the file has no such list.
    """
    return tuple(_all()[section][name])
