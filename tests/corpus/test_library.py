from __future__ import annotations

from pathlib import Path

import pytest

from corpus.library import LibraryError, load_default, load_folder

ENTRY = '[[document]]\nid = "{0}"\ntitle = "A title"\nkind = "guideline"\n'


def folder(path: Path, register: str, **texts: bytes) -> Path:
    """Write a register and texts to a folder."""
    (path / "library.toml").write_text(register, encoding="utf-8")
    for name, text in texts.items():
        (path / f"{name}.txt").write_bytes(text)
    return path


def test_the_five_sources_ship() -> None:
    """The default corpus has its five documents, with dates as their texts state them."""
    assert {document.document_id: document.date for document in load_default()} == {
        "unifocal-locoregional": None,
        "hopkins-2025": "2025-02-13",
        "landmark-2020": "2020-09",
        "ucsf-g3-2024": "2024",
        "onclive-2015": "2015",
    }
    for document in load_default():
        assert all((document.title, document.name, document.kind, document.terms, document.aliases))


def test_each_source_has_a_name_of_its_own() -> None:
    """No two sources share a name or an alias, so that a question can mean one of them."""
    names = [alias for document in load_default() for alias in {*document.aliases, (document.name or "").lower()}]
    assert len(names) == len(set(names))


def test_a_text_is_exactly_its_file(tmp_path: Path) -> None:
    """Line ends and odd characters stay as they are: offsets count the file's own characters."""
    raw = "One\r\nTwo\rThree\u2028\u00a0four\n"
    (document,) = load_folder(folder(tmp_path, ENTRY.format("a"), a=raw.encode()))
    assert document.text == raw


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    """A register with several faults says all of them in one message."""
    register = (
        ENTRY.format("a")
        + 'date = "last year"\ncolour = "red"\n'
        + ENTRY.format("B b")
        + ENTRY.format("c")
        + 'aliases = "one"\n'
        + '[[document]]\nid = "d"\nkind = ""\n'
    )
    with pytest.raises(LibraryError) as error:
        load_folder(folder(tmp_path, register, a=b"text", c=b"\xff\xfe\xfa", d=b" \n"))
    for part in (
        "date must be",
        "'colour'",
        "id must be",
        "aliases must be",
        "not UTF-8",
        "title is missing",
        "is empty",
    ):
        assert part in str(error.value)


def test_two_documents_are_two(tmp_path: Path) -> None:
    """One id twice, or one text under two ids, is refused."""
    with pytest.raises(LibraryError, match="used twice"):
        load_folder(folder(tmp_path, ENTRY.format("a") * 2, a=b"text"))
    with pytest.raises(LibraryError, match="same as that of a"):
        load_folder(folder(tmp_path, ENTRY.format("a") + ENTRY.format("b"), a=b"text", b=b"text"))


@pytest.mark.parametrize(
    ("register", "words"),
    [("", "lists no document"), ("[[document]", "not valid TOML"), ("document = 3", "lists no document")],
)
def test_a_register_that_cannot_be_read_is_refused(tmp_path: Path, register: str, words: str) -> None:
    """An empty or broken register is named with what is wrong."""
    with pytest.raises(LibraryError, match=words):
        load_folder(folder(tmp_path, register))


def test_a_folder_without_a_register_is_refused(tmp_path: Path) -> None:
    """The message says which file is missing."""
    with pytest.raises(LibraryError, match=r"library\.toml is missing"):
        load_folder(tmp_path)


def test_a_file_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    """A register names files of its own folder only."""
    with pytest.raises(LibraryError, match="same folder"):
        load_folder(folder(tmp_path, ENTRY.format("a") + 'file = "../a.txt"\n'))
