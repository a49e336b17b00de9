"""The tagger cuts texts as the embedding model does, computes what was learned, and marks words of the text alone."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from bench._case_tagger import Layers, learn, save
from bench._case_texts import Draw, Marked, rows
from corpus.onnx_export import installed_weights
from corpus.tagger import LEAST, Tagger
from corpus.word_pieces import WordPieces

NAMES = ["colour=red", "number"]
NOWHERE = [("the sky is blue over the house", ()), ("a quiet day", ()), ("we walk home", ())]
TEXT = "the car of my 7 friends is red, and so is the sky over 12 houses"
SOMEWHERE = [("the car is red today", ((11, 14, "colour=red"),)), ("she has 7 cats", ((8, 9, "number"),))]


@pytest.fixture(scope="module")
def vocabulary():
    """Return the pieces of the embedding model."""
    return (installed_weights() / "vocab.txt").read_text("utf-8").rstrip("\n").split("\n")


@pytest.fixture(scope="module")
def small(vocabulary):
    """Return two networks that learned a handful of texts, a few vectors of random numbers to each piece."""
    torch.manual_seed(3)
    texts = [Marked(text, marks, True) for text, marks in [*NOWHERE, *SOMEWHERE]]
    made = rows(texts * 6, WordPieces(vocabulary), NAMES)
    table = torch.randn(len(vocabulary), 24)
    networks = [
        Layers(table, len(NAMES), width, spreads) for width, spreads in ((16, (1, 2, 4, 8, 1)), (12, (1, 2, 4)))
    ]
    return [learn(each, Draw(made, vocabulary, 1), 250, say=lambda _: None) for each in networks]


@pytest.fixture(scope="module")
def kept(small, vocabulary, tmp_path_factory) -> Path:
    """Return the file that what was learned is kept in."""
    path = tmp_path_factory.mktemp("learned") / "learned.onnx"
    save(small, NAMES, vocabulary, path)
    return path


@pytest.fixture(scope="module")
def tagger(kept):
    """Return the tagger of that file."""
    return Tagger(kept)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=120))
def test_text_is_cut_as_the_embedding_model_cuts_it(vocabulary, text):
    """Any text gives the pieces of the model's own tokenizer, at the same places."""
    own = Tokenizer.from_file(str(installed_weights() / "tokenizer.json"))
    own.no_truncation()
    own.no_padding()
    expected = own.encode(text, add_special_tokens=False)
    assert WordPieces(vocabulary).cut(text) == (expected.ids, expected.offsets)


def test_kept_layers_give_what_was_learned(small, tagger, vocabulary):
    """From networks with vectors kept as bytes comes nearly the mean, in log odds, of what torch computes."""
    numbers, _ = WordPieces(vocabulary).cut(TEXT)
    begin, end = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    with torch.no_grad():
        odds = [each.cpu()(torch.tensor([[begin, *numbers, end]])) for each in small]
    expected = torch.sigmoid(torch.stack(odds).mean(0))[0, 1:-1].numpy()
    assert np.abs(tagger.read(TEXT).chances - expected).max() < 0.05


@pytest.mark.parametrize(("text", "marks"), [*SOMEWHERE, *NOWHERE])
def test_what_was_learned_is_marked(tagger, text, marks):
    """Words that were marked are marked again, and no others."""
    assert [(each.start, each.end, each.label) for each in tagger.read(text).tags()] == list(marks)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_marks_lie_within_the_text(tagger, text):
    """Whatever the text, each mark has words of it, a label that was learned and a probability."""
    for each in tagger.read(text).tags():
        assert 0 <= each.start < each.end <= len(text)
        assert each.label in tagger.labels
        assert LEAST <= each.probability <= 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.integers(0, 70), st.integers(0, 70))
def test_greatest_probability_is_that_of_the_pieces_within(tagger, text, start, end):
    """Between two places each label has the greatest probability of the pieces that reach between them."""
    read = tagger.read(text)
    within = [row for row, (a, b) in zip(read.chances.tolist(), read.places, strict=True) if b > start and a < end]
    expected = [max(column) for column in zip(*within, strict=True)]
    assert list(read.most(start, end).values()) == expected
