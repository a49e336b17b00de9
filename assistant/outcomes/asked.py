"""Which rows of the evidence table meet all that a question asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.outcomes.knowledge import Knowledge
from assistant.outcomes.marks import ARM, OUTCOME, TIME, Marker
from assistant.outcomes.model import Row
from assistant.outcomes.plots import months_of
from assistant.outcomes.shown import Shown
from assistant.outcomes.table import EvidenceTable
from assistant.outcomes.wanted import asks_outright
from corpus.terms import Lexicon, Term


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question holds rows to."""

    outcomes: frozenset[str]
    arms: tuple[frozenset[str], ...]
    months: frozenset[float]
    must: frozenset[str]


def rows_for(question: str, table: EvidenceTable, lexicon: Lexicon) -> Shown | None:
    """Return the rows that meet every outcome, treatment, time and other word of a question, or None."""
    known = table.knowledge
    asked = _read(question, known, lexicon)
    if not asks_outright(question) and not (asked.outcomes or len(asked.arms) > 1):
        return None
    if not (asked.outcomes or asked.arms or asked.must):
        return None
    rows = [row for row in table.rows if row.value and _meets(row, asked, known)]
    if len(asked.arms) > 1 and not all(any(_of_arm(row, arm) for row in rows) for arm in asked.arms):
        return None
    if len(asked.arms) > 1 and not asked.outcomes:
        rows = _head_to_head(rows, asked.arms)
    if not rows:
        return None
    return Shown(tuple(rows[: known.most]), table.plot_of(rows))


def _read(question: str, known: Knowledge, lexicon: Lexicon) -> _Asked:
    marks = Marker(lexicon, known).read(question)
    outcomes = {mark.outcome for mark in marks if mark.kind == OUTCOME and not mark.named}
    named = {key for mark in marks if mark.kind == OUTCOME and mark.named for key in mark.concepts}
    arms = tuple(dict.fromkeys(frozenset(m.concepts) for m in marks if m.kind == ARM and m.concepts))
    control = {f"c:{each}" for each in known.controls}
    arms = tuple(arm for arm in arms if not arm & control) or arms
    times = {months_of(time, known) for mark in marks if mark.kind == TIME for time in mark.times}
    taken = {key for arm in arms for key in arm}
    must = {t.key for t in lexicon.read(question) if t.key not in taken and _constrains(t, lexicon, known)}
    wide = {each for outcome in outcomes for each in known.wider.get(outcome, (outcome,))}
    return _Asked(frozenset(wide), arms, frozenset(t for t in times if t), frozenset(must | named))


def _constrains(term: Term, lexicon: Lexicon, known: Knowledge) -> bool:
    if lexicon.is_generic(term) or lexicon.is_topic(term.key) or lexicon.is_soft(term.key):
        return False
    if term.key.startswith(("n:", "t:")):
        return False
    kind = lexicon.type_of(term.key)
    if kind == "outcome" or term.surface.lower() in known.asking:
        return False
    return kind is None or kind not in {"quality", "unit"}


def _meets(row: Row, asked: _Asked, known: Knowledge) -> bool:
    if asked.outcomes and row.outcome not in asked.outcomes:
        return False
    if asked.months and months_of(row.time, known) not in asked.months:
        return False
    if asked.arms and not any(_of_arm(row, arm) for arm in asked.arms):
        return False
    return asked.must <= row.concepts


def _head_to_head(rows: Sequence[Row], arms: Sequence[frozenset[str]]) -> list[Row]:
    """Of treatments compared in no outcome by name, keep what single studies tell of more than one of them."""

    def told(row: Row) -> frozenset[frozenset[str]]:
        return frozenset(arm for arm in arms if _of_arm(row, arm))

    together: dict[tuple[str, str, str], set[frozenset[str]]] = {}
    for row in rows:
        together.setdefault((row.document_id, row.study, row.outcome), set()).update(told(row))
    kept = [row for row in rows if len(together[(row.document_id, row.study, row.outcome)]) > 1 and row.study]
    return [row for row in kept if row.comparator or len(told(row)) == 1]


def _of_arm(row: Row, arm: Iterable[str]) -> bool:
    return bool(set(arm) & row.arms)
