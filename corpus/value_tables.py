"""Tables whose cells only spaces part: a label, then values of a known shape."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.garble import is_garbled
from corpus.grids import Part, typical, values
from corpus.heads import spaced_heads
from corpus.model import Cell, Span
from corpus.pieces import Piece
from corpus.rows import Head, Row, Table, bare_group, label_text, shown
from corpus.shapes import ROW, UNIT


def read_values(text: str, layout: Sequence[Piece], pieces: Sequence[int], known: Sequence[Table]) -> Table:
    """Read a table of labels and values, in groups ("Gender, n (%)") or under a line of column heads.

    ``known`` are tables read before, whose heads tell the columns of a line without tabs.
    """
    rows = [i for i in pieces if layout[i].part is Part.ROW]
    found = {i: _spaced_values(text, layout[i].spans[0]) for i in rows}
    width = typical([len(spans) for _, spans in found.values()])
    found = {i: _fitted(named, spans, width) for i, (named, spans) in found.items()}
    title, heads = spaced_heads(text, [layout[i].spans[0] for i in pieces if layout[i].part is Part.HEAD], width, known)
    built: list[Row] = []
    group: int | None = None
    parent, above = "", -1
    for index in pieces:
        piece = layout[index]
        if piece.part is Part.GROUP:
            group = index
        if piece.part is not Part.ROW:
            continue
        named, spans = found[index]
        name = label_text(text, named)
        if UNIT.search(named.of(text)):
            group = None
        words = shown(text, layout[group].spans[0]) if group is not None else ""
        unit = match[1] if (match := UNIT.search(words)) else ""
        cells = [Cell("", shown(text, named), named)]
        for column, span in enumerate(spans):
            head = heads[column] if column < len(heads) and len(heads) == len(spans) else Head("", ())
            if unit and group is not None and not head.text:
                head = Head(unit, (_unit_span(text, layout[group].spans[0], unit),))
            cells.append(Cell(head.text, shown(text, span), span, head.spans, is_garbled(span.of(text), head.text)))
        nested = piece.level > 1 and parent
        path = (*([bare_group(words)] if words else []), *([parent] if nested else []), name)
        built.append(Row(index, path, tuple(cells), group, cells[0], above if nested else None))
        parent, above = (parent, above) if nested else (name, index)
    return Table(title, tuple(heads), tuple(built), tuple(pieces), "", bool(heads))


def _fitted(named: Span, spans: list[Span], width: int) -> tuple[Span, list[Span]]:
    """A number too many belongs to the label: "BCLC 0 12 (10%) 60" beside rows of two values."""
    if len(spans) <= width:
        return named, spans
    kept = spans[-width:]
    return Span(named.start, spans[-width - 1].end), kept


def _unit_span(text: str, span: Span, unit: str) -> Span:
    start = span.of(text).rindex(unit) + span.start
    return Span(start, start + len(unit))


def _spaced_values(text: str, span: Span) -> tuple[Span, list[Span]]:
    raw = span.of(text)
    if len(broken := raw.splitlines()) > 1:
        label, rest = broken[0].rstrip(), broken[-1].strip()
        offset = span.end - len(rest)
        return Span(span.start, span.start + len(label)), [Span(offset + a, offset + b) for a, b in values(rest)]
    match = ROW.fullmatch(raw)
    end = match.end("label") if match else len(raw)
    return Span(span.start, span.start + end), [Span(span.start + a, span.start + b) for a, b in values(raw)]
