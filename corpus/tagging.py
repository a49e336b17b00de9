"""What each line of a document is, told by its looks, its neighbours and by repetition."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.grids import TableLine, find_tables
from corpus.lines import Line
from corpus.references import MASTHEAD, is_source, reference_lines
from corpus.shapes import (
    caption_label,
    is_abbreviation_list,
    is_claim,
    is_matter,
    is_number_soup,
    is_person,
)

_WRAP = 115
_SHORT = 160
_TITLE = 80
_AHEAD = 12


def tag_lines(found: Sequence[Line]) -> tuple[list[str], dict[int, TableLine]]:
    """Return for each line what it is, and the parts of tables.

    A line is a "reference" (the first of an entry), "more" of one, "matter", a
    "source", a "caption", an "item", of a "table", a marked "heading" or "text".
    """
    cited = reference_lines(found)
    tags = [
        _tag(line) if index not in cited else "reference" if cited[index] == index else "more"
        for index, line in enumerate(found)
    ]
    _spare_lone_numbers(found, tags)
    free = [tag in ("text", "item", "tab") for tag in tags]
    tables: dict[int, TableLine] = {}
    for part in find_tables(found, free):
        for index in range(part.first, part.last + 1):
            tags[index] = "table"
            tables[index] = part
    tags = ["text" if tag == "tab" else tag for tag in tags]
    _furniture(found, tags)
    return tags, tables


def _tag(line: Line) -> str:
    if line.hashes:
        return "heading"
    if line.tabbed:
        return "tab"
    if is_source(line.text):
        return "source"
    if is_number_soup(line.text) or is_matter(line.text) or (not line.bullet and is_person(line.text)):
        return "matter"
    if caption_label(line.text) or is_abbreviation_list(line.text):
        return "caption"
    return "item" if line.bullet else "text"


def _spare_lone_numbers(found: Sequence[Line], tags: list[str]) -> None:
    """A number opens a list item only if a neighbour carries the next or the last one, and it heads no paragraph."""
    numbered = [i for i, tag in enumerate(tags) if tag == "item" and found[i].bullet == "1"]
    for index in numbered:
        near = [found[j].number for j in range(max(0, index - 4), min(len(found), index + 5)) if tags[j] == "item"]
        number = found[index].number or 0
        below = index + 1
        apart = found[index].gap > 0 or index == 0
        heads = apart and below < len(found) and tags[below] == "text" and found[below].gap > 0
        titled = heads and len(found[index].text) <= _TITLE and len(found[below].text) > len(found[index].text)
        if titled or (number + 1 not in near and number - 1 not in near):
            tags[index] = "text"


def _furniture(found: Sequence[Line], tags: list[str]) -> None:
    """Mark as matter what repeats over no content of its own, and what belongs to a journal's masthead."""
    plain = [" ".join(line.text.lower().split()) for line in found]
    places: dict[str, list[int]] = {}
    for index, tag in enumerate(tags):
        if tag == "text" and len(plain[index]) <= _SHORT:
            places.setdefault(plain[index], []).append(index)
    repeated = [where for where in places.values() if len(where) >= 2 and not is_claim(found[where[0]].text)]
    for where in sorted(repeated, key=lambda where: -where[-1]):
        if all(_over_nothing(found, tags, plain, index) for index in where):
            for index in where:
                tags[index] = "matter"
    for index, tag in enumerate(tags):
        if tag == "source" and MASTHEAD.search(found[index].text):
            _masthead(found, tags, plain, index)
    body = next((i for i, tag in enumerate(tags) if tag not in ("matter", "source")), len(found))
    tags[:body] = ["matter"] * body


def _masthead(found: Sequence[Line], tags: list[str], plain: Sequence[str], index: int) -> None:
    """Mark the lines glued on top of a masthead, and the journal's name repeated below it."""
    around = found[index].text.lower()
    for above in range(index - 1, max(-1, index - 3), -1):
        if tags[above] == "text" and found[above + 1].gap == 0 and "doi" in around:
            tags[above] = "matter"
    for below in range(index + 1, min(len(found), index + 4)):
        if tags[below] == "text" and len(plain[below].split()) <= 3 and plain[below] in around:
            tags[below] = "matter"


def _over_nothing(found: Sequence[Line], tags: Sequence[str], plain: Sequence[str], index: int) -> bool:
    """Tell whether a line introduces nothing: the end, or another title, comes next."""
    for after in range(index + 1, min(len(tags), index + _AHEAD)):
        if tags[after] != "matter" and plain[after] != plain[index]:
            return tags[after] == "text" and len(plain[after]) <= _SHORT and found[after].text[0].isupper()
    return index + _AHEAD >= len(tags)


def wrapped_lines(found: Sequence[Line], tags: Sequence[str]) -> frozenset[int]:
    """Return the lines of hard-wrapped regions: four or more text lines of like width, some running on."""
    wrapped: set[int] = set()
    start = 0
    while start < len(found):
        end = start
        while end < len(found) and tags[end] == "text" and (end == start or found[end].gap <= 1):
            end += 1
        run = range(start, end)
        widths = [len(found[i].text) for i in run]
        if len(run) >= 4 and max(widths) <= _WRAP:
            running = sum(1 for i in run if found[i].text[0].islower())
            if running >= len(run) * 0.3:
                wrapped.update(run)
        start = max(end, start + 1)
    return frozenset(wrapped)
