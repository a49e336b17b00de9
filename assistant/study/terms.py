"""Term cards: a sentence about one thing, whose name is hidden; lists: what a sentence or bullets enumerate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.study import words
from assistant.study.fronts import front, gapped, gives_away
from assistant.study.library import Library, place, plain
from assistant.study.model import Answer, Card, Item, Kind, Mode, card_id
from assistant.study.numbers import clear
from corpus.model import Citation, Passage, PassageKind
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


def variants(library: Library, key: str) -> tuple[str, ...]:
    """Return every way of writing a concept; none for a plain word."""
    return library.lexicon.concepts[key[2:]].forms if key.startswith("c:") else ()


def _of(library: Library, passage: Passage) -> Card | None:
    text = plain(passage.text)
    subject = _subject(library, text)
    if subject is None:
        return None
    end = subject.end
    named = _ABBREVIATION.match(text, end)
    if named and library.keys(named.group(1)) <= {subject.key}:
        end = named.end()
    answer = text[subject.start : subject.end]
    rest = f"{text[: subject.start]} {text[end:]}"
    others = library.telling(rest) - {subject.key}
    if subject.key in library.keys(rest) or len(others) < words.section("term")["fewest"]:
        return None
    shown = gapped(text, [(subject.start, end)], [])
    kind = words.section("term")["types_named"][library.lexicon.type_of(subject.key)]
    asks = f"{words.say('term', 'question', type=kind)} {shown}"
    made = front(library, passage, place(passage, studies=False), asks, [answer])
    if made is None:
        return None
    quote = library.quote(passage)
    return Card(
        card_id(Kind.TERM, passage.document_id, quote, answer),
        Kind.TERM,
        made,
        Answer(Mode.TERM, answer, (Item(answer, variants(library, subject.key)),)),
        "",
        passage.document_id,
        library.cite(passage),
        quote,
        text,
    )


def _subject(library: Library, text: str) -> Term | None:
    """Return the concept that a sentence is about: it opens the sentence and a verb follows."""
    data = words.section("term")
    verbs = "|".join(data["verbs"])
    for term in library.lexicon.read(text):
        opening = any(re.search(each, text[: term.start]) for each in data["openings"])
        if not opening:
            if term.start > 60:
                return None
            continue
        follows = re.match(rf"(?:\s?\([^()]*\)|,[^,]{{3,60}},)?\s(?:{verbs})\b", text[term.end :])
        known = library.lexicon.type_of(term.key) in data["types"] and not library.lexicon.is_topic(term.key)
        if follows and known and _particular(library, term):
            return term
    return None


def _particular(library: Library, term: Term) -> bool:
    """Whether a concept is one thing and no class of many, and named by a word."""
    kinds = sum(term.key in library.lexicon.ancestors(f"c:{name}") for name in library.lexicon.concepts)
    named = not library.lexicon.is_soft(term.key) and not term.surface[0].isdigit()
    return named and kinds <= words.section("term")["most_kinds"]


def list_cards(library: Library) -> Iterator[Card]:
    """Yield the list cards of a corpus: of bullets under a lead-in, and of sentences that enumerate."""
    for passages in library.by_document.values():
        groups: dict[tuple[str, int], list[Passage]] = {}
        for passage in passages:
            if passage.kind is PassageKind.ITEM and passage.group and passage.parent is not None:
                groups.setdefault((passage.group, passage.parent), []).append(passage)
        by_order = {p.order: p for p in passages}
        for (_, parent), items in groups.items():
            card = _bullets(library, by_order.get(parent), items)
            if card is not None:
                yield card
        for passage in passages:
            if passage.kind is PassageKind.SENTENCE and library.learnable(passage):
                card = _enumerated(library, passage)
                if card is not None:
                    yield card


def _bullets(library: Library, parent: Passage | None, items: Sequence[Passage]) -> Card | None:
    data = words.section("list")
    if parent is None or not data["fewest"] <= len(items) <= data["most"]:
        return None
    lead = plain(items[0].scope.lead)
    short = all(len(item.text.split()) <= data["longest_item"] for item in items)
    table = parent.group is not None and parent.kind is PassageKind.HEADING
    if not lead or not (table or lead.endswith(":") or (short and parent.kind is PassageKind.SENTENCE)):
        return None
    if not all(library.learnable(item) and not item.text.rstrip().endswith(":") for item in items):
        return None
    tail = words.pattern("list", "item_tail")
    texts = [tail.sub("", plain(item.text)).rstrip(" ;.,") for item in items]
    if all(words.notation().read(each) for each in texts):
        return None  # a table of figures: asked one by one
    above = items[0].scope.headings[-1:] if table else ()
    subject = ", ".join((*map(plain, above), lead.rstrip(" :")))
    asks = words.say("list", "question", subject=subject, count=len(texts))
    cited = tuple(c for item in items for c in library.cite(item))
    quote = " ".join(library.quote(item) for item in items)
    under = [each for each in place(items[0], studies=False) if each != lead.rstrip(" :")]
    return _list(library, items[0], under, asks, texts, quote, cited)


def _enumerated(library: Library, passage: Passage) -> Card | None:
    data = words.section("list")
    text = plain(passage.text)
    found = words.pattern("list", "enumeration").match(text)
    if found is None or words.pattern("cloze", "adrift").search(text) or len(text) > words.section("cloze")["longest"]:
        return None
    items = split_items(found["items"])
    named = library.telling(found["subject"]) or len(library.keys(found["subject"])) > 1
    broken = any(words.pattern("list", "broken_item").search(each) for each in items)
    if not data["fewest"] <= len(items) <= data["most"] or not named or broken:
        return None
    asks = words.say("list", "enumerated", subject=found["subject"], verb=found["verb"], count=len(items))
    under = place(passage, studies=False)
    return _list(library, passage, under, asks, items, library.quote(passage), library.cite(passage))


def split_items(text: str) -> list[str]:
    """Return the members of an enumeration "a, b (c, d), and e"; none where it is no plain enumeration."""
    depth, parts, part = 0, [], ""
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += letter
    parts.append(part)
    last = re.split(r"\s(?:and|or)\s(?![^(]*\))", parts[-1])
    if len(parts) > 1 and parts[-1].lstrip().startswith(("and ", "or ")):
        last = [re.sub(r"^\s*(?:and|or)\s", "", parts[-1])]
    members = [each.strip() for each in (*parts[:-1], *last) if each.strip()]
    sound = len(parts) > 1 and all(len(each.split()) <= 16 for each in members)
    return members if sound else []


def _list(
    library: Library,
    passage: Passage,
    under: Sequence[str],
    asks: str,
    texts: Sequence[str],
    quote: str,
    cited: tuple[Citation, ...],
) -> Card | None:
    if any(not library.keys(each) for each in texts) or any(gives_away(library, asks, [each]) for each in texts):
        return None
    made = front(library, passage, under, asks, texts)
    if made is None:
        return None
    shown = "; ".join(texts)
    return Card(
        card_id(Kind.LIST, passage.document_id, quote, asks),
        Kind.LIST,
        made,
        Answer(Mode.LIST, shown, tuple(Item(each) for each in texts)),
        "",
        passage.document_id,
        cited,
        quote,
        shown,
    )
