"""Which rows of the evidence table lost their text since a learner's last session: noticed when the corpus changed."""

from __future__ import annotations

import hashlib
from datetime import datetime

from assistant.outcomes.extract import rows
from assistant.outcomes.model import Row
from assistant.study.deck import Deck
from assistant.study.rows_kept import KeptRow, KeptRows


def notice(deck: Deck, kept: KeptRows, at: datetime) -> None:
    """Note the rows of the corpus at hand, and those of before whose words are no longer in it.

    A row that only moved, or that a later version reads otherwise, is not gone: its words are still there. The
    rows are read only where the corpus is another one than at the last time.
    """
    documents = deck.library.documents
    if kept.corpus() == deck.corpus:
        return
    made = rows(documents.values(), deck.library.passages, deck.library.lexicon)
    present = {each.key: each for each in map(_kept, made)}
    gone, back = [], []
    for row in kept.rows():
        document = documents.get(row.document_id)
        stands = document is not None and row.quote in document.text
        if stands and row.gone:
            back.append(row.key)
        elif not stands and not row.gone:
            gone.append(row.key)
    kept.note(deck.corpus, tuple(present.values()), gone=gone, back=back, at=at)


def _kept(row: Row) -> KeptRow:
    """Return a row as it is kept: known by its words and what was read from them, not by where they stand."""
    quote = row.citations[0].quote
    cells = (row.outcome, row.name, row.qualifier, row.statistic, row.time, row.value, row.unit, row.intervention)
    key = hashlib.sha256("|".join((row.document_id, quote, *cells)).encode("utf-8", "surrogatepass")).hexdigest()
    return KeptRow(key[:32], row.document_id, quote, gone=False)
