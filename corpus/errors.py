"""What can go wrong in keeping and finding the corpus, in words for the person who runs it.

::

    CorpusError
    ├── WriterBusy       another process is writing (exit status 75)
    ├── ModelError       the embedding model is missing, altered or fails its check
    ├── StoreError       the store cannot be opened or was written by a newer version
    └── IndexDamaged     a derived index does not hold what its manifest says; exact search takes over
"""

from __future__ import annotations


class CorpusError(Exception):
    """Base of the errors of this floor; its text can be shown to a person as it is."""


class WriterBusy(CorpusError):
    """Another process holds the one writer's lock."""


class ModelError(CorpusError):
    """An embedding model that is missing, is not the published one, or does not reproduce its reference."""


class StoreError(CorpusError):
    """A store that cannot be opened or understood."""


class IndexDamaged(CorpusError):
    """A derived index that is missing, incomplete or not of the corpus it is asked for."""
