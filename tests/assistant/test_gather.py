"""``netlm ingest`` takes files and folders, tells every fault at once, and never half of what it was given."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.gather import documents, identity, keep, questions
from assistant.service import Unusable
from corpus.anticipated import load_folder

REGISTER = '[[document]]\nid = "ours"\nfile = "ours.txt"\ntitle = "Our protocol"\nkind = "protocol"\ndate = "2024"\n'


def test_file_becomes_a_document_of_its_name(tmp_path: Path) -> None:
    """A file's name makes the id, its words the title, and its text is kept as it is."""
    path = tmp_path / "Leber & Größe (2024).txt"
    path.write_text("Protocol for the liver\n\nAge below 55 years.\n", "utf-8")
    (document,) = documents([path])
    assert (document.document_id, document.title) == ("leber-groe-2024", "Protocol for the liver")
    assert document.text == path.read_text("utf-8")


def test_folder_with_a_register_brings_its_metadata(tmp_path: Path) -> None:
    """A folder with library.toml is taken as that says, other files in it left alone."""
    (tmp_path / "library.toml").write_text(REGISTER)
    (tmp_path / "ours.txt").write_text("Age below 55 years.")
    (tmp_path / "other.txt").write_text("Not in the register.")
    (document,) = documents([tmp_path])
    assert (document.document_id, document.title, document.date) == ("ours", "Our protocol", "2024")


def test_folder_without_a_register_brings_what_can_be_read(tmp_path: Path) -> None:
    """Every readable file of a folder and its subfolders is taken, in order, hidden ones and others left out."""
    for name in ("b.txt", "a.md", "picture.png", ".hidden.txt", "below/c.html", ".git/d.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("<p>Words of a protocol.</p>" if name.endswith("html") else "Words of a protocol.")
    assert [each.document_id for each in documents([tmp_path])] == ["a", "b", "c"]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """Who mends one path need not run into the next, and nothing is taken in meanwhile."""
    good, empty, foreign, unnamed = (tmp_path / name for name in ("good.txt", "empty.txt", "x.exe", "—.txt"))
    good.write_text("Words.")
    empty.write_text("")
    foreign.write_text("x")
    unnamed.write_text("Words.")
    hollow = tmp_path / "hollow"
    hollow.mkdir()
    with pytest.raises(Unusable) as refusal:
        documents([good, empty, foreign, unnamed, hollow, tmp_path / "gone.pdf"])
    lines = str(refusal.value).splitlines()
    assert len(lines) == 6
    assert all(name in text for name, text in zip(("empty", "x.exe", "—", "hollow", "gone"), lines[1:], strict=True))


def test_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    """Of two files that would take each other's place, neither does so silently."""
    for name in ("a b.txt", "A-B.md"):
        (tmp_path / name).write_text("Words.")
    with pytest.raises(Unusable, match="a-b"):
        documents([tmp_path])


@given(st.text(alphabet=st.characters(exclude_characters="/\x00"), min_size=1))
def test_ids_are_words_joined_by_hyphens(name: str) -> None:
    """Whatever a file is called, its id is empty or safe in an address."""
    made = identity(Path(name + ".txt"))
    assert not set(made) - set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not made.startswith("-")
    assert not made.endswith("-")


def folder_with_questions(path: Path, quote: str) -> Path:
    """Write a folder with a register, its text and anticipated questions that point to ``quote``."""
    (path / "questions").mkdir(parents=True)
    (path / "library.toml").write_text(REGISTER)
    (path / "ours.txt").write_text("Age below 55 years.")
    (path / "questions" / "ours.toml").write_text(
        f'document = "ours"\n[[entry]]\nquotes = ["{quote}"]\nask = ["How old may one be?"]\n'
    )
    return path


def test_questions_of_a_folder_are_kept_with_the_corpus(tmp_path: Path) -> None:
    """Anticipated questions beside the register are proved against its documents and kept in the data folder."""
    folder = folder_with_questions(tmp_path / "ours", "Age below 55 years.")
    keep(questions([folder], documents([folder])), tmp_path / "data")
    assert load_folder(tmp_path / "data" / "questions").entries[0].asks == ("How old may one be?",)


def test_questions_without_their_words_are_refused(tmp_path: Path) -> None:
    """A question that points to words which the document lacks is told, and nothing is kept."""
    folder = folder_with_questions(tmp_path / "ours", "Age below 60 years.")
    with pytest.raises(Unusable, match="Age below 60 years"):
        questions([folder], documents([folder]))
