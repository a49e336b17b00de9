"""A turn about a patient: hear what is said, hold it against the criteria that are asked for, say what they give.

A message that is about no patient goes on to the answerer behind, unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from assistant.casework.cues import Cues, default_cues
from assistant.casework.entrance import KEPT, Follows
from assistant.casework.hear import Hearing, Reader
from assistant.casework.say import Saying
from assistant.casework.settling import Settling
from assistant.casework.shown import case_object
from assistant.casework.telling import Telling
from assistant.casework.told import Heard, Known, Origin, Told, Updated, plain, read, updated
from assistant.casework.wanted import Asking, Wanted
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
_MARK = re.compile(r"\[(\d{1,3})\]")


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
        cues = default_cues()
        known = self._known(conversation_id)
        step("reading the case")
        text, heard, wanted = self._heard(question, known, bool(request), cues)
        intake = self.guard(question) if wanted else None
        asks = intake is None or intake.kind is Kind.QUESTION
        if intake is not None and not asks and not (wanted and wanted.sure and _mistaken(intake, heard)):
            return self._shown(self.answerer.ask(question, conversation_id, case, step), known)
        if asks and intake is not None and intake.question != text and len(intake.question) < len(question) - 1:
            bare = self._heard(intake.question, known, bool(request), cues)
            # ", ok?" is more than courtesy behind a proposal, and so is "ok" where it tells of something.
            if bare[2] is not None or not (heard.proposed or (wanted and wanted.sure)):
                text, heard, wanted = bare
        if wanted is None and heard.anew and known.about_somebody:
            wanted = Wanted(())
        if wanted is not None and not request and self._of_literature(question, conversation_id, heard, known):
            wanted = None
        if wanted is None:
            reply = self.answerer.ask(question, conversation_id, case, step)
            if reply.refusal is not None and not known.about_somebody and self.guard(question).kind is Kind.QUESTION:
                _, heard, wanted = self._heard(text, known, False, cues, generally=True)
            elif reply.refusal is not None and self._may_tell(question, reply.refusal, known):
                told = question.strip(" .,;:!")
                wanted = Wanted(known.sets, aside=told, brief=True, unanswered=reply.refusal.message)
            if wanted is None or not (heard.proposed or wanted.unanswered):
                if known.about_somebody:
                    self._keep(conversation_id, Heard(topics=heard.topics), {}, None)
                return self._shown(reply, known)
        evaluations, after = self._evaluated(conversation_id, heard, request, wanted)
        return self._reply(question, conversation_id, heard, after, evaluations, wanted, step)

    def _may_tell(self, question: str, refusal: Refusal, known: Known) -> bool:
        """Whether what the sources do not know, right after a reply on the patient, may be a note on the patient."""
        if refusal.reason is RefusalReason.UNSAFE_REQUEST or not (known.sets and known.spoken):
            return False
        told = Telling(default_cues(), self.lexicon).may_tell(question)
        return told and self.guard(question).kind is Kind.QUESTION

    def _of_literature(self, question: str, conversation_id: str | None, heard: Heard, known: Known) -> bool:
        """Whether a message states nothing of the patient and follows up a question to the sources."""
        told = heard.says_something or heard.choosing or Telling(default_cues(), self.lexicon).plainly(question)
        if self.follows is None or (known.about_somebody and (known.spoken or told)) or heard.says_something:
            return False
        return self.follows.continues(question, conversation_id)

    def _heard(
        self, text: str, known: Known, request: bool, cues: Cues, generally: bool = False
    ) -> tuple[str, Heard, Wanted | None]:
        heard = Settling(cues).settled(text, known, Hearing(self.reader, cues).hear(text, known, generally))
        asking = Asking(cues, self.lexicon)
        return text, heard, asking.wanted(text, heard, Known() if heard.anew else known, request, self.sets)

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
            return self._plain(conversation_id, after, evaluations, wanted, shown)
        objects = tuple(evaluation_object(each) for each in evaluations)
        if not evaluations and not heard.open_number and not (heard.anew and not wanted.question):
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
            criteria=objects,
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
        after: Updated,
        evaluations: Sequence[Evaluation],
        wanted: Wanted,
        shown: dict[str, object],
    ) -> Reply:
        """Reply with what is known, or that nothing was read and what would still decide: no criterion is stated."""
        saying = Saying(default_wording())
        if wanted.recalled:
            saying.recalled(wanted.recalled, after)
        else:
            saying.beside(wanted.aside, after, evaluations, wanted.unanswered)
        self._interrupt(conversation_id, evaluations)
        somebody = after.shown or after.known.conflicts
        return Reply("\n".join(saying.lines), case=shown if somebody else None)

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
    known = replace(after.known, topics=heard.topics or after.known.topics, spoken=bool(found) or recalled)
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


def joined(reply: Reply, besides: Reply, heading: str) -> Reply:
    """Return the reply with what the sources say besides, its citations numbered on; a refusal adds its message."""
    if besides.refusal is not None or not besides.statements:
        return replace(reply, text=f"{reply.text}\n{heading} {besides.text}")
    shift, last = len(reply.citations), len(besides.citations)
    own = [each.text for each in besides.statements]
    own += [each.text for conflict in besides.conflicts for each in conflict.positions]
    apart = re.compile("|".join(map(re.escape, sorted(set(own), key=len, reverse=True))) + rf"|{_MARK.pattern}")

    def moved(match: re.Match[str]) -> str:
        number = match.group(1)
        return f"[{int(number) + shift}]" if number and 1 <= int(number) <= last else match.group()

    def numbered(citations: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(each + shift for each in citations)

    statements = tuple(replace(each, citations=numbered(each.citations)) for each in besides.statements)
    conflicts = tuple(
        replace(each, positions=tuple(replace(one, citations=numbered(one.citations)) for one in each.positions))
        for each in besides.conflicts
    )
    return replace(
        reply,
        text=f"{reply.text}\n{heading}\n{apart.sub(moved, besides.text)}",
        statements=(*reply.statements, *statements),
        citations=(*reply.citations, *besides.citations),
        conflicts=(*reply.conflicts, *conflicts),
    )
