"""Chroma in processes of its own: building an index, and checking one from a process that has never seen it.

A killed or crashed writer leaves a Chroma folder that can crash its reader.
So the process that answers opens no index that another has not opened and
searched first. One process is started for both, as early as there is reason
to: it imports Chroma while passages are still being embedded, forks the one
that will check, builds, and lets the other look.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from corpus import fresh
from corpus.errors import IndexDamaged
from corpus.index import dense
from corpus.store import Snapshot, Store

_MODULE = "corpus.index.dense_process"


class Builder(Protocol):
    """Fills a new Chroma folder and checks it."""

    def start(self) -> None:
        """Get ready: a folder will be built soon."""

    def build(self, folder: Path, snapshot: Snapshot) -> None:
        """Build and check ``folder``.

        Raises:
            IndexDamaged: it could not be built, or does not pass the check.
        """

    def close(self) -> None:
        """Let go of what ``start`` got."""


class FreshBuilder:
    """Builds in one new process and checks in another. Both read the passages and vectors from the store."""

    def __init__(self, data_dir: Path, fingerprint: str) -> None:
        self._data_dir = data_dir
        self._fingerprint = fingerprint
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the process, which begins to import."""
        if self._process is None:
            self._process = fresh.start(_MODULE, "build")

    def build(self, folder: Path, snapshot: Snapshot) -> None:
        """Build and check ``folder``; see ``Builder``."""
        self.start()
        process, self._process = self._process, None
        assert process is not None
        job = {
            "folder": str(folder),
            "data_dir": str(self._data_dir),
            "fingerprint": self._fingerprint,
            "digest": snapshot.digest,
        }
        try:
            fresh.finish(process, json.dumps(job))
        except fresh.FreshProcessFailed as error:
            raise IndexDamaged(str(error)) from error

    def close(self) -> None:
        """End the process if it was not needed."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def check_in_fresh_process(folder: Path, count: int) -> None:
    """Do ``dense.check`` on a Chroma folder from a new process; a crash there is no crash here.

    Raises:
        IndexDamaged: it cannot be read, or does not hold what it should.
    """
    try:
        fresh.finish(fresh.start(_MODULE, "check", str(folder), str(count)))
    except fresh.FreshProcessFailed as error:
        raise IndexDamaged(str(error)) from error


def _check(folder: Path, count: int) -> None:
    client = dense.embedded(folder)
    dense.check(client, dense.COLLECTION, count)
    dense.release(client)


def _build() -> None:
    importlib.import_module("chromadb")
    line = sys.stdin.readline()
    if not line:  # whoever asked is gone, or needs nothing
        return
    job = json.loads(line)
    folder = Path(job["folder"])
    onlooker = Onlooker(folder) if hasattr(os, "fork") else None
    snapshot = Store(Path(job["data_dir"])).snapshot(job["fingerprint"])
    if snapshot.digest != job["digest"] or snapshot.vectors is None:
        raise IndexDamaged("the store was changed while its index was being built")
    client = dense.embedded(folder)
    dense.fill(client, dense.COLLECTION, snapshot.passages, snapshot.vectors)
    dense.release(client)
    if onlooker is None:
        check_in_fresh_process(folder, len(snapshot.passages))
    else:
        onlooker.look(len(snapshot.passages))


class Onlooker:
    """A process forked before this one has opened anything, which checks a folder when it is told to."""

    def __init__(self, folder: Path) -> None:
        told, self._tell = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os.close(self._tell)
            count = os.read(told, 32)
            status = 1
            try:
                if count:
                    _check(folder, int(count))
                    status = 0
            except IndexDamaged as damage:
                print(damage, file=sys.stderr, flush=True)
            finally:
                os._exit(status)
        os.close(told)

    def look(self, count: int) -> None:
        """Let the other process check the folder for ``count`` passages.

        Raises:
            IndexDamaged: it cannot be read, or does not hold what it should.
        """
        os.write(self._tell, str(count).encode())
        os.close(self._tell)
        if os.waitpid(self._child, 0)[1] != 0:
            raise IndexDamaged("the new vector index cannot be read by another process")


def _main(arguments: list[str]) -> None:
    try:
        if arguments[0] == "build":
            _build()
        else:
            _check(Path(arguments[1]), int(arguments[2]))
    except IndexDamaged as damage:
        sys.exit(str(damage))


if __name__ == "__main__":
    _main(sys.argv[1:])
