"""The model loads beside the rest of a start; who needs it waits, and its faults are not lost."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assistant.ahead import DIMENSIONS, EmbedderAhead, begin
from corpus.embedding import Embedder, open_embedder
from corpus.errors import ModelError


def test_what_it_is_known_before_it_is_there() -> None:
    """Name, fingerprint and width are at hand while the model is still loading."""
    gate = threading.Event()

    def opener() -> Embedder:
        gate.wait(20)
        raise ModelError("gone")

    ahead = EmbedderAhead(opener, "name", "print", 3)
    assert (ahead.name, ahead.fingerprint, ahead.dimensions) == ("name", "print", 3)
    gate.set()
    with pytest.raises(ModelError, match="gone"):
        ahead.wait()
    with pytest.raises(ModelError, match="gone"):
        ahead.embed_query("liver")


def test_default_is_what_it_says(data_dir: Path) -> None:
    """What is told ahead of the default model is what the loaded model is."""
    ahead, opened = begin(None, data_dir), open_embedder(None, data_dir / "models")
    assert (ahead.name, ahead.fingerprint) == (opened.name, opened.fingerprint)
    assert ahead.dimensions == opened.dimensions == DIMENSIONS
    assert (ahead.embed_query("liver") == opened.embed_query("liver")).all()
    assert (ahead.embed(["liver"])[0] == opened.embed_query("liver")).all()
