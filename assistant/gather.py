"""From the paths that ``netlm ingest`` is given to documents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.service import Unusable
from corpus.anticipated import FOLDER, AnticipatedError, unfounded
from corpus.anticipated import load_folder as load_questions
from corpus.library import REGISTER, LibraryError, load_folder
from corpus.model import Document
from corpus.readers import UnreadableDocument, read, suffixes

KIND = "document"
"""What a document is called of which only the file is known; a folder's ``library.toml`` says more."""


def documents(paths: Sequence[Path]) -> tuple[Document, ...]:
    """Return the documents of files and folders.

    A folder with a ``library.toml`` is taken with the metadata that stands
    there; of any other folder every file that can be read, hidden ones left
    out. A file's id is its name in lower case, words joined by hyphens, so that
    a newer version of the file takes the older one's place.

    Raises:
        Unusable: a path cannot be used; every fault is named at once.
    """
    faults: list[str] = []
    found: list[tuple[str, Document]] = []
    for path in paths:
        try:
            found += _at(path, faults)
        except LibraryError as error:
            faults.append(str(error))
    faults += _twice(found)
    if faults:
        raise Unusable("nothing was taken in:\n" + "\n".join(faults))
    return tuple(document for _, document in found)


def questions(paths: Sequence[Path], read: Sequence[Document]) -> tuple[Path, ...]:
    """Return the files of anticipated questions in the folders among ``paths``, each quote proved.

    Raises:
        Unusable: a file is malformed, or a quote does not stand once in the document that it is of; every fault is
            named at once.
    """
    found: list[Path] = []
    faults: list[str] = []
    for folder in [path / FOLDER for path in paths if (path / REGISTER).is_file()]:
        try:
            faults += [f"{folder}: {fault}" for fault in unfounded(load_questions(folder), read)]
        except AnticipatedError as error:
            faults.append(f"{folder}: {error}")
        found += sorted(folder.glob("*.toml"))
    if faults:
        raise Unusable("nothing was taken in:\n" + "\n".join(faults))
    return tuple(found)


def keep(files: Sequence[Path], data_dir: Path) -> None:
    """Copy files of anticipated questions into the data folder; one of the same name is replaced."""
    for path in files:
        folder = data_dir / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"{path.name}.partial"
        partial.write_bytes(path.read_bytes())
        partial.replace(folder / path.name)


def identity(path: Path) -> str:
    """Return the id of the document in a file: ``My Guideline (2024).pdf`` is ``my-guideline-2024``."""
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def _at(path: Path, faults: list[str]) -> Iterable[tuple[str, Document]]:
    if not path.exists():
        faults.append(f"{path}: there is no such file or folder.")
    elif path.is_dir() and (path / REGISTER).is_file():
        return [(str(path), document) for document in load_folder(path)]
    elif path.is_dir():
        files = [each for each in sorted(path.rglob("*")) if _readable(each.relative_to(path)) and each.is_file()]
        if not files:
            faults.append(f"{path}: the folder holds no file that can be read ({', '.join(suffixes())}).")
        return [made for each in files for made in _file(each, faults)]
    else:
        return _file(path, faults)
    return ()


def _readable(path: Path) -> bool:
    return path.suffix.lower() in suffixes() and not any(part.startswith(".") for part in path.parts)


def _file(path: Path, faults: list[str]) -> Iterable[tuple[str, Document]]:
    name = identity(path)
    if not name:
        faults.append(f"{path}: its name has no letter a to z and no digit to make an id of; rename it.")
        return ()
    try:
        text = read(path)
    except UnreadableDocument as error:
        faults.append(str(error))
        return ()
    return [(str(path), Document(name, text.title or path.stem, text.text, kind=KIND))]


def _twice(found: Sequence[tuple[str, Document]]) -> list[str]:
    first: dict[str, str] = {}
    faults = []
    for path, document in found:
        other = first.setdefault(document.document_id, path)
        if other != path:
            faults.append(f"{path}: its id, {document.document_id}, is also that of {other}; rename one of them.")
    return faults
