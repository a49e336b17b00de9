"""What is kept between starts is the same as what would be made anew, or it is made anew."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from assistant.evidence import EvidenceBase, build
from assistant.kept import evidence_base
from corpus.library import load_default
from corpus.model import Document
from corpus.passages import passages
from corpus.terms import Lexicon, default_lexicon
from guardrails.quantities import default_quantities


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """Return the lexicon that ships."""
    return default_lexicon()


@pytest.fixture(scope="module")
def base(lexicon: Lexicon) -> EvidenceBase:
    """Return the evidence of one shipped document."""
    document: Document = min(load_default(), key=lambda each: len(each.text))
    return build((document,), passages(document), lexicon, default_quantities())


def never() -> EvidenceBase:
    """Stand where nothing should be made anew."""
    raise AssertionError("made anew")


def test_kept_is_what_was_made(tmp_path: Path, base: EvidenceBase, lexicon: Lexicon) -> None:
    """The second start takes the first one's evidence, equal to the last strength, with the lexicon in its place."""
    assert evidence_base(tmp_path, "corpus", lexicon, lambda: base) is base
    again = evidence_base(tmp_path, "corpus", lexicon, never)
    assert again == base
    assert again.lexicon is lexicon


def test_another_corpus_makes_anew(tmp_path: Path, base: EvidenceBase, lexicon: Lexicon) -> None:
    """What was kept for one corpus is not taken for another, nor does it stay behind."""
    evidence_base(tmp_path, "one", lexicon, lambda: base)
    assert evidence_base(tmp_path, "two", lexicon, lambda: base) is base
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"\x80", b"not a pickle", pickle.dumps(5), None])
def test_damage_makes_anew(tmp_path: Path, base: EvidenceBase, lexicon: Lexicon, damage: bytes | None) -> None:
    """A kept file that is cut, altered or of another kind is made anew."""
    evidence_base(tmp_path, "corpus", lexicon, lambda: base)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-20] if damage is None else damage)
    assert evidence_base(tmp_path, "corpus", lexicon, lambda: base) is base
    assert evidence_base(tmp_path, "corpus", lexicon, never) == base


class Hostile:
    """Runs a command where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_kept_file_runs_nothing(tmp_path: Path, base: EvidenceBase, lexicon: Lexicon) -> None:
    """A file that somebody put there to be run is not run."""
    evidence_base(tmp_path, "corpus", lexicon, lambda: base)
    (path,) = tmp_path.iterdir()
    path.write_bytes(pickle.dumps(Hostile(tmp_path / "ran")))
    assert evidence_base(tmp_path, "corpus", lexicon, lambda: base) is base
    assert not (tmp_path / "ran").exists()
