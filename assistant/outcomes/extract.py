"""From a corpus to the rows of its evidence table: every cell stands in a quote, or it is empty and marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.outcomes.cells import Draft, from_finding, from_table
from assistant.outcomes.cohorts import Cohorts
from assistant.outcomes.counted import counted
from assistant.outcomes.findings import Finding, read
from assistant.outcomes.knowledge import Knowledge, default_knowledge
from assistant.outcomes.marks import Marker
from assistant.outcomes.model import Row
from assistant.outcomes.tables import TableRows
from assistant.outcomes.told import as_told, told_by
from corpus.model import Citation, Document, Passage, PassageKind, Span
from corpus.quotes import cite
from corpus.terms import Lexicon
from guardrails.grounding import ungrounded


def rows(
    documents: Iterable[Document],
    passages: Iterable[Passage],
    lexicon: Lexicon,
    knowledge: Knowledge | None = None,
) -> tuple[Row, ...]:
    """Return the rows of all documents, document by document in the order of the text."""
    marker = Marker(lexicon, knowledge or default_knowledge())
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(passage.document_id, []).append(passage)
    found: list[Row] = []
    for document in documents:
        own = sorted(by_document.get(document.document_id, ()), key=lambda passage: passage.order)
        found += _merged(_document(document, own, marker), marker.knowledge)
    return tuple(found)


def _document(document: Document, passages: Sequence[Passage], marker: Marker) -> list[Row]:
    told = Cohorts(document, passages, marker)
    own = told_by(document, passages, marker)
    by_order = {passage.order: passage for passage in passages}
    tables: dict[str, list[Passage]] = {}
    for passage in passages:
        if passage.kind is PassageKind.ROW:
            tables.setdefault(passage.group or passage.passage_id, []).append(passage)
    readers = {group: TableRows(marker, members) for group, members in tables.items()}
    found: list[Row] = []
    for passage in passages:
        if not passage.evidence or not any(map(str.isalnum, passage.text)):
            continue
        if passage.kind is PassageKind.ROW:
            reader = readers[passage.group or passage.passage_id]
            drafts = [from_table(one, passage, told.of(passage), marker) for one in reader.read(passage)]
        else:
            drafts = _prose(passage, by_order, told, marker)
        for draft in drafts:
            row = _row(as_told(draft, own, marker.knowledge), document, passage, by_order, marker)
            if row is not None:
                found.append(row)
    return found


def _prose(passage: Passage, by_order: Mapping[int, Passage], told: Cohorts, marker: Marker) -> list[Draft]:
    lead = marker.read(passage.scope.lead) if passage.scope.lead else []
    marks = marker.read(passage.text)
    findings = read(passage.text, marks, lead, marker.knowledge) or counted(passage.text, marks, marker.knowledge)
    mixed = any(each.arm is not None for each in findings) and any(each.compared for each in findings)
    parent = by_order.get(passage.parent) if passage.parent is not None else None
    drafts = [from_finding(each, passage, parent, told.of(passage), mixed, marker) for each in findings]
    return [_of_whom(draft, at, findings) for at, draft in enumerate(drafts)]


def _of_whom(draft: Draft, at: int, findings: Sequence[Finding]) -> Draft:
    """Leave the size open behind a share of fewer ("17 of 92 (18%), stable disease in 58%"): it may be theirs."""
    sizes = {each.n for each in findings[:at] if each.n is not None and each.unit == "%"}
    if draft.n is None or draft.unit != "%" or findings[at].n is not None or not sizes or draft.n in sizes:
        return draft
    return replace(draft, n=None, uncertain=(*draft.uncertain, "n"))


def _row(
    draft: Draft, document: Document, passage: Passage, by_order: Mapping[int, Passage], marker: Marker
) -> Row | None:
    """Cite what the cells were read from, and verify them; a value that does not stand in its quotes is dropped."""
    headings = [
        by_order[o] for o in by_order if by_order[o].kind is PassageKind.HEADING and by_order[o] in draft.sources
    ]
    citations = _cited(document, passage, draft, headings)
    quotes = [citation.quote for citation in citations]
    context = [*passage.scope.headings, passage.scope.table, *passage.scope.studies]
    draft = _verified(draft, quotes, context, passage)
    if draft.dropped:
        return None
    return _made(draft, document, passage, citations, marker)


def _cited(document: Document, passage: Passage, draft: Draft, headings: Sequence[Passage]) -> tuple[Citation, ...]:
    spans: list[tuple[Passage, Span]] = [(passage, span) for span in passage.spans]
    for cell in draft.cells:
        spans += [(passage, span) for span in cell.head_spans]
    for source in (*draft.sources, *headings):
        spans += [(source, span) for span in source.spans]
    distinct = list(dict.fromkeys((span.start, span.end) for _, span in spans))
    owner = {(span.start, span.end): source for source, span in reversed(spans)}
    return tuple(cite(document, owner[pair], Span(*pair)) for pair in distinct)


def _verified(draft: Draft, quotes: Sequence[str], context: Sequence[str], passage: Passage) -> Draft:
    """Empty the cells that do not stand in the quotes; without its value a row is none."""
    core = " ".join((draft.printed, draft.value, *draft.interval, draft.p, draft.events))
    if ungrounded(core, [*quotes, *([passage.text] if _same_digits(passage.text, quotes) else [])], context):
        return replace(draft, dropped=True)
    doubts = list(draft.uncertain)
    cells: dict[str, object] = {}
    for name in ("population", "intervention", "comparator", "time", "follow_up"):
        text = getattr(draft, name)
        if text and ungrounded(text, [*quotes, passage.text], context):
            cells[name] = ""
            doubts.append(name)
    if draft.n is not None and not any(_holds(quote, draft.n) for quote in quotes):
        cells["n"] = None
        doubts.append("n")
    return replace(draft, uncertain=tuple(dict.fromkeys(doubts)), **cells)  # type: ignore[arg-type]


def _same_digits(text: str, quotes: Sequence[str]) -> bool:
    """Whether a cleaned passage prints the same digits as its quotes, so that only mark-up was taken away."""
    joined = "".join(c for quote in quotes for c in quote if c.isdigit())
    at = 0
    for digit in (c for c in text if c.isdigit()):
        at = joined.find(digit, at) + 1
        if at == 0:
            return False
    return True


def _holds(quote: str, n: int) -> bool:
    return str(n) in quote.replace(",", "")


def _made(draft: Draft, document: Document, passage: Passage, citations: tuple[Citation, ...], marker: Marker) -> Row:
    known = marker.knowledge
    kind = known.kinds.get(draft.outcome)
    words = (draft.printed, draft.intervention, draft.comparator, draft.population, draft.study, document.title)
    terms = [term for text in (*words, *passage.scope.headings) for term in marker.terms(text)]
    own = [term for text in (draft.intervention, draft.comparator) for term in marker.terms(text)]
    arms = {term.key for term in own} | {key for term in own for key in term.broader} | set(draft.arm_concepts)
    keys = {term.key for term in terms} | {key for term in terms for key in term.broader} | set(draft.concepts)
    return Row(
        document_id=document.document_id,
        title=document.title,
        date=document.date,
        study=draft.study,
        population=draft.population,
        n=draft.n,
        intervention=draft.intervention,
        comparator=draft.comparator,
        classes=known.class_ids(draft.arm_concepts),
        outcome=draft.outcome,
        name=draft.name if draft.named else (kind.title if kind else ""),
        qualifier=draft.qualifier,
        statistic=draft.statistic,
        time=re.sub(r"^(1|one)([ -])(year|month|week|day)s$", r"\1\2\3", draft.time),
        follow_up=draft.follow_up,
        value=draft.value,
        unit=draft.unit,
        events=draft.events,
        interval=draft.interval,
        interval_kind=draft.interval_kind,
        p=draft.p.lstrip("="),
        uncertain=draft.uncertain,
        printed=draft.printed,
        citations=citations,
        concepts=frozenset(keys | arms),
        arms=frozenset(arms),
    )


def _merged(found: Sequence[Row], known: Knowledge) -> list[Row]:
    """Print a row once that a document states twice, as in text and table; it keeps the citations of both places."""
    kept: list[Row] = []
    for row in found:
        place = next((i for i, known in enumerate(kept) if _same(known, row)), None)
        if place is None:
            kept.append(row)
        else:
            kept[place] = _both(kept[place], row)
    return [_narrowed(row, kept, known.narrows.general) for row in kept]


_TIMES_OF = ("outcome", "statistic", "unit", "population")


def _narrowed(row: Row, rows: Sequence[Row], general: frozenset[str]) -> Row:
    """Mark a time that the document prints for a narrower outcome of the same patients as well: it may be that one.

    Where it prints another time for the plain outcome of these patients, it is that one, and is called so.
    """
    if row.qualifier or not row.statistic or not row.population or row.unit in ("%", "ratio", "patients"):
        return row
    same = [each for each in rows if all(getattr(each, name) == getattr(row, name) for name in _TIMES_OF)]
    alike = [each for each in same if each.value == row.value and each.qualifier]
    plain = [each for each in same if each.qualifier.lower() in ("", *general) and each.value != row.value]
    if plain and len({each.qualifier for each in alike}) == 1:
        citations = tuple(dict.fromkeys((*row.citations, *alike[0].citations)))
        return replace(row, qualifier=alike[0].qualifier, citations=citations)
    return replace(row, uncertain=(*row.uncertain, "qualifier")) if alike else row


_STATED = ("study", "outcome", "qualifier", "statistic", "time", "value", "unit", "interval")
_TOLD = ("population", "n", "intervention", "comparator", "follow_up", "events", "p")


def _same(known: Row, row: Row) -> bool:
    """Whether two rows state the same: the same value, and no cell that gainsays the other's."""
    if not row.value or any(getattr(known, name) != getattr(row, name) for name in _STATED):
        return False
    if known.name.lower() != row.name.lower():
        return False
    cells = [(getattr(known, name), getattr(row, name)) for name in _TOLD]
    if any(one != other for one, other in cells if one and other):
        return False
    firm = bool(row.interval or (row.events and known.events))
    return firm or all(one == other for one, other in cells)


def _both(known: Row, row: Row) -> Row:
    filled = {name: getattr(known, name) or getattr(row, name) for name in _TOLD}
    doubts = tuple(name for name in known.uncertain if name not in filled or not filled[name])
    return replace(
        known,
        **filled,
        classes=known.classes or row.classes,
        uncertain=doubts,
        citations=tuple(dict.fromkeys((*known.citations, *row.citations))),
        concepts=known.concepts | row.concepts,
        arms=known.arms | row.arms,
    )
