"""Anticipated questions stand on words of their documents, and loading names every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.anticipated import Anticipated, AnticipatedError, Anticipation, load_default, load_folder, unfounded
from corpus.library import load_default as shipped_documents

SOUND = 'document = "ours"\n[[entry]]\nquotes = ["Age below 55."]\nask = ["How old?"]\n'


def test_every_shipped_quote_stands_in_its_document_once() -> None:
    """No anticipated question of the shipped sources points to words that are not there, or to two places."""
    anticipation = load_default()
    assert anticipation.entries
    assert anticipation.unanswered
    assert anticipation.disagreements
    assert unfounded(anticipation, shipped_documents()) == []


def test_every_shipped_document_is_asked_about() -> None:
    """Each shipped document has anticipated questions of both sorts."""
    anticipation = load_default()
    every = {document.document_id for document in shipped_documents()}
    assert {entry.document_id for entry in anticipation.entries} == every
    assert {each.document_id for each in anticipation.unanswered} == every


def test_folder_is_read_and_may_be_absent(tmp_path: Path) -> None:
    """A folder gives what its files hold; no folder gives nothing."""
    (tmp_path / "ours.toml").write_text(SOUND)
    assert load_folder(tmp_path).entries == (Anticipated("ours", ("Age below 55.",), ("How old?",)),)
    assert load_folder(tmp_path / "absent") == Anticipation()


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    """Who mends one file need not run into the next fault."""
    (tmp_path / "a.toml").write_text("[[entry]]\nquotes = []\n")
    (tmp_path / "b.toml").write_text("not toml at all [")
    (tmp_path / "c.toml").write_text(SOUND + '[[entry]]\nquotes = [""]\nask = ["Why?"]\n')
    (tmp_path / "d.toml").write_text(SOUND.replace("How old?", 'How  old?", "how old?'))
    (tmp_path / "e.toml").write_text('document = "ours"\n[[unanswered]]\nask = ["Why?"]\n')
    (tmp_path / "f.toml").write_text('[[disagreement]]\ntopic = "age"\npositions = []\nask = ["Age?"]\n')
    (tmp_path / "g.toml").write_text(
        '[[disagreement]]\npositions = [{document = "a", quote = "b"}, {document = "c", quote = "d"}]\nask = ["Age?"]\n'
    )
    (tmp_path / "h.toml").write_text('document = "ours"\nentry = ["no table"]\n')
    (tmp_path / "i.toml").write_text('[[disagreement]]\ntopic = "age"\npositions = ["a", "b"]\nask = ["Age?"]\n')
    with pytest.raises(AnticipatedError) as error:
        load_folder(tmp_path)
    lines = str(error.value).splitlines()[1:]
    assert [line[2:8] for line in lines] == [f"{name}.toml" for name in "abcdefghi"]


def test_unfounded_quotes_are_named() -> None:
    """A quote that is not there, or is of a document that is not there, is told with its document."""
    anticipation = Anticipation(
        (Anticipated("landmark-2020", ("never written",), ("Why?",)), Anticipated("other", ("words",), ("How?",)))
    )
    told = unfounded(anticipation, shipped_documents())
    assert [line.split(":")[0] for line in told] == ["landmark-2020", "other"]
