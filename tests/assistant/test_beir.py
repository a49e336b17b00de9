"""Retrieval is scored as the benchmark scores it."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.beir import BeirError, evaluate_beir, ndcg, recall
from corpus.retrieve import Mode

DOCUMENTS = {
    "d1": ("Herons", "The heron waits at the weir."),
    "d2": ("Otters", "The otter dives under the ice."),
    "d3": ("", "Newts walk to the pond in spring."),
    "q1": ("Herons", "The heron waits at the weir, and this text has the id of a question."),
}
QUERIES = {"q1": "heron at the weir", "q2": "newts in spring", "q3": "asked by nobody"}
RELEVANT = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq2\td3\t1\n"


class Letters:
    """Embeds a text by its letters."""

    name, fingerprint, dimensions = "letters", "letters-1", 26

    def __init__(self):
        self.embedded = 0

    def embed(self, texts, progress=None):
        """Return one row per text and count them."""
        self.embedded += len(texts)
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text):
        """Return the shares of the letters."""
        counts = np.array([text.lower().count(chr(97 + letter)) + 0.01 for letter in range(26)], dtype=np.float32)
        return counts / np.linalg.norm(counts)


@pytest.fixture
def folder(tmp_path):
    """Return a small folder in the layout."""
    path = tmp_path / "small"
    (path / "qrels").mkdir(parents=True)
    records = [{"_id": name, "title": title, "text": text} for name, (title, text) in DOCUMENTS.items()]
    (path / "corpus.jsonl").write_text("\n".join(json.dumps(record) for record in records))
    records = [{"_id": name, "text": text} for name, text in QUERIES.items()]
    (path / "queries.jsonl").write_text("\n".join(json.dumps(record) for record in records))
    (path / "qrels" / "test.tsv").write_text(RELEVANT)
    return path


def test_scores_of_each_mode(folder, tmp_path):
    """Each mode is scored over the queries that have a relevant document; a document with the query's id is no hit."""
    table = evaluate_beir(folder, Letters(), tmp_path)
    assert set(table) == set(Mode)
    assert all(scores.queries == 2 for scores in table.values())
    assert (table[Mode.LEXICAL].ndcg_at_10, table[Mode.LEXICAL].recall_at_100) == (1, 1)


def test_documents_are_embedded_once(folder, tmp_path):
    """A second evaluation of the same folder embeds no document; a changed folder is another one."""
    first, second, third = Letters(), Letters(), Letters()
    assert evaluate_beir(folder, first, tmp_path) == evaluate_beir(folder, second, tmp_path)
    assert (first.embedded, second.embedded) == (4, 0)
    with (folder / "corpus.jsonl").open("a") as file:
        file.write("\n" + json.dumps({"_id": "d9", "text": ""}))
    evaluate_beir(folder, third, tmp_path)
    assert third.embedded == 5


def test_split_is_chosen(folder, tmp_path):
    """Without a test split the only one is taken; of several, one has to be named."""
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "train.tsv")
    assert evaluate_beir(folder, Letters(), tmp_path, [Mode.LEXICAL])[Mode.LEXICAL].queries == 2
    (folder / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\nq2\td3\t1\n")
    with pytest.raises(BeirError, match=r"dev, train"):
        evaluate_beir(folder, Letters(), tmp_path)
    assert evaluate_beir(folder, Letters(), tmp_path, [Mode.LEXICAL], split="dev")[Mode.LEXICAL].queries == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", None, "corpus.jsonl is missing"),
        ("corpus.jsonl", "{", "not JSON lines"),
        ("queries.jsonl", '{"_id": 3, "text": "x"}', "must be texts"),
        ("queries.jsonl", '["x"]', "not JSON lines"),
        ("queries.jsonl", '{"_id": "q8", "text": "x"}', "no query"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\n", "line 2"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\tmany\n", "line 2"),
        ("qrels/test.tsv", None, "it has: nothing"),
    ],
)
def test_unusable_folder_is_explained(folder, tmp_path, name, content, said):
    """A folder that is not in the layout is refused by the file at fault."""
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content)
    with pytest.raises(BeirError, match=said):
        evaluate_beir(folder, Letters(), tmp_path)


def test_known_value():
    """A relevant document at place three of a query that has two gives the value worked out by hand."""
    gains = {"a": 1, "b": 1}
    assert ndcg(["x", "y", "a"], gains, 10) == pytest.approx((1 / math.log2(4)) / (1 + 1 / math.log2(3)))
    assert recall(["x", "y", "a"], gains, 100) == 0.5


@given(st.permutations("abcdef"), st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 3), min_size=1))
def test_scores_lie_between_bounds(ranked, gains):
    """Every ranking scores from 0 to 1, and the ideal one scores 1."""
    ideal = sorted(ranked, key=lambda name: -gains.get(name, 0))
    assert 0 <= ndcg(ranked, gains, 10) <= ndcg(ideal, gains, 10) == pytest.approx(1)
    assert recall(ranked, gains, 6) == 1
