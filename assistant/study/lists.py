"""List cards: what bullets under a lead-in or a sentence enumerate, all of it asked for at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.study import words
from assistant.study.fronts import front, gives_away
from assistant.study.library import Library, place, plain
from assistant.study.model import Answer, Card, Item, Kind, Mode, card_id
from corpus.model import Citation, Passage, PassageKind

_BRACKETS = re.compile(r"\([^()]*\)")
_COUNT = "⟨⟩"
"""Stands for the number of items while it is looked whether a question holds one: a "6" in an item is no answer."""
_LONGEST_MEMBER = 16
"""So many words a member of an enumeration may have, what stands in brackets left out."""


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
    asks = words.say("list", "question", subject=subject, count=_COUNT)
    cited = tuple(c for item in items for c in library.cite(item))
    quote = " ".join(library.quote(item) for item in items)
    under = [each for each in place(items[0], studies=False) if each != lead.rstrip(" :")]
    return _list(library, items[0], under, asks, texts, quote, cited)


def _enumerated(library: Library, passage: Passage) -> Card | None:
    data = words.section("list")
    text = plain(passage.text)
    told = words.pattern("list", "begins").sub("", text)
    unclear = words.pattern("cloze", "adrift").search(told) or words.pattern("list", "unclear").search(text)
    if unclear or len(text) > words.section("cloze")["longest"]:
        return None
    for form in data["enumerations"]:
        found = re.match(form["pattern"], text)
        items = _members(found["items"]) if found else []
        if found is None or not data["fewest"] <= len(items) <= data["most"]:
            continue
        keys = library.keys(found["subject"])
        named = library.telling(found["subject"]) or len(keys) > (0 if form.get("counted") else 1)
        if not named or any(words.pattern("list", "broken_item").search(each) for each in items):
            continue
        asks = form["question"].format(**found.groupdict(), count=_COUNT)
        under = place(passage)
        return _list(library, passage, under, asks, items, library.quote(passage), library.cite(passage))
    return None


def _members(text: str) -> list[str]:
    """Return the members of an enumeration as they are asked for: without numbers of patients, and without a last
    clause of its own ("…, and caution should be used").
    """
    items = split_items(text)
    if items and words.pattern("list", "clause").search(items[-1]):
        items = items[:-1]
    if any(words.pattern("list", "clause").search(each) for each in items):
        return []
    tail = words.pattern("list", "item_tail")
    return [] if any(_long(each) for each in items) else [tail.sub("", each) for each in items]


def _long(member: str) -> bool:
    return len(_BRACKETS.sub("", member).split()) > _LONGEST_MEMBER


def split_items(text: str) -> list[str]:
    """Return the members of an enumeration "a, b (c, d), and e"; none where it is no plain enumeration."""
    depth, parts, part = 0, [], ""
    parting = ";" if ";" in _BRACKETS.sub("", text) else ","
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == parting and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += letter
    parts.append(part)
    last = re.split(r"\s(?:and|or)\s(?![^(]*\))", parts[-1])
    if len(parts) > 1 and parts[-1].lstrip().startswith(("and ", "or ")):
        last = [re.sub(r"^\s*(?:and|or)\s", "", parts[-1])]
    return [each.strip() for each in (*parts[:-1], *last) if each.strip()] if len(parts) > 1 else []


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
    made, asks, shown = made.replace(_COUNT, str(len(texts))), asks.replace(_COUNT, str(len(texts))), "; ".join(texts)
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
