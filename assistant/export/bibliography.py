"""The documents that a conversation cites, as reference managers read them: RIS, BibTeX, CSL-JSON.

What is not known of a document is left out; nothing is guessed.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.model import Document

_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_TEX = {
    **{each: f"\\{each}" for each in "$&%#_"},
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}


@dataclass(frozen=True, slots=True)
class Work:
    """A cited document. date: year, month and day as far as they are known."""

    work_id: str
    title: str
    kind: str
    authors: tuple[str, ...]
    date: tuple[str, ...]
    doi: str | None
    note: str | None

    @property
    def issued(self) -> str | None:
        """The date as ISO 8601 writes it."""
        return "-".join(self.date) or None


def cited(replies: Iterable[Mapping[str, Any]], documents: Mapping[str, Document]) -> list[Work]:
    """Return the documents that reply objects cite, in the order in which they are first cited.

    Of one that is not among ``documents`` any more, what its citation says stays.
    """
    works: dict[str, Work] = {}
    for citation in (each for reply in replies for each in _citations(reply)):
        own = citation["document_id"]
        if own not in works:
            known = documents.get(own) or Document(own, citation["title"], "", kind="", date=citation["date"])
            works[own] = Work(
                own, clean(known.title), known.kind, _people(known.authors), _date(known.date), known.doi, known.terms
            )
    return list(works.values())


def _citations(reply: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from reply["citations"]
    for evaluation in reply["criteria"]:
        for part in (*evaluation["criteria"], *(evaluation.get("thresholds") or ()), *evaluation["remarks"]):
            yield from part["citations"]


def ris(works: Sequence[Work]) -> str:
    """Return the works in the RIS format."""
    lines: list[str] = []
    for work in works:
        lines.append(f"TY  - {_type(work, 'ris')}")
        lines += [f"AU  - {', '.join(filter(None, name(each)))}" for each in work.authors]
        lines.append(f"TI  - {work.title}")
        if work.date:
            lines += [f"PY  - {work.date[0]}", f"DA  - {'/'.join((*work.date, '', '', '')[:3])}/"]
        if work.doi:
            lines.append(f"DO  - {clean(work.doi)}")
        if work.note:
            lines.append(f"N1  - {clean(work.note)}")
        lines += [f"ID  - {clean(work.work_id)}", "ER  - ", ""]
    return "".join(f"{line}\r\n" for line in lines)


def bibtex(works: Sequence[Work]) -> str:
    """Return the works in the BibTeX format, in UTF-8."""
    entries = []
    for work, key in zip(works, _keys(works), strict=True):
        fields = {
            "author": " and ".join(_tex(", ".join(filter(None, name(each))), whole=" and ") for each in work.authors),
            "title": f"{{{_tex(work.title)}}}",
            "year": work.date[0] if work.date else "",
            "month": work.date[1].lstrip("0") if len(work.date) > 1 else "",
            "doi": _tex(clean(work.doi or "")),
            "note": _tex(clean(work.note or "")),
        }
        lines = [f"  {field} = {{{value}}}" for field, value in fields.items() if value]
        entries.append(f"@{_type(work, 'bibtex')}{{{key},\n" + ",\n".join(lines) + "\n}\n")
    return "\n".join(entries)


def csl_json(works: Sequence[Work]) -> str:
    """Return the works as CSL-JSON, the format of citeproc."""
    items: list[dict[str, object]] = []
    for work in works:
        item: dict[str, object] = {"id": work.work_id, "type": _type(work, "csl"), "title": work.title}
        if work.authors:
            item["author"] = [_csl_name(each) for each in work.authors]
        if work.date:
            item["issued"] = {"date-parts": [[int(each) for each in work.date]]}
        if work.doi:
            item["DOI"] = work.doi
        if work.note:
            item["note"] = clean(work.note)
        items.append(item)
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def name(author: str) -> tuple[str, str]:
    """Return family and given names; one word, as an institution's, is a family name alone.

    What stands in lower case before the last word belongs to the family name ("Ludwig van der Berg").
    """
    words = author.split()
    start = next((at for at, word in enumerate(words[1:], 1) if word[0].islower()), len(words) - 1)
    return " ".join(words[start:]), " ".join(words[:start])


def clean(text: str) -> str:
    """Return a text in one line, without characters that control a device or turn the direction of writing."""
    line = " ".join(_DIRECTIONS.sub("", text).split())
    return "".join(each for each in line if unicodedata.category(each) != "Cc")


def _csl_name(author: str) -> dict[str, str]:
    family, given = name(author)
    return {"family": family, "given": given} if given else {"literal": family}


def _people(authors: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in map(clean, authors) if each)


def _date(date: str | None) -> tuple[str, ...]:
    found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", (date or "").strip())
    return tuple(each for each in found.groups() if each) if found else ()


def _keys(works: Sequence[Work]) -> list[str]:
    keys: list[str] = []
    for work in works:
        plain = re.sub(r"[^A-Za-z0-9_:.-]+", "-", work.work_id).strip("-") or "source"
        keys.append(plain if plain not in keys else f"{plain}-{len(keys) + 1}")
    return keys


def _tex(text: str, whole: str | None = None) -> str:
    escaped = "".join(_TEX.get(each, each) for each in text)
    return f"{{{escaped}}}" if whole and whole in text else escaped


def _type(work: Work, style: str) -> str:
    types = _types()
    found = types["kind"].get(work.kind.lower()) or types["with_doi" if work.doi else "otherwise"]
    return str(found[style])


@cache
def _types() -> Mapping[str, Any]:
    return tomllib.loads((files("assistant") / "data" / "reference_types.toml").read_text("utf-8"))
