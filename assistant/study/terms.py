"""Term cards: a sentence about one thing, whose name is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.study import words
from assistant.study.fronts import front, gapped
from assistant.study.library import Library, place, plain
from assistant.study.model import Answer, Card, Item, Kind, Mode, card_id
from assistant.study.numbers import clear
from corpus.model import Passage, PassageKind
from corpus.terms import Term

_TOLD = frozenset({PassageKind.SENTENCE, PassageKind.ITEM})
_ABBREVIATION = re.compile(r"\s?\(([^()]{2,40})\)")


def term_cards(library: Library) -> Iterator[Card]:
    """Yield the term cards of a corpus."""
    for passage in library.passages:
        if passage.kind in _TOLD and library.learnable(passage) and clear(library, passage):
            card = _of(library, passage)
            if card is not None:
                yield card
    yield from named_rows(library)


def variants(library: Library, key: str) -> tuple[str, ...]:
    """Return every way of writing a concept; none for a plain word."""
    return library.lexicon.concepts[key[2:]].forms if key.startswith("c:") else ()


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a sentence is about: its key, the name that is asked for, and the stretch that is hidden."""

    key: str
    name: str
    start: int
    end: int


def _of(library: Library, passage: Passage) -> Card | None:
    text = plain(passage.text)
    subject = _spelled(library, text) or _subject(library, text)
    if subject is None:
        return None
    rest = f"{text[: subject.start]} {text[subject.end :]}"
    others = library.telling(rest) - {subject.key}
    if subject.key in library.keys(rest) or len(others) < words.section("term")["fewest"]:
        return None
    shown = gapped(text, [(subject.start, subject.end)], [])
    asks = f"{words.say('term', 'question', type=_kind(library, subject.key))} {shown}"
    return term_card(library, passage, place(passage, studies=False), asks, subject.name, subject.key)


def term_card(
    library: Library, passage: Passage, under: Sequence[str], asks: str, answer: str, key: str
) -> Card | None:
    """Return the card that asks for the name of a concept; None where its front would give it away."""
    made, quote = front(library, passage, under, asks, [answer]), library.quote(passage)
    if made is None or not set(re.findall(r"\d+", answer)) <= set(re.findall(r"\d+", quote)):
        return None  # "⁹⁰Y" is printed with small figures: the quote does not hold the answer's
    return Card(
        card_id(Kind.TERM, passage.document_id, quote, answer),
        Kind.TERM,
        made,
        Answer(Mode.TERM, answer, (Item(answer, variants(library, key)),)),
        "",
        passage.document_id,
        library.cite(passage),
        quote,
        plain(passage.text),
    )


def _kind(library: Library, key: str) -> str:
    return str(words.section("term")["types_named"][library.lexicon.type_of(key)])


def named_rows(library: Library) -> Iterator[Card]:
    """Yield a card for each row of a table whose rows each describe one thing in words: which of them is it?"""
    tables: dict[tuple[str, str | None], list[Passage]] = {}
    for passage in library.passages:
        if passage.kind is PassageKind.ROW and library.learnable(passage):
            tables.setdefault((passage.document_id, passage.group), []).append(passage)
    for rows in tables.values():
        told = [(row, each) for row in rows if (each := _described(library, row)) is not None]
        if len(rows) < words.section("term")["fewest_rows"] or len(told) < len(rows):
            continue
        for row, (term, description) in told:
            table = plain(row.scope.table or next(iter(row.scope.headings[-1:]), ""))
            asks = words.say(
                "term", "row", type=_kind(library, term.key), table=table, description=description.rstrip(". ")
            )
            card = term_card(library, row, place(row, studies=False), asks, term.surface, term.key)
            if card is not None:
                yield card


def _described(library: Library, row: Passage) -> tuple[Term, str] | None:
    """Return the one thing that a row's label names, and what the row says of it in words."""
    label, *cells = row.cells or (None,)
    if label is None or label.head or label.garbled or len(cells) < 1:
        return None
    term = next((t for t in library.lexicon.read(label.text) if t.start == 0), None)
    types = words.section("term")["types"]
    if term is None or library.lexicon.type_of(term.key) not in types or library.lexicon.is_topic(term.key):
        return None
    worded = all(cell.head and not cell.garbled and len(re.findall(r"[^\W\d_]{3,}", cell.text)) >= 2 for cell in cells)
    return (term, "; ".join(f"{cell.head}: {plain(cell.text)}" for cell in cells)) if worded else None


def _spelled(library: Library, text: str) -> _Subject | None:
    """Return the concept whose long name is printed with its short one behind it, all of which is hidden."""
    verbs = "|".join(words.section("term")["verbs"])
    for form in words.section("term")["spelled"]:
        found = re.search(form.format(verbs=verbs), text)
        keys = library.keys(found["short"]) if found else frozenset()
        if found is not None and len(keys) == 1:
            (key,) = keys
            if library.lexicon.type_of(key) in words.section("term")["types"]:
                return _Subject(key, found["short"], *found.span("name"))
    return None


def _subject(library: Library, text: str) -> _Subject | None:
    """Return the concept that a sentence is about: it opens the sentence and a verb follows."""
    data = words.section("term")
    verbs, nouns = "|".join(data["verbs"]), "|".join(data["nouns"])
    for term in library.lexicon.read(text):
        opening = any(re.search(each, text[: term.start]) for each in data["openings"])
        if not opening:
            if term.start > 60:
                return None
            continue
        follows = re.match(rf"(?:\s(?:{nouns}))?(?:\s?\([^()]*\)|,[^,]{{3,60}},)?\s(?:{verbs})\b", text[term.end :])
        known = library.lexicon.type_of(term.key) in data["types"] and not library.lexicon.is_topic(term.key)
        if follows and known and _particular(library, term):
            named = _ABBREVIATION.match(text, term.end)
            end = named.end() if named and library.keys(named.group(1)) <= {term.key} else term.end
            return _Subject(term.key, text[term.start : term.end], term.start, end)
    return None


def _particular(library: Library, term: Term) -> bool:
    """Whether a concept is one thing and no class of many, and named by a word."""
    kinds = sum(term.key in library.lexicon.ancestors(f"c:{name}") for name in library.lexicon.concepts)
    named = not library.lexicon.is_soft(term.key) and re.search(r"[^\W\d_]{2}", term.surface) is not None
    return named and kinds <= words.section("term")["most_kinds"]
