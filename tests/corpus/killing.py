"""Kills a process that makes or remakes an index, again and again, and looks at what the next start finds.

Run as a program by test_kill.py; prints one JSON object. Everything slow is
imported once; each process that is killed is forked from here before any store
or index is open, so it is as fresh as a new one. SQLite, tantivy, Chroma and
the lock are the real ones.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from pathlib import Path

import chromadb  # noqa: F401
import langchain_chroma  # noqa: F401
import small_corpus as small

from corpus.index import dense, dense_process
from corpus.ingest import Corpus, Tools, ensure_ready, ingest

ATTEMPTS_PER_KILL = 2


def in_child(work):
    """Run ``work`` in a forked process; return its id. Its exit status is 0 if ``work`` returned."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


class ForkingBuilder(small.HereBuilder):
    """Builds here, and checks in a process forked before this one has opened Chroma."""

    def build(self, folder, snapshot):
        """Build, then let the other process look."""
        onlooker = dense_process.Onlooker(folder)
        client = dense.embedded(folder)
        dense.fill(client, dense.COLLECTION, snapshot.passages, snapshot.vectors)
        dense.release(client)
        onlooker.look(len(snapshot.passages))


TOOLS = Tools(small.LINES, ForkingBuilder, small.here_check)


def first_start(folder):
    """Build everything from nothing."""
    ensure_ready(folder, small.HashEmbedder(), documents=small.documents, tools=TOOLS)


def add_document(folder):
    """Take one more document in, which makes the index anew."""
    ingest([small.document("fen", shift=120)], folder, small.HashEmbedder(), tools=TOOLS)


def change_model(folder):
    """Start with another embedding model, which makes every vector and the index anew."""
    ensure_ready(folder, small.HashEmbedder("hash-2"), documents=small.documents, tools=TOOLS)


def state(folder):
    """Say how far a killed process had come."""
    if not (folder / "corpus.sqlite").exists():
        return "no store"
    made = list((folder / "index").glob("gen-*")) if (folder / "index").exists() else []
    pointed = (folder / "index" / "current").exists()
    chroma = any((path / "chroma").exists() for path in made)
    return f"generations {len(made)}, pointed {pointed}, chroma {chroma}"


def look(folder, operation, expected, was_ready):
    """Start again after a kill and make sure that everything is there and answers as it should."""
    embedder = small.HashEmbedder("hash-2" if operation is change_model else "hash-1")
    if was_ready:
        old = Corpus(folder, embedder, tools=TOOLS)
        assert all(old.retriever.search(query, 3) for query in small.QUERIES), "no answer before completion"
    operation(folder)
    corpus = ensure_ready(folder, embedder, documents=small.documents, tools=TOOLS)
    found = [small.plain(corpus.retriever.search(query, 5)) for query in small.QUERIES]
    assert found == expected, f"other hits than an undisturbed run: {found}"
    assert corpus.indexed, "the index was not rebuilt"
    current = folder / "index" / (folder / "index" / "current").read_text()
    dense.check(dense.embedded(current / "chroma"), dense.COLLECTION, len(corpus.retriever.passages))
    assert len(list((folder / "index").glob("gen-*"))) == 1, "rubbish is left"
    with sqlite3.connect(folder / "corpus.sqlite") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def answers(folder, operation, target):
    """Write what an undisturbed run of ``operation`` answers."""
    operation(folder)
    embedder = small.HashEmbedder("hash-2" if operation is change_model else "hash-1")
    corpus = Corpus(folder, embedder, tools=TOOLS)
    target.write_text(json.dumps([small.plain(corpus.retriever.search(query, 5)) for query in small.QUERIES]))


def wait(child):
    """Return the exit status of a process, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_repeatedly(root, operation, base, kills):
    """Kill ``operation`` at ``kills`` moments spread over its duration; return what was found."""
    target = root / f"{operation.__name__}.json"
    fresh(root / "try", base)
    assert wait(in_child(lambda: answers(root / "try", operation, target))) == 0
    expected = json.loads(target.read_text())
    durations = []
    for _ in range(3):
        fresh(root / "try", base)
        started = time.monotonic()
        assert wait(in_child(lambda: operation(root / "try"))) == 0
        durations.append(time.monotonic() - started)
    duration = sorted(durations)[1]
    killed, failures, states = 0, [], []
    for attempt in range(kills * ATTEMPTS_PER_KILL):
        if killed == kills:
            break
        fresh(root / "try", base)
        child = in_child(lambda: operation(root / "try"))
        # The golden ratio spreads any number of moments evenly.
        time.sleep(duration * (attempt * 0.6180339887 % 1))
        os.kill(child, signal.SIGKILL)
        if wait(child) != -signal.SIGKILL:
            continue
        killed += 1
        states.append(state(root / "try"))
        if wait(in_child(lambda: look(root / "try", operation, expected, operation is add_document))) != 0:
            failures.append(states[-1])
    return {"kills": killed, "failures": failures, "states": sorted(set(states)), "duration": round(duration, 3)}


def fresh(folder, base):
    """Make ``folder`` a copy of ``base``, or empty."""
    shutil.rmtree(folder, ignore_errors=True)
    if base is not None:
        shutil.copytree(base, folder)


def main():
    """Print the result for each operation. Arguments: an empty folder, how many kills per operation."""
    root, kills = Path(sys.argv[1]), int(sys.argv[2])
    ready = root / "ready"
    assert wait(in_child(lambda: first_start(ready))) == 0
    result = {}
    for operation, base in ((first_start, None), (add_document, ready), (change_model, ready)):
        result[operation.__name__] = kill_repeatedly(root, operation, base, kills)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
