"""A question that is asked within a conversation: answered, and stored with its reply; or given up on the way."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assistant.conversation import Turn, new_id
from assistant.service import Answered, Service, Step, quietly
from assistant.wire import encoded, reply_object


class Stopped(BaseException):
    """The reader gave the question up; no part that takes a failing model in its stride may swallow this."""


class Halt:
    """Whether a turn is to be given up: asked for by one thread, heeded by the one that works."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = False
        self._finished = False

    def ask(self) -> None:
        """Let the turn be given up at its next step; one that is finished stays as it is."""
        with self._lock:
            self._wanted = not self._finished

    def heed(self) -> None:
        """Go on, or stop here.

        Raises:
            Stopped: the turn is to be given up.
        """
        with self._lock:
            if self._wanted:
                raise Stopped

    def finish(self) -> None:
        """Take the turn as finished: it cannot be given up any more.

        Raises:
            Stopped: it is to be given up.
        """
        with self._lock:
            if self._wanted:
                raise Stopped
            self._finished = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the conversation it is asked in, the facts that came with it, and the identity of its answer."""

    question: str
    conversation_id: str
    case: Mapping[str, object] | None = None
    turn_id: str = field(default_factory=new_id)


def answer(service: Service, asked: Asked, step: Step = quietly, halt: Halt | None = None) -> Answered:
    """Answer, and store question and reply with their conversation, in the very bytes that a client gets.

    Raises:
        Stopped: it was given up; nothing of it is stored and the conversation keeps what it kept.
    """
    conversations = service.conversations
    halt = halt or Halt()
    moment = conversations.moment()
    before = conversations.everything_kept(asked.conversation_id)

    def going_on(name: str) -> None:
        halt.heed()
        step(name)

    try:
        reply = service.answerer.ask(asked.question, asked.conversation_id, asked.case, going_on)
        halt.finish()
    except Stopped:
        conversations.restore(asked.conversation_id, before)
        raise
    answered = Answered(reply, asked.conversation_id, asked.turn_id)
    answered = replace(answered, written=encoded(reply_object(answered)))
    turn = Turn(asked.turn_id, moment, asked.question, answered.written.decode())
    conversations.add(asked.conversation_id, turn)
    return answered
