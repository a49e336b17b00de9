"""The register of sources: which documents there are, what is known of them, and their exact text."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.model import Document

REGISTER = "library.toml"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_TEXT_FIELDS = ("title", "kind", "date", "doi", "terms", "name", "population")
_LIST_FIELDS = ("authors", "aliases")
_KNOWN = frozenset({"id", "file", *_TEXT_FIELDS, *_LIST_FIELDS})


class LibraryError(CorpusError):
    """A register of sources that cannot be used. The message names every fault at once."""


@cache
def load_default() -> tuple[Document, ...]:
    """Return the five documents that ship with the project.

    Raises:
        LibraryError: the installed register or texts are damaged.
    """
    with as_file(files("corpus").joinpath("sources")) as folder:
        return load_folder(folder)


def load_folder(path: Path | str) -> tuple[Document, ...]:
    """Return the documents of a folder that holds ``library.toml`` and the texts that it names.

    Texts are UTF-8 and taken as they are: no line end is translated, so that
    offsets count the file's own characters.

    Raises:
        LibraryError: the register is missing or malformed, a text is missing,
            empty or not UTF-8, or two documents share an id or a text.
    """
    folder = Path(path)
    register = folder / REGISTER
    try:
        data = tomllib.loads(register.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise LibraryError(f"{register} is missing: a folder of sources needs this register.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LibraryError(f"{register} is not valid TOML in UTF-8: {error}") from None
    entries = data.get("document", [])
    faults: list[str] = []
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise LibraryError(f"{register} lists no document: add [[document]] tables.")
    documents = [_document(folder, entry, number, faults) for number, entry in enumerate(entries, 1)]
    made = [document for document in documents if document is not None]
    _check_unique(made, faults)
    if faults:
        raise LibraryError(f"{register} has {len(faults)} fault(s):\n- " + "\n- ".join(faults))
    return tuple(made)


def _document(folder: Path, entry: dict[str, Any], number: int, faults: list[str]) -> Document | None:
    identity = entry.get("id")
    here = f"document {number} ({identity})" if isinstance(identity, str) else f"document {number}"
    before = len(faults)
    if not isinstance(identity, str) or not _ID.fullmatch(identity):
        faults.append(f"{here}: id must be lower-case words joined by hyphens.")
    faults.extend(f"{here}: unknown field {name!r}." for name in sorted(set(entry) - _KNOWN))
    faults.extend(
        f"{here}: {name} must be a text that is not empty."
        for name in _TEXT_FIELDS
        if name in entry and not (isinstance(entry[name], str) and entry[name].strip())
    )
    faults.extend(f"{here}: {name} is missing." for name in ("title", "kind") if name not in entry)
    lists = {name: entry.get(name, []) for name in _LIST_FIELDS}
    faults.extend(f"{here}: {name} must be a list of texts." for name, value in lists.items() if not _is_texts(value))
    if isinstance(entry.get("date"), str) and not _DATE.fullmatch(entry["date"]):
        faults.append(f"{here}: date must be YYYY, YYYY-MM or YYYY-MM-DD; leave it out if it is not stated.")
    text = _text(folder, entry.get("file", f"{identity}.txt"), here, faults)
    if len(faults) > before or text is None:
        return None
    fields: dict[str, Any] = {name: entry[name] for name in _TEXT_FIELDS if name in entry}
    fields.update({name: tuple(value) for name, value in lists.items()})
    return Document(document_id=str(identity), text=text, **fields)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _text(folder: Path, name: object, here: str, faults: list[str]) -> str | None:
    if not isinstance(name, str) or not name or Path(name).name != name:
        faults.append(f"{here}: file must be the name of a file in the same folder.")
        return None
    try:
        text = (folder / name).read_bytes().decode("utf-8")
    except FileNotFoundError:
        faults.append(f"{here}: {name} is missing.")
        return None
    except UnicodeDecodeError as error:
        faults.append(f"{here}: {name} is not UTF-8 (byte {error.start}): save it as UTF-8.")
        return None
    if not text.strip():
        faults.append(f"{here}: {name} is empty.")
        return None
    return text


def _check_unique(documents: list[Document], faults: list[str]) -> None:
    ids: set[str] = set()
    digests: dict[str, str] = {}
    for document in documents:
        if document.document_id in ids:
            faults.append(f"{document.document_id}: the id is used twice.")
        ids.add(document.document_id)
        other = digests.setdefault(document.digest, document.document_id)
        if other != document.document_id:
            faults.append(f"{document.document_id}: the text is the same as that of {other}.")
