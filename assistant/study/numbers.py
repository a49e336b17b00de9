"""Number cards: a sentence of the corpus with its key figure hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.study import words
from assistant.study.fronts import front, gapped
from assistant.study.library import Library, place, plain
from assistant.study.model import Answer, Card, Item, Kind, Mode, card_id
from corpus.model import Passage, PassageKind

_KINDS = frozenset({PassageKind.SENTENCE, PassageKind.ITEM, PassageKind.HEADING})


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure to ask for: where it stands, and another that would give it away."""

    start: int
    end: int
    also: tuple[int, int] | None = None


def number_cards(library: Library) -> Iterator[Card]:
    """Yield the number cards of a corpus."""
    for passage in library.passages:
        if passage.kind in _KINDS and library.learnable(passage) and clear(library, passage):
            yield from _of(library, passage)


def clear(library: Library, passage: Passage) -> bool:
    """Whether a reader of the passage alone, under its headings and study, knows what it speaks of."""
    text = plain(passage.text)
    data = words.section("cloze")
    if len(text) > data["longest"] or len(text.split()) < (data["shortest"] if not place(passage) else 2):
        return False
    if words.pattern("cloze", "unclear").search(text):
        return False
    if words.pattern("cloze", "adrift").search(text):
        one = len(passage.scope.studies) == 1
        return one and words.pattern("cloze", "of_study").search(text) is not None
    under = " ".join(place(passage))
    return len(library.keys(text) | library.keys(under)) >= 2 and bool(library.keys(text))


def figures_of(text: str) -> list[Asked]:
    """Return the figures of a sentence that may be asked for, the most telling first."""
    fixed = [m.span() for m in words.pattern("cloze", "fixed").finditer(text)]
    taken = fixed + elided_in(text)
    found: list[Asked] = []
    for pattern in words.values():
        for match in pattern.finditer(text):
            span = match.span("ask")
            also = match.span("also") if "also" in pattern.groupindex else None
            if not any(_meet(span, other) for other in taken):
                found.append(Asked(*span, also))
                taken += [span] + ([also] if also else [])
    return found


def elided_in(text: str) -> list[tuple[int, int]]:
    """Return what of a sentence narrows its figures down: intervals, p-values."""
    return [m.span() for m in words.pattern("cloze", "elided").finditer(text)]


def _of(library: Library, passage: Passage) -> Iterator[Card]:
    text = plain(passage.text)
    made = 0
    quote = library.quote(passage)
    for asked in figures_of(text):
        if made == words.section("cloze")["most"]:
            return
        card = _card(library, passage, text, quote, asked)
        if card is not None:
            made += 1
            yield card


def _card(library: Library, passage: Passage, text: str, quote: str, asked: Asked) -> Card | None:
    answer = text[asked.start : asked.end].strip()
    also = text[slice(*asked.also)] if asked.also else ""
    hidden = [(asked.start, asked.end)] + ([asked.also] if asked.also else [])
    shown = gapped(text, hidden, elided_in(text))
    if answer.endswith("%"):
        gap = words.section("cloze")["gap"]
        shown = shown.replace(gap, f"{gap} %", 1) if not asked.also else _percent(shown, gap, asked)
    asks = f"{words.section('cloze')['lead_either' if asked.also else 'lead']}: {shown}"
    secret = [answer, also] if also else [answer]
    made = front(library, passage, place(passage), asks, secret)
    figure = words.notation().read(answer)
    if made is None or not figure or not stands(answer, quote):
        return None
    whole = _with_unit(text, asked, answer)
    return Card(
        card_id(Kind.NUMBER, passage.document_id, quote, f"{asked_number(text, asked)}|{whole}"),
        Kind.NUMBER,
        made,
        Answer(Mode.NUMBER, whole, (Item(whole, (also,) if also else ()),)),
        "",
        passage.document_id,
        library.cite(passage),
        quote,
        text,
    )


def asked_number(text: str, asked: Asked) -> int:
    """Return which of the equal figures of a sentence is asked for, from 0."""
    return text[: asked.start].count(text[asked.start : asked.end].strip())


def _percent(shown: str, gap: str, asked: Asked) -> str:
    """Put the sign of percent behind the gap that hides the share, not behind the count's."""
    assert asked.also is not None
    if asked.start < asked.also[0]:
        return shown.replace(gap, f"{gap} %", 1)
    before, _, after = shown.rpartition(gap)
    return f"{before}{gap} %{after}"


def _with_unit(text: str, asked: Asked, answer: str) -> str:
    unit = re.match(r"\s?([^\W\d_]+(?:/[^\W\d_]+)?)", text[asked.end :])
    if not answer.endswith("%") and unit and unit.group(1).lower() in words.section("notation")["units"]:
        return answer + text[asked.end : asked.end + unit.end()]
    return answer


def stands(answer: str, quote: str) -> bool:
    """Whether every number of an answer stands in a quote, digit by digit."""
    numbers = re.findall(r"\d+(?:[.,]\d+)*", answer)
    there = set(re.findall(r"\d+(?:[.,]\d+)*", quote))
    return bool(numbers) and all(each in there for each in numbers)


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
