"""Regular expressions that are compiled when they are first used: most starts of the program need few of them."""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """Stands for a pattern; each of its methods is the pattern's own from the first use on."""

    def __init__(self, written: str, flags: int) -> None:
        self._written = written
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Return what the compiled pattern has under a name."""
        found = getattr(re.compile(self._written, self._flags), name)
        setattr(self, name, found)
        return found


def later(written: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that behaves as ``re.compile(written, flags)``; a fault in it is raised by its first use."""
    return cast("re.Pattern[str]", _Later(written, flags))
