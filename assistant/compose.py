"""From chosen passages to a reply that a clinician can read: short, dated, whose number it is, exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.reply import Conflict, Statement
from assistant.select import Chosen
from corpus.locate import row_label
from corpus.model import Cell, Citation, Document, Passage, PassageKind
from corpus.quotes import citations

LONGEST_GAP = 12
STATED = "as stated above"
"""What stands for a position whose words the reply has already."""
MISREAD = " (as printed)"
"""What is said behind a cell that text recognition misread."""
LONGEST_HEAD = 400
"""Characters of column heads that one citation may hold; beyond that they stand too far apart to be read as one."""


class Ledger:
    """Numbers citations as they are first used; the same words keep one number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.citations: list[Citation] = []

    def cite(self, found: Iterable[Citation]) -> tuple[int, ...]:
        """Return the numbers of the citations, in order, without repetition."""
        numbers = []
        for citation in found:
            key = (citation.document_id, citation.start, citation.end)
            if key not in self._numbers:
                self.citations.append(citation)
                self._numbers[key] = len(self.citations)
            numbers.append(self._numbers[key])
        return tuple(dict.fromkeys(numbers))


def by_source(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Return the choices with those of one source together, in the order in which the sources come first."""
    first: dict[str, int] = {}
    for each in chosen:
        first.setdefault(each.passages[0].document_id, len(first))
    return sorted(chosen, key=lambda each: first[each.passages[0].document_id])


def statement(chosen: Chosen, documents: dict[str, Document], ledger: Ledger, under: str = "") -> Statement:
    """Build the statement of one choice, born with its citations; under: the heading that says what it is about."""
    document = documents[chosen.passages[0].document_id]
    first = chosen.passages[0]
    if first.kind is PassageKind.ROW and len(chosen.passages) == 1:
        found = (*citations(document, first), *head_citation(document, first, chosen.cells))
        return Statement(row_text(first, chosen.cells), ledger.cite(found))
    found = tuple(c for passage in chosen.passages for c in citations(document, passage))
    found = joined(found, document)
    return Statement(list_text(chosen.passages), ledger.cite(found), under)


def joined(found: tuple[Citation, ...], document: Document) -> tuple[Citation, ...]:
    """Join citations that follow each other with nothing but bullets between them into one, as a reader sees a list."""
    out: list[Citation] = []
    for citation in found:
        last = out[-1] if out else None
        gap = document.text[last.end : citation.start] if last and last.end <= citation.start else None
        if last and gap is not None and not any(c.isalpha() for c in gap) and len(gap) <= LONGEST_GAP:
            text = document.text[last.start : citation.end]
            out[-1] = replace(last, quote=text, end=citation.end)
        else:
            out.append(citation)
    return tuple(out)


def head_citation(document: Document, row: Passage, cells: Sequence[int]) -> tuple[Citation, ...]:
    """Return the citation of the column heads under which the shown cells stand, as one stretch of text."""
    shown = [row.cells[i] for i in cells] or list(row.cells)
    spans = [span for cell in shown for span in cell.head_spans]
    if not spans:
        return ()
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    if end - start > LONGEST_HEAD:
        return ()
    row_cited = citations(document, row)[0]
    return (replace(row_cited, quote=document.text[start:end], start=start, end=end),)


def row_text(row: Passage, cells: Sequence[int] = ()) -> str:
    """Return a row as "label: head value; head value", of the chosen cells or of all."""
    if not cells:
        return _marked(row)
    named = next((cell.text for cell in row.cells if not cell.head), "") or (row.cells[0].text if row.cells else "")
    label = row_label(row) or named
    shown = [row.cells[i] for i in cells if row.cells[i].text and row.cells[i].text != named]
    values = "; ".join(_value(cell) for cell in shown)
    table = f" ({row.scope.table})" if row.scope.table and row.scope.table not in label else ""
    return f"{label}{table}: {values}" if values else row.text


def _value(cell: Cell) -> str:
    """Return a cell with its head; one that text recognition misread is shown as printed, and said to be so."""
    return f"{cell.head} {cell.text}{MISREAD if cell.garbled else ''}".strip()


def _marked(row: Passage) -> str:
    """Return a whole row with its misread cells marked."""
    text = row.text
    for cell in row.cells:
        printed = f"{cell.head} {cell.text}"
        if cell.garbled and cell.head and text.count(printed) == 1:
            text = text.replace(printed, _value(cell))
    return text


def list_text(passages: Sequence[Passage]) -> str:
    """Return a list as one readable text, its lead first."""
    if len(passages) == 1:
        return passages[0].text
    texts = [p.text.rstrip(" ;.") for p in passages]
    lead = passages[0].scope.lead
    if lead and all(p.scope.lead == lead for p in passages):
        return f"{lead.rstrip(' :')}: " + "; ".join(texts)
    if all(p.scope.lead and p.scope.lead.rstrip(" :") == texts[0].rstrip(" :") for p in passages[1:]):
        return f"{texts[0].rstrip(' :')}: " + "; ".join(texts[1:])
    return "; ".join(texts)


def reply_text(
    statements: Sequence[Statement],
    ledger: Ledger,
    documents: dict[str, Document],
    conflicts: Sequence[Conflict],
    notes: Sequence[str] = (),
) -> str:
    """Return the whole reply as a person reads it: statements by source, then where sources differ."""
    lines: list[str] = []
    source = None
    for each in statements:
        cited = ledger.citations[each.citations[0] - 1]
        marks = " ".join(f"[{n}]" for n in each.citations)
        primary = cited.primary if cited.primary and cited.primary not in each.text else ""
        study = f" ({'; '.join(filter(None, (each.under, primary)))})" if each.under or primary else ""
        if cited.document_id != source:
            source = cited.document_id
            lines.append(f"{heading(documents[source])}: {each.text}{study} {marks}")
        else:
            lines[-1] += f" {each.text}{study} {marks}"
    shown = {each.text: each.citations for each in statements}
    for conflict in conflicts:
        lines.append(f"The sources differ on {conflict.topic}.")
        for position in conflict.positions:
            cited = ledger.citations[position.citations[0] - 1]
            marks = " ".join(f"[{n}]" for n in position.citations)
            said = STATED if shown.get(position.text) == position.citations else position.text
            place = f" ({position.under})" if position.under and said is not STATED else ""
            lines.append(f"- {heading(documents[cited.document_id])}: {said}{place} {marks}")
    return "\n".join([*lines, *notes])


def heading(document: Document) -> str:
    """Return how a reply names a source: its name, its date, its cohort where it has one."""
    date = document.date or "date not stated"
    cohort = f" ({document.population})" if document.population else ""
    return f"{document.name or document.title}, {date}{cohort}"
