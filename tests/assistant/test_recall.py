"""Anticipated questions lead to the words that answer; what must hold is still held to."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.deciding import opposed
from assistant.expectation import build
from corpus.anticipated import Anticipated, Anticipation, Disagreement, Unanswered

if TYPE_CHECKING:
    from tests.assistant.conftest import Small

TURNS = tomllib.loads((Path(__file__).parent / "stones" / "recalled.toml").read_text("utf-8"))["turn"]


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn["because"])
def test_turns(turn: dict[str, Any], anticipating: Small) -> None:
    """Each turn of the data says, leaves unsaid, names or sets side by side what its promise is."""
    reply = anticipating.ask(turn["ask"])
    said = [statement.text for statement in reply.statements]
    assert all(each in said for each in turn.get("says", ()))
    assert not any(never in text for never in turn.get("never", ()) for text in said)
    assert len(said) <= turn.get("only", len(said))
    if "names" in turn:
        assert reply.refusal is not None
        assert turn["names"] in reply.refusal.message
    if "positions" in turn:
        assert [[p.text for p in conflict.positions] for conflict in reply.conflicts] == [turn["positions"]]


def test_without_anticipated_questions_the_words_decide(stones: Small) -> None:
    """A corpus of which nobody anticipated a question answers by its words alone, and refuses words it lacks."""
    assert stones.ask("Which pill makes a pebble low down come out?").refusal is not None
    assert stones.ask("How many patients were in CLEAR-1?").statements


def test_questions_of_documents_that_are_not_there_lead_nowhere(stones: Small) -> None:
    """What was anticipated for another document, or another version of one, is left out."""
    here = ("Lemon juice contains citrate.",)
    anticipation = Anticipation(
        (
            Anticipated("stone-leaflet", here, ("Which fruit helps?",)),
            Anticipated("stone-leaflet", (*here, "Words of an older version."), ("Which fruit helped before?",)),
            Anticipated("stone-book", here, ("Which fruit helps in the book?",)),
        ),
        (Unanswered("stone-book", ("Who wrote the book?",), "its author"),),
        (Disagreement("fruit", (("stone-leaflet", here[0]), ("stone-book", here[0])), ("Do they differ on fruit?",)),),
    )
    base = stones.base
    made = build(anticipation, base.documents, stones.passages, stones.lexicon, stones.quantities)
    assert made.asks == ("Which fruit helps?",)
    assert [stones.passages[i].text for i in made.entries[0].passages] == list(here)


def test_a_position_is_the_passage_that_its_quote_holds(stones: Small) -> None:
    """A quote may begin in the passage before, to say where it stands: the passage that it holds whole is the side."""
    quotes = (
        "in 61% of the treated arm. The CLEAR-3 trial randomly assigned 98 patients to silodosin or placebo.",
        "Retreatment was needed in 9% of the patients in CLEAR-3.",
    )
    sides = tuple(("stone-guideline", quote) for quote in quotes)
    anticipation = Anticipation((), (), (Disagreement("patients", sides, ("Do they differ on patients?",)),))
    base = stones.base
    made = build(anticipation, base.documents, stones.passages, stones.lexicon, stones.quantities)
    shown = [stones.passages[i].text for i in made.entries[0].passages]
    assert shown == ["The CLEAR-3 trial randomly assigned 98 patients to silodosin or placebo.", quotes[1]]


def test_what_asks_for_the_opposite_is_told(stones: Small) -> None:
    """A question about secondary endpoints is no near miss of one about the primary; one about both may be."""
    asked = "What was the primary endpoint of CLEAR-1?"
    assert opposed(asked, "What were the secondary endpoints of CLEAR-1?", stones.base)
    assert opposed("Who stayed stone-free longer?", "Who stayed stone-free shorter?", stones.base)
    assert not opposed(asked, "What were the primary and secondary endpoints of CLEAR-1?", stones.base)
    assert not opposed(asked, "How many patients were in CLEAR-1?", stones.base)
