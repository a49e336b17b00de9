"""Generations: a derived index is built aside, made durable, checked, and then pointed to in one step.

A generation is a folder with a manifest, the lexical index and the Chroma
folder. ``current`` holds the name of the one in use and is replaced atomically
(POSIX rename). Killed before that, the old generation or none is current;
killed after it, the new one is, whole and on disk. Whatever nothing points to
is deleted by the next builder. So no half-made index is ever opened.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpus.errors import IndexDamaged
from corpus.index import dense, lexical
from corpus.index.dense_process import Builder, check_in_fresh_process
from corpus.index.lexical import LexicalIndex
from corpus.store import Snapshot

FORMAT = 1
Check = Callable[[Path, int], None]
_LOG = logging.getLogger(__name__)
_FOLDER, _CURRENT = "index", "current"
_MANIFEST, _LEXICAL, _CHROMA = "manifest.json", "lexical", "chroma"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made of; one made of anything else is not used.

    content: digest of the passages. model: fingerprint of the embedding model.
    chunking: the ways of making passages that made them. libraries: versions
    of what wrote the index. server: address of the Chroma server, if one holds
    the vectors, and collection their collection there.
    """

    content: str
    model: str
    chunking: tuple[str, ...]
    count: int
    server: str | None = None
    collection: str = dense.COLLECTION
    libraries: dict[str, str] = field(default_factory=lambda: {**dense.LIBRARIES, "tantivy": lexical.VERSION})
    format: int = FORMAT

    def describes(self, other: Manifest) -> bool:
        """Return whether an index with this manifest can stand for one with the other's."""
        return _identity(self) == _identity(other)


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation that was found whole: its folder, its manifest, its open lexical index."""

    folder: Path
    manifest: Manifest
    lexical: LexicalIndex

    def open_dense(self, check: Check = check_in_fresh_process) -> dense.DenseIndex:
        """Open the vector index, embedded or on its server, after checking it where a crash does no harm.

        Raises:
            IndexDamaged: it is missing, damaged or not reachable.
        """
        if self.manifest.server is None:
            check(self.folder / _CHROMA, self.manifest.count)
            client = dense.embedded(self.folder / _CHROMA)
        else:
            client = dense.server(self.manifest.server)
        try:
            if self.manifest.server is not None:
                dense.check(client, self.manifest.collection, self.manifest.count)
            return dense.DenseIndex(client, self.manifest.collection)
        except IndexDamaged:
            dense.release(client)
            raise


def open_current(data_dir: Path, wanted: Manifest) -> Generation:
    """Open the generation that is pointed to, if it is the wanted one and whole.

    Raises:
        IndexDamaged: there is none, it was made of something else, or files of
            it are missing or altered.
    """
    root = data_dir / _FOLDER
    try:
        folder = root / (root / _CURRENT).read_text(encoding="utf-8").strip()
        record = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        found = Manifest(**{**record["manifest"], "chunking": tuple(record["manifest"]["chunking"])})
        files = {str(name): str(digest) for name, digest in record["files"].items()}
        here = _digests(folder / _LEXICAL)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"there is no readable index ({type(error).__name__})") from error
    if not found.describes(wanted):
        raise IndexDamaged("the index was made of other passages, another model or by other versions")
    if here != files:
        raise IndexDamaged("files of the index were altered")
    if found.server is None and not (folder / _CHROMA / "chroma.sqlite3").is_file():
        raise IndexDamaged("the vector index is missing")
    return Generation(folder, found, LexicalIndex.open(folder / _LEXICAL, found.count))


def build(data_dir: Path, snapshot: Snapshot, wanted: Manifest, builder: Builder) -> Generation:
    """Build, check and switch to a generation of ``snapshot``; the caller holds the writer lock.

    Raises:
        IndexDamaged: the new index does not pass its check; the old one, if
            any, stays current.
    """
    if snapshot.vectors is None:
        raise IndexDamaged("an index needs a vector for every passage")
    root = data_dir / _FOLDER
    root.mkdir(parents=True, exist_ok=True)
    _sweep(root)
    name = f"gen-{secrets.token_hex(8)}"
    folder = root / name
    folder.mkdir()
    if wanted.server is not None:
        wanted = Manifest(**{**asdict(wanted), "collection": f"netlm-{name}"})
    try:
        _describe(folder, wanted, {})  # so that whoever sweeps a killed builder's folder knows its collection
        LexicalIndex.build([passage.context for passage in snapshot.passages], folder / _LEXICAL)
        if wanted.server is None:
            builder.build(folder / _CHROMA, snapshot)
        else:
            _fill_server(wanted.server, wanted.collection, snapshot)
        _describe(folder, wanted, _digests(folder / _LEXICAL))
        _sync_tree(folder)
        _point(root, name)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, (OSError, ValueError, RuntimeError)):  # a full disk, or what tantivy makes of one
            raise IndexDamaged(f"the index could not be written: {error}") from error
        raise
    _sweep(root)
    return open_current(data_dir, wanted)


def _describe(folder: Path, manifest: Manifest, files: dict[str, str]) -> None:
    record = {"manifest": asdict(manifest), "files": files}
    (folder / _MANIFEST).write_text(json.dumps(record, indent=1, sort_keys=True), encoding="utf-8")


def _fill_server(url: str, collection: str, snapshot: Snapshot) -> None:
    assert snapshot.vectors is not None
    client = dense.server(url)
    try:
        dense.fill(client, collection, snapshot.passages, snapshot.vectors)
        dense.check(client, collection, len(snapshot.passages))
    finally:
        dense.release(client)


def _point(root: Path, name: str) -> None:
    aside = root / f".{_CURRENT}-{secrets.token_hex(4)}"
    with aside.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(root / _CURRENT)
    _sync(root)


def _sweep(root: Path) -> None:
    """Delete what nothing points to: older generations, and what a killed builder left."""
    try:
        keep = (root / _CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        keep = ""
    for path in root.iterdir():
        if path.name in (_CURRENT, keep):
            continue
        if path.is_dir():
            _drop_from_server(path)
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _drop_from_server(folder: Path) -> None:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["manifest"]
        if manifest["server"] is not None:
            dense.drop(manifest["server"], manifest["collection"])
    except (OSError, ValueError, KeyError, TypeError, IndexDamaged) as error:
        _LOG.debug("no collection dropped for %s: %s", folder.name, error)


def _identity(manifest: Manifest) -> dict[str, object]:
    known = asdict(manifest)
    known["chunking"] = tuple(manifest.chunking)
    del known["collection"]  # where the vectors are, not what they are
    return known


def _digests(folder: Path) -> dict[str, str]:
    # The lock files are touched by whoever opens the index; they hold nothing.
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix != ".lock")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # Windows cannot open a folder
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
