"""Criteria as data: one TOML file a set, proved against the documents as it is read.

Every number of a criterion, every quote and every note stands in these files.
A file of one's own is read like those that ship; ``docs/criteria.md`` shows how.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.library import load_default
from corpus.model import Document
from guardrails.criteria.reading import Draft, Reading, as_list, built
from guardrails.criteria.sets import STATUSES, CriteriaSet, Kind, Remark
from guardrails.criteria.vocabulary import Vocabulary, default_vocabulary

_ID = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_TEXTS = ("id", "version", "title", "kind", "date")
_FIELDS = frozenset({*_TEXTS, "order", "sources", "place", "criterion", "threshold", "remark"})
_LAST = 1000


class DefinitionError(ValueError):
    """Definitions that cannot be used; the message names every fault of every file at once."""


@cache
def default_sets() -> tuple[CriteriaSet, ...]:
    """Return the sets that ship with the package, in their fixed order, read and proved once.

    Raises:
        DefinitionError: an installed definition is damaged.
    """
    return load_sets(_shipped(), {each.document_id: each for each in load_default()})


def read_sets(folder: Path | None, documents: Iterable[Document]) -> tuple[CriteriaSet, ...]:
    """Return the shipped sets and, after them, those of a folder of one's own.

    documents: what the folder's sets may quote, besides the shipped documents.

    Raises:
        DefinitionError: the folder cannot be read, or a definition in it
            cannot be used; every fault of every file is named.
    """
    shipped = default_sets()
    if folder is None:
        return shipped
    known = {each.document_id: each for each in (*load_default(), *documents)}
    try:
        texts = {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir()) if path.suffix == ".toml"}
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(f"the criteria of {folder} cannot be read: {error}") from None
    return (*shipped, *load_sets(texts, known, taken=[each.set_id for each in shipped]))


def load_sets(
    texts: Mapping[str, str],
    documents: Mapping[str, Document],
    vocabulary: Vocabulary | None = None,
    taken: Iterable[str] = (),
) -> tuple[CriteriaSet, ...]:
    """Return the sets that TOML texts define, each under the name of its file.

    taken: ids of sets that are defined elsewhere.

    Raises:
        DefinitionError: a definition cannot be used; every fault of every file is named.
    """
    vocabulary = vocabulary or default_vocabulary()
    faults: list[str] = []
    made: list[CriteriaSet] = []
    ids = dict.fromkeys(taken, "the shipped sets")
    for name, text in texts.items():
        try:
            data = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            faults.append(f"{name}: {error}")
            continue
        reading = Reading(name, documents, vocabulary, data.get("place", {}))
        found = _set(data, text, reading)
        faults += reading.faults
        identity = str(data.get("id"))
        if identity in ids:
            faults.append(f"{name}: the id {identity!r} is already used in {ids[identity]}")
        ids.setdefault(identity, name)
        if found:
            made.append(found)
    if faults:
        raise DefinitionError(
            f"The criteria have {len(faults)} fault(s):\n" + "\n".join(f"- {each}" for each in faults)
        )
    return tuple(sorted(made, key=lambda each: (each.order, each.set_id)))


def _shipped() -> dict[str, str]:
    folder = files(__package__).joinpath("definitions")
    found = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    return {each.name: each.read_text("utf-8") for each in found}


def _set(data: dict[str, Any], text: str, reading: Reading) -> CriteriaSet | None:
    reading.unknown_fields("the set", data, _FIELDS)
    for name in _TEXTS:
        if not isinstance(data.get(name), str) or not data[name].strip():
            reading.fault("the set", f"{name} must be a text that is not empty")
    if isinstance(data.get("id"), str) and not _ID.fullmatch(data["id"]):
        reading.fault("the set", "id must be lower-case words joined by underscores and dots")
    if isinstance(data.get("date"), str) and not _DATE.fullmatch(data["date"]):
        reading.fault("the set", "date must be YYYY, YYYY-MM or YYYY-MM-DD")
    if not isinstance(order := data.get("order", _LAST), int) or isinstance(order, bool):
        reading.fault("the set", "order must be a whole number")
    kind = next((each for each in Kind if each == data.get("kind")), None)
    if kind is None:
        reading.fault("the set", f"kind must be {' or '.join(Kind)}")
    sources = _sources(data.get("sources"), reading)
    statuses = STATUSES[kind] if kind else (*STATUSES[Kind.ELIGIBILITY][:-1], *STATUSES[Kind.EXCLUSION])
    criteria = _criteria("criterion", data, statuses, reading)
    thresholds = _criteria("threshold", data, STATUSES[Kind.ELIGIBILITY], reading)
    if not criteria:
        reading.fault("the set", "needs at least one criterion")
    remarks = [_remark(number, each, reading) for number, each in enumerate(as_list(data.get("remark")), 1)]
    if reading.faults or kind is None:
        return None
    return CriteriaSet(
        set_id=data["id"],
        version=data["version"],
        title=data["title"],
        kind=kind,
        order=order,
        source=sources,
        date=data["date"],
        criteria=built(criteria, reading.vocabulary),
        thresholds=built(thresholds, reading.vocabulary),
        remarks=tuple(remarks),
        digest=_digest(text, reading.vocabulary),
        vocabulary=reading.vocabulary,
    )


def _sources(named: object, reading: Reading) -> str:
    if not isinstance(named, list) or not named:
        reading.fault("the set", "sources must list the ids of documents")
        return ""
    known = [reading.documents[each] for each in named if isinstance(each, str) and each in reading.documents]
    if len(known) < len(named):
        reading.fault("the set", "sources names a document that is not there")
    return "; ".join(f"{each.name or each.title} ({each.date or 'date not stated'})" for each in known)


def _criteria(table: str, data: dict[str, Any], statuses: tuple[str, ...], reading: Reading) -> list[Draft]:
    made: dict[str, Draft] = {}
    for number, entry in enumerate(as_list(data.get(table)), 1):
        found = reading.criterion(table, number, entry, statuses)
        if found.criterion_id in made:
            reading.fault(f"{table} {number}", f"the id {found.criterion_id!r} is used twice")
        made[found.criterion_id] = found
    return list(made.values())


def _remark(number: int, entry: object, reading: Reading) -> Remark:
    here = f"remark {number}"
    fields = entry if isinstance(entry, dict) else {}
    reading.unknown_fields(here, fields, {"kind", "text", "quotes"})
    texts = {name: reading.text(here, fields, name) for name in ("kind", "text")}
    return Remark(texts["kind"], texts["text"], reading.citations(here, fields.get("quotes")))


def _digest(text: str, vocabulary: Vocabulary) -> str:
    """Return the SHA-256 over the definition and the vocabulary of facts that it uses."""
    return hashlib.sha256(f"{vocabulary.digest}\0{text}".encode()).hexdigest()
