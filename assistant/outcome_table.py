"""The evidence table of an opened corpus: read once, then taken from where it was kept."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from assistant.kept import outcome_rows
from assistant.outcomes.extract import rows
from assistant.outcomes.table import EvidenceTable
from corpus.retrieve import Retriever
from corpus.terms import Lexicon


def table(data_dir: Path, retriever: Retriever, lexicon: Lexicon) -> EvidenceTable:
    """Return the table of what ``retriever`` has opened; ``data_dir`` has the folder where it is kept."""
    documents = tuple(retriever.documents.values())
    make = partial(rows, documents, retriever.passages, lexicon)
    return EvidenceTable(outcome_rows(data_dir / "cache", retriever.digest, make))
