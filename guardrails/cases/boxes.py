"""Boxes to tick in a form: what of a line says nothing because its box is empty ("yes [ ] no [x]", "[ ] G1 [x] G2").

Whether a box belongs to the words behind it or before it, its line tells: behind a colon, the one that comes first;
without a colon, the box does if the line ends with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

_BOX = re.compile(r"\[ ?\]|[☐□]|\( ?\)|(?P<ticked>\[[xX✓✗]\]|[☒☑■]|\([xX]\))")
_PART = re.compile(r"[^\n|\t;]+")
_ANSWERS = frozenset({"yes", "no", "y", "n", "ja", "nein", "present", "absent", "unknown", "none"})
_CLOSING = " .,)"
_NEXT = re.compile(r"[ \xa0]{2,}(?=[^\[\]☐□☒☑:]{2,40}:)|[ \xa0](?=[Ii]f (?:yes|so)\b)")
"""Where the next label of a line begins behind a box's words: "[x] yes [ ] no   If yes, since when: 2 years"."""


def has_box(text: str) -> bool:
    """Return whether there is a box in ``text``, ticked or empty."""
    return _BOX.search(text) is not None


def masked(text: str) -> tuple[Span, ...]:
    """Return the spans of ``text`` that its boxes take back: the boxes, and the words whose box is not ticked."""
    if not has_box(text):
        return ()
    spans: list[Span] = []
    for part in _PART.finditer(text):
        boxes = list(_BOX.finditer(text, *part.span()))
        if boxes and not _brackets_alone(boxes):
            spans += _of(text, part.span(), boxes)
    return tuple(spans)


def _brackets_alone(boxes: Sequence[re.Match[str]]) -> bool:
    """Whether the part holds nothing but one "(x)" or "()", which may mean anything."""
    return len(boxes) == 1 and boxes[0].group().startswith("(")


def _of(text: str, part: Span, boxes: Sequence[re.Match[str]]) -> Iterator[Span]:
    start, end = part
    colon = text.rfind(":", start, boxes[0].start())
    opening = text[max(start, colon + 1) : boxes[0].start()].strip()
    closing = text[boxes[-1].end() : end].strip(_CLOSING)
    if opening and (colon >= 0 or not closing):
        yield from _behind(text, start, boxes)
        return
    for box, after in zip(boxes, [*(each.start() for each in boxes[1:]), end], strict=True):
        label = _NEXT.search(text, box.end(), after)
        yield (box.start(), box.end() if box["ticked"] else label.start() if label else after)


def _behind(text: str, start: int, boxes: Sequence[re.Match[str]]) -> Iterator[Span]:
    """Yield what boxes that stand behind their words take back."""
    for number, box in enumerate(boxes):
        begin = max(start, text.rfind(":", start, box.start()) + 1)
        words = text[begin : box.start()].split()
        if not number and begin == start and len(words) > 1 and words[-1].casefold() in _ANSWERS:
            begin = text.rfind(words[-1], start, box.start())  # "Bilobar disease yes [ ] no [x]"
        yield (box.start() if box["ticked"] else begin, box.end())
        start = box.end()
