"""The store keeps exactly what it is given."""

import sqlite3
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.codec import dump_document, dump_passage, load_document, load_passage
from corpus.errors import StoreError
from corpus.library import load_default
from corpus.model import Cell, Document, Passage, PassageKind, Scope, Span
from corpus.passages import passages
from corpus.store import Store

TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
SPAN = st.tuples(st.integers(0, 10**6), st.integers(1, 500)).map(lambda pair: Span(pair[0], sum(pair)))
SPANS = st.lists(SPAN, max_size=3).map(tuple)
PASSAGE = st.builds(
    Passage,
    passage_id=TEXT,
    document_id=TEXT,
    kind=st.sampled_from(PassageKind),
    text=TEXT,
    spans=SPANS,
    order=st.integers(0, 10**6),
    paragraph=st.integers(0, 10**6),
    scope=st.builds(Scope, TEXTS, TEXT, TEXT, TEXTS),
    cells=st.lists(st.builds(Cell, TEXT, TEXT, SPAN, SPANS, st.booleans()), max_size=3).map(tuple),
    group=st.none() | TEXT,
    parent=st.none() | st.integers(0, 10**6),
    references=TEXTS,
    evidence=st.booleans(),
)
DOCUMENT = st.builds(
    Document,
    TEXT,
    TEXT,
    TEXT,
    TEXT,
    st.none() | TEXT,
    TEXTS,
    st.none() | TEXT,
    aliases=TEXTS,
    population=st.none() | TEXT,
)


@given(PASSAGE)
def test_passage_survives(passage):
    """A passage comes back equal, whatever characters it holds, and its form is plain ASCII."""
    assert load_passage(dump_passage(passage)) == passage
    assert dump_passage(passage).isascii()


@given(DOCUMENT)
def test_document_survives(document):
    """A document comes back equal, whatever characters it holds."""
    assert load_document(dump_document(document)) == document


def test_shipped_corpus_survives(tmp_path):
    """Every shipped document and passage is read back equal, by document id and order."""
    store = Store(tmp_path)
    documents = load_default()
    store.put([(each, passages(each)) for each in documents], "1")
    snapshot = store.snapshot("none")
    assert snapshot.documents == tuple(sorted(documents, key=lambda each: each.document_id))
    assert snapshot.passages == tuple(passage for each in snapshot.documents for passage in passages(each))
    assert snapshot.vectors is None


def test_same_again_changes_nothing(tmp_path, small):
    """The same documents again, in another order, change neither the answer of ``put`` nor the digest."""
    store = Store(tmp_path)
    items = [(each, small.lines(each)) for each in small.documents()]
    assert store.put(items, "1") == ("brook", "lake", "marsh")
    before = store.digest()
    assert store.put(reversed(items), "1") == ()
    assert store.digest() == store.snapshot("any").digest == before


def test_new_text_replaces_the_old(tmp_path, small):
    """A document under a known id replaces the old one with all its passages, and its vectors are asked for anew."""
    store, embedder = Store(tmp_path), small.HashEmbedder()
    for document in (small.document("brook"), small.document("brook", count=3, shift=50)):
        store.put([(document, small.lines(document))], "1")
        texts = store.missing(embedder.fingerprint)
        store.add_vectors(embedder.fingerprint, texts, embedder.embed(texts))
    snapshot = store.snapshot(embedder.fingerprint)
    assert snapshot.documents == (document,)
    assert snapshot.passages == small.lines(document)
    contexts = [passage.context for passage in snapshot.passages]
    assert np.array_equal(snapshot.vectors, small.HashEmbedder().embed(contexts))


def test_all_or_nothing(tmp_path, small):
    """When one of several documents cannot be stored, none is."""
    store = Store(tmp_path)

    def items():
        yield small.document("brook"), small.lines(small.document("brook"))
        raise RuntimeError("the reader failed")

    with pytest.raises(RuntimeError):
        store.put(items(), "1")
    assert store.documents() == ()


def test_vectors_belong_to_one_model(tmp_path, small):
    """Vectors of one model are never given for another, and pruning forgets them."""
    store, embedder = Store(tmp_path), small.HashEmbedder("a")
    document = small.document("brook")
    store.put([(document, small.lines(document))], "1")
    texts = store.missing("a")
    store.add_vectors("a", texts, embedder.embed(texts))
    assert store.missing("a") == []
    assert store.snapshot("b").vectors is None
    store.prune("b")
    assert len(store.missing("a")) == len(texts)


def test_removed_document_is_gone(tmp_path, small):
    """Removing a document removes its passages, and only them."""
    store = Store(tmp_path)
    store.put([(each, small.lines(each)) for each in small.documents()], "1")
    assert store.remove("lake")
    assert not store.remove("lake")
    assert {passage.document_id for passage in store.snapshot("any").passages} == {"brook", "marsh"}


def test_absent_store_is_empty_and_stays_absent(tmp_path):
    """Reading where there is no store finds nothing and creates nothing."""
    store = Store(tmp_path / "nothing")
    assert store.snapshot("any").passages == ()
    assert store.chunkings() == {}
    assert store.missing("any") == []
    assert not (tmp_path / "nothing").exists()


def test_newer_format_is_refused(tmp_path, small):
    """A store of a later format is refused with words that say what to do."""
    store = Store(tmp_path)
    store.put([(small.document("brook"), ())], "1")
    with sqlite3.connect(store.path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="format 99"):
        store.digest()


def test_damaged_file_is_named(tmp_path):
    """A store that is no database is reported by its path, not by a stack of SQLite."""
    store = Store(tmp_path)
    store.path.write_bytes(b"this is no database, and long enough to be read as one" * 100)
    with pytest.raises(StoreError, match=r"corpus\.sqlite"):
        store.documents()


def test_writes_are_durable(tmp_path, small):
    """The file is in WAL mode, so that readers never wait for the writer."""
    store = Store(tmp_path)
    store.put([(small.document("brook"), ())], "1")
    with sqlite3.connect(store.path) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(1, 5))
def test_readers_see_whole_documents(tmp_path_factory, small, versions):
    """A reader beside the writer sees one version of a document or the next, never a mixture."""
    store = Store(tmp_path_factory.mktemp("store"))
    texts = [small.document("brook", count=20, shift=20 * version) for version in range(versions)]
    store.put([(texts[0], small.lines(texts[0]))], "1")

    def write():
        for document in texts:
            store.put([(document, small.lines(document))], "1")

    thread = threading.Thread(target=write)
    thread.start()
    while thread.is_alive():
        snapshot = store.snapshot("any")
        assert snapshot.passages == small.lines(snapshot.documents[0])
    thread.join()
