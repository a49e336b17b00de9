"""The golden conversations, held with the real assistant."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from assistant.evaluation.conversations import Conversation, Scored, Turn, faults, load, run
from assistant.evaluation.conversations_report import counts, lines
from assistant.reply import Reply, Statement
from assistant.service import Service
from corpus.model import Citation

FOLDER = Path(__file__).parents[1] / "golden" / "conversations"
FLOORS = tomllib.loads((FOLDER.parent / "floors.toml").read_text("utf-8"))["conversations"]
CITATION = Citation("leaflet", "A leaflet", "2024", "Page 1", "Age < 55 years", 0, 14)
SAYS = Reply("Age <55 [1]", (Statement("Age <55", (1,)),), (CITATION,), understood_as="What is the age limit?")


@pytest.fixture(scope="module")
def conversations() -> tuple[Conversation, ...]:
    """Return all golden conversations."""
    return load(FOLDER)


@pytest.fixture(scope="module")
def scored(conversations: tuple[Conversation, ...], service: Service) -> tuple[Scored, ...]:
    """Return every turn of every conversation, held and scored once."""
    return run(conversations, service)


def share(scored: tuple[Scored, ...], *, held_back: bool) -> float:
    """Return the share of turns that went right, in percent."""
    chosen = [each.right for each in scored if each.conversation.held_back is held_back]
    return 100 * sum(chosen) / len(chosen)


def test_there_are_enough_conversations(conversations: tuple[Conversation, ...]) -> None:
    """At least thirty of five turns or more, refusals in the middle, a third held back, twelve to develop with."""
    long = [each for each in conversations if len(each.turns) >= 5]
    assert len(long) >= 30
    assert sum(any(turn.expect == "refusal" for turn in each.turns[1:-1]) for each in long) >= 15
    assert sum(each.held_back for each in conversations) >= 15
    assert sum(each.id.startswith("followup-") for each in conversations) >= 12


def test_open_turns_go_right(scored: tuple[Scored, ...]) -> None:
    """The share of open turns that go right does not fall below its floor."""
    wrong = [f"{s.conversation.id}-{s.number + 1}" for s in scored if not s.right and not s.conversation.held_back]
    assert share(scored, held_back=False) >= FLOORS["open"], wrong


def test_held_back_turns_go_right(scored: tuple[Scored, ...]) -> None:
    """Nor does that of the turns that nobody tunes on."""
    assert share(scored, held_back=True) >= FLOORS["held_back"]


def test_conversations_to_develop_with_all_go_right(scored: tuple[Scored, ...]) -> None:
    """Every kind of follow-up that is promised works as its conversation shows."""
    own = [each for each in scored if each.conversation.id.startswith("followup-")]
    assert [(f"{s.conversation.id}-{s.number + 1}", s.faults) for s in own if not s.right] == []


def test_complete_questions_are_left_as_they_are(scored: tuple[Scored, ...]) -> None:
    """No open question with a subject of its own is rewritten."""
    plain = [s for s in scored if s.turn.plain and not s.conversation.held_back]
    assert len(plain) >= 20
    assert [s.turn.say for s in plain if s.reply.understood_as] == []


def test_case_turns_are_no_follow_ups_of_a_question(scored: tuple[Scored, ...]) -> None:
    """Where literature and a patient alternate, a turn about the patient is never rewritten."""
    turns = [s for s in scored if s.reply.criteria and not s.conversation.held_back]
    assert len(turns) >= 15
    assert [s.turn.say for s in turns if s.reply.understood_as] == []


@pytest.mark.parametrize(
    ("turn", "found"),
    [
        (Turn("age?", "answer", (("< 55", "60"),), (), ("age limit",), ("leaflet",)), ()),
        (Turn("age?", "refusal"), ("refusal expected, answer given",)),
        (Turn("age?", "answer", (("60",),)), ("missing ['60']",)),
        (Turn("age?", "answer", wrong=("<55",)), ("wrong '<55'",)),
        (Turn("age?", "answer", understood=("Milan",)), ("understood as 'What is the age limit?'",)),
        (Turn("age?", "answer", documents=("slides",)), ("cites ['leaflet']",)),
        (Turn("age?", "answer", plain=True), ("no follow-up, understood as 'What is the age limit?'",)),
        (Turn("age?", "answer", verdicts={"milan": "criteria_met"}), ("milan: None",)),
    ],
)
def test_each_fault_is_found(turn: Turn, found: tuple[str, ...]) -> None:
    """A turn goes right only where kind, facts, understanding, sources and verdicts are as its data says."""
    assert faults(turn, SAYS) == found


def test_counts_are_told_without_any_text() -> None:
    """The figures name no words of a conversation, so that held-back ones stay unread."""
    turns = (Turn("a secret word", "answer"), Turn("another", "refusal"))
    talk = Conversation("t", "two turns", turns, held_back=True)
    both = [Scored(talk, 0, SAYS, ()), Scored(talk, 1, SAYS, ("refusal expected, answer given",))]
    assert counts(both)["all turns"] == (1, 2)
    assert "secret" not in "\n".join(lines(both))


def test_faults_of_the_data_are_named_at_once(tmp_path: Path) -> None:
    """A turn that says nothing, an unknown field and an id that stands twice are all refused together."""
    turn = '[[conversation]]\nid = "a"\nshows = "x"\n[[conversation.turn]]\nexpect = "maybe"\nfoo = 1\n'
    (tmp_path / "talks.toml").write_text(turn + turn, "utf-8")
    with pytest.raises(ValueError, match=r"unknown field foo.*nothing is said.*expect is 'maybe'.*stands twice"):
        load(tmp_path)
