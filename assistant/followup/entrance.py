"""Where follow-ups part from questions that stand alone.

A question that begins a conversation costs one look at the register and one
note in it; what understands follow-ups is loaded with the first message that
may be one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from assistant import lazily
from assistant.conversation import Conversations
from assistant.evidence import EvidenceBase
from assistant.followup.glance import stands_alone
from assistant.followup.meaning import Meaning, Standalone, Unresolved
from assistant.followup.nearby import Nearby
from assistant.followup.referenced import with_reference
from assistant.followup.thread import FEW, KEPT, Exchange, exchange, read, written
from assistant.reply import Refusal, RefusalReason, Reply
from assistant.service import Answerer, Step, quietly
from assistant.spelling import respell
from guardrails.intake import body
from guardrails.replies import Replies


@dataclass(slots=True)
class FollowUps:
    """An answerer that asks the one behind it questions that stand alone, whatever a message leaves out.

    Threads may share it; what was asked before is in ``conversations``.
    """

    answerer: Answerer
    conversations: Conversations
    base: EvidenceBase
    replies: Replies
    nearby: Nearby | None = None
    """Looks beside what was spoken of for what is not found otherwise."""
    _resolver: Any = None

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,
        case: Mapping[str, object] | None = None,
        step: Step = quietly,
    ) -> Reply:
        """Return the reply to one message, with the question that it was understood as where that is another."""
        if conversation_id is None:
            return self.answerer.ask(question, None, case, step)
        thread = read(self.conversations.kept(conversation_id, KEPT))
        meaning = self._meaning(question, thread)
        if meaning is None:
            reply = self.answerer.ask(question, conversation_id, case, step)
            reply = self._beside(question, (), reply, thread)
            self._keep(conversation_id, exchange(question, reply, first=not thread))
            return self._referenced(body(question), reply) if thread else reply
        if isinstance(meaning, Unresolved):
            unheard = self._reader().held.unheard(body(question)) if meaning.among else ()
            if unheard:
                return self._lacking(unheard)  # whichever is meant, no source speaks of that
            return Reply(self.replies.unresolved(meaning.what, meaning.among))
        understood, reply = self._answered(question, meaning, conversation_id, case, step)
        reply = self._beside(question, meaning.readings, reply, thread)
        if not reply.statements and reply.refusal is None:  # small talk: nothing was understood
            return reply
        self._keep(conversation_id, _after(thread, meaning, exchange(understood, reply)))
        reply = self._referenced(understood, reply)
        return replace(reply, understood_as=understood if _plain(understood) != _plain(question) else "")

    def make_ready(self) -> None:
        """Load now what the first follow-up would wait for."""
        self._reader()

    def continues(self, question: str, conversation_id: str | None) -> bool:
        """Whether a message follows up the last question to the sources of a conversation."""
        if conversation_id is None:
            return False
        thread = read(self.conversations.kept(conversation_id, KEPT))
        if not thread or thread[-1].about_case:
            return False  # what refers to criteria may be said of the patient too
        return isinstance(self._meaning(question, thread), Standalone)

    def interrupt(self, conversation_id: str | None, about: str = "") -> None:
        """Take note that a turn was about the patient, so that what follows does not refer to the question before.

        about: the one set of criteria that the patient was held against, by its title.
        """
        if conversation_id is not None:
            self._keep(conversation_id, Exchange(about, about_case=True))

    def prints(self, word: str) -> bool:
        """Whether a source prints a word, in small letters: the name of an author, a study or a place."""
        return word in self.base.vocabulary

    def _answered(
        self,
        message: str,
        meaning: Standalone,
        conversation_id: str,
        case: Mapping[str, object] | None,
        step: Step,
    ) -> tuple[str, Reply]:
        """Return the first reading that the sources answer, with its reply; the first of all where they answer none."""
        first: tuple[str, Reply] | None = None
        held = self._reader().held
        for each in meaning.readings:
            reply = self.answerer.ask(each, conversation_id, case, step)
            alone = _plain(each) == _plain(message)
            if reply.refusal is None:
                missing = () if alone else held.missing(meaning.asks or body(message), reply)
                aside = alone and first is not None and not held.beside(meaning.subject, body(message), reply)
                if not missing and (aside or not held.brings(meaning.needed, reply)):
                    missing = (_plain(message),)
                if not missing:
                    return each, reply
                reply = self._lacking(missing)
            first = first or (each, reply)
            if reply.refusal is not None and reply.refusal.sure and not alone:
                break  # what is known to be missing is not found by asking for less
        assert first is not None
        return first

    def _beside(self, message: str, readings: tuple[str, ...], reply: Reply, thread: tuple[Exchange, ...]) -> Reply:
        """Return the reply from beside what was spoken of last, where nothing was found; else ``reply``."""
        refused = reply.refusal is not None and reply.refusal.reason is RefusalReason.NOT_IN_SOURCES
        last = next((each for each in reversed(thread) if each.cited or each.about_case), None)
        if self.nearby is None or not refused or last is None or last.about_case:
            return reply
        cited = self._reader().cited
        places = [each for each in (cited.at(*place) for place in last.cited) if each is not None]
        return self.nearby.reply(respell(body(message), self.base), readings, places) or reply

    def _referenced(self, question: str, reply: Reply) -> Reply:
        """Return the reply with the publication, where a question asks who reported something, and when."""
        if not self._reader().words.has("asks_reference", question.rstrip(" ?.!")):
            return reply
        return with_reference(self._reader().reader.studies(question), reply, self.base.documents)

    def _lacking(self, missing: tuple[str, ...]) -> Reply:
        text = self.replies.not_in_sources(missing)
        return Reply(text, refusal=Refusal(RefusalReason.NOT_IN_SOURCES, text))

    def _meaning(self, question: str, thread: tuple[Exchange, ...]) -> Meaning:
        if not thread and len(question.split()) > FEW:
            return None
        plain = body(question)
        if not thread and stands_alone(plain, self.base):
            return None
        meant: Meaning = self._reader().meaning(plain, thread) if plain else None
        return meant

    def _reader(self) -> Any:
        if self._resolver is None:
            self._resolver = lazily.module("assistant.followup.resolve").resolver(self.base)
        return self._resolver

    def _keep(self, conversation_id: str, said: Exchange | None) -> None:
        if said is not None:
            self.conversations.change(conversation_id, KEPT, partial(_added, said=said))


def _after(thread: tuple[Exchange, ...], meaning: Standalone, said: Exchange | None) -> Exchange | None:
    """Return what what follows may refer to: the new question, or still the one before an aside."""
    if meaning.moves and said is not None and said.refused:
        return replace(said, question=meaning.subject or said.question, focus=meaning.study)
    if meaning.moves or not thread:
        return said if meaning.moves else None
    last = replace(thread[-1], focus=meaning.focus or thread[-1].focus, aside=meaning.aside)
    return replace(last, cited=said.cited, focus="") if meaning.explains and said and said.cited else last


def _added(kept: str | None, said: Exchange) -> tuple[str, None]:
    return written([*read(kept), said]), None


def _plain(text: str) -> str:
    return " ".join(text.lower().strip(" ?.!").split())
