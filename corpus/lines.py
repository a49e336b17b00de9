"""A text as lines that know their place: offsets, indent, bullets and the blank lines before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.later import later

_BULLET = later(r"([•●▪◦‣∙■□✓➢➔►o*]|[·–—-])(\s+|(?=[^\s\-–—]))")
_NUMBER = later(r"\(?(\d{1,2})[.)]\s+(?=\S)|\(?([a-h])\)\s+(?=\S)")
_GLUED = later(r"^\s*(?:[•·–—-]\s+)?-\d")
_HASHES = later(r"(#{1,6})\s+(?=\S)")
_SPACED = frozenset("o*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank.

    start, end: offsets of its content, without white space and bullet.
    raw_start, raw_end: offsets of the whole line without its line break.
    gap: number of blank lines before it.
    bullet: the bullet character, "1" for a number or letter, "" for none.
    hashes: depth of a Markdown heading, else 0.
    """

    text: str
    start: int
    end: int
    raw_start: int
    raw_end: int
    indent: int
    gap: int
    bullet: str = ""
    number: int | None = None
    hashes: int = 0
    raw: str = ""

    @property
    def tabbed(self) -> bool:
        """True for a line of a tab-separated table."""
        return "\t" in self.raw


def lines(text: str) -> tuple[Line, ...]:
    """Return the lines of ``text`` that hold more than white space, bullets recognised."""
    found = list(_plain(text))
    glued = sum(1 for line in found if _GLUED.match(line.raw)) >= 2
    return tuple(_marked(line, glued) for line in found)


def _plain(text: str) -> Iterator[Line]:
    position, gap = 0, 0
    for raw in text.splitlines(keepends=True):
        content = raw.strip()
        if content:
            start = position + raw.index(content[0])
            body = raw.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
            yield Line(
                text=content,
                start=start,
                end=start + len(content),
                raw_start=position,
                raw_end=position + len(body),
                indent=start - position,
                gap=gap,
                raw=body,
            )
            gap = 0
        else:
            gap += 1
        position += len(raw)


def _marked(line: Line, glued: bool) -> Line:
    """Cut the bullet off. A hyphen stuck to a figure is a bullet only where the document does that often."""
    if line.tabbed:
        return line
    if match := _HASHES.match(line.text):
        return _cut(replace(line, hashes=len(match[1])), match.end())
    if match := _BULLET.match(line.text):
        marker, space = match[1], match[2]
        stuck = not space
        if stuck and (marker in _SPACED or (line.text[1:2].isdigit() and not glued)):
            return line
        cut = _cut(replace(line, bullet=marker), match.end())
        if glued and re.match(r"-\d", cut.text):
            cut = _cut(cut, 1)
        return cut
    if match := _NUMBER.match(line.text):
        return replace(line, bullet="1", number=_counted(match))
    return line


def _cut(line: Line, length: int) -> Line:
    rest = line.text[length:]
    start = line.start + length + (len(rest) - len(rest.lstrip()))
    number = _NUMBER.match(rest.strip())
    return replace(line, text=rest.strip(), start=start, number=_counted(number) if number else None)


def _counted(match: re.Match[str]) -> int:
    """Return the place of "3." or "(c)" in its list."""
    return int(match[1]) if match[1] else ord(match[2]) - ord("a") + 1
