"""Follow-ups that name a figure alone, or a condition alone, and what must not be answered in their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.conversation import Conversations
from assistant.followup.entrance import FollowUps
from assistant.followup.resolve import resolver
from assistant.followup.words import default_words
from assistant.reply import Refusal, RefusalReason, Reply, Statement
from assistant.spelling import respell
from corpus.garble import tells_nothing
from corpus.model import Citation
from guardrails.quantities import default_quantities
from guardrails.replies import default_replies
from tests.assistant.conftest import Small
from tests.assistant.test_followups import TREATED, TRIAL
from tests.assistant.test_followups_beyond import readings

DRUG = "Which share passed the stone with tamsulosin in CLEAR-1?"


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ("route?", "How was tamsulosin given in CLEAR-1?"),
        ("given how?", "How was tamsulosin given in CLEAR-1?"),
        ("the dosing interval?", "How often was tamsulosin given in CLEAR-1?"),
        ("schedule", "How often was tamsulosin given in CLEAR-1?"),
    ],
)
def test_the_name_of_a_figure_is_asked_in_full(stones: Small, message: str, first: str) -> None:
    """What says less than the question that it stands for is asked as that question."""
    assert readings(stones, DRUG, message)[0] == first


def test_a_condition_alone_keeps_what_was_asked(stones: Small) -> None:
    """No reading of "in the North?" lets go of the value that was asked for."""
    assert all("expulsion" in each for each in readings(stones, TRIAL, "and in pregnancy?"))


def test_what_bears_the_value_stays_the_subject(stones: Small) -> None:
    """After the size of what a technique uses, the technique is what is spoken of."""
    assert readings(stones, "Tamsulosin dose in ureteroscopy?", "fever?")[0] == "Fever in ureteroscopy?"


@pytest.mark.parametrize(
    ("message", "verb"), [("how many emigrated?", "emigrated"), ("how many patients refused treatment?", "refused")]
)
def test_what_befell_people_has_to_be_said(stones: Small, message: str, verb: str) -> None:
    """How many a study had does not tell how many of them did what nobody speaks of."""
    reply = _said(stones, "214 patients")
    assert resolver(stones.base).held.missing(message, reply) == (verb,)


def test_taking_part_needs_no_word_of_its_own() -> None:
    """Whoever asks how many joined a study asks for its size."""
    words = default_words()
    assert not words.has("befell", "how many patients joined?")
    assert words.has("befell", "how many of them recanted?")


@dataclass
class Known:
    """An answerer that knows that one question is answered by no source, and answers every other with a passage."""

    missing: str
    reply: Reply
    sure: bool = True
    asked: list[str] = field(default_factory=list)

    def ask(self, question: str, *_: object) -> Reply:
        """Return the refusal or the reply."""
        self.asked.append(question)
        refused = Refusal(RefusalReason.NOT_IN_SOURCES, "no", sure=self.sure)
        return Reply("no", refusal=refused) if self.missing in question else self.reply


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    """Yield where conversations are kept."""
    found = Conversations(tmp_path / "conversations.sqlite")
    yield found
    found.close()


def _said(small: Small, words: str) -> Reply:
    evidence = next(e for e in small.base.evidence if words in e.passage.text)
    span = evidence.passage.spans[0]
    cited = Citation(evidence.passage.document_id, "Guideline", None, "", evidence.passage.text, span.start, span.end)
    return Reply(words, (Statement(evidence.passage.text, (1,)),), (cited,))


@pytest.mark.parametrize(("sure", "tried"), [(True, 1), (False, 3)])
def test_what_is_known_to_be_missing_is_not_asked_for_with_less(
    stones: Small, kept: Conversations, sure: bool, tried: int
) -> None:
    """Where a reading is known to be answered by no source, no lesser one is tried; else each is."""
    known = Known("days", _said(stones, "Dizziness was reported"), sure)
    follow_ups = FollowUps(known, kept, stones.base, default_replies())
    own = kept.begin()
    follow_ups.ask(TREATED, own)
    known.asked.clear()
    assert follow_ups.ask("how many days?", own).refusal is not None
    assert len(known.asked) == tried


def test_a_message_by_itself_is_answered_of_what_was_spoken_of(stones: Small, kept: Conversations) -> None:
    """A question that names nothing, asked by itself, is not answered by what speaks of something else."""
    known = Known("lithotripsy", _said(stones, "Dizziness was reported"), sure=False)
    follow_ups = FollowUps(known, kept, stones.base, default_replies())
    own = kept.begin()
    follow_ups.ask("What is the size limit of lithotripsy?", own)
    assert follow_ups.ask("how many percent had dizziness then?", own).refusal is not None


@pytest.mark.parametrize("cell", ["-", "–", "NA", "N/A", "NA/NA", " NA "])
def test_a_cell_without_value_tells_nothing(cell: str) -> None:
    """Dashes and "not available" are no value."""
    assert tells_nothing(cell)


@pytest.mark.parametrize("cell", ["0", "54/22", "NA/24", "not reached", "NR", "no"])
def test_a_cell_with_a_value_tells_it(cell: str) -> None:
    """A zero, half a pair and what was not reached are told."""
    assert not tells_nothing(cell)


def test_an_interval_of_confidence_is_no_percentage() -> None:
    """ "95% CI" says nothing of how many."""
    quantities = default_quantities()
    assert "percent" not in quantities.shown("HR 0.47; 95% CI, 0.30 to 0.73")
    assert "percent" in quantities.shown("seen in 18% of patients")


def test_a_letter_with_its_number_is_read_as_it_is_written(stones: Small) -> None:
    """Only what the vocabulary knows in capitals gets one."""
    assert respell("r0 rate?", stones.base) in {"R0 rate?", "r0 rate?"}
    assert respell("x9 rate?", stones.base) == "x9 rate?"
