"""What the tests of the evidence table share: the table of the shipped sources, and a way to read a small text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.outcomes.extract import rows
from assistant.outcomes.model import Row
from assistant.outcomes.table import EvidenceTable
from corpus.abbreviations import abbreviations
from corpus.library import load_default
from corpus.model import Document
from corpus.passages import passages
from corpus.terms import Lexicon, default_lexicon

Read = Callable[[str], tuple[Row, ...]]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """Return the vocabulary as it knows the shipped sources."""
    found = [passage for document in load_default() for passage in passages(document)]
    return default_lexicon().extended(abbreviations(found))


@pytest.fixture(scope="session")
def table(lexicon: Lexicon) -> EvidenceTable:
    """Return the evidence table of the shipped sources."""
    documents = load_default()
    return EvidenceTable(rows(documents, [p for document in documents for p in passages(document)], lexicon))


@pytest.fixture(scope="session")
def read() -> Read:
    """Return a reader of small documents."""

    def of(text: str) -> tuple[Row, ...]:
        document = Document("small", text.strip().splitlines()[0], text, "guideline")
        found = passages(document)
        return rows([document], found, default_lexicon().extended(abbreviations(found)))

    return of
