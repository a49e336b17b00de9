"""The cross-encoder gives the log odds of torch, tells answers from near misses, and is never used altered."""

import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cross_encoder import MOST_APART, QUESTION, ShippedCrossEncoder, fingerprint, learned, open_export
from corpus.onnx_export import PUBLISHED, read_back

PASSAGE = "Milan criteria: Age of 55 years or less"


@pytest.fixture(scope="session")
def encoder(models):
    """Return the shipped cross-encoder."""
    return ShippedCrossEncoder(models)


def folder_of(models):
    """Return the folder of the export."""
    return models / fingerprint().replace(":", "-")


def test_export_gives_the_scores_of_torch(models, encoder):
    """The export is recorded with how far its log odds lie from those of torch: nearly nowhere."""
    encoder.open()
    record = json.loads((folder_of(models) / "export.json").read_text())
    assert record["fingerprint"] == fingerprint()
    assert 0 <= record["most_apart"] <= MOST_APART


def test_answer_is_told_from_near_miss(encoder):
    """A passage that answers is likelier to than one on the same subject that does not."""
    near = "Milan criteria: Primary tumor drained by the portal system"
    answer, miss = encoder.scores("Up to which age do the Milan criteria allow a transplant?", [PASSAGE, near])
    assert answer > miss


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=80), min_size=1, max_size=3), st.text())
def test_score_depends_on_its_pair_alone(encoder, passages, question):
    """Any pair of texts has finite log odds, the same to the last bit whichever passages it is scored with."""
    together = encoder.scores(question, passages)
    assert all(abs(score) < 1e3 for score in together)
    assert together == [encoder.scores(question, [passage])[0] for passage in passages]


def test_what_lies_beyond_its_length_is_not_read(encoder):
    """Of a question that is longer than it was learned with, the rest changes nothing."""
    words = " ".join(["age"] * QUESTION)
    assert encoder.scores(words, [PASSAGE]) == encoder.scores(f"{words} in the poster", [PASSAGE])


def test_altered_export_is_not_used(models, tmp_path):
    """An export of which one byte is altered is not read back."""
    open_export(models)
    copied = tmp_path / folder_of(models).name
    shutil.copytree(folder_of(models), copied)
    assert read_back(copied, fingerprint())
    weights = copied / "model.weights"
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 1
    weights.write_bytes(bytes(content))
    assert read_back(copied, fingerprint()) is None


def test_what_was_learned_belongs_to_the_shipped_model():
    """What was learned changes matrices at low rank, and its fingerprint names the model's own weights too."""
    kept = learned()
    assert {name.removesuffix(".a") for name in kept if name.endswith(".a")} == {
        name.removesuffix(".b") for name in kept if name.endswith(".b")
    }
    assert all(kept[name].shape[0] <= 32 for name in kept if name.endswith(".a"))
    assert len(fingerprint().split(":")[1]) == 32
    assert "model.safetensors" in PUBLISHED
