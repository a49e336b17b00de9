"""Finding passages: dense and lexical evidence, fused.

The score of a passage is its cosine with the question plus ``LEXICAL_WEIGHT``
times its BM25 score over the best BM25 score for that question. On SciFact's
training queries this gives an nDCG@10 of 0.740, where reciprocal rank fusion
(Cormack et al. 2009, doi 10.1145/1571941.1572114) gives 0.716 at its usual
k = 60 and 0.729 at its best, dense alone 0.661 and lexical alone 0.702.
Cosine and BM25 of every candidate are computed exactly, so the score does not
depend on which index proposed it.
"""

from __future__ import annotations

import logging
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from corpus.embedding import Embedder
from corpus.errors import IndexDamaged
from corpus.index.dense import DenseIndex
from corpus.index.lexical import LexicalIndex
from corpus.model import Document, Hit, Passage
from corpus.store import Snapshot

Scores = npt.NDArray[np.float32]
LEXICAL_WEIGHT = 0.4
CANDIDATES = 100
"""How many passages each side proposes at the least."""
_LEXICAL_DEPTH = 1000
_DECIMALS = 6
_LOG = logging.getLogger(__name__)


class Mode(StrEnum):
    """Which evidence ranks the passages."""

    LEXICAL = "lexical"
    DENSE = "dense"
    FUSED = "fused"


class Retriever:
    """Searches one snapshot of the corpus, held in memory. Safe to share between threads.

    passages: every passage, by document id and order. All scores are aligned
        with them.
    documents: the documents, by id.
    """

    def __init__(
        self, snapshot: Snapshot, embedder: Embedder, lexical: LexicalIndex, dense: DenseIndex | None = None
    ) -> None:
        self.passages: tuple[Passage, ...] = snapshot.passages
        self.documents: dict[str, Document] = {document.document_id: document for document in snapshot.documents}
        self.digest = snapshot.digest
        self._vectors = snapshot.vectors
        self._embedder = embedder
        self._lexical = lexical
        self._dense = dense
        self._evidence = np.array([passage.evidence for passage in snapshot.passages], dtype=bool)

    @property
    def uses_vector_index(self) -> bool:
        """Whether the vector index proposes passages; else every vector is compared."""
        return self._dense is not None

    def search(self, query: str, k: int = 10, mode: Mode = Mode.FUSED) -> list[Hit]:
        """Return the ``k`` passages that speak most of what ``query`` asks, best first.

        Only evidence is returned, no bare heading. Equal scores are ordered by
        document id, then order; so the same corpus gives the same list.
        """
        vector = None if mode is Mode.LEXICAL or self._vectors is None else self._embedder.embed_query(query)
        return self.search_by(query, vector, k, mode)

    def search_by(self, query: str, vector: Scores | None, k: int = 10, mode: Mode = Mode.FUSED) -> list[Hit]:
        """Do ``search`` with the query's vector at hand; without one, by words alone."""
        depth = max(CANDIDATES, 2 * k)
        words = self._lexical.scores(query, max(_LEXICAL_DEPTH, depth)) if mode is not Mode.DENSE else None
        chosen = np.zeros(len(self.passages), dtype=bool)
        if words is not None:
            chosen[_best(words, depth)] = True
        if vector is not None and mode is not Mode.LEXICAL:
            chosen[self._nearest(vector, depth)] = True
        numbers = np.flatnonzero(chosen & self._evidence)
        scores = np.zeros(len(numbers))
        if vector is not None and mode is not Mode.LEXICAL:
            scores += self._cosines(vector, numbers)
        if words is not None and words.max(initial=0.0) > 0:
            weight = LEXICAL_WEIGHT if mode is Mode.FUSED else 1.0
            scores += weight * words[numbers].astype(np.float64) / float(words.max())
        scores = scores.round(_DECIMALS)
        order = np.lexsort((numbers, -scores))[:k]
        return [Hit(self.passages[numbers[place]], float(scores[place])) for place in order]

    def dense_scores(self, vector: Scores) -> Scores:
        """Return the exact cosine of every passage with a question's vector, rounded to six decimals.

        Zeros where the passages have no vectors of this model yet.
        """
        if self._vectors is None:
            return np.zeros(len(self.passages), dtype=np.float32)
        return np.round(self._vectors @ vector, _DECIMALS)

    def lexical_scores(self, query: str) -> Scores:
        """Return the BM25 score of every passage, 0 where it shares no word with the query."""
        return self._lexical.scores(query)

    def close(self) -> None:
        """Let go of the vector index, if one is open."""
        dense, self._dense = self._dense, None
        if dense is not None:
            dense.close()

    def _nearest(self, vector: Scores, count: int) -> npt.NDArray[np.intp]:
        dense = self._dense  # another thread may take it away
        if dense is not None:
            try:
                return dense.search(vector, min(count, len(self.passages)))
            except IndexDamaged as error:
                _LOG.warning("%s; searching exactly from now on", error)
                self.close()
        return _best(self.dense_scores(vector) + 2, count)

    def _cosines(self, vector: Scores, numbers: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        # In double precision, row by row: the same to the sixth decimal whichever rows come along.
        if self._vectors is None:
            return np.zeros(len(numbers))
        cosines: npt.NDArray[np.float64] = (self._vectors[numbers].astype(np.float64) * vector.astype(np.float64)).sum(
            1
        )
        return cosines


def _best(scores: Scores, count: int) -> npt.NDArray[np.intp]:
    """Return the places of the ``count`` highest positive scores, and of all that equal the last of them."""
    if len(scores) > count:
        least = np.partition(scores, -count)[-count]
        return np.flatnonzero((scores >= least) & (scores > 0))
    return np.flatnonzero(scores > 0)
