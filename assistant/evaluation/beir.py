"""Retrieval measured on any folder in the BEIR layout (Thakur et al. 2021, arXiv:2104.08663).

``corpus.jsonl`` (``_id``, ``title``, ``text``), ``queries.jsonl`` (``_id``,
``text``) and ``qrels/*.tsv`` (query-id, corpus-id, score). Each document is
one passage under its title. Vectors are kept in the data folder, by content
and model, so that a second run embeds the queries only.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.settings import Settings
from corpus.embedding import Embedder, open_embedder
from corpus.errors import CorpusError
from corpus.ingest import Chunker, Progress, Tools, ensure_ready
from corpus.model import Document, Passage, PassageKind, Scope, Span, passage_id
from corpus.onnx_model import Vectors
from corpus.retrieve import Mode, Retriever

NDCG_DEPTH = 10
RECALL_DEPTH = 100


class BeirError(ValueError):
    """A folder that is not in the BEIR layout; the message names what is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the queries that have a relevant document, each from 0 to 1.

    ndcg_at_10: normalised discounted cumulative gain with linear gains, as
        trec_eval's ``ndcg_cut`` (Järvelin and Kekäläinen 2002, doi
        10.1145/582415.582418).
    recall_at_100: share of the relevant documents among the first hundred.
    """

    ndcg_at_10: float
    recall_at_100: float
    queries: int


def evaluate_beir(
    folder: Path,
    embedder: Embedder,
    data_dir: Path,
    modes: Sequence[Mode] = tuple(Mode),
    split: str | None = None,
    progress: Progress | None = None,
) -> dict[Mode, Scores]:
    """Return how well each mode ranks the folder's documents.

    Args:
        folder: a BEIR folder.
        embedder: the model to measure.
        data_dir: where vectors are kept; a folder ``beir`` is made in it.
        modes: which rankings to measure.
        split: name of the qrels file; None: ``test`` if it is there, else the only one.
        progress: hears how far the embedding of documents is.

    Raises:
        BeirError: the folder is not in the layout, or has several splits and none is named.
    """
    queries = {str(record["_id"]): str(record["text"]) for record in _records(folder / "queries.jsonl")}
    relevant = _qrels(folder, split)
    records = _records(folder / "corpus.jsonl")
    content = hashlib.sha256((folder / "corpus.jsonl").read_bytes()).hexdigest()[:16]
    corpus = ensure_ready(
        data_dir / "beir" / content,
        embedder,
        documents=lambda: [_document(record) for record in records],
        progress=progress,
        rebuild=False,  # exact search, so that the figures are the ranking's and not an index's
        tools=Tools(Chunker(_whole, "beir-1")),
    )
    asked = [(name, queries[name], embedder.embed_query(queries[name])) for name in sorted(relevant) if name in queries]
    if not asked:
        raise BeirError(f"{folder}: no query of queries.jsonl has a relevant document in qrels.")
    table = {mode: _score(corpus.retriever, mode, asked, relevant) for mode in modes}
    corpus.close()
    return table


def _score(
    retriever: Retriever,
    mode: Mode,
    asked: Sequence[tuple[str, str, Vectors]],
    relevant: Mapping[str, Mapping[str, int]],
) -> Scores:
    gained, recalled = [], []
    for name, text, vector in asked:
        hits = [hit.passage.document_id for hit in retriever.search_by(text, vector, RECALL_DEPTH + 1, mode)]
        # As the benchmark has it, a document with the query's own id is no hit (queries taken from the corpus).
        ranked = [hit for hit in hits if hit != name]
        gained.append(ndcg(ranked, relevant[name], NDCG_DEPTH))
        recalled.append(recall(ranked, relevant[name], RECALL_DEPTH))
    return Scores(_mean(gained), _mean(recalled), len(asked))


def run(settings: Settings, folder: Path, as_json: bool = False) -> int:
    """Print the scores of a BEIR folder, as a table or as JSON; return the exit status, 2 for an unusable folder."""
    try:
        embedder = open_embedder(settings.embedding_model, settings.data_dir / "models")
        table = evaluate_beir(folder, embedder, settings.data_dir, progress=_tell)
    except (BeirError, CorpusError) as error:
        print(error, file=sys.stderr)
        return 2
    if as_json:
        print(json.dumps({mode.value: asdict(scores) for mode, scores in table.items()}, indent=1))
        return 0
    print(f"{folder.name}: {next(iter(table.values())).queries} queries, model {embedder.name}")
    print(f"{'':10}nDCG@{NDCG_DEPTH}  recall@{RECALL_DEPTH}")
    for mode, scores in table.items():
        print(f"{mode.value:10}{scores.ndcg_at_10:7.4f}  {scores.recall_at_100:10.4f}")
    return 0


def _tell(done: int, total: int) -> None:
    if done == total or done % 500 == 0:
        print(f"embedded {done} of {total} documents", file=sys.stderr)


def ndcg(ranked: Sequence[str], gains: Mapping[str, int], depth: int) -> float:
    """Return the normalised discounted cumulative gain of a ranking, cut at ``depth``."""
    ideal = sorted(gains.values(), reverse=True)[:depth]
    return _dcg([gains.get(name, 0) for name in ranked[:depth]]) / _dcg(ideal)


def recall(ranked: Sequence[str], gains: Mapping[str, int], depth: int) -> float:
    """Return the share of the relevant documents that stand in the first ``depth``."""
    return sum(name in gains for name in ranked[:depth]) / len(gains)


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _records(path: Path) -> list[dict[str, object]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        records = [json.loads(line) for line in lines if line.strip()]
        if any(not isinstance(record["_id"], str) or not isinstance(record["text"], str) for record in records):
            raise TypeError("_id and text must be texts")
    except FileNotFoundError:
        raise BeirError(f"{path} is missing.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise BeirError(f"{path} is not JSON lines with _id and text: {error}") from error
    return records


def _qrels(folder: Path, split: str | None) -> dict[str, dict[str, int]]:
    files = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv"))}
    name = split or ("test" if "test" in files or len(files) != 1 else next(iter(files)))
    if name not in files:
        raise BeirError(f"{folder / 'qrels'} has no {name}.tsv; it has: {', '.join(files) or 'nothing'}.")
    relevant: dict[str, dict[str, int]] = {}
    with files[name].open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        next(rows, None)
        try:
            for query, document, score in rows:
                if int(score) > 0:
                    relevant.setdefault(query, {})[document] = int(score)
        except ValueError as error:
            raise BeirError(f"{files[name]}, line {rows.line_num}: query-id, corpus-id, score are needed.") from error
    return relevant


def _document(record: Mapping[str, object]) -> Document:
    title = str(record.get("title") or "")
    text = f"{title}\n{record['text']}" if title else str(record["text"])
    return Document(str(record["_id"]), title or str(record["_id"]), text or "\n", kind="abstract")


def _whole(document: Document) -> tuple[Passage, ...]:
    """Return a document as one passage under its title."""
    spans = (Span(0, len(document.text)),)
    title = document.title if document.text.startswith(f"{document.title}\n") else ""
    text = document.text.removeprefix(f"{title}\n") if title else document.text
    name = passage_id(document.document_id, spans)
    scope = Scope(headings=(title,) if title else ())
    return (Passage(name, document.document_id, PassageKind.SENTENCE, text, spans, 0, 0, scope),)
