"""Row cards: one cell of a table, asked for by its table, its row and its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.study import words
from assistant.study.fronts import front
from assistant.study.library import Library, plain
from assistant.study.model import Answer, Card, Item, Kind, Mode, card_id
from assistant.study.numbers import stands
from corpus.locate import row_label
from corpus.model import Cell, Citation, Passage, PassageKind


def row_cards(library: Library) -> Iterator[Card]:
    """Yield the row cards of a corpus."""
    tables: dict[tuple[str, str | None], list[Passage]] = {}
    for passage in library.passages:
        if passage.kind is PassageKind.ROW and library.learnable(passage):
            tables.setdefault((passage.document_id, passage.group), []).append(passage)
    for rows in tables.values():
        misread = _misread(rows)
        for row in rows:
            yield from _of(library, row, misread)


def _misread(rows: Sequence[Passage]) -> bool:
    """Whether so many cells of a table are misread that a plain number may be one that slipped from its column."""
    cells = [cell for row in rows for cell in row.cells]
    uneven = len({len(row.cells) for row in rows}) > 2
    return uneven or sum(c.garbled for c in cells) > float(words.section("row")["misread"]) * len(cells)


def _of(library: Library, row: Passage, misread: bool) -> Iterator[Card]:
    label = row_label(row)
    table = plain(row.scope.table or next(iter(row.scope.headings[-1:]), ""))
    if not label or not table or words.pattern("row", "not_rows").search(label):
        return
    cells = [cell for cell in row.cells if _askable(cell) and _sure(row, cell, misread)]
    for cell in _chosen(library, cells, 1 if misread else words.section("row")["most"]):
        card = _card(library, row, table, label, cell, misread)
        if card is not None:
            yield card


def _askable(cell: Cell) -> bool:
    text = cell.text.strip()
    head = bool(cell.head) and not words.pattern("row", "not_heads").search(cell.head)
    whole = words.pattern("row", "whole").match(text)
    if whole is not None and int(whole["count"]) < words.section("row")["fewest_count"]:
        return False
    filled = not words.pattern("row", "empty").search(text) and not cell.garbled
    return head and filled and words.pattern("row", "value").search(text) is not None


def _sure(row: Passage, cell: Cell, misread: bool) -> bool:
    """In a table that was misread, only a count whose share of the row's patients comes out is sure."""
    if not misread:
        return True
    counts = [c for c in row.cells if words.pattern("row", "count_heads").search(c.head) and c.text.strip().isdigit()]
    if cell in counts:
        return True
    whole = words.pattern("row", "whole").match(cell.text.strip())
    if whole is None or not counts or int(counts[0].text) == 0:
        return False
    share = 100 * int(whole["count"]) / int(counts[0].text)
    return abs(share - float(whole["share"])) <= 1


def _chosen(library: Library, cells: Sequence[Cell], most: int) -> list[Cell]:
    """Return the cells of a row that are most worth knowing: outcomes, the last of each kind first, then counts."""
    if len(cells) <= most:
        return list(cells)

    def worth(cell: Cell) -> int:
        kinds = {library.lexicon.type_of(key) for key in library.keys(cell.head)}
        return 2 if "outcome" in kinds else 1 if words.pattern("row", "count_heads").search(cell.head) else 0

    latest: dict[str, Cell] = {}
    for cell in cells:
        latest[re.sub(r",?\s*\d+-\w+$", "", cell.head)] = cell
    best = sorted(latest.values(), key=lambda cell: -worth(cell))[:most]
    return [cell for cell in cells if cell in best]


def _card(library: Library, row: Passage, table: str, label: str, cell: Cell, misread: bool) -> Card | None:
    answer = plain(cell.text)
    head = plain(cell.head).split(" (")[0] if misread else plain(cell.head)
    asks = words.say("row", "question", table=table, row=plain(label), head=head)
    under = [plain(each) for each in row.scope.headings if plain(each) != table]
    made = front(library, row, under, asks, [answer])
    cited = (*library.cite(row), *_heads(library, row, cell))
    quote = library.quote(row)
    if made is None or not stands(answer, quote):
        return None
    parts = [each.strip(" ()") for each in re.split(r"\s(?=\()", answer)]
    return Card(
        card_id(Kind.ROW, row.document_id, quote, f"{cell.head}|{answer}"),
        Kind.ROW,
        made,
        Answer(Mode.NUMBER, answer, (Item(parts[-1], tuple(parts[:-1])),)),
        "",
        row.document_id,
        cited,
        quote,
        f"{plain(label)}: {plain(cell.head)} {answer}",
    )


def _heads(library: Library, row: Passage, cell: Cell) -> tuple[Citation, ...]:
    """Return the citation of the column's head, where it stands in one piece."""
    if len(cell.head_spans) != 1:
        return ()
    first, span = library.cite(row)[0], cell.head_spans[0]
    text = library.documents[row.document_id].text
    return (Citation(first.document_id, first.title, first.date, first.locator, span.of(text), span.start, span.end),)
