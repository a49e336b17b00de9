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
from corpus.terms import default_lexicon
from guardrails.quantities import default_quantities


@pytest.fixture(scope="module")
def base() -> EvidenceBase:
    """Return the evidence of one shipped document."""
    document: Document = min(load_default(), key=lambda each: len(each.text))
    return build((document,), passages(document), default_lexicon(), default_quantities())


def never() -> EvidenceBase:
    """Stand where nothing should be made anew."""
    raise AssertionError("made anew")


def test_kept_is_what_was_made(tmp_path: Path, base: EvidenceBase) -> None:
    """The second start takes the first one's evidence, equal to the last strength, with a lexicon that reads alike."""
    assert evidence_base(tmp_path, "corpus", lambda: base) is base
    again = evidence_base(tmp_path, "corpus", never)
    assert again.evidence == base.evidence
    assert again.weights == base.weights
    text = "Octreotide LAR before bland embolizations in patients' livers: 12 months, Ki-67 < 10 %"
    assert again.lexicon.read(text) == base.lexicon.read(text)


def test_what_is_at_hand_is_not_kept_twice(tmp_path: Path, base: EvidenceBase) -> None:
    """Passages that a start has open anyway are taken from there: the same objects, and a smaller file."""
    opened = tuple(each.passage for each in base.evidence)
    evidence_base(tmp_path / "whole", "corpus", lambda: base)
    evidence_base(tmp_path / "parted", "corpus", lambda: base, opened)
    again = evidence_base(tmp_path / "parted", "corpus", never, opened)
    assert again.evidence == base.evidence
    assert all(each.passage is passage for each, passage in zip(again.evidence, opened, strict=True))
    (whole,), (parted,) = (list((tmp_path / name).iterdir()) for name in ("whole", "parted"))
    assert parted.stat().st_size < whole.stat().st_size


def test_another_corpus_makes_anew(tmp_path: Path, base: EvidenceBase) -> None:
    """What was kept for one corpus is not taken for another, nor does it stay behind."""
    evidence_base(tmp_path, "one", lambda: base)
    assert evidence_base(tmp_path, "two", lambda: base) is base
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"\x80", b"not a pickle", pickle.dumps(5), None])
def test_damage_makes_anew(tmp_path: Path, base: EvidenceBase, damage: bytes | None) -> None:
    """A kept file that is cut, altered or of another kind is made anew."""
    evidence_base(tmp_path, "corpus", lambda: base)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-20] if damage is None else damage)
    assert evidence_base(tmp_path, "corpus", lambda: base) is base
    assert evidence_base(tmp_path, "corpus", never).evidence == base.evidence


class Hostile:
    """Runs a command where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_kept_file_runs_nothing(tmp_path: Path, base: EvidenceBase) -> None:
    """A file that somebody put there to be run is not run."""
    evidence_base(tmp_path, "corpus", lambda: base)
    (path,) = tmp_path.iterdir()
    path.write_bytes(pickle.dumps(Hostile(tmp_path / "ran")))
    assert evidence_base(tmp_path, "corpus", lambda: base) is base
    assert not (tmp_path / "ran").exists()
