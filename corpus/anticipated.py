"""Anticipated questions: the many ways in which people ask for what a document says.

A folder of sources may hold ``questions/*.toml``. Each ``[[entry]]`` points,
by verbatim quotes, to the words of one document that answer its questions;
each ``[[unanswered]]`` holds questions that look answerable and are not, with
what is missing; each ``[[disagreement]]`` the positions of documents that
differ. They are an index (document expansion: Nogueira et al. 2019,
doc2query), never a text of a reply: what is shown is always the document's own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.model import Document

FOLDER = "questions"


class AnticipatedError(CorpusError):
    """Files of anticipated questions that cannot be used. The message names every fault at once."""


@dataclass(frozen=True, slots=True)
class Anticipated:
    """Questions for one need, and the words of one document that answer them, in reading order."""

    document_id: str
    quotes: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Questions for one need that no document meets, asked beside one of them, and what is missing, in a few words."""

    document_id: str
    asks: tuple[str, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A point on which documents differ: each position as (document id, quote), and questions about it."""

    topic: str
    positions: tuple[tuple[str, str], ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Anticipation:
    """All anticipated questions of a library."""

    entries: tuple[Anticipated, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    def __add__(self, other: Anticipation) -> Anticipation:
        return Anticipation(
            self.entries + other.entries,
            self.unanswered + other.unanswered,
            self.disagreements + other.disagreements,
        )


@cache
def load_default() -> Anticipation:
    """Return the anticipated questions of the shipped documents; none where no such folder ships.

    Raises:
        AnticipatedError: a file is malformed.
    """
    with as_file(files("corpus").joinpath("sources", FOLDER)) as folder:
        return load_folder(folder)


def load_folder(folder: Path) -> Anticipation:
    """Return the anticipated questions of every ``*.toml`` in a folder; none where there is no such folder.

    Raises:
        AnticipatedError: a file is malformed, names no document, or asks the same question twice.
    """
    faults: list[str] = []
    entries: list[Anticipated] = []
    unanswered: list[Unanswered] = []
    disagreements: list[Disagreement] = []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            data = tomllib.loads(path.read_bytes().decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(f"{path.name} is not valid TOML in UTF-8: {error}")
            continue
        if set(data) == {"disagreement"}:
            disagreements += _disagreements(path.name, data, faults)
            continue
        document_id = data.get("document")
        if not isinstance(document_id, str):
            faults.append(f"{path.name}: document must name the document that the quotes are of.")
            continue
        own = _entries(path.name, document_id, data, faults)
        open_ones = _unanswered(path.name, document_id, data, faults)
        faults += _twice(path.name, [*(each.asks for each in own), *(each.asks for each in open_ones)])
        entries += own
        unanswered += open_ones
    if faults:
        raise AnticipatedError(f"the anticipated questions have {len(faults)} fault(s):\n- " + "\n- ".join(faults))
    return Anticipation(tuple(entries), tuple(unanswered), tuple(disagreements))


def unfounded(anticipation: Anticipation, documents: Iterable[Document]) -> list[str]:
    """Return one line for each quote that does not stand in its document exactly once."""
    by_id = {document.document_id: document for document in documents}
    quoted = [(entry.document_id, quote) for entry in anticipation.entries for quote in entry.quotes]
    quoted += [position for each in anticipation.disagreements for position in each.positions]
    faults = []
    for document_id, quote in quoted:
        if document_id not in by_id:
            faults.append(f"{document_id}: there is no such document")
            continue
        found = by_id[document_id].text.count(quote)
        if found != 1:
            faults.append(f"{document_id}: {quote!r} stands there {found} times")
    return faults


def _entries(name: str, document_id: str, data: Mapping[str, Any], faults: list[str]) -> list[Anticipated]:
    found = []
    for number, entry in _tables(name, data, "entry", faults):
        quotes, asks = entry.get("quotes"), entry.get("ask")
        if not _texts(quotes) or not _texts(asks):
            faults.append(f"{name}: entry {number}: quotes and ask must be lists of texts that are not empty.")
            continue
        found.append(Anticipated(document_id, tuple(quotes), tuple(asks)))
    return found


def _unanswered(name: str, document_id: str, data: Mapping[str, Any], faults: list[str]) -> list[Unanswered]:
    found = []
    for number, entry in _tables(name, data, "unanswered", faults):
        asks, missing = entry.get("ask"), entry.get("missing")
        if not _texts(asks) or not isinstance(missing, str) or not missing.strip():
            faults.append(f"{name}: unanswered {number}: ask must be a list of texts, missing a text.")
            continue
        found.append(Unanswered(document_id, tuple(asks), missing))
    return found


def _disagreements(name: str, data: Mapping[str, Any], faults: list[str]) -> list[Disagreement]:
    found = []
    for number, entry in _tables(name, data, "disagreement", faults):
        topic, positions, asks = entry.get("topic"), entry.get("positions"), entry.get("ask")
        sound = isinstance(positions, list) and len(positions) > 1 and all(isinstance(p, dict) for p in positions)
        if not sound or not all(_texts([each.get("document"), each.get("quote")]) for each in positions):
            faults.append(
                f"{name}: disagreement {number}: positions must hold two or more of a document and its quote."
            )
        elif not _texts([topic]) or not _texts(asks):
            faults.append(f"{name}: disagreement {number}: topic must be a text, ask a list of texts.")
        else:
            sides = tuple((str(each["document"]), str(each["quote"])) for each in positions)
            found.append(Disagreement(topic, sides, tuple(asks)))
    return found


def _tables(name: str, data: Mapping[str, Any], kind: str, faults: list[str]) -> list[tuple[int, Any]]:
    """Return the numbered tables of one kind; what is none is a fault."""
    found = data.get(kind, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        faults.append(f"{name}: {kind} must be written as [[{kind}]] tables.")
        return []
    return list(enumerate(found, 1))


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) and each.strip() for each in value)


def _twice(name: str, groups: Sequence[Sequence[str]]) -> list[str]:
    seen: set[str] = set()
    faults = []
    for asks in groups:
        for ask in asks:
            key = " ".join(ask.lower().split())
            if key in seen:
                faults.append(f"{name}: the question {ask!r} stands twice")
            seen.add(key)
    return faults
