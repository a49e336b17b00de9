"""A corpus of a few lines and an embedder that needs no model: the real store and indexes run on them."""

import hashlib

import numpy as np

from corpus.index import dense
from corpus.ingest import Chunker
from corpus.model import Document, Passage, PassageKind, Scope, Span, passage_id

DIMENSIONS = 24
_SUBJECTS = ("heron", "otter", "newt", "alder", "sedge", "mayfly", "kingfisher", "trout")
_VERBS = ("rests near", "feeds below", "avoids", "returns to", "depends on")
_PLACES = ("the weir", "the upper pond", "the flooded meadow", "the gravel bank", "the old sluice", "the reed bed")


class HashEmbedder:
    """Gives each word a fixed direction and a text the sum of its words': deterministic, quick, offline."""

    def __init__(self, fingerprint="hash-1"):
        self.name = "hash"
        self.fingerprint = fingerprint
        self.dimensions = DIMENSIONS
        self.embedded = 0

    def embed(self, texts, progress=None):
        """Return one unit row per text and count the texts."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for number, text in enumerate(texts):
            rows[number] = self.embed_query(text)
            self.embedded += 1
            if progress is not None:
                progress(number + 1, len(texts))
        return rows

    def embed_query(self, text):
        """Return the unit vector of a text."""
        total = np.full(DIMENSIONS, 1e-3)
        for word in text.lower().replace(":", " ").split():
            seed = hashlib.sha256((self.fingerprint + word).encode("utf-8", "surrogatepass")).digest()[:DIMENSIONS]
            total += np.frombuffer(seed, dtype=np.uint8).astype(float) - 127.5
        return (total / np.linalg.norm(total)).astype(np.float32)


def lines(document):
    """Return a document's lines as its passages; a line that begins with "#" is a heading."""
    made, start, heading = [], 0, ()
    for order, line in enumerate(document.text.split("\n")):
        span = Span(start, start + len(line))
        start += len(line) + 1
        is_heading = line.startswith("#")
        if is_heading:
            heading = (line.strip("# "),)
        made.append(
            Passage(
                passage_id(document.document_id, (span,)),
                document.document_id,
                PassageKind.HEADING if is_heading else PassageKind.SENTENCE,
                line,
                (span,),
                order,
                0,
                Scope(() if is_heading else heading),
                evidence=not is_heading,
            )
        )
    return tuple(made)


LINES = Chunker(lines, "lines-1")


def document(name, count=40, shift=0):
    """Return a document of ``count`` different sentences."""
    sentences = [
        f"The {_SUBJECTS[i % 8]} {_VERBS[i % 5]} {_PLACES[i % 6]} in week {i}." for i in range(shift, shift + count)
    ]
    return Document(name, f"Notes of {name}", "\n".join((f"# Notes of {name}", *sentences)), kind="notes")


def documents():
    """Return three documents of 120 sentences in all."""
    return [document("brook", shift=0), document("lake", shift=40), document("marsh", shift=80)]


def plain(hits):
    """Return hits as text: what two runs must have in common to the byte."""
    return [f"{hit.passage.document_id}:{hit.passage.order} {hit.score:.6f} {hit.passage.text}" for hit in hits]


class HereBuilder:
    """Builds and checks a Chroma folder in this process."""

    def __init__(self, data_dir=None, fingerprint=None):
        self.started = self.closed = 0

    def start(self):
        """Count that it was told to get ready."""
        self.started += 1

    def build(self, folder, snapshot):
        """Build, then check."""
        client = dense.embedded(folder)
        dense.fill(client, dense.COLLECTION, snapshot.passages, snapshot.vectors)
        dense.release(client)
        here_check(folder, len(snapshot.passages))

    def close(self):
        """Count that it was let go."""
        self.closed += 1


def here_check(folder, count):
    """Check a Chroma folder from this process."""
    client = dense.embedded(folder)
    try:
        dense.check(client, dense.COLLECTION, count)
    finally:
        dense.release(client)


QUERIES = ("where does the otter feed", "week 97", "kingfisher returns to the weir", "nothing of the kind")
