"""From the tables of a definition to criteria and citations, keeping every fault that is found on the way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.model import Citation, Document
from guardrails.criteria.cells import Cells
from guardrails.criteria.conditions import conditions
from guardrails.criteria.expression import Atom, Expression, atoms, compiled, parse
from guardrails.criteria.sets import UNKNOWN, Criterion, Note, Rule
from guardrails.criteria.vocabulary import Vocabulary

_FIELDS = frozenset({"id", "title", "rules", "otherwise", "unknown_facts", "quotes", "note"})
_PLACE = frozenset({"document", "locator", "after", "primary"})
_QUOTE = _PLACE | {"at", "text"}
_UNKNOWN_FACTS = ("open", "passed_over")


def as_list(value: object) -> list[Any]:
    """Return a list as it is, and anything else as an empty one or as a list of itself."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True, slots=True)
class Draft:
    """A criterion as read; ``built`` makes it one, with the cells of its whole set."""

    criterion_id: str
    title: str
    rules: tuple[tuple[str, Expression], ...]
    otherwise: str
    passes_over: bool
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    facts: tuple[str, ...]

    def tests(self) -> dict[str, tuple[Atom, ...]]:
        """Return the comparisons of each fact, each once."""
        every = dict.fromkeys(atom for _, when in self.rules for atom in atoms(when))
        return {fact: tuple(atom for atom in every if atom.fact == fact) for fact in self.facts}

    def built(self, cells: Cells, vocabulary: Vocabulary) -> Criterion:
        """Return the criterion, its rules compiled for these cells."""
        return Criterion(
            self.criterion_id,
            self.title,
            tuple(Rule(status, when, compiled(when, cells.places)) for status, when in self.rules),
            self.otherwise,
            self.passes_over,
            self.notes,
            self.citations,
            self.facts,
            self.tests(),
            conditions(self.rules, self.otherwise, self.passes_over, vocabulary),
            cells,
        )


def built(drafts: Sequence[Draft], vocabulary: Vocabulary) -> tuple[Criterion, ...]:
    """Return the criteria of one set, with one table of cells for all of them."""
    cells = Cells([when for draft in drafts for _, when in draft.rules], vocabulary)
    return tuple(draft.built(cells, vocabulary) for draft in drafts)


class Reading:
    """One file being read: what it may name, and its faults so far."""

    def __init__(self, file: str, documents: Mapping[str, Document], vocabulary: Vocabulary, places: object) -> None:
        self.documents = documents
        self.vocabulary = vocabulary
        self.faults: list[str] = []
        self._file = file
        self._places = places if isinstance(places, dict) else {}
        for name, place in self._places.items():
            self.unknown_fields(f"place {name}", place if isinstance(place, dict) else {"table": 0}, _PLACE)

    def fault(self, here: str, message: str) -> None:
        """Add a fault."""
        self.faults.append(f"{self._file}: {here}: {message}")

    def unknown_fields(self, here: str, entry: Mapping[str, object], known: Collection[str]) -> None:
        """Add a fault for each field that is none of ``known``."""
        for name in sorted(set(entry) - set(known)):
            self.fault(here, f"unknown field {name!r}")

    def text(self, here: str, entry: Mapping[str, object], name: str) -> str:
        """Return the text of a field, and add a fault where it has none."""
        value = entry.get(name)
        if isinstance(value, str) and value.strip():
            return value
        self.fault(here, f"{name} must be a text that is not empty")
        return ""

    def criterion(self, table: str, number: int, entry: object, statuses: tuple[str, ...]) -> Draft:
        """Return the criterion that a table describes, not yet compiled; its faults are kept."""
        fields = entry if isinstance(entry, dict) else {}
        here = f"{table} {number} ({fields.get('id', 'without id')})"
        self.unknown_fields(here, fields, _FIELDS)
        identity, title = self.text(here, fields, "id"), self.text(here, fields, "title")
        rules = self._rules(here, fields.get("rules"), statuses)
        otherwise = fields.get("otherwise")
        if otherwise not in statuses:
            self.fault(here, f"otherwise must be one of {', '.join(statuses)}")
        mode = fields.get("unknown_facts", _UNKNOWN_FACTS[0])
        if mode not in _UNKNOWN_FACTS:
            self.fault(here, f"unknown_facts must be {' or '.join(_UNKNOWN_FACTS)}")
        notes = [self._note(f"{here}, note {place}", each) for place, each in enumerate(as_list(fields.get("note")), 1)]
        citations = self.citations(here, fields.get("quotes"))
        facts = tuple(dict.fromkeys(atom.fact for _, when in rules for atom in atoms(when)))
        if any(note and not set(note.cells.facts) <= set(facts) for note in notes):
            self.fault(here, "a note depends on a fact that the rules do not name")
        kept = tuple(note for note in notes if note)
        return Draft(identity, title, tuple(rules), str(otherwise), mode == _UNKNOWN_FACTS[1], kept, citations, facts)

    def _rules(self, here: str, data: object, statuses: tuple[str, ...]) -> list[tuple[str, Expression]]:
        if not isinstance(data, list) or not data:
            self.fault(here, "rules must list at least one rule")
            return []
        made: list[tuple[str, Expression]] = []
        for rule in data:
            status = next(iter(rule), None) if isinstance(rule, dict) and len(rule) == 1 else None
            if status not in statuses or status == UNKNOWN:
                self.fault(here, f"a rule is a table {{ STATUS = TEST }}, STATUS one of {', '.join(statuses[:-1])}")
                continue
            when = self._test(here, rule[status])
            if when:
                made.append((status, when))
        return made

    def _test(self, here: str, data: object) -> Expression | None:
        found: list[str] = []
        made = parse(data, self.vocabulary, here, found)
        self.faults += [f"{self._file}: {each}" for each in found]
        return made

    def _note(self, here: str, entry: object) -> Note | None:
        fields = entry if isinstance(entry, dict) else {}
        self.unknown_fields(here, fields, {"text", "when"})
        text = self.text(here, fields, "text")
        if "when" not in fields:
            return Note(text, None, lambda _: True, Cells((), self.vocabulary))
        when = self._test(here, fields["when"])
        if when is None:
            return None
        cells = Cells([when], self.vocabulary)
        return Note(text, when, compiled(when, cells.places), cells)

    def citations(self, here: str, quotes: object) -> tuple[Citation, ...]:
        """Return the citations of the quotes listed; at least one, each found to the character."""
        if not isinstance(quotes, list) or not quotes:
            self.fault(here, "quotes must list the words of at least one document")
            return ()
        made = [self._citation(f"{here}, quote {number}", each) for number, each in enumerate(quotes, 1)]
        return tuple(each for each in made if each)

    def _citation(self, here: str, entry: object) -> Citation | None:
        fields = dict(entry) if isinstance(entry, dict) else {}
        self.unknown_fields(here, fields, _QUOTE)
        if "at" in fields:
            place = self._places.get(str(fields["at"]))
            if not isinstance(place, dict):
                self.fault(here, f"there is no place {fields['at']!r}")
                return None
            fields = place | fields
        identity, locator, quote = (self.text(here, fields, name) for name in ("document", "locator", "text"))
        document = self.documents.get(identity)
        if identity and document is None:
            self.fault(here, f"there is no document {identity!r}")
        if document is None or not quote:
            return None
        start = self._find(here, document, quote, fields.get("after"))
        if start is None:
            return None
        return Citation(
            document_id=identity,
            title=document.title,
            date=document.date,
            locator=locator,
            quote=quote,
            start=start,
            end=start + len(quote),
            primary=self.text(here, fields, "primary") if "primary" in fields else None,
        )

    def _find(self, here: str, document: Document, quote: str, after: object) -> int | None:
        """Return where the words stand: their only place, or the first one after words that stand once."""
        text, begin = document.text, 0
        if after is not None:
            if not isinstance(after, str) or text.count(after) != 1:
                self.fault(here, f"after must be words that stand once in {document.document_id}")
                return None
            begin = text.index(after)
        start = text.find(quote, begin)
        if start < 0:
            self.fault(here, f"the quote does not stand in {document.document_id} to the character: {quote!r}")
            return None
        if after is None and text.find(quote, start + 1) >= 0:
            self.fault(here, f"the quote stands more than once in {document.document_id}; say after which words")
            return None
        return start
