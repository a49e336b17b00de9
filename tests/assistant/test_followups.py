"""Follow-ups over a made-up corpus of another field: what a message is taken for after the questions before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.conversation import Conversations
from assistant.evaluation.golden import Golden
from assistant.followup.entrance import FollowUps
from assistant.followup.glance import stands_alone
from assistant.followup.resolve import resolver
from assistant.followup.thread import FEW, MOST, Exchange, read, written
from assistant.followup.words import default_words
from assistant.followup.words import read as read_words
from assistant.reply import Reply
from assistant.turn import Assistant
from guardrails.replies import default_replies
from tests.assistant.conftest import Small

TRIAL = "What was the expulsion rate in CLEAR-1?"
TREATED = "What is the stone-free rate of ureteroscopy?"
TIMED = "In what share was recurrence seen at 5 years?"


class Talk:
    """A conversation over the small corpus."""

    def __init__(self, small: Small, conversations: Conversations) -> None:
        self.follow_ups = FollowUps(small.assistant, conversations, small.base, default_replies())
        self.conversations = conversations
        self.own = conversations.begin()

    def say(self, *messages: str) -> Reply:
        """Return the reply to the last of some messages."""
        return [self.follow_ups.ask(each, self.own) for each in messages][-1]

    def understood(self, *messages: str) -> str:
        """Return what the last message was taken for."""
        return self.say(*messages).understood_as


@pytest.fixture
def talk(stones: Small, tmp_path: Path) -> Iterator[Talk]:
    """Yield a conversation that has not begun."""
    conversations = Conversations(tmp_path / "conversations.sqlite")
    yield Talk(stones, conversations)
    conversations.close()


@pytest.mark.parametrize(
    ("before", "message", "understood"),
    [
        (TRIAL, "and in CLEAR-3?", "What was the expulsion rate in CLEAR-3?"),
        (TRIAL, "what about CLEAR-7", "What was the expulsion rate in CLEAR-7?"),
        (TRIAL, "no, I meant CLEAR-3", "What was the expulsion rate in CLEAR-3?"),
        (TRIAL, "not CLEAR-1 but CLEAR-7", "What was the expulsion rate in CLEAR-7?"),
        (TRIAL, "same for CLEAR-3", "What was the expulsion rate in CLEAR-3?"),
        (TREATED, "and lithotripsy?", "What is the stone-free rate of lithotripsy?"),
        (TREATED, "SWL?", "What is the stone-free rate of SWL?"),
        (TIMED, "what about 10 years?", "In what share was recurrence seen at 10 years?"),
        (TIMED, "ten years, sorry", "In what share was recurrence seen at 10 years?"),
        ("What is the dose of potassium citrate?", "and of thiazide?", "What is the dose of thiazide?"),
    ],
)
def test_what_is_named_takes_the_place_of_its_like(talk: Talk, before: str, message: str, understood: str) -> None:
    """A trial stands in for a trial, a technique for a technique, a drug for a drug, a time for a time."""
    assert talk.understood(before, message) == understood


@pytest.mark.parametrize(
    ("before", "message", "words"),
    [
        (TRIAL, "how many patients?", ["how many patients", "CLEAR-1"]),
        (TRIAL, "was it randomised?", ["CLEAR-1", "randomised"]),
        (TRIAL, "in that trial, what about dizziness?", ["dizziness", "CLEAR-1"]),
        (TRIAL, "and the hazard ratio", ["hazard ratio", "CLEAR-1"]),
        (TRIAL, "which drug did they use?", ["which drug", "CLEAR-1"]),
        (TRIAL, "why?", ["why", "expulsion rate", "CLEAR-1"]),
        (TRIAL, "who said so?", ["whom", "CLEAR-1"]),
        (TRIAL, "in which source?", ["source", "expulsion rate", "CLEAR-1"]),
        (TREATED, "compare it with SWL", ["ureteroscopy", "SWL", "stone-free"]),
        (TREATED, "is it done in pregnancy?", ["ureteroscopy", "pregnancy"]),
        (TREATED, "anaesthesia?", ["anaesthesia", "ureteroscopy"]),
        (TREATED, "tell me more", ["ureteroscopy"]),
        (TREATED, "and the evidence for that?", ["evidence", "ureteroscopy"]),
    ],
)
def test_what_is_left_out_is_lent(talk: Talk, before: str, message: str, words: list[str]) -> None:
    """What a message leaves out or refers to comes from the question before it, and is shown."""
    understood = talk.understood(before, message).lower()
    assert all(word.lower() in understood for word in words), understood


@pytest.mark.parametrize(
    ("before", "message", "understood"),
    [
        (TRIAL, "do they say anything on cost?", "What do the sources say about cost in CLEAR-1?"),
        (TRIAL, "how many had dizziness?", "How many had dizziness in CLEAR-1?"),
        (TRIAL, "what did they conclude?", "What was concluded in CLEAR-1?"),
        (TRIAL, "where was it done?", "Where was CLEAR-1 done?"),
        ("What was the primary endpoint of CLEAR-1?", "secondary?", "What was the secondary endpoint of CLEAR-1?"),
    ],
)
def test_turns_of_phrase_are_written_out(talk: Talk, before: str, message: str, understood: str) -> None:
    """What is mentioned, concluded, counted or opposite is asked of the study that is spoken of."""
    assert talk.understood(before, message) == understood


@pytest.mark.parametrize("message", ["how many were pregnant?", "any hair loss?", "was it reimbursed?"])
def test_reply_has_to_speak_of_what_the_message_asks(talk: Talk, message: str) -> None:
    """What no source says of the thing spoken of is refused, however near the thing itself is."""
    reply = talk.say(TRIAL, message)
    assert reply.refusal is not None
    assert not reply.statements


@pytest.mark.parametrize(
    "message",
    [
        "What is the size limit for shock wave lithotripsy?",
        "And what is the dose of potassium citrate?",
        "what about the expulsion rate in CLEAR-7?",
        "How long is a stent left after ureteroscopy?",
        "What is a thiazide?",
        "What is the capital of Prussia?",
        "Is it true that electrohydraulic lithotripsy is no longer recommended?",
        "hello",
        "thank you",
    ],
)
def test_question_with_its_own_subject_drags_nothing_along(talk: Talk, message: str) -> None:
    """A complete question after another, also one that begins with "and", is asked as it stands."""
    assert talk.understood(TRIAL, message) == ""


@pytest.mark.parametrize(
    ("before", "message", "understood"),
    [
        (TIMED, "And at ten years?", "In what share was recurrence seen at 10 years?"),
        (TRIAL, "And CLEAR-3, how many patients did they have?", "How many patients did CLEAR-3 have?"),
        (TRIAL, "And CLEAR-7, what did they report?", "What did CLEAR-7 report?"),
        (TRIAL, "Did they include ureteroscopy?", "Did CLEAR-1 include ureteroscopy?"),
        (TRIAL, "did it include tamsulosin?", "Did CLEAR-1 include tamsulosin?"),
    ],
)
def test_what_is_asked_of_a_study_names_it(talk: Talk, before: str, message: str, understood: str) -> None:
    """A study that is named first, or was asked about, takes the place of "they"; "ten years" is a time."""
    assert talk.understood(before, message) == understood


@pytest.mark.parametrize("message", ["which is better?", "Which one should I use?", "which of them is safer?"])
def test_a_choice_is_between_the_two_things_spoken_of(talk: Talk, message: str) -> None:
    """After two treatments a choice compares both; after one alone it is asked what is meant."""
    assert not talk.understood(TREATED, message)
    understood = talk.understood(TREATED, "and lithotripsy?", message)
    assert "ureteroscopy" in understood
    assert "lithotripsy" in understood


@pytest.mark.parametrize("message", ["tell me a joke", "Write me a poem", "sing a song", "please show me a recipe"])
def test_an_order_for_something_else_follows_nothing_up(talk: Talk, message: str) -> None:
    """What nobody spoke of is not joined to the question before it."""
    assert talk.understood(TRIAL, message) == ""


def test_question_alone_is_asked_as_without_a_conversation(talk: Talk, stones: Small) -> None:
    """The first question of a conversation has the reply that it has without one."""
    assert talk.say(TRIAL) == stones.ask(TRIAL)
    assert talk.follow_ups.ask("and in CLEAR-3?") == stones.ask("and in CLEAR-3?")


def test_follow_up_has_the_reply_of_the_question_it_stands_for(talk: Talk, stones: Small) -> None:
    """The standalone question goes through everything that a question goes through."""
    reply = talk.say(TRIAL, "and in CLEAR-3?")
    alone = stones.ask("What was the expulsion rate in CLEAR-3?")
    assert (reply.text, reply.statements, reply.refusal) == (alone.text, alone.statements, alone.refusal)


def test_refused_question_is_followed_up_and_refused_again(talk: Talk) -> None:
    """A follow-up of a question that the sources do not answer asks the same of another thing, and weakens nothing."""
    assert talk.say("What is the dose of tamsulosin?").refusal is not None
    reply = talk.say("and of silodosin?")
    assert reply.understood_as == "What is the dose of silodosin?"
    assert reply.refusal is not None


@pytest.mark.parametrize("message", ["why?", "and for SWL?", "compare it with SWL", "the other one?", "is it safe?"])
def test_reference_to_nothing_is_asked_about(talk: Talk, message: str) -> None:
    """Where nothing was asked before, a mere reference gets no answer but the wish for the full question."""
    reply = talk.say(message)
    assert (reply.statements, reply.refusal, reply.understood_as) == ((), None, "")
    assert message.strip("?") in reply.text
    assert "full question" in reply.text


def test_reference_to_either_of_two_is_asked_about(talk: Talk) -> None:
    """A pronoun that two things could be meant by is not guessed at: both are named."""
    reply = talk.say("Which is better, ureteroscopy or SWL?", "is it safe?")
    assert not reply.statements
    assert "ureteroscopy" in reply.text
    assert "SWL" in reply.text


def test_former_latter_and_other_are_told_apart(talk: Talk) -> None:
    """The former is the first of two, the latter the second, the other one what was spoken of before the last."""
    assert "ureteroscopy" in talk.understood("Which is better, ureteroscopy or SWL?", "is the former safe?")
    assert "SWL" in talk.understood("Which is better, ureteroscopy or SWL?", "is the latter safe?")
    assert "CLEAR-1" in talk.understood(TRIAL, "and in CLEAR-3?", "and the other one?")


def test_small_talk_and_what_cannot_be_told_leave_the_thread_as_it_was(talk: Talk) -> None:
    """Thanks in the middle, or a reference that was asked about, do not become what the next message follows up."""
    talk.say(TRIAL)
    kept = talk.conversations.kept(talk.own, "thread")
    talk.say("thanks")
    assert talk.conversations.kept(talk.own, "thread") == kept
    assert talk.understood("and in CLEAR-3?") == "What was the expulsion rate in CLEAR-3?"


def test_turn_about_a_patient_ends_what_can_be_referred_to(talk: Talk) -> None:
    """After a turn about the patient "why?" is no longer about the question before it."""
    talk.say(TRIAL)
    assert talk.follow_ups.continues("and in CLEAR-3?", talk.own)
    talk.follow_ups.interrupt(talk.own)
    assert not talk.follow_ups.continues("and in CLEAR-3?", talk.own)
    assert not talk.say("why?").statements


def test_conversations_do_not_hear_each_other(stones: Small, tmp_path: Path) -> None:
    """What one conversation asked, another's follow-up cannot refer to."""
    conversations = Conversations(tmp_path / "conversations.sqlite")
    one, other = Talk(stones, conversations), Talk(stones, conversations)
    one.say(TRIAL)
    assert "full question" in other.say("why?").text
    conversations.close()


def test_thread_keeps_the_last_questions_only() -> None:
    """What is kept can be read again, and an old exchange is let go."""
    exchanges = [
        Exchange(f"Question {n}?", bool(n % 2), (("leaflet", n),), focus="Smith 2003") for n in range(MOST + 3)
    ]
    assert read(written(exchanges)) == tuple(exchanges[-MOST:])
    assert read(None) == ()


def test_what_stands_alone_at_a_glance_stands_alone_when_it_is_read(
    goldens: tuple[Golden, ...], assistant: Assistant
) -> None:
    """Each golden question that a first look lets pass is one that the reader of follow-ups leaves as it is."""
    asked = [each.ask for each in goldens if not each.held_back]
    passed = [ask for ask in asked if stands_alone(ask, assistant.base)]
    reader = resolver(assistant.base)
    assert len(passed) > len(asked) // 8
    assert [ask for ask in passed if len(ask.split()) <= FEW and reader.meaning(ask, ()) is not None] == []


@pytest.mark.parametrize("message", ["what about the median survival in NETTER-1?", "How long was it in that trial?"])
def test_what_may_refer_is_no_matter_of_a_glance(message: str, assistant: Assistant) -> None:
    """A message with a word that may stand for something else is read."""
    assert not stands_alone(message, assistant.base)


def test_words_name_every_fault_at_once() -> None:
    """A file of words that lacks a cue, has an unknown one or a form with other blanks is refused with all of it."""
    with pytest.raises(ValueError, match=r"(?s)why is missing.*nonsense is unknown.*compare is unknown or has other"):
        read_words('[cue]\nnonsense = ["x"]\n[form]\ncompare = "Compare {one}."\n')
    assert default_words().form("why", content="that") == "Why that?"
