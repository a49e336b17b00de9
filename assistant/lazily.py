"""The one place where a module of our own is imported on demand (beside the cutting of documents, ``corpus.ingest``).

The command line starts many times a day. What only some of its commands need
(the engine, the evaluations) must not slow the others' start, and the engine's
imports can run while the embedding model loads. Everything else of ours is
imported at the top of a file, where the floors of the house can be checked.
"""

from __future__ import annotations

import importlib
from typing import Any


def module(name: str) -> Any:
    """Return the module of that name, imported now."""
    return importlib.import_module(name)
