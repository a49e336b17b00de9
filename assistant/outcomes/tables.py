"""Outcomes out of table rows: by heads ("OS (%), 5-year"), or by the label under heads of arms or statistics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.outcomes.marks import ARM, NUMBER, OUTCOME, SIZE, TIME, VALUE, Mark, Marker
from assistant.outcomes.model import numeric
from assistant.outcomes.sizes import fits, overfull, possible
from corpus.locate import row_label
from corpus.model import Cell, Passage

_PLAIN = re.compile(rf"[<>≥≤~]?\s?{NUMBER}(?:\s?(?:-|–|—)\s?{NUMBER})?\s?%?")
_LIMITS = re.compile(rf"[\[(]?\s?(?P<low>-?{NUMBER})\s?%?\s?(?:–|-|—|to|,)\s?(?P<high>-?{NUMBER})\s?%?\s?[\])]?")
_COUNTED = re.compile(rf"(?P<events>\d+)(?:\s?/\s?(?P<n>\d+))?\s?\((?P<value>{NUMBER})\)")
_RATIO = re.compile(rf"(?P<value>{NUMBER})\s?[\[(]\s?(?P<low>{NUMBER})\s?(?:,|–|-|to)\s?(?P<high>{NUMBER})\s?[\])]?")

_OF_INTERVAL = re.compile(r"\d+(?:\.\d+)?\s?%\s?(?=CI|confidence)", re.IGNORECASE)
"""The level of an interval, which is no unit of the values."""

_MISREAD = 3
"""So many misread cells to each readable one make a row that tells nothing for sure."""


@dataclass(slots=True)
class Found:
    """One value of a row, by the words of its cells and heads; ``cells`` are those that it was read from."""

    outcome: str
    name: str
    named: bool
    printed: str
    qualifier: str
    statistic: str
    time: str
    value: str
    unit: str
    events: str
    n: int | None
    arm: Mark | None
    arm_words: str
    population: str
    cells: list[Cell]
    interval: tuple[str, ...] = ()
    interval_kind: str = ""
    p: str = ""
    uncertain: list[str] = field(default_factory=list)


class TableRows:
    """Reads the rows of one table; ``noisy`` where some of its cells look misread."""

    def __init__(self, marker: Marker, rows: Sequence[Passage]) -> None:
        self._marker = marker
        self._known = marker.knowledge
        self._noisy = any(cell.garbled for row in rows for cell in row.cells)

    def read(self, row: Passage) -> list[Found]:
        """Return the outcomes of one row."""
        label = row_label(row)
        labelled = self._outcome_of_label(row, label)
        if labelled is not None:
            return self._by_label(row, label, labelled)
        return self._by_heads(row)

    def _outcome_of_label(self, row: Passage, label: str) -> Mark | None:
        """Return the outcome that a row's label names, or that the table's title says its labels are events of."""
        own = [mark for mark in self._marker.read(label) if mark.kind == OUTCOME]
        plain = [mark for mark in own if not mark.named]
        if plain:
            return plain[0]
        title = [
            m for m in self._marker.read(row.scope.table) if m.kind == OUTCOME and self._known.kinds[m.outcome].lists
        ]
        if title and label:
            return Mark(OUTCOME, 0, len(label), label, outcome=title[0].outcome, named=True)
        return own[0] if own else None

    def _by_label(self, row: Passage, label: str, outcome: Mark) -> list[Found]:
        parts = [part.strip() for part in label.split(",")]
        if len(parts) > 1 and self._known.columns.labels_no.fullmatch(parts[-1].lower()):
            return []
        found: list[Found] = []
        size = next((m.n for m in self._marker.read(label) if m.kind == SIZE), None)
        for cell in row.cells:
            if not cell.head or self._missing(cell):
                continue
            head = self._marker.read(cell.head)
            if self._known.columns.interval.search(cell.head) and not _RATIO.fullmatch(cell.text.strip()):
                limits = _LIMITS.fullmatch(cell.text.strip())
                if limits and found and not found[-1].interval:
                    found[-1].interval = (limits["low"], limits["high"])
                    found[-1].interval_kind = _interval_kind(cell.head)
                    found[-1].cells.append(cell)
                continue
            if self._known.columns.p.search(cell.head.lower()):
                if found and re.fullmatch(r"[<>=]?\s?0?\.\d+", cell.text.strip()):
                    found[-1].p, found[-1].cells = cell.text.strip(), [*found[-1].cells, cell]
                continue
            one = self._value(cell, label, outcome, head)
            if one is not None and one.value:
                one.n = one.n or size
                found.append(one)
        return found

    def _by_heads(self, row: Passage) -> list[Found]:
        columns = self._known.columns
        size = self._column(row, columns.size)
        treatment = self._column(row, columns.treatment) or self._label_arm(row)
        people = self._column(row, columns.population)
        if people is not None and (
            "%" in people.head or sum(map(str.isalpha, people.text)) < 3 or self._missing(people)
        ):
            people = None
        found = []
        for cell in row.cells:
            head = self._marker.read(cell.head)
            outcomes = [mark for mark in head if mark.kind == OUTCOME]
            if len(outcomes) != 1 or self._missing(cell):
                one = self._ratio(cell)
            else:
                one = self._value(cell, cell.head, outcomes[0], head)
            if one is None:
                continue
            self._add_columns(one, size, treatment, people)
            found.append(one)
        return self._agreeing(self._readable(found))

    def _readable(self, found: list[Found]) -> list[Found]:
        """Drop what looks misread; where little else is left, a plain number beside it may be as well."""
        misread = sum("value" in one.uncertain for one in found)
        kept = [one for one in found if "value" not in one.uncertain]
        doubtful = misread >= _MISREAD * len(kept)
        return [one for one in kept if one.events or one.interval] if doubtful else kept

    def _agreeing(self, found: list[Found]) -> list[Found]:
        """Leave the size open where the counts of kinds that exclude each other are more than it."""
        shares = [one for one in found if one.outcome in self._known.exclusive]
        size = next((one.n for one in shares if one.n is not None), None)
        if size is not None and overfull([one.events for one in shares], size):
            for one in shares:
                if one.n is not None:
                    one.n = None
                    one.uncertain.append("n")
        return found

    def _add_columns(self, one: Found, size: Cell | None, treatment: Cell | None, people: Cell | None) -> None:
        if size is not None and one.n is None and size.text.strip().isdigit():
            one.n = int(size.text)
            one.cells.append(size)
            kind = self._known.kinds.get(one.outcome)
            if (
                one.value
                and one.unit == "%"
                and not (fits(one.events, one.n, one.value) if one.events else possible(one.value, one.n, kind))
            ):
                one.n, one.cells = None, one.cells[:-1]
                one.uncertain.append("n")
        if treatment is not None and one.arm is None and not treatment.garbled:
            arms = [mark for mark in self._marker.read(treatment.text) if mark.kind == ARM]
            concepts = tuple(key for mark in arms for key in mark.concepts)
            words = treatment.text.strip()
            one.arm = Mark(ARM, 0, len(words), words, concepts=concepts)
            one.arm_words = words
            one.cells.append(treatment)
        if people is not None and not people.garbled:
            one.population = people.text.strip()
            one.cells.append(people)

    def _label_arm(self, row: Passage) -> Cell | None:
        """Return the first cell, which has no head, where it names a treatment and nothing else ("TARE | 46 | …")."""
        first = row.cells[0] if row.cells else None
        if first is None or first.head or row.scope.studies:
            return None
        words = first.text.strip()
        marks = self._marker.read(words)
        named = bool(marks) and marks[0].kind == ARM and bool(marks[0].concepts) and marks[0].text == words
        return first if named else None

    def _column(self, row: Passage, pattern: re.Pattern[str]) -> Cell | None:
        return next((cell for cell in row.cells if cell.head and pattern.search(cell.head.lower())), None)

    def _missing(self, cell: Cell) -> bool:
        return cell.text.strip().lower() in self._known.columns.missing

    def _ratio(self, cell: Cell) -> Found | None:
        """Read "3.50 [0.24, 51.90]" under a head that names a ratio; the outcome is told nowhere in the table."""
        name = self._ratio_named(cell.head)
        match = _RATIO.fullmatch(cell.text.strip())
        if not name or match is None or cell.garbled:
            return None
        return Found(
            "", "", False, cell.head, "", name, "", match["value"], "ratio", "", None, None, "", "", [cell],
            interval=(match["low"], match["high"]), interval_kind="confidence interval",
            uncertain=["outcome", "intervention", "comparator"],
        )  # fmt: skip

    def _ratio_named(self, words: str) -> str:
        return next((n for n, pattern in self._known.ratios.items() if re.search(pattern, words, re.IGNORECASE)), "")

    def _limited(self, one: Found, cell: Cell, words: str) -> bool:
        """Read a value with its limits, "41.2 (30.5-52.0)", where head or label says that limits are printed."""
        match = _RATIO.fullmatch(cell.text.strip())
        told = f"{cell.head} {words}"
        if match is None or cell.garbled or self._known.columns.interval.search(told) is None:
            return False
        name = "" if one.unit else self._ratio_named(told)
        if not one.unit and not name:
            return False
        one.unit, one.statistic = one.unit or "ratio", name or one.statistic
        one.value, one.interval, one.interval_kind = match["value"], (match["low"], match["high"]), _interval_kind(told)
        return True

    def _value(self, cell: Cell, words: str, outcome: Mark, head: Sequence[Mark]) -> Found | None:
        """Read one cell; where its print does not fit its head, the value stays empty and is marked."""
        unit = self._unit(cell.head, words)
        counted = re.search(r"\(n[,.)]|^n\b", cell.head) is not None
        inside = [mark for mark in self._marker.read(cell.text) if mark.kind == VALUE]
        time = next((t for mark in (*head, *self._marker.read(words)) if mark.kind == TIME for t in mark.times), "")
        arm = next((mark for mark in head if mark.kind == ARM and mark.concepts), None)
        one = Found(
            outcome.outcome, outcome.text, outcome.named, outcome.text, ", ".join(outcome.qualifiers),
            next((n for n, p in self._known.statistics.items() if p.search(f"{cell.head} {words}")), ""),
            time, "", unit, "", None, arm, arm.text if arm else "", "", [cell],
        )  # fmt: skip
        sized = next((mark.n for mark in head if mark.kind == SIZE), None)
        if sized is not None:
            one.n = sized
            if arm is None:
                one.arm_words = re.split(r"\s?[(,]", cell.head)[0].strip()
        bare = _COUNTED.fullmatch(cell.text.strip()) if unit == "%" else None
        if bare:
            one.value, one.events, one.n = bare["value"], bare["events"], _n(bare["n"]) or one.n
            return one
        if self._limited(one, cell, words):
            return one if _measure(one.unit) in self._known.kinds[one.outcome].units else None
        whole = len(inside) == 1 and inside[0].text.strip() == cell.text.strip().rstrip(".;")
        if whole and inside[0].unit:
            one.value, one.unit, one.events, one.n = (
                inside[0].value,
                (unit if inside[0].unit == "duration" else inside[0].unit),
                inside[0].events,
                inside[0].n or one.n,
            )
        elif _PLAIN.fullmatch(cell.text.strip()) and unit and not counted:
            one.value = cell.text.strip().rstrip("%").strip()
        elif not any(character.isdigit() for character in cell.text):
            return None
        if not one.value or cell.garbled or self._implausible(one):
            if not one.unit:
                return None
            one.value, one.events, one.n = "", "", None
            one.uncertain.append("value")
        return one if _measure(one.unit) in self._known.kinds[one.outcome].units else None

    def _unit(self, head: str, words: str) -> str:
        for text in (_OF_INTERVAL.sub("", head), _OF_INTERVAL.sub("", words)):
            if "%" in text:
                return "%"
            for name, pattern in self._known.units.items():
                if re.search(rf"(?<!\d-)\b{pattern}(?!\w)", text, re.IGNORECASE) and not re.search(r"\d-\w+$", text):
                    return name
        return "%" if re.search(r"\(n", head) else ""

    def _implausible(self, one: Found) -> bool:
        """Whether a number looks misread: zeros in front, beyond every limit, or one digit alone in a noisy table."""
        number = numeric(one.value)
        if number is None:
            return False
        longest = 100.0 if one.unit == "%" else self._known.columns.longest.get(one.unit, 1e9)
        zeros = re.match(r"0\d", one.value) is not None
        lone = self._noisy and not one.events and len(one.value) == 1
        return number > longest or zeros or lone


def _interval_kind(head: str) -> str:
    return "confidence interval" if re.search(r"(?-i:CI)|confidence", head, re.IGNORECASE) else "range"


def _measure(unit: str) -> str:
    return {"%": "percent", "patients": "count", "ratio": "ratio"}.get(unit, "duration")


def _n(text: str | None) -> int | None:
    return int(text) if text else None
