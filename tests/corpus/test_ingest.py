"""Documents are taken in once, completely, by one writer."""

from dataclasses import replace

import pytest

from corpus.errors import WriterBusy
from corpus.ingest import Chunker, Corpus, ensure_ready, ingest
from corpus.lock import writer


def count(small, tools, calls):
    """Return tools that note each index that is built."""

    class Counting(small.HereBuilder):
        def build(self, folder, snapshot):
            calls.append(len(snapshot.passages))
            super().build(folder, snapshot)

    return replace(tools, builder=Counting)


def test_first_start_builds_and_the_second_only_opens(tmp_path, small, tools):
    """The first start embeds each different text once and builds one index; the second does neither."""
    calls, first, second = [], small.HashEmbedder(), small.HashEmbedder()
    ensure_ready(tmp_path, first, documents=small.documents, tools=count(small, tools, calls))
    assert (first.embedded, calls) == (123, [123])
    corpus = ensure_ready(tmp_path, second, documents=small.documents, tools=count(small, tools, calls))
    assert corpus.indexed
    assert (second.embedded, calls) == (0, [123])


def test_same_documents_again_change_nothing(tmp_path, small, tools):
    """Ingesting what is there reports it unchanged, embeds nothing and leaves the index as it is."""
    ingest(small.documents(), tmp_path, small.HashEmbedder(), tools=tools)
    pointer = (tmp_path / "index" / "current").read_text()
    embedder = small.HashEmbedder()
    done = ingest(small.documents(), tmp_path, embedder, tools=tools)
    assert (done.changed, done.unchanged, done.embedded) == ((), ("brook", "lake", "marsh"), 0)
    assert embedder.embedded == 0
    assert (tmp_path / "index" / "current").read_text() == pointer


def test_only_what_is_new_is_embedded(tmp_path, small, tools):
    """A document added to others costs the embedding of its own texts only, and is found."""
    ingest(small.documents(), tmp_path, small.HashEmbedder(), tools=tools)
    done = ingest([small.document("fen", count=5, shift=200)], tmp_path, small.HashEmbedder(), tools=tools)
    assert (done.changed, done.embedded) == (("fen",), 6)
    corpus = Corpus(tmp_path, small.HashEmbedder(), tools=tools)
    assert corpus.retriever.search("week 203", 1)[0].passage.document_id == "fen"


def test_order_of_ingestion_does_not_matter(tmp_path, small, tools):
    """The same documents one by one, backwards, or together give the same hits with the same scores."""
    ingest(small.documents(), tmp_path / "a", small.HashEmbedder(), tools=tools)
    for document in reversed(small.documents()):
        ingest([document], tmp_path / "b", small.HashEmbedder(), tools=tools)
    found = []
    for name in "ab":
        corpus = Corpus(tmp_path / name, small.HashEmbedder(), tools=tools)
        found.append([small.plain(corpus.retriever.search(query, 20)) for query in small.QUERIES])
    assert found[0] == found[1]


def test_other_model_makes_new_vectors(tmp_path, small, tools):
    """Another model embeds everything anew and forgets the old vectors."""
    ensure_ready(tmp_path, small.HashEmbedder("a"), documents=small.documents, tools=tools)
    other = small.HashEmbedder("b")
    corpus = ensure_ready(tmp_path, other, documents=small.documents, tools=tools)
    assert other.embedded == 123
    assert corpus.indexed
    assert corpus.store.snapshot("a").vectors is None


def test_other_chunking_makes_new_passages(tmp_path, small, tools):
    """Another way of making passages is applied to the stored documents, not only to those to come."""
    ensure_ready(tmp_path, small.HashEmbedder(), documents=small.documents, tools=tools)
    other = replace(tools, chunker=Chunker(lambda document: small.lines(document)[:5], "lines-2"))
    corpus = ensure_ready(tmp_path, small.HashEmbedder(), documents=list, tools=other)
    assert len(corpus.retriever.passages) == 15
    assert corpus.indexed


def test_interrupted_embedding_goes_on(tmp_path, small, tools):
    """What an interrupted ingestion had embedded is not embedded again."""

    class Tiring(type(small.HashEmbedder())):
        def embed(self, texts, progress=None):
            if self.embedded >= 128:
                raise KeyboardInterrupt
            return super().embed(texts, progress)

    documents = [small.document("brook", count=300)]
    first, second = Tiring(), small.HashEmbedder()
    with pytest.raises(KeyboardInterrupt):
        ingest(documents, tmp_path, first, tools=tools)
    ingest(documents, tmp_path, second, tools=tools)
    assert first.embedded + second.embedded == 301


def test_progress_reaches_the_end(tmp_path, small, tools):
    """Progress never goes back and ends at the number of texts."""
    heard = []
    ingest(small.documents(), tmp_path, small.HashEmbedder(), lambda *step: heard.append(step), tools=tools)
    assert heard == [(number, 123) for number in range(1, 124)]


def test_second_writer_changes_nothing(tmp_path, small, tools):
    """While another writes, an ingestion is refused; a complete corpus still opens and answers."""
    ensure_ready(tmp_path, small.HashEmbedder(), documents=small.documents, tools=tools)
    with writer(tmp_path):
        with pytest.raises(WriterBusy):
            ingest([small.document("fen")], tmp_path, small.HashEmbedder(), tools=tools)
        with pytest.raises(WriterBusy):
            ensure_ready(tmp_path, small.HashEmbedder("other"), tools=tools)
        (tmp_path / "index" / "current").unlink()
        corpus = ensure_ready(tmp_path, small.HashEmbedder(), tools=tools)
    assert not corpus.indexed
    assert corpus.retriever.search("otter", 1)


def test_index_can_be_left_for_later(tmp_path, small, tools):
    """Without a rebuild the corpus answers exactly, and no index appears."""
    corpus = ensure_ready(tmp_path, small.HashEmbedder(), documents=small.documents, tools=tools, rebuild=False)
    assert not corpus.indexed
    assert corpus.retriever.search("otter", 1)
    assert not (tmp_path / "index").exists()


def test_failed_index_does_not_stop_answers(tmp_path, small, tools):
    """When the index cannot be built the corpus still opens and answers."""

    class Full(small.HereBuilder):
        def build(self, folder, snapshot):
            raise OSError("no space left on device")

    full = replace(tools, builder=Full)
    corpus = ensure_ready(tmp_path, small.HashEmbedder(), documents=small.documents, tools=full)
    assert not corpus.indexed
    assert corpus.retriever.search("otter", 1)


def test_running_process_sees_what_another_took_in(tmp_path, small, tools):
    """An open corpus notices that documents were taken in elsewhere, and finds them after a refresh."""
    corpus = ensure_ready(tmp_path, small.HashEmbedder(), documents=small.documents, tools=tools)
    assert not corpus.refresh()
    ingest([small.document("fen", count=5, shift=200)], tmp_path, small.HashEmbedder(), tools=tools)
    assert corpus.refresh()
    assert corpus.indexed
    assert corpus.retriever.search("week 203", 1)[0].passage.document_id == "fen"


def test_builder_gets_ready_only_when_there_is_something_to_build(tmp_path, small, tools):
    """A builder is started when texts are new, not for what is there already, and is always let go."""
    made = []

    def noted(data_dir, fingerprint):
        made.append(small.HereBuilder())
        return made[-1]

    noting = replace(tools, builder=noted)
    ingest(small.documents(), tmp_path, small.HashEmbedder(), tools=noting)
    ingest(small.documents(), tmp_path, small.HashEmbedder(), tools=noting)
    ensure_ready(tmp_path, small.HashEmbedder(), tools=noting)
    assert [builder.started > 0 for builder in made] == [True, False, False]
    assert [builder.closed for builder in made] == [1, 1, 1]


def test_empty_corpus_answers_nothing(tmp_path, small, tools):
    """A corpus without documents opens, and every search in it is empty."""
    corpus = ensure_ready(tmp_path, small.HashEmbedder(), documents=list, tools=tools)
    assert corpus.retriever.search("otter", 3) == []
