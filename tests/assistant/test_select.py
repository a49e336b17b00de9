"""What makes up an answer: all of a list, the right cells of a row, every side, the named document only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.select import Outcome

QUESTIONS = [
    "What are the indications for removal?",
    "How long is a stent left?",
    "What size limit holds for shock wave lithotripsy?",
    "Ureteroscopy vs percutaneous nephrolithotomy: stone-free rate",
    "What was the stone-free rate in the north?",
    "What was the expulsion rate in CLEAR-2?",
    "stones",
]


def one(stones, question: str) -> Outcome:
    """Return what is found for a question of one part."""
    (outcome,) = stones.seek(question)
    return outcome


def texts(outcome: Outcome) -> list[str]:
    """Return the words of every passage that is chosen."""
    return [passage.text for chosen in outcome.chosen for passage in chosen.passages]


def test_a_list_comes_whole_and_in_order(stones) -> None:
    """A question that one item or the lead answers gets the lead and every item, in reading order."""
    (chosen,) = one(stones, "What are the indications for removal?").chosen
    assert [p.text.split()[0] for p in chosen.passages] == ["Removal", "Obstruction", "Infection", "Pain", "Stone"]


def test_of_a_long_row_the_cells_asked_for_are_chosen(stones) -> None:
    """Of a row with many columns only those whose head is asked for are shown."""
    (chosen,) = one(stones, "What was the stone-free rate in the north?").chosen
    (row,) = chosen.passages
    assert [row.cells[i].head for i in chosen.cells] == ["Stone-free (%)"]


def test_a_short_row_is_shown_whole(stones) -> None:
    """A row of few columns needs no choosing."""
    (chosen,) = one(stones, "What is the stone-free rate of ureteroscopy?").chosen
    assert chosen.passages[0].text.startswith("Ureteroscopy:")
    assert chosen.cells == ()


def test_every_source_that_answers_is_heard(stones) -> None:
    """The best passage of each source comes, though another source's passages are nearer."""
    outcome = one(stones, "How long is a stent needed?")
    assert {c.passages[0].document_id for c in outcome.chosen} == {"stone-guideline", "stone-leaflet"}


def test_a_comparison_needs_every_side(stones) -> None:
    """Of "X versus Y" both come; where one side is nowhere, nothing does."""
    both = texts(one(stones, "Ureteroscopy vs percutaneous nephrolithotomy: stone-free rate"))
    assert {text.split(":")[0] for text in both} == {"Ureteroscopy", "Percutaneous nephrolithotomy"}
    assert not one(stones, "Ureteroscopy vs cystolitholapaxy: stone-free rate").chosen


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_the_named_document_is_searched(stones, question: str) -> None:
    """Where the question names a document, neither an answer nor a near miss comes from another."""
    for outcome in stones.seek(f"{question} according to the leaflet"):
        found = [c.match for c in outcome.chosen] + list(outcome.nearest)
        assert {m.evidence.passage.document_id for m in found} <= {"stone-leaflet"}


def test_what_does_not_answer_says_what_it_lacks(stones) -> None:
    """A near miss names the constraint that fails, or the kind of value that is not printed."""
    trial = one(stones, "What was the expulsion rate in CLEAR-2?")
    assert not trial.chosen
    assert all("CLEAR-2" in [ask.surface for ask in m.missing] for m in trial.nearest)
    value = one(stones, "What is the p-value for expulsion in CLEAR-1?")
    assert not value.chosen
    assert value.nearest[0].lacks == ("pvalue",)


def test_a_passage_that_points_to_a_table_answers_nothing(stones) -> None:
    """A sentence that sends the reader to a table is near, and no answer."""
    outcome = one(stones, "What is the stone-free rate of holmium lasers?")
    assert not outcome.chosen
    assert outcome.nearest[0].evidence.points_elsewhere


def test_a_study_borrows_nothing_from_another(stones) -> None:
    """What is reported of one trial answers no question about another."""
    found = texts(one(stones, "What was the expulsion rate in CLEAR-1?"))
    assert any("61%" in text for text in found)
    assert not any("72%" in text for text in found)


@given(st.sampled_from(QUESTIONS), st.sampled_from(QUESTIONS))
def test_what_is_chosen_answers(stones, first: str, second: str) -> None:
    """Every choice is evidence that answers, no passage is chosen twice for a part, and the order is the same again."""
    for outcome in stones.seek(f"{first} {second}"):
        passages = [passage.passage_id for chosen in outcome.chosen for passage in chosen.passages]
        assert len(passages) == len(set(passages))
        assert all(chosen.match.answers for chosen in outcome.chosen)
        assert all(m.evidence.passage.evidence for m in outcome.nearest)
    assert stones.seek(f"{first} {second}") == stones.seek(f"{first} {second}")
