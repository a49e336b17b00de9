"""What the tests of the store and the indexes share: a corpus of a few lines, and the real model."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from corpus.ingest import Tools


@pytest.fixture(scope="session")
def small() -> ModuleType:
    """Return small_corpus.py, which the killing program also uses."""
    spec = importlib.util.spec_from_file_location("small_corpus", Path(__file__).with_name("small_corpus.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def tools(small: ModuleType) -> Tools:
    """Return tools that take lines as passages, and build and check an index here instead of in new processes."""
    return Tools(small.LINES, small.HereBuilder, small.here_check)


@pytest.fixture(scope="session")
def models(data_dir: Path) -> Path:
    """Return the folder of the embedding model's export, which the first build made."""
    return data_dir / "models"
