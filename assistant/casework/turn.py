"""A turn about a patient: hear what is said, hold it against the criteria that are asked for, say what they give.

A message that is about no patient goes on to the answerer behind, unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from assistant.casework.cues import default_cues
from assistant.casework.entrance import KEPT, Follows
from assistant.casework.hear import Reader
from assistant.casework.joined import joined
from assistant.casework.known import Known, Origin, Told, read
from assistant.casework.patients import Spoken
from assistant.casework.say import Saying
from assistant.casework.shown import case_object
from assistant.casework.telling import Telling
from assistant.casework.told import Heard, Updated, plain, updated
from assistant.casework.understood import Understanding, Understood
from assistant.casework.wanted import Wanted
from assistant.casework.wording import default_wording
from assistant.conversation import Conversations
from assistant.reply import Refusal, RefusalReason, Reply
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

_OUTSIDE = "out_of_scope"
"""Why an input is refused that only looks as if it were of nothing that the documents are about."""
_FAILED = frozenset({"not_met", "present"})


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
        if understood is None:
            return self._shown(self.answerer.ask(question, conversation_id, case, step), known)
        if understood.unsettled:
            return self._asked_back(understood.spoken, conversation_id, known)
        heard, wanted = understood.heard, understood.wanted
        if wanted is not None and not request and self._of_literature(question, conversation_id, heard, known):
            wanted = None
        if wanted is None:
            reply = self.answerer.ask(question, conversation_id, case, step)
            if reply.refusal is not None and not known.about_somebody and self.guard(question).kind is Kind.QUESTION:
                understood = self._understanding().of(understood.text, known, request=False, generally=True)
                heard, wanted = understood.heard, understood.wanted
            elif reply.refusal is not None and self._may_tell(question, reply.refusal, known):
                told = question.strip(" .,;:!")
                wanted = Wanted(known.sets, aside=told, brief=True, unanswered=reply.refusal.message)
            if wanted is None or not (heard.proposed or wanted.unanswered):
                if known.about_somebody:
                    self._keep(conversation_id, Heard(topics=heard.topics), {}, None)
                return self._shown(reply, known)
        evaluations, after = self._evaluated(conversation_id, heard, request, wanted)
        return self._reply(understood.asked(question), conversation_id, heard, after, evaluations, wanted, step)

    def _may_tell(self, question: str, refusal: Refusal, known: Known) -> bool:
        """Whether what the sources do not know, right after a reply on the patient, may be a note on the patient."""
        if refusal.reason is RefusalReason.UNSAFE_REQUEST or not (known.sets and known.spoken):
            return False
        told = Telling(default_cues(), self.lexicon).may_tell(question)
        return told and self.guard(question).kind is Kind.QUESTION

    def _of_literature(self, question: str, conversation_id: str | None, heard: Heard, known: Known) -> bool:
        """Whether a message states nothing of the patient and follows up a question to the sources."""
        told = heard.says_something or heard.choosing or Telling(default_cues(), self.lexicon).plainly(question)
        about = known.about_somebody and (known.spoken or told)
        if self.follows is None or about or heard.says_something or heard.turns:
            return False
        return self.follows.continues(question, conversation_id)

    def _understanding(self) -> Understanding:
        prints = self.follows.prints if self.follows else frozenset[str]().__contains__
        return Understanding(self.reader, default_cues(), self.lexicon, prints, self.sets)

    def _understood(self, question: str, known: Known, request: bool) -> Understood | None:
        """Return how a message is understood, without courtesy around it; None where it is another kind of input."""
        understood = self._understanding().of(question, known, request)
        wanted, heard = understood.wanted, understood.heard
        if not (wanted or understood.unsettled):
            return understood
        intake = self.guard(question)
        sure = wanted is not None and wanted.sure
        if intake.kind is not Kind.QUESTION:
            return understood if sure and _mistaken(intake, heard) else None
        if intake.question == question or len(intake.question) >= len(question) - 1:
            return understood
        bare = self._understanding().of(intake.question, known, request)
        # ", ok?" is more than courtesy behind a proposal, and so is "ok" where it tells of something.
        return bare if bare.wanted is not None or not (heard.proposed or sure) else understood

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

        after = self._keep(conversation_id, heard, request, evaluated, bool(wanted.recalled))
        return found, after

    def _keep(
        self,
        conversation_id: str | None,
        heard: Heard,
        request: Mapping[str, Told],
        evaluated: Callable[[Updated], list[Evaluation]] | None,
        recalled: bool = False,
    ) -> Updated:
        """Change what the conversation knows, in one step that no other turn can come between.

        recalled: whether the reply tells what is known of the patient.
        """
        change = partial(_changed, heard=heard, request=request, evaluated=evaluated, recalled=recalled)
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
        shown = case_object(heard, after)
        if wanted.recalled or wanted.brief:
            return self._plain(conversation_id, heard, after, evaluations, wanted)
        if not evaluations and not heard.open_number and wanted.question:
            # What "she" should get is asked of this patient: no source answers it as if it were asked in general.
            own = default_cues().has("patient", wanted.question)
            reply = self.answerer.ask(question if own else wanted.question or question, conversation_id, None, step)
            return replace(reply, case=shown)
        step("holding the case against the criteria")
        saying = Saying(default_wording())
        saying.case(after, heard, wanted.aside)
        saying.verdicts(evaluations)
        reply = Reply(
            "\n".join(saying.lines),
            tuple(saying.statements),
            tuple(saying.ledger.citations),
            criteria=tuple(evaluation_object(each) for each in evaluations),
            case=shown,
        )
        if not wanted.question:
            self._interrupt(conversation_id, evaluations)
            return reply
        besides = self.answerer.ask(wanted.question, conversation_id, None, step)
        return joined(reply, besides, default_wording().line("of_patients"))

    def _plain(
        self,
        conversation_id: str | None,
        heard: Heard,
        after: Updated,
        evaluations: Sequence[Evaluation],
        wanted: Wanted,
    ) -> Reply:
        """Reply with what is known, or that nothing was read and what would still decide: no criterion is stated."""
        saying = Saying(default_wording())
        saying.whom(after.known, heard)
        if wanted.recalled:
            saying.recalled(wanted.recalled, after)
        else:
            saying.beside(wanted.aside, after, evaluations, wanted.unanswered)
        self._interrupt(conversation_id, evaluations)
        somebody = after.shown or after.known.conflicts
        return Reply("\n".join(saying.lines), case=case_object(heard, after) if somebody else None)

    def _interrupt(self, conversation_id: str | None, evaluations: Sequence[Evaluation]) -> None:
        if self.follows is not None:
            self.follows.interrupt(conversation_id, _only([each.criteria.title for each in evaluations]))

    def _shown(self, reply: Reply, known: Known) -> Reply:
        """Show with a reply that is not about the patient what is known of one."""
        if not (known.facts or known.conflicts):
            return reply
        return replace(reply, case=case_object(Heard(), updated(known, Heard(), {})))


def _mistaken(intake: Intake, heard: Heard) -> bool:
    """Whether what is told of a patient only looks like another kind of input: "echo fine", "trust the letter"."""
    return intake.kind is Kind.INSTRUCTION and (intake.reason == _OUTSIDE or bool(heard.unclear))


def _only(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else ""


def _changed(
    written: str | None,
    heard: Heard,
    request: Mapping[str, Told],
    evaluated: Callable[[Updated], list[Evaluation]] | None,
    recalled: bool,
) -> tuple[str, Updated]:
    after = updated(read(written), heard, request)
    found = evaluated(after) if evaluated else []
    spoken = bool(found) or recalled or heard.meant.back > 0
    known = replace(after.known, topics=heard.topics or after.known.topics, spoken=spoken)
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
