"""Numbered reference lists, and the works that a slide's source line names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from corpus.cues import words
from corpus.later import later
from corpus.lines import Line, lines
from corpus.model import Reference, Span
from corpus.shapes import is_matter

_ENTRY = later(r"\[?(\d{1,3})[.)\]]\s*(?=\S)")
_DOI = later(r"\b10\.\d{4,9}/\s?[^\s\[\]]+[^\s\[\].,;]")
_PMID = later(r"(?:PubMed|PMID):?\s*(\d{5,9})")
_YEAR_VOLUME = later(r"\b((?:19|20)\d\d)(?:\s+[A-Z][a-z]{2,8}\.?(?:\s+\d{1,2})?)?\s*[;:]")
_YEAR = later(r"(?<![\d/.-])((?:19|20)\d\d)(?![\d/])")
_PARTICLE = r"(?:(?:de|van|von|der|den|del|della|di|du|la|le|el|al|ter|ten|Le|De|La|Van|Von|El|Di)\s)*"
_NAME = r"[^\W\d_][\w'’\-]+(?:-[^\W\d_][\w'’]+)?"
_AUTHOR = later(rf"({_PARTICLE}{_NAME})(?:\s{_NAME})?\s+[A-Z][A-Z.\-]{{0,4}}(?=[,.:]|\s(?:et\b|and\b|&)|$)")
_ET_AL = later(rf"({_PARTICLE}{_NAME}),*(?:\s[A-Z]{{1,3}},*)?\s+et\s+al")

VOLUME = later(r"\b(?:19|20)\d\d(?:\s+[A-Z][a-z]{2,8}\.?(?:\s+\d{1,2})?)?\s*;\s*\d+\s*(?:\([^)]{1,20}\))?\s*[:.]\s*\w+")
MASTHEAD = later(r"\((?:19|20)\d\d\)\s*\d+\s*(?:\(\d+\))?\s*(?::|[A-Z]\d)")
_ISSUE = later(r"\b(?:19|20)\d\d\b.{0,20}\d\(\d+\)\s*:\s*\w")
_PUBLISHED = later(r"\bPublished:\s.*\b(?:19|20)\d\d\b|\bVolume \d+, (?:pages|issue)\b", re.IGNORECASE)
_LEAD_AUTHOR = later(rf"(?:\d{{1,3}}[.)]?\s*)?{_PARTICLE}{_NAME}\s+[A-Z]{{1,4}}[,.]")
_LEAD_ET_AL = later(rf"(?:\d{{1,3}}[.)]?\s*)?{_PARTICLE}{_NAME},*(?:\s[A-Z]{{1,3}},*)?\s+et\s+al")
_LONGEST = 900
_AHEAD = 4


def is_source(text: str) -> bool:
    """Tell whether a line is a citation of published work: authors, title, journal, year, pages."""
    if len(text) > _LONGEST or not any(character.isdigit() for character in text):
        return False
    if VOLUME.search(text) or MASTHEAD.search(text) or _PUBLISHED.search(text):
        return True
    if _LEAD_AUTHOR.match(text) and (_ISSUE.search(text) or re.search(r"(?:19|20)\d\d\.?$", text)):
        return True
    return bool(_LEAD_ET_AL.match(text) and re.search(r"\b(?:19|20)\d\d\)?\.?$", text))


def reference_lines(found: Sequence[Line]) -> dict[int, int]:
    """Return which lines belong to the reference list: line index → index of its entry's first line.

    A list is the entries under a heading such as "References", numbered or
    not, or a run of at least eight numbered citations anywhere.
    """
    owner: dict[int, int] = {}
    index = 0
    while index < len(found):
        headed = _is_heading(found, index - 1)
        run = _numbered(found, index, headed) or (_unnumbered(found, index) if headed else {})
        if run:
            owner.update(run)
            index = max(run) + 1
        else:
            index += 1
    return owner


def _is_heading(found: Sequence[Line], index: int) -> bool:
    return index >= 0 and found[index].text.lower().rstrip(":. ") in words("headings", "references")


def _numbered(found: Sequence[Line], start: int, headed: bool) -> dict[int, int]:
    """Read entries "1. …", "[2] …"; a page break or a running head inside an entry does not end the list."""
    first = _ENTRY.match(found[start].text)
    if not first or (not headed and int(first[1]) != 1):
        return {}
    owner: dict[int, int] = {}
    current, expected, entries = start, int(first[1]), 0
    for index in range(start, len(found)):
        number = _next_number(found[index], expected)
        if number is not None:
            current, expected, entries = index, number + 1, entries + 1
        elif found[index].gap > 0 or found[index].bullet or _ENTRY.match(found[index].text):
            ahead = range(index + 1, min(len(found), index + _AHEAD))
            if not any(_next_number(found[after], expected) == expected for after in ahead):
                break
        if not is_matter(found[index].text) or _DOI.search(found[index].text):
            owner[index] = current
    return owner if entries >= (2 if headed else 8) and _cited(found, owner) else {}


def _next_number(line: Line, expected: int) -> int | None:
    match = _ENTRY.match(line.text)
    return int(match[1]) if match and expected <= int(match[1]) <= expected + 3 else None


def _unnumbered(found: Sequence[Line], start: int) -> dict[int, int]:
    """Read entries without numbers, each on a line or paragraph of its own, up to the next heading."""
    owner: dict[int, int] = {}
    current = start
    for index in range(start, len(found)):
        line = found[index]
        begins = line.gap > 0 or bool(line.bullet) or bool(_LEAD_AUTHOR.match(line.text)) or index == start
        if line.hashes or (begins and not (_YEAR.search(line.text) or _LEAD_AUTHOR.match(line.text))):
            break
        current = index if begins else current
        owner[index] = current
    return owner if len(set(owner.values())) >= 2 and _cited(found, owner) else {}


def _cited(found: Sequence[Line], owner: dict[int, int]) -> bool:
    """Most entries of a list of references hold a year."""
    heads = set(owner.values())
    dated = {first for index, first in owner.items() if _YEAR.search(found[index].text)}
    return len(dated) >= len(heads) * 0.6


@lru_cache(maxsize=16)
def references(text: str) -> tuple[Reference, ...]:
    """Return the entries of the document's reference list, in its order; empty if it has none.

    An entry's label is its number; in a list of bullets, as word processors
    number them, its place; in a list without either, author and year.
    """
    found = lines(text)
    owner = reference_lines(found)
    entries: dict[int, list[Line]] = {}
    for index, first in sorted(owner.items()):
        entries.setdefault(first, []).append(found[index])
    return tuple(_parse(text, group, place) for place, group in enumerate(entries.values(), 1))


def _parse(text: str, group: Sequence[Line], place: int) -> Reference:
    span = Span(group[0].start, group[-1].end)
    raw = span.of(text)
    match = _ENTRY.match(raw)
    body = " ".join(raw[match.end() if match else 0 :].split())
    author, year = author_and_year(body)
    doi = _DOI.search(body)
    pmid = _PMID.search(body)
    counted = str(place) if group[0].bullet else " ".join(part for part in (author, year) if part) or str(span.start)
    return Reference(
        label=match[1] if match else counted,
        text=body,
        span=span,
        author=author,
        year=year,
        doi=doi[0].replace(" ", "") if doi else None,
        pmid=pmid[1] if pmid else None,
    )


def author_and_year(citation: str) -> tuple[str | None, str | None]:
    """Return the first author's surname and the year of publication of one citation, where it has them."""
    bare = re.sub(r"^\s*\[?\d{1,3}[.)\]]?\s*", "", citation)
    author = _AUTHOR.match(bare) or _ET_AL.match(bare)
    dated = _YEAR_VOLUME.search(bare)
    if dated:
        year: str | None = dated[1]
    else:
        plain = _YEAR.findall(re.sub(r"(?:doi|https?)\S*.*$", "", bare, flags=re.IGNORECASE)) or _YEAR.findall(bare)
        year = plain[-1] if plain else None
    return (author[1] if author else None), year


def surnames(reference: Reference) -> tuple[str, ...]:
    """Return the surnames of a reference's authors, first author first."""
    authors = re.split(r"\.\s", reference.text, maxsplit=1)[0]
    found = (re.match(rf"\s*({_PARTICLE}{_NAME})", part) for part in authors.split(","))
    return tuple(match[1] for match in found if match and match[1].lower() != "et")


def works(line: str) -> tuple[str, ...]:
    """Return the studies that a source line names, each as a reader would ("Ejaz 2018", "OHSU JVIR 2018")."""
    names = []
    for piece in _pieces(line):
        author, year = author_and_year(piece)
        if author:
            names.append(" ".join(part for part in (author, year) if part))
        elif (volume := VOLUME.search(piece)) and volume.start() > 0 and year:
            journal = piece[: volume.start()].strip(" .,;-–")
            if journal and len(journal.split()) <= 8:
                names.append(f"{journal} {year}")
    return tuple(dict.fromkeys(names))


def _pieces(line: str) -> Iterator[str]:
    """Cut a line that holds several citations at each new first author after the pages of the one before."""
    starts = [0]
    for match in re.finditer(rf"(?<=\w[.;])\s*\d{{0,3}}(?={_NAME}\s[A-Z]{{1,3}},\s+(?:et al|{_NAME}\s[A-Z]))", line):
        if VOLUME.search(line, starts[-1], match.start()):
            starts.append(match.end())
    yield from (line[a:b] for a, b in zip(starts, [*starts[1:], len(line)], strict=True))
