"""One turn, top to bottom: guard the input, understand, retrieve, select or refuse, compose, verify."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from assistant.closer import Closer
from assistant.compose import Ledger, by_source, heading, reply_text, statement
from assistant.decline import part_note, refuse, together_note, unmet_note
from assistant.disputes import differences
from assistant.evidence import Evidence, EvidenceBase
from assistant.likeness import Likeness, Vectors
from assistant.match import match
from assistant.placing import under
from assistant.question import Part, Question, understand
from assistant.recall import recall
from assistant.reply import Conflict, Refusal, RefusalReason, Reply, Statement
from assistant.select import Chosen, Outcome, seek, shown
from assistant.service import Step, quietly
from assistant.strays import tidied
from assistant.suggest import Suggesting
from corpus.embedding import Embedder
from corpus.locate import row_label
from corpus.retrieve import Retriever
from guardrails.grounding import ungrounded
from guardrails.intake import Gate, Intake, body
from guardrails.prototypes import REFUSED, Kind
from guardrails.quantities import Quantities
from guardrails.replies import Replies

READ_AHEAD = 2000
"""Passages that a server reads before the first question; six hundred take a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions from one opened corpus. It keeps nothing between turns; threads may share it."""

    base: EvidenceBase
    retriever: Retriever
    embedder: Embedder
    gate: Gate
    quantities: Quantities
    replies: Replies
    likeness: Likeness = field(default_factory=lambda: Likeness(np.zeros((0, 0), dtype=np.float32)))
    """Compares with the anticipated questions, row by row those of ``base.expectation.asks``."""
    closer: Closer | None = None
    """Reads passages together with a question where the rest leaves doubt."""
    suggesting: Suggesting = field(init=False)

    def __post_init__(self) -> None:
        found = Suggesting(self.base, self.quantities, self.likeness, self._is_question)
        object.__setattr__(self, "suggesting", found)

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,  # noqa: ARG002 - the interface of an answerer; what a conversation knows is casework's
        case: Mapping[str, object] | None = None,  # noqa: ARG002
        step: Step = quietly,
    ) -> Reply:
        """Return the reply to one question: cited statements, or a refusal that names what is missing."""
        step("reading the question")
        plain = body(question)
        vector = self.embedder.embed_query(plain or question)
        intake = self.gate.classify(question, vector=vector if plain else None)
        if intake.kind is not Kind.QUESTION:
            return self._spoken(intake)
        if intake.question != plain:
            vector = self.embedder.embed_query(intake.question)
        step("searching the sources")
        nearness: Sequence[float] = self.retriever.dense_scores(vector).tolist()
        understood = understand(intake.question, self.base, self.quantities)
        if understood.spelled != intake.question:
            vector = self.embedder.embed_query(understood.spelled)
        cosines = self.likeness.cosines(vector)
        outcomes = [self._sought(part, understood, cosines, nearness) for part in understood.parts]
        step("checking the evidence")
        reply = self._compose(outcomes) if any(outcome.chosen for outcome in outcomes) else None
        return reply or self._refused(understood, outcomes, cosines)

    def _refused(self, question: Question, outcomes: Sequence[Outcome], cosines: Vectors) -> Reply:
        """Return the refusal, with a question instead that the sources do answer, where one is near."""
        reply = refuse(question, outcomes, self.base, self.replies, self.quantities)
        if reply.refusal is None or reply.refusal.reason is not RefusalReason.NOT_IN_SOURCES:
            return reply
        suggestion = self.suggesting.suggestion(question, cosines)
        return replace(reply, refusal=replace(reply.refusal, suggestion=suggestion))

    def _sought(self, part: Part, question: Question, cosines: Vectors, nearness: Sequence[float]) -> Outcome:
        """Find what answers one part: by its words, and by the anticipated questions that it amounts to."""
        outcome = seek(part, self.base, nearness, question.documents)
        if len(question.parts) > 1:
            cosines = np.maximum(cosines, self.likeness.cosines(self.embedder.embed_query(part.text)))
        found = recall(outcome, cosines, self.base, nearness, question.documents, self.closer)
        return tidied(found, self.base, self.quantities)

    def reads(self, question: str) -> Part:
        """Return the first thing that ``question`` asks."""
        return understand(question, self.base, self.quantities).parts[0]

    def shows(self, question: str, place: Evidence) -> Reply | None:
        """Return the reply that shows one place as the answer to ``question``; None where the verifier drops it."""
        part = self.reads(question)
        found = match(part, place, self.base, 0.0)
        return self._compose([Outcome(part, (shown(part, found, self.base),), (found,), (found,))])

    def intake(self, question: str) -> Intake:
        """Return what kind of input ``question`` is."""
        plain = body(question)
        return self.gate.classify(question, vector=self.embedder.embed_query(plain) if plain else None)

    def make_ready(self) -> None:
        """Read now what the first questions would wait for: word lists, and of a small corpus every passage."""
        understand("Is a mispelt word put right?", self.base, self.quantities)
        for each in self.base.evidence[:READ_AHEAD]:
            self.base.read(each.passage)

    def _is_question(self, text: str) -> bool:
        return self.intake(text).kind is Kind.QUESTION

    def _spoken(self, intake: Intake) -> Reply:
        """Reply to small talk, or refuse an instruction or a request to harm."""
        if intake.kind in REFUSED or intake.kind is Kind.EMPTY:
            message = self.replies.refused(intake.kind, intake.group)
            return Reply(message, refusal=Refusal(RefusalReason(intake.reason or "out_of_scope"), message))
        names = [heading(document) for document in self.base.documents.values()]
        return Reply(self.replies.small_talk(intake.kind, names))

    def _compose(self, outcomes: Sequence[Outcome]) -> Reply | None:
        """Build the statements, each born with its citations; what the verifier does not pass is dropped."""
        documents = dict(self.base.documents)
        ledger = Ledger()
        statements: list[Statement] = []
        said: set[tuple[str, ...]] = set()
        told, answers = differences(outcomes, self.base)
        for answer in answers:
            for chosen in by_source(answer.chosen):
                key = (*(p.passage_id for p in chosen.passages), *map(str, chosen.cells))
                if key in said or not self.stands(chosen):
                    continue
                said.add(key)
                statements.append(statement(chosen, documents, ledger, under(chosen.passages, self.base)))
        if not statements:
            return None
        conflicts = tuple(
            Conflict(
                topic,
                tuple(
                    statement(Chosen((p,), outcome.answering[0]), documents, ledger, under((p,), self.base))
                    for p in passages
                ),
            )
            for outcome, topic, passages in told
        )
        notes = [unmet_note(m, self.replies) for outcome in outcomes for m in outcome.unmet[:1]]
        notes += [
            together_note(outcome, self.replies) for outcome in outcomes if outcome.chosen and outcome.together[0]
        ]
        notes += [part_note(outcome, self.base, self.replies) for outcome in outcomes if not outcome.chosen]
        text = reply_text(statements, ledger, documents, conflicts, notes)
        return Reply(text, tuple(statements), tuple(ledger.citations), conflicts)

    def stands(self, chosen: Chosen) -> bool:
        """Whether the words to be shown stand in the words to be cited."""
        for passage in chosen.passages:
            text = self.base.documents[passage.document_id].text
            scope = passage.scope
            context = [*scope.headings, scope.table, scope.lead, *(cell.head for cell in passage.cells)]
            context += [span.of(text) for cell in passage.cells for span in cell.head_spans]
            if passage.cells:
                context.append(row_label(passage))
                context += [p.text for p in self.base.group(passage) if p.order < passage.order]  # a label above it
            if ungrounded(passage.text, [span.of(text) for span in passage.spans], context):
                return False
        return True
