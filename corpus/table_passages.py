"""The passages of a table: one for each row, or one for each statement of a cell that holds several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.criteria_cells import split_statements
from corpus.drafting import Draft
from corpus.grids import Part
from corpus.model import PassageKind, Scope, Span
from corpus.rows import Row, Table, row_text
from corpus.tables import read_table

_STUDY_LABEL = re.compile(r"(.{2,40}?)(?:\s+et al\.?)*,?\s+((?:19|20)\d\d)\b")
_STUDY_HEAD = re.compile(r"\b(?:author|study|trial)\b", re.IGNORECASE)


class TableReader:
    """Adds the passages of a document's tables, one table at a time, to its draft."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._tables: list[Table] = []
        self._titles: list[str] = []
        self._last = -1
        self._label: tuple[int, str] | None = None

    def title_just_read(self) -> str:
        """Return the title of the table that the last passage belongs to, else nothing."""
        return self._titles[-1] if self._titles and self._last == len(self._draft.made) - 1 else ""

    def read(self, indices: range, headings: tuple[str, ...], over: int | None) -> None:
        """Add the table made of the pieces ``indices``, which stands under ``headings`` and passage ``over``.

        A table with column heads of its own right after another table stands
        for itself: the heading over the other is not its. A caption right over
        a table is its title.
        """
        draft = self._draft
        table = read_table(draft.text, draft.pieces, indices, self._tables)
        alone = self._last >= 0 and self._last == len(draft.made) - 1 and table.headed
        last = draft.made[-1] if draft.made else None
        if last is not None and last.kind is PassageKind.CAPTION and not last.evidence:
            title, over = last.text, last.order
        else:
            title = table.title or (table.label_head if alone else "")
        self._tables.append(table)
        self._titles.append(title)
        draft.paragraph += 1
        scope = Scope(() if alone else headings, table=title)
        group = draft.group("table", draft.pieces[indices[0]].spans[0])
        self._add_pieces(indices, table, scope, group, None if alone else over)
        self._last = len(draft.made) - 1

    def _add_pieces(self, indices: range, table: Table, scope: Scope, group: str, over: int | None) -> None:
        draft, parent = self._draft, over
        rows = {row.piece: row for row in table.rows}
        orders: dict[int, int] = {}
        for index in indices:
            piece = draft.pieces[index]
            row = rows.get(index)
            if row is not None:
                above = orders.get(row.group, parent) if row.group is not None else parent
                above = orders.get(row.under, above) if row.under is not None else above
                orders[index] = len(draft.made)
                self._add_row(row, table, scope, group, above)
            elif piece.part in (Part.TITLE, Part.GROUP):
                title = piece.part is Part.TITLE
                orders[index] = draft.add(
                    index,
                    PassageKind.HEADING,
                    piece.spans,
                    scope=Scope(scope.headings) if title else scope,
                    group=group,
                    parent=parent,
                    evidence=False,
                )
                parent = orders[index] if title else parent

    def _add_row(self, row: Row, table: Table, scope: Scope, group: str, parent: int | None) -> None:
        if not table.heads and self._add_statements(row, scope, group, parent):
            return
        self._draft.add(
            row.piece,
            PassageKind.ROW,
            self._draft.pieces[row.piece].spans,
            text=row_text(row),
            scope=Scope(scope.headings, scope.table, studies=_row_study(row, table)),
            cells=row.cells,
            group=group,
            parent=parent,
        )

    def _add_statements(self, row: Row, scope: Scope, group: str, parent: int | None) -> bool:
        """A label beside a long cell of several statements gives one item for each; a row below carries it on."""
        values = [cell for cell in row.cells if cell is not row.named]
        if len(values) != 1 or not row.path:
            return False
        cell = values[0]
        raw = cell.span.of(self._draft.text)
        cuts = split_statements(raw)
        if row.named is not None:
            self._label = None
            if len(cuts) < 2:
                return False
            self._draft.paragraph += 1
            name = f"{group}-{row.named.span.start}"
            order = self._draft.add(
                row.piece,
                PassageKind.HEADING,
                (row.named.span,),
                scope=scope,
                group=name,
                parent=parent,
                evidence=False,
            )
            self._label = (order, name)
        if self._label is None:
            return False
        for start, end in cuts:
            bullet = re.match(r"[•·]\s*", raw[start:end])
            span = Span(cell.span.start + start + (bullet.end() if bullet else 0), cell.span.start + end)
            self._draft.add(
                row.piece,
                PassageKind.ITEM,
                (span,),
                scope=Scope(scope.headings, scope.table, lead=f"{row.path[-1]}:"),
                group=self._label[1],
                parent=self._label[0],
            )
        return True


def _row_study(row: Row, table: Table) -> tuple[str, ...]:
    """Return the study that a row of a table of studies reports."""
    label = row.path[-1] if row.path else ""
    match = _STUDY_LABEL.match(label)
    if match:
        return (f"{match[1]} {match[2]}",)
    year = _year(row.cells_under("year")) if _STUDY_HEAD.search(table.label_head) else ""
    return (f"{re.sub(r' [A-Z]{1,3}$', '', label)} {year}",) if year else ()


def _year(texts: Sequence[str]) -> str:
    return next((text for text in texts if re.fullmatch(r"(?:19|20)\d\d", text)), "")
