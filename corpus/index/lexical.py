"""Lexical search: BM25 over English stems. The one file that knows tantivy.

Okapi BM25 with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza 2009, doi
10.1561/1500000019), Porter 2 stems, no stop words.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tantivy

from corpus.errors import IndexDamaged

Scores = npt.NDArray[np.float32]
VERSION = version("tantivy")
_ANALYZER = "english"
_HEAP_BYTES = 50_000_000
_LONGEST_WORD = 40
_LONGEST_QUERY = 256


class LexicalIndex:
    """A searchable tantivy index whose entry ``i`` is passage ``i``. Safe to share between threads."""

    def __init__(self, index: tantivy.Index, count: int) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._count = count
        if self._searcher.num_docs != count:
            raise IndexDamaged(f"the lexical index holds {self._searcher.num_docs} passages, not {count}")

    @classmethod
    def build(cls, texts: Sequence[str], folder: Path | None = None) -> LexicalIndex:
        """Index ``texts`` in ``folder``, which must be empty or new, or in memory."""
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=None if folder is None else str(folder))
        index.register_tokenizer(_ANALYZER, _analyzer())
        writer = index.writer(_HEAP_BYTES, 1)
        for number, text in enumerate(texts):
            writer.add_document(tantivy.Document(number=number, text=_plain(text)))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index, len(texts))

    @classmethod
    def open(cls, folder: Path, count: int) -> LexicalIndex:
        """Open the index of ``count`` passages that ``build`` left in ``folder``.

        Raises:
            IndexDamaged: it is not there, cannot be read, or holds another number.
        """
        try:
            return cls(tantivy.Index.open(str(folder)), count)
        except (ValueError, OSError, RuntimeError) as error:
            raise IndexDamaged(f"the lexical index cannot be opened: {error}") from error

    def scores(self, query: str, limit: int | None = None) -> Scores:
        """Return the BM25 score of every passage, 0 where no word matches.

        Args:
            query: plain words; no character of it is an operator.
            limit: score at least this many of the best, and leave the rest at 0.
        """
        scores = np.zeros(self._count, dtype=np.float32)
        # A word that the query repeats counts once: nDCG@10 on SciFact's training queries 0.701 against 0.696.
        words = list(dict.fromkeys(_analyzer().analyze(_plain(query))))[:_LONGEST_QUERY]
        if not words or not self._count:
            return scores
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", word, "freq")) for word in words]
        found = self._searcher.search(
            tantivy.Query.boolean_query(terms), limit=min(limit or self._count, self._count), count=False
        ).hits
        if found:
            numbers = self._searcher.fast_field_values("number", [address for _, address in found])
            scores[np.asarray(numbers, dtype=np.intp)] = [score for score, _ in found]
        return scores


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", fast=True)
    builder.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    # Made anew for each query: one analyzer must not be used by two threads at once.
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
