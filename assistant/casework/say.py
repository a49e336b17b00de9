"""A reply about a case in words: the facts as read, each set's verdict with the sources' words, what would decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.casework.cues import default_cues
from assistant.casework.known import Known, Origin, Told
from assistant.casework.told import Heard, Updated
from assistant.casework.wording import Wording, fact_words, label, words
from assistant.compose import Ledger
from assistant.reply import Statement
from corpus.clean import tidy
from corpus.model import Citation
from guardrails.criteria.explain import comparison
from guardrails.criteria.results import CriterionResult, Evaluation
from guardrails.criteria.sets import Kind
from guardrails.criteria.verdicts import NOT_APPLICABLE

FEW = 2
"""Sets up to which every criterion is quoted; of more, those that speak against it."""
MOST_ASKED = 6
LONGEST_QUOTE = 60
_ORDER = ("not_met", "present", "caution", "unknown", "met", "absent")
_AGAINST = frozenset({"not_met", "present", "caution"})
_AGE = "age_years"
_BOARD, _DIFFER = "tumor_board", "criteria_differ"


@dataclass(slots=True)
class Saying:
    """Builds one reply: lines of text, and the statements in them, each born with its citation."""

    wording: Wording
    ledger: Ledger = field(default_factory=Ledger)
    lines: list[str] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    def beside(self, told: str, updated: Updated, evaluations: Sequence[Evaluation], unanswered: str = "") -> None:
        """Say that a message tells nothing that the criteria ask for, what is in conflict, and what could decide.

        unanswered: what there is to say of it if it was a question to the sources.
        """
        self.lines.append(self.wording.line("unread", quote=_short(told)))
        self._conflicts(updated.known.conflicts)
        if not any(each.case.values for each in evaluations):
            self.lines.append(self.wording.line("no_facts"))
        if any(each.missing for each in evaluations):
            self._to_decide(evaluations)
        else:
            self.lines.append(self.wording.line("decided"))
        if unanswered:
            self.lines.append(self.wording.line("if_asked", message=unanswered))

    def recalled(self, facts: Sequence[str], updated: Updated) -> None:
        """Say what is known of some facts, with the words that they were read from."""
        known = {fact: updated.shown[fact] for fact in facts if fact in updated.shown}
        if known:
            self.lines.append(self.wording.line("earlier", facts=_listed(known, quoted=True)))
        self._conflicts({fact: each for fact, each in updated.known.conflicts.items() if fact in facts})
        unknown = [label(fact) for fact in facts if fact not in known and fact not in updated.known.conflicts]
        if unknown:
            self.lines.append(self.wording.line("not_known", facts=", ".join(unknown)))

    def case(self, updated: Updated, heard: Heard, aside: str = "") -> None:
        """Say what is known of the patient, and what this message did to it; ``aside``: its words that tell no fact."""
        say, shown = self.wording.line, updated.shown
        self.whom(updated.known, heard)
        if aside:
            self.lines.append(say("unread", quote=_short(aside)))
        for name, origin in (("read", Origin.MESSAGE), ("given", Origin.REQUEST), ("earlier", Origin.EARLIER)):
            own = {fact: told for fact, told in shown.items() if told.origin is origin}
            if own:
                quoted = origin is Origin.MESSAGE
                self.lines.append(say(name, facts=_listed(own, quoted=quoted)))
        unfamiliar = {fact: told for fact, told in shown.items() if told.learned and told.origin is Origin.MESSAGE}
        if unfamiliar:
            said = (fact_words(fact, told.value) + _quoted(told) for fact, told in unfamiliar.items())
            self.lines.append(say("unfamiliar", facts=", ".join(said)))
        unchecked = [fact for fact, told in shown.items() if told.learned and told.origin is Origin.EARLIER]
        if unchecked:
            self.lines.append(say("unchecked", facts=", ".join(label(fact) for fact in unchecked)))
        if not shown:
            self.lines.append(say("no_facts"))
        for change in updated.changes:
            before = words(change.fact, change.before)
            if change.after is None:
                self.lines.append(say("dropped", fact=label(change.fact), before=before))
            else:
                name = "corrected" if change.corrected else "changed"
                after = words(change.fact, change.after)
                self.lines.append(say(name, fact=label(change.fact), before=before, after=after))
        if sum(not each.corrected and each.after is not None for each in updated.changes) > 1:
            self.lines.append(say("other_patient"))
        self._unsettled(updated, heard)

    def whom(self, known: Known, heard: Heard) -> None:
        """Say which patient is spoken of, where that is another one or more than one are known."""
        if heard.meant.anew:
            named = self.wording.line("anew_called", patient=patient_words(known))
            self.lines.append(named if known.called else self.wording.line("anew"))
        elif heard.meant.back or (known.others and known.about_somebody):
            name = "back" if heard.meant.back else "of_patient"
            self.lines.append(self.wording.line(name, patient=patient_words(known)))

    def patients(self, among: Sequence[Known]) -> None:
        """Say that one patient at a time can be held against criteria; ask who is meant, where several can be."""
        if among:
            named = " or ".join(patient_words(each) for each in among)
            self.lines.append(self.wording.line("which_patient", patients=named))
        else:
            self.lines.append(self.wording.line("many_patients"))

    def _unsettled(self, updated: Updated, heard: Heard) -> None:
        say = self.wording.line
        supposed = {fact: updated.shown[fact] for fact in updated.supposed if fact in updated.shown}
        if supposed:
            kept = [fact_words(fact, value) for fact, value in updated.supposed.items() if value is not None]
            facts = _listed(supposed, quoted=True)
            line = say("supposed_kept", facts=facts, kept=", ".join(kept)) if kept else say("supposed", facts=facts)
            self.lines.append(line)
        self._conflicts(updated.known.conflicts)
        for names in filter(None, (each.told(updated.shown) for each in default_cues().odd)):
            told = " and ".join(fact_words(name, updated.shown[name].value) for name in names)
            self.lines.append(say("odd", facts=told))
        for each in heard.unclear:
            if each.fact not in heard.facts:
                self.lines.append(say("unclear", fact=label(each.fact), quote=_short(each.quote), reason=each.reason))
        for quote in heard.relatives:
            self.lines.append(say("relatives", quote=_short(quote)))
        if heard.open_number:
            number, possible = heard.open_number
            self.lines.append(say("open_number", number=number, facts=" or ".join(label(fact) for fact in possible)))

    def _conflicts(self, conflicts: Mapping[str, Sequence[Told]]) -> None:
        for fact, readings in conflicts.items():
            told = " and ".join(f"{words(fact, each.value)}{_quoted(each)}" for each in readings)
            self.lines.append(self.wording.line("conflict", fact=label(fact), readings=told))

    def verdicts(self, evaluations: Sequence[Evaluation]) -> None:
        """Say what each set gives, which missing facts would decide, and what holds for all of them."""
        if not evaluations:
            return
        sources = "; ".join(dict.fromkeys(part for each in evaluations for part in each.criteria.source.split("; ")))
        self.lines.insert(0, self.wording.line("used", sets=str(len(evaluations)), sources=sources))
        shared = _alike(evaluations) if len(evaluations) > FEW else {}
        for status, own in shared.items():
            if own:
                self.lines.append(self.wording.line(f"{status}_by_all", criteria=", ".join(map(_name, own))))
        for each in evaluations:
            verdict = self.wording.verdicts[each.verdict]
            self.lines.append(self.wording.line("verdict", title=each.criteria.title, verdict=verdict))
            self._criteria(each, len(evaluations), shared if each.criteria.kind is Kind.ELIGIBILITY else {})
        self._to_decide(evaluations)
        self._remarks(evaluations)

    def _to_decide(self, evaluations: Sequence[Evaluation]) -> None:
        missing = _in_turn([each.missing for each in evaluations])
        if missing:
            asked = ", ".join(self.wording.asks[fact] for fact in missing[:MOST_ASKED])
            self.lines.append(self.wording.line("to_decide", facts=asked))

    def _criteria(self, evaluation: Evaluation, sets: int, shared: Mapping[str, Sequence[str]]) -> None:
        if evaluation.verdict == NOT_APPLICABLE:
            self.lines.append(f"- {self.wording.line('outside')}")
            return
        whole = sets <= FEW
        quoted = frozenset(_ORDER) if whole else _AGAINST
        by_status = {status: [each for each in evaluation.results if each.status == status] for status in _ORDER}
        said_of: list[CriterionResult] = []
        for status, own in by_status.items():
            if not own:
                continue
            shown = own if status in quoted else []
            if not whole and not any(by_status[each] for each in quoted):
                shown = own[:1]  # nothing speaks against it: one of the source's words stands for it
                quoted |= {status}
            said_of += shown
            parts = [self._quoted(each, evaluation) for each in shown]
            left = [each.criterion.criterion_id for each in own[len(shown) :]]
            rest = ", ".join(_name(each) for each in left if each not in shared.get(status, ()))
            parts += [rest] if rest else []
            said = self.wording.statuses[status]
            self.lines += [f"- {said[:1].upper()}{said[1:]}: {'; '.join(parts)}"] if parts else []
        noted = [each for each in evaluation.results if each.note and each not in said_of]
        for each in noted:
            name = _name(each.criterion.criterion_id)
            self.lines.append(f"- {self.wording.line('note', criterion=name, note=each.note or '')}")
        self._thresholds(evaluation)

    def _thresholds(self, evaluation: Evaluation) -> None:
        for each in evaluation.thresholds:
            if comparison(each.criterion, evaluation.case, evaluation.criteria.vocabulary):
                said = self.wording.statuses[each.status]
                self.lines.append(f"- {each.criterion.title}, {said}: {self._quoted(each, evaluation)}")

    def _quoted(self, result: CriterionResult, evaluation: Evaluation) -> str:
        """Return a criterion in its source's words, with what was compared and what is to be noted."""
        citations = result.criterion.citations
        if evaluation.criteria.kind is Kind.ELIGIBILITY:
            citations = tuple(each for each in citations if each.document_id == citations[0].document_id)
        said = "; ".join(self._stated(each) for each in citations)
        compared = comparison(result.criterion, evaluation.case, evaluation.criteria.vocabulary)
        beside = "; ".join(each for each in (compared, result.note) if each)
        return f"{said} ({beside})" if beside else said

    def _remarks(self, evaluations: Sequence[Evaluation]) -> None:
        """Say what holds for the sets: reasons and alternatives of the few, the rest once for all."""
        few = len(evaluations) <= FEW
        seen: set[tuple[str, tuple[Citation, ...]]] = set()
        for evaluation in evaluations:
            for remark in evaluation.criteria.remarks:
                key = (remark.kind, remark.citations[:1])
                if remark.kind == _BOARD or key in seen or not (few or remark.kind == _DIFFER):
                    continue
                seen.add(key)
                cited = remark.citations if few else remark.citations[:1]
                quotes = "; ".join(self._stated(each) for each in cited)
                self.lines.append(f"{remark.text} {quotes}" if few else f"- {quotes}")
        boards = [each for evaluation in evaluations for each in evaluation.criteria.remarks if each.kind == _BOARD]
        if boards:
            self.lines.append(f"{boards[0].text} {self._stated(boards[0].citations[0])}")

    def _stated(self, citation: Citation) -> str:
        """Return a source's own words with their mark, and keep them as a statement."""
        statement = Statement(tidy(citation.quote), self.ledger.cite([citation]))
        if statement not in self.statements:
            self.statements.append(statement)
        return f"{statement.text} [{statement.citations[0]}]"


def patient_words(known: Known) -> str:
    """Return how a reply calls a patient: by name, else by the order in which they came, and by the age."""
    named = known.written_name or known.called.title() or f"patient {known.place}"
    age = known.facts.get(_AGE)
    return f"{named} ({words(_AGE, age.value)})" if age else named


def _listed(facts: Mapping[str, Told], *, quoted: bool) -> str:
    """Return facts in words, with the words that they were read from where these are others."""
    said = []
    for fact, told in facts.items():
        own = {fact_words(fact, told.value), words(fact, told.value), label(fact) if told.value is True else ""}
        quote = " ".join((told.quote or "").split()).casefold()
        held = not isinstance(told.value, bool) and words(fact, told.value).casefold() in quote
        alike = held or quote in {each.casefold() for each in own}
        said.append(fact_words(fact, told.value) + (_quoted(told) if quoted and not alike else ""))
    return ", ".join(said)


def _alike(evaluations: Sequence[Evaluation]) -> dict[str, tuple[str, ...]]:
    """Return what is said once of several sets: what is met where it is known, and what is unknown in all."""
    statuses: dict[str, list[str]] = {}
    for evaluation in evaluations:
        if evaluation.criteria.kind is Kind.ELIGIBILITY and evaluation.verdict != NOT_APPLICABLE:
            for each in evaluation.results:
                statuses.setdefault(each.criterion.criterion_id, []).append(each.status)
    return {
        "met": tuple(name for name, found in statuses.items() if "met" in found and set(found) <= {"met", "unknown"}),
        "unknown": tuple(name for name, found in statuses.items() if len(found) > 1 and set(found) == {"unknown"}),
    }


def _name(criterion_id: str) -> str:
    return criterion_id.replace("_", " ")


def _quoted(told: Told) -> str:
    return f" (“{_short(told.quote)}”)" if told.quote else ""


def _short(quote: str) -> str:
    joined = " ".join(quote.split())
    return joined if len(joined) <= LONGEST_QUOTE else joined[: LONGEST_QUOTE - 1].rstrip() + "…"


def _in_turn(lists: Iterable[Sequence[str]]) -> list[str]:
    """Return the facts of several lists, the first of each before the second of any, each once."""
    left = [list(each) for each in lists]
    found: dict[str, None] = {}
    for place in range(max((len(each) for each in left), default=0)):
        found |= dict.fromkeys(each[place] for each in left if place < len(each))
    return list(found)
