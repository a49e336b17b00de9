"""Passages are found by meaning and by words, in an order that depends on nothing but the corpus and the question."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.index import dense
from corpus.index.dense import DenseIndex
from corpus.index.lexical import LexicalIndex
from corpus.ingest import Corpus, Tools, ensure_ready, ingest
from corpus.passage_retriever import PassageRetriever
from corpus.retrieve import Mode, Retriever

WORDS = ["the", "heron", "otter", "rests", "feeds", "weir", "pond", "week", "1", "2", "3", "97"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, small, tools):
    """Return a data folder with a built index."""
    path = tmp_path_factory.mktemp("data")
    ensure_ready(path, small.HashEmbedder(), documents=small.documents, tools=tools)
    return path


@pytest.fixture(scope="module")
def retriever(folder, small, tools):
    """Return an opened retriever."""
    return Corpus(folder, small.HashEmbedder(), tools=tools).retriever


@pytest.fixture(scope="module")
def by_index(folder, small, tools):
    """Return a retriever of the same corpus that is asked through the vector index."""
    return Corpus(folder, small.HashEmbedder(), long_running=True, tools=replace(tools, exact_limit=1)).retriever


def test_hits_are_evidence_best_first(retriever):
    """Hits come best first, as many as asked for, and no bare heading is among them."""
    hits = retriever.search("the otter feeds below the upper pond", 30)
    assert len(hits) == 30
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.passage.evidence for hit in hits)
    assert "otter feeds" in hits[0].passage.text


@pytest.mark.parametrize("mode", Mode)
def test_each_mode_ranks(retriever, mode):
    """Words, meaning or both can be asked for alone."""
    wanted = retriever.passages[7]
    assert retriever.search(wanted.context, 3, mode)[0].passage == wanted


def test_equal_scores_go_by_document_and_order(retriever):
    """Passages with the same score stand in the order of document id and place."""
    hits = retriever.search("the", 50, Mode.LEXICAL)
    keys = [(-hit.score, hit.passage.document_id, hit.passage.order) for hit in hits]
    assert keys == sorted(keys)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=60), st.integers(1, 40))
def test_any_query_is_answered_alike_twice(retriever, query, k):
    """Any text is a query, operators and stray characters too; asked twice it gives the same, and k only cuts."""
    hits = retriever.search(query, k)
    assert len(hits) <= k
    assert hits == retriever.search(query, k)
    assert hits == retriever.search(query, 40)[:k]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
def test_vector_index_changes_no_score(by_index, retriever, words):
    """With the vector index proposing passages instead of exact search, hits and scores are the same."""
    assert by_index.uses_vector_index
    assert by_index.search(" ".join(words), 10) == retriever.search(" ".join(words), 10)


def test_dense_scores_are_cosines_in_order(retriever, small):
    """``dense_scores`` gives the exact cosine of each passage, in the order of ``passages``."""
    embedder = small.HashEmbedder()
    vector = embedder.embed_query("the otter")
    expected = [float(np.dot(embedder.embed_query(passage.context), vector)) for passage in retriever.passages]
    assert np.allclose(retriever.dense_scores(vector), expected, atol=1e-5)
    assert len(retriever.lexical_scores("otter")) == len(retriever.passages)


def test_words_alone_answer_without_vectors(folder, small, tools):
    """A corpus that has no vectors of the model yet is searched by words."""
    corpus = Corpus(folder, small.HashEmbedder("unknown"), tools=tools)
    assert corpus.retriever.search("kingfisher in week 6", 1)[0].passage.text.endswith("in week 6.")
    assert not corpus.retriever.dense_scores(small.HashEmbedder().embed_query("x")).any()


def test_failing_vector_index_gives_way_to_exact_search(folder, small, tools, retriever):
    """When the vector index stops answering, exact search takes over with the same hits."""
    snapshot = Corpus(folder, small.HashEmbedder(), tools=tools).store.snapshot("hash-1")
    lexical = LexicalIndex.build([passage.context for passage in snapshot.passages])
    client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
    client.create_collection("passing", embedding_function=None)
    index = DenseIndex(client, "passing")
    client.delete_collection("passing")
    failing = Retriever(snapshot, small.HashEmbedder(), lexical, index)
    assert failing.search("otter", 5) == retriever.search("otter", 5)


def test_stems_meet():
    """Inflected words, capitals and accents meet their stem; operators are words like others."""
    index = LexicalIndex.build(["Embolizing tumours", "a naïve patient", "NOT this AND that"])
    assert index.scores("embolized TUMOUR").argmax() == 0
    assert index.scores("naive patients").argmax() == 1
    assert index.scores('+NOT -this AND "that" (OR text:x^2').argmax() == 2
    assert index.scores("").max() == index.scores("zebra").max() == 0


def test_langchain_retriever_cites(retriever):
    """As a LangChain retriever it gives documents that name their place and quote the source exactly."""
    found = PassageRetriever(retriever=retriever, k=3).invoke("where does the otter feed")
    assert len(found) == 3
    for document in found:
        source = retriever.documents[document.metadata["document_id"]]
        place = document.metadata
        assert source.text[place["start"] : place["end"]] == place["quote"] == document.page_content
        assert place["locator"] == f"Notes of {source.document_id}"
        assert place["score"] > 0


@pytest.fixture(scope="module")
def chroma_server(tmp_path_factory):
    """Yield the address of a real Chroma server on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    command = [
        str(program),
        "run",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--path",
        str(tmp_path_factory.mktemp("server")),
    ]
    environment = {**os.environ, "ANONYMIZED_TELEMETRY": "False"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def collections(url):
    """Return the names of the collections on a server."""
    client = dense.server(url)
    try:
        return [each.name for each in client.list_collections()]
    finally:
        dense.release(client)


def test_vector_server_holds_the_index(chroma_server, tmp_path, small, tools, retriever):
    """With a Chroma server the collection is there, complete, is replaced by the next, and hits are the same."""
    given_tools = Tools(tools.chunker)
    corpus = ensure_ready(
        tmp_path, small.HashEmbedder(), documents=small.documents, vector_url=chroma_server, tools=given_tools
    )
    assert corpus.indexed
    assert [corpus.retriever.search(query, 9) for query in small.QUERIES] == [
        retriever.search(query, 9) for query in small.QUERIES
    ]
    first = collections(chroma_server)
    ingest([small.document("fen")], tmp_path, small.HashEmbedder(), vector_url=chroma_server, tools=given_tools)
    second = collections(chroma_server)
    assert len(first) == len(second) == 1
    assert first != second
    assert corpus.refresh()
    assert any(hit.passage.document_id == "fen" for hit in corpus.retriever.search("heron rests near the weir", 9))
    dense.drop(chroma_server, second[0])
    again = Corpus(tmp_path, small.HashEmbedder(), chroma_server, long_running=True, tools=given_tools)
    assert not again.indexed
    assert again.retriever.search("otter", 5) == corpus.retriever.search("otter", 5)
    corpus.close()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense", "ftp://127.0.0.1", "http://"])
def test_unreachable_vector_server_does_not_stop_answers(tmp_path, small, tools, url):
    """Where the vector server does not answer, or its address is none, the corpus answers by exact search."""
    corpus = ensure_ready(tmp_path, small.HashEmbedder(), documents=small.documents, vector_url=url, tools=tools)
    assert not corpus.indexed
    assert corpus.retriever.search("otter", 1)


def test_large_corpus_in_a_lasting_process_uses_the_vector_index(tmp_path, small, tools):
    """Above the limit a process that lasts opens the vector index; below it, or in one that ends at once, none does."""
    ensure_ready(tmp_path, small.HashEmbedder(), documents=small.documents, tools=tools)
    limited = replace(tools, exact_limit=100)
    lasting = Corpus(tmp_path, small.HashEmbedder(), long_running=True, tools=limited).retriever
    brief = Corpus(tmp_path, small.HashEmbedder(), tools=limited).retriever
    below = Corpus(tmp_path, small.HashEmbedder(), long_running=True, tools=tools).retriever
    assert (lasting.uses_vector_index, brief.uses_vector_index, below.uses_vector_index) == (True, False, False)
    assert lasting.search("otter", 9) == brief.search("otter", 9) == below.search("otter", 9)
