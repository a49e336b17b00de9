"""A turn about a patient: hear what is said, hold it against the criteria that are asked for, say what they give.

A message that is about no patient goes on to the answerer behind, unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from assistant.casework.cues import default_cues
from assistant.casework.entrance import KEPT, Follows
from assistant.casework.hear import Hearing, Reader
from assistant.casework.joined import joined
from assistant.casework.known import Known, Origin, Told, read
from assistant.casework.patients import Patients, Spoken
from assistant.casework.readings import in_own_words
from assistant.casework.say import Saying
from assistant.casework.standing import case_object
from assistant.casework.told import Heard, Updated, plain, updated
from assistant.casework.wanted import Asking, Wanted
from assistant.casework.wording import default_wording
from assistant.conversation import Conversations
from assistant.reply import Reply
from assistant.service import Answerer, Step, quietly
from corpus.terms import Lexicon
from guardrails.cases.read import read_case
from guardrails.criteria.evaluate import choose, evaluate
from guardrails.criteria.facts import Case, parse_case
from guardrails.criteria.report import evaluation_object
from guardrails.criteria.results import Evaluation
from guardrails.criteria.sets import CriteriaSet
from guardrails.intake import Intake
from guardrails.prototypes import Kind

_FAILED = frozenset({"not_met", "present"})


@dataclass(frozen=True, slots=True)
class _Understood:
    """A message as it is understood: of whom it speaks, what it says, what it asks for."""

    text: str
    spoken: Spoken
    heard: Heard
    wanted: Wanted | None

    def asked(self, question: str) -> str:
        """Return what the sources are asked: nobody's name stands in them."""
        return self.spoken.said.text if self.spoken.said.edits else question

    @property
    def unsettled(self) -> bool:
        """Whether it speaks of several patients, or nobody can tell of whom."""
        return self.spoken.many or bool(self.spoken.among)


@dataclass(frozen=True, slots=True)
class CaseTurn:
    """Takes up messages that may be about a patient; see ``entrance.Casework``."""

    answerer: Answerer
    guard: Callable[[str], Intake]
    conversations: Conversations
    sets: Sequence[CriteriaSet]
    lexicon: Lexicon
    reader: Reader = read_case
    follows: Follows | None = None

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,
        case: Mapping[str, object] | None = None,
        step: Step = quietly,
    ) -> Reply:
        """Return the reply to one message.

        Raises:
            CaseError: the facts in ``case`` cannot be used.
        """
        request = {
            fact: Told(plain(value), None, Origin.REQUEST) for fact, value in parse_case(case or {}).given.items()
        }
        known = self._known(conversation_id)
        step("reading the case")
        understood = self._understood(question, known, bool(request))
        intake = self.guard(question) if understood.wanted or understood.unsettled else None
        if intake is not None and intake.kind is not Kind.QUESTION:
            return self._shown(self.answerer.ask(question, conversation_id, case, step), known)
        if intake is not None and intake.question != question and len(intake.question) < len(question) - 1:
            bare = self._understood(intake.question, known, bool(request))
            if bare.wanted is not None or not understood.heard.proposed:  # ", ok?" is more than courtesy behind one
                understood = bare
        if understood.unsettled:
            return self._asked_back(understood.spoken, conversation_id, known)
        heard, wanted = understood.heard, understood.wanted
        if wanted is not None and not request and self._of_literature(question, conversation_id, heard, known):
            wanted = None
        if wanted is None:
            reply = self.answerer.ask(question, conversation_id, case, step)
            if reply.refusal is not None and not known.about_somebody and self.guard(question).kind is Kind.QUESTION:
                generally = self._understood(understood.text, known, False, generally=True)
                heard, wanted = generally.heard, generally.wanted
            if wanted is None or not heard.proposed:
                if known.about_somebody:
                    self._keep(conversation_id, Heard(topics=heard.topics), {}, None)
                return self._shown(reply, known)
        evaluations, after = self._evaluated(conversation_id, heard, request, wanted)
        return self._reply(understood.asked(question), conversation_id, heard, after, evaluations, wanted, step)

    def _of_literature(self, question: str, conversation_id: str | None, heard: Heard, known: Known) -> bool:
        """Whether a message states nothing of the patient and follows up a question to the sources."""
        if self.follows is None or heard.says_something or heard.turns or (known.about_somebody and known.spoken):
            return False
        return self.follows.continues(question, conversation_id)

    def _understood(self, text: str, known: Known, request: bool, generally: bool = False) -> _Understood:
        """Return of whom a message speaks, what it says of that patient, and what it asks for."""
        cues = default_cues()
        patients = Patients(
            cues, self.lexicon, self.reader, self.follows.prints if self.follows else frozenset[str]().__contains__
        )
        spoken = patients.spoken_of(text, known)
        one = spoken.meant.of(known)
        heard = Hearing(self.reader, cues).hear(spoken.said.text, one, generally)
        heard = replace(in_own_words(heard, spoken.said), meant=spoken.meant)
        if spoken.meant.back and not heard.says_something and not cues.has("back_to", text):
            one = replace(one, sets=known.sets or one.sets)  # "and Mr Adams?" asks for what was just asked for
        wanted = Asking(cues, self.lexicon).wanted(spoken.said.text, heard, one, request, self.sets)
        alone = bool(spoken.said.edits) and cues.has("names_alone", spoken.said.text)
        if not (request or spoken.said.edits) and patients.of_author(text):
            wanted = None
        elif wanted is None and known.everybody and (heard.turns or alone):
            wanted = self._turned(spoken, one, alone)
        return _Understood(text, spoken, heard, wanted)

    def _turned(self, spoken: Spoken, known: Known, alone: bool) -> Wanted:
        """Return what a message asks for that names a patient: the sets again, where it asks nothing besides."""
        asks = spoken.said.text.rstrip().endswith("?")
        if asks and (alone or not default_cues().has("literature", spoken.said.text)):
            return Wanted(known.sets or tuple(each.set_id for each in self.sets))
        return Wanted((), spoken.said.text if asks else "")

    def _asked_back(self, spoken: Spoken, conversation_id: str | None, known: Known) -> Reply:
        """Say that one patient at a time can be held against criteria, or ask who is meant; nothing is kept."""
        if self.follows is not None:
            self.follows.interrupt(conversation_id)
        saying = Saying(default_wording())
        saying.patients(spoken.among)
        return self._shown(Reply("\n".join(saying.lines)), known)

    def _known(self, conversation_id: str | None) -> Known:
        return read(self.conversations.kept(conversation_id, KEPT)) if conversation_id else Known()

    def _evaluated(
        self, conversation_id: str | None, heard: Heard, request: Mapping[str, Told], wanted: Wanted
    ) -> tuple[list[Evaluation], Updated]:
        """Take the facts up, and hold them against the sets that are wanted."""
        found: list[Evaluation] = []

        def evaluated(after: Updated) -> list[Evaluation]:
            facts = {fact: told.value for fact, told in after.shown.items()}
            case: Case = parse_case(facts)
            found[:] = [evaluate(each, case) for each in choose(wanted.sets, self.sets)] if wanted.sets else []
            return found

        after = self._keep(conversation_id, heard, request, evaluated)
        return found, after

    def _keep(
        self,
        conversation_id: str | None,
        heard: Heard,
        request: Mapping[str, Told],
        evaluated: Callable[[Updated], list[Evaluation]] | None,
    ) -> Updated:
        """Change what the conversation knows, in one step that no other turn can come between."""
        change = partial(_changed, heard=heard, request=request, evaluated=evaluated)
        if conversation_id is None:
            return change(None)[1]
        return self.conversations.change(conversation_id, KEPT, change)

    def _reply(
        self,
        question: str,
        conversation_id: str | None,
        heard: Heard,
        after: Updated,
        evaluations: Sequence[Evaluation],
        wanted: Wanted,
        step: Step,
    ) -> Reply:
        objects = tuple(evaluation_object(each) for each in evaluations)
        shown = case_object(heard, after)
        if not evaluations and not heard.open_number and wanted.question:
            # What "she" should get is asked of this patient: no source answers it as if it were asked in general.
            own = default_cues().has("patient", wanted.question)
            reply = self.answerer.ask(question if own else wanted.question or question, conversation_id, None, step)
            return replace(reply, case=shown)
        step("holding the case against the criteria")
        saying = Saying(default_wording())
        saying.case(after, heard)
        saying.verdicts(evaluations)
        reply = Reply(
            "\n".join(saying.lines),
            tuple(saying.statements),
            tuple(saying.ledger.citations),
            criteria=objects,
            case=shown,
        )
        if not wanted.question:
            if self.follows is not None:
                self.follows.interrupt(conversation_id, _only([each.criteria.title for each in evaluations]))
            return reply
        besides = self.answerer.ask(wanted.question, conversation_id, None, step)
        return joined(reply, besides, default_wording().line("of_patients"))

    def _shown(self, reply: Reply, known: Known) -> Reply:
        """Show with a reply that is not about the patient what is known of one."""
        if not (known.facts or known.conflicts):
            return reply
        return replace(reply, case=case_object(Heard(), updated(known, Heard(), {})))


def _only(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else ""


def _changed(
    written: str | None,
    heard: Heard,
    request: Mapping[str, Told],
    evaluated: Callable[[Updated], list[Evaluation]] | None,
) -> tuple[str, Updated]:
    after = updated(read(written), heard, request)
    found = evaluated(after) if evaluated else []
    known = replace(after.known, topics=heard.topics or after.known.topics, spoken=bool(found) or heard.meant.back > 0)
    if found:
        missing = [fact for each in found for fact in each.missing]
        failed = [
            fact
            for each in found
            for result in each.results
            if result.status in _FAILED
            for fact in result.criterion.facts
            if fact in after.shown
        ]
        decisive = tuple(dict.fromkeys([*missing, *failed]))
        known = replace(known, sets=tuple(each.criteria.set_id for each in found), decisive=decisive)
    return known.written(), after
