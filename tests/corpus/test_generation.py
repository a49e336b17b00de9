"""An index is used only if it is whole and of this corpus; otherwise search is exact, with the same answers."""

import json
import shutil
from dataclasses import replace

import pytest

from corpus.errors import IndexDamaged
from corpus.index import dense, generation
from corpus.index.dense_process import FreshBuilder, check_in_fresh_process
from corpus.ingest import Corpus, Tools, ensure_ready
from corpus.store import Store


@pytest.fixture
def made(tmp_path, small, tools):
    """Return a data folder with a built index, and what it answers."""
    corpus = ensure_ready(tmp_path, small.HashEmbedder(), documents=small.documents, tools=tools)
    assert corpus.indexed
    return tmp_path, [small.plain(corpus.retriever.search(query, 8)) for query in small.QUERIES]


def current(folder):
    """Return the folder of the generation in use."""
    return folder / "index" / (folder / "index" / "current").read_text()


def cut_lexical(folder):
    """Cut the end off the lexical index."""
    path = max((current(folder) / "lexical").iterdir(), key=lambda each: each.stat().st_size)
    path.write_bytes(path.read_bytes()[:-1])


def flip_lexical(folder):
    """Alter one byte of the lexical index."""
    path = max((current(folder) / "lexical").iterdir(), key=lambda each: each.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)


def edit_manifest(**changes):
    """Return a damage that changes fields of the manifest."""

    def edit(folder):
        path = current(folder) / "manifest.json"
        record = json.loads(path.read_text())
        record["manifest"].update(changes)
        path.write_text(json.dumps(record))

    return edit


DAMAGES = {
    "pointer gone": lambda folder: (folder / "index" / "current").unlink(),
    "pointer to nothing": lambda folder: (folder / "index" / "current").write_text("gen-0"),
    "pointer garbled": lambda folder: (folder / "index" / "current").write_bytes(b"\xff\x00"),
    "pointer empty": lambda folder: (folder / "index" / "current").write_bytes(b""),
    "everything gone": lambda folder: shutil.rmtree(folder / "index"),
    "chroma gone": lambda folder: shutil.rmtree(current(folder) / "chroma"),
    "lexical gone": lambda folder: shutil.rmtree(current(folder) / "lexical"),
    "lexical cut": cut_lexical,
    "lexical altered": flip_lexical,
    "manifest gone": lambda folder: (current(folder) / "manifest.json").unlink(),
    "manifest garbled": lambda folder: (current(folder) / "manifest.json").write_text("{"),
    "manifest unknown field": edit_manifest(colour="red"),
    "other content": edit_manifest(content="0"),
    "other model": edit_manifest(model="other"),
    "other chunking": edit_manifest(chunking=["lines-0"]),
    "other library": edit_manifest(libraries={"chromadb": "0"}),
    "other count": edit_manifest(count=3),
    "other format": edit_manifest(format=0),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_index_is_replaced(made, small, tools, damage):
    """With its index damaged or of something else the corpus answers the same at once, and rebuilds it."""
    folder, expected = made
    DAMAGES[damage](folder)
    bare = Corpus(folder, small.HashEmbedder(), tools=tools)
    assert not bare.indexed
    assert [small.plain(bare.retriever.search(query, 8)) for query in small.QUERIES] == expected
    embedder = small.HashEmbedder()
    rebuilt = ensure_ready(folder, embedder, tools=tools)
    assert rebuilt.indexed
    assert embedder.embedded == 0, "vectors come from the store"
    assert [small.plain(rebuilt.retriever.search(query, 8)) for query in small.QUERIES] == expected
    assert len(list((folder / "index").glob("gen-*"))) == 1


def test_damaged_chroma_is_found_by_the_check(made):
    """A vector index whose files were cut does not pass the check, and a process that crashes in it is not this one."""
    folder, _ = made
    check_folder = current(folder) / "chroma"
    check_in_fresh_process(check_folder, 123)
    with pytest.raises(IndexDamaged, match="123 passages, not 7"):
        check_in_fresh_process(check_folder, 7)
    (check_folder / "chroma.sqlite3").write_bytes((check_folder / "chroma.sqlite3").read_bytes()[:9000])
    with pytest.raises(IndexDamaged):
        check_in_fresh_process(check_folder, 123)


def test_index_that_fails_its_check_never_becomes_current(made, small, tools):
    """When a new index does not pass its check, the old one stays current and nothing is left of the new one."""
    folder, expected = made
    before = current(folder)

    class Refusing(small.HereBuilder):
        def build(self, path, snapshot):
            super().build(path, snapshot)
            raise IndexDamaged("refused")

    corpus = Corpus(folder, small.HashEmbedder(), tools=tools)
    with pytest.raises(IndexDamaged, match="refused"):
        corpus.build_index(Refusing())
    assert current(folder) == before
    assert list((folder / "index").glob("gen-*")) == [before]
    assert [small.plain(corpus.retriever.search(query, 8)) for query in small.QUERIES] == expected


def test_index_is_whole_before_it_is_current(tmp_path, small, tools):
    """While a new index is checked, nothing points to it yet."""
    seen = []

    class Looking(small.HereBuilder):
        def build(self, folder, snapshot):
            seen.append((tmp_path / "index" / "current").exists())
            super().build(folder, snapshot)

    ensure_ready(tmp_path, small.HashEmbedder(), documents=small.documents, tools=replace(tools, builder=Looking))
    assert seen == [False]


@pytest.mark.filterwarnings("ignore:legacy embedding function:DeprecationWarning")
def test_collection_holds_the_passages(made, small):
    """The Chroma collection can be used without this project: ids, places and the chosen settings."""
    folder, _ = made
    client = dense.embedded(current(folder) / "chroma")
    collection = client.get_collection(dense.COLLECTION, embedding_function=None)
    record = collection.get(ids=["lake:3"])
    document = small.document("lake", shift=40)
    place = record["metadatas"][0]
    assert document.text[place["start"] : place["end"]] == document.text.split("\n")[3]
    hnsw = collection.configuration["hnsw"]
    assert (hnsw["space"], hnsw["max_neighbors"], hnsw["ef_construction"], hnsw["ef_search"]) == (
        "cosine",
        32,
        200,
        200,
    )


def test_real_builder_makes_what_the_corpus_wants(tmp_path, small, made):
    """Built and checked in processes of their own, as it is outside of tests, the index gives the same answers."""
    corpus = ensure_ready(tmp_path / "real", small.HashEmbedder(), documents=small.documents, tools=Tools(small.LINES))
    assert corpus.indexed
    assert [small.plain(corpus.retriever.search(query, 8)) for query in small.QUERIES] == made[1]
    check_in_fresh_process(current(tmp_path / "real") / "chroma", 123)


def test_real_builder_refuses_another_store(tmp_path, small, made):
    """An index is not built from a store that was changed after the snapshot that it is for."""
    folder, _ = made
    builder = FreshBuilder(folder, "hash-1")
    snapshot = replace(Store(folder).snapshot("hash-1"), digest="other")
    with pytest.raises(IndexDamaged, match="changed"):
        builder.build(tmp_path / "chroma", snapshot)


def test_builder_that_is_not_needed_ends(tmp_path):
    """A builder that was started for nothing leaves no process behind, and may be let go twice."""
    builder = FreshBuilder(tmp_path, "hash-1")
    builder.close()
    builder.start()
    process = builder._process
    builder.close()
    builder.close()
    assert process.returncode is not None


def test_no_vectors_no_index(tmp_path, small):
    """An index cannot be built while a passage has no vector."""
    corpus = Corpus(tmp_path, small.HashEmbedder(), tools=Tools(small.LINES))
    with pytest.raises(IndexDamaged, match="vector"):
        corpus.build_index(small.HereBuilder())


def test_sweeping_keeps_what_is_pointed_to(made, small, tools):
    """What killed builders left is deleted by the next build, and what is current is not."""
    folder, _ = made
    (folder / "index" / "gen-left").mkdir()
    (folder / "index" / ".current-left").write_text("x")
    ensure_ready(folder, small.HashEmbedder("hash-2"), tools=tools)
    assert sorted(path.name for path in (folder / "index").iterdir()) == ["current", current(folder).name]
    assert generation.FORMAT == 1
