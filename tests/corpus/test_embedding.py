"""A text becomes the vector that the published model gives it, or nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus import onnx_export
from corpus.embedding import open_embedder
from corpus.errors import ModelError

ROOT = Path(corpus.__file__).parents[1]
SENTENCES = ["Age below 55 years", "Liver involvement of less than half", "a", "Ki-67 ≤ 10 %", "long " * 400]
HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "langchain_core", "langchain_chroma")
EXPORT = f"{onnx_export.NAME}-*"


@pytest.fixture(scope="session")
def embedder(models):
    """Return the default embedder."""
    return open_embedder(None, models)


def flip(path):
    """Alter one byte in the middle of a file."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


def run(code, *arguments, environment=os.environ):
    """Run code in a new process and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def torch_side(models, tmp_path_factory):
    """Return what sentence-transformers on torch makes of the same weights, from a process of its own."""
    code = (
        "import json, os, sys; from pathlib import Path\n"
        "from corpus.embedding import open_embedder; from corpus.errors import ModelError\n"
        "e = open_embedder(sys.argv[1], Path(sys.argv[2])); texts = json.loads(sys.argv[3])\n"
        "try: open_embedder('nobody/no-such-model', Path(sys.argv[2]))\n"
        "except ModelError as error: said = str(error)\n"
        "print(json.dumps({'rows': e.embed(texts).tolist(), 'query': e.embed_query(texts[0]).tolist(), 'said': said,\n"
        "  'fingerprint': e.fingerprint, 'dimensions': e.dimensions, 'offline': os.environ['HF_HUB_OFFLINE']}))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    environment["HF_HOME"] = str(tmp_path_factory.mktemp("hub"))
    folder = str(onnx_export.installed_weights())
    return json.loads(run(code, folder, str(models), json.dumps(SENTENCES), environment=environment))


def test_export_equals_sentence_transformers(torch_side, embedder):
    """The default's vectors have a cosine of at least 0.9999 to those of sentence-transformers on torch."""
    assert torch_side["dimensions"] == embedder.dimensions == 384
    assert np.min((np.array(torch_side["rows"]) * embedder.embed(SENTENCES)).sum(1)) >= 0.9999
    assert np.dot(torch_side["query"], embedder.embed_query(SENTENCES[0])) >= 0.9999


def test_other_model_has_other_fingerprint(torch_side, embedder):
    """A model that is given by folder is known by its files, is never taken for the default, and is loaded offline."""
    assert torch_side["fingerprint"] != embedder.fingerprint
    assert torch_side["offline"] == "1"


def test_absent_model_is_named(torch_side):
    """A model that is not here is refused without a network, in words that say what to do."""
    assert "nobody/no-such-model" in torch_side["said"]
    assert "NETLM_EMBEDDING_MODEL" in torch_side["said"]


def test_export_records_what_it_is(models, embedder):
    """The export is kept with its own hash, and with the least cosine that it was checked by."""
    record = json.loads(next(models.glob(f"{EXPORT}/export.json")).read_text())
    assert record["least_cosine"] >= 0.9999
    assert set(record["sha256"]) == {"model.onnx", "model.weights", "tokenizer.json"}
    assert record["fingerprint"] == embedder.fingerprint


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=80), min_size=1, max_size=4))
def test_vector_depends_on_its_text_alone(embedder, texts):
    """Any text has a unit vector, the same to the last bit whichever texts it is embedded with."""
    rows = embedder.embed(texts)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for row, text in zip(rows, texts, strict=True):
        assert np.array_equal(row, embedder.embed_query(text))


def test_no_texts_give_no_rows(embedder):
    """Embedding nothing gives an empty matrix of the right width."""
    assert embedder.embed([]).shape == (0, 384)


def test_progress_counts_to_the_end(embedder):
    """Progress is told after each text and ends at their number."""
    heard = []
    embedder.embed(["a", "b", "c"], lambda done, total: heard.append((done, total)))
    assert heard == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("name", ["model.onnx", "model.weights", "tokenizer.json"])
def test_altered_export_is_made_again(models, embedder, tmp_path, name):
    """An export whose bytes were altered is never run: it is made again."""
    shutil.copytree(models, tmp_path / "models")
    model = next((tmp_path / "models").glob(f"{EXPORT}/{name}"))
    flip(model)
    made = []

    def export(folder):
        made.append(folder)
        shutil.copytree(next(models.glob(EXPORT)), folder, dirs_exist_ok=True)

    again = onnx_export.open_export(tmp_path / "models", export).load()
    assert made == [model.parent]
    assert np.array_equal(again.encode("liver"), embedder.embed_query("liver"))


def test_export_that_cannot_be_read_back_is_refused(tmp_path):
    """Where exporting leaves nothing that can be verified, the model is refused."""
    with pytest.raises(ModelError, match="Delete that folder"):
        onnx_export.open_export(tmp_path, lambda folder: None)


def test_altered_weights_are_refused(tmp_path):
    """Weights with another hash than the published one are refused before anything reads them."""
    source = tmp_path / "weights"
    shutil.copytree(onnx_export.installed_weights(), source)
    flip(source / "model.safetensors")
    with pytest.raises(ModelError, match="53aa51172d142c89"):
        onnx_export.make(source, tmp_path / "export")
    assert not (tmp_path / "export").exists()


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2", "", "  "])
def test_default_goes_by_its_own_names(models, embedder, name):
    """The default's published names mean the default."""
    assert open_embedder(name, models).fingerprint == embedder.fingerprint


def test_query_path_imports_nothing_heavy(models, embedder):
    """Embedding a question imports neither torch nor transformers, and opening a corpus no Chroma or LangChain."""
    code = (
        "import sys; from pathlib import Path\n"
        "import corpus.retrieve, corpus.store, corpus.ingest\n"
        "from corpus.embedding import open_embedder\n"
        "open_embedder(None, Path(sys.argv[1])).embed_query('liver')\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert run(code, str(models)) == "[]\n"
