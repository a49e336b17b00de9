"""What must not be said cannot be built: no statement without a citation, no refusal that states something."""

from __future__ import annotations

import pytest

from assistant.reply import Conflict, Refusal, RefusalReason, Reply, Statement
from corpus.model import Citation

CITATION = Citation("leaflet", "A leaflet", None, "Place", "words", 0, 5)
STATEMENT = Statement("Words.", (1,))
REFUSAL = Refusal(RefusalReason.NOT_IN_SOURCES, "Nothing is said.", (CITATION,))


@pytest.mark.parametrize(("text", "numbers"), [("Words.", ()), (" \n", (1,)), ("", ())])
def test_a_statement_needs_words_and_a_citation(text: str, numbers: tuple[int, ...]) -> None:
    """A statement without a citation, or without words, cannot be built."""
    with pytest.raises(ValueError, match="a statement needs"):
        Statement(text, numbers)


def test_a_conflict_needs_two_positions() -> None:
    """One position alone is no conflict."""
    with pytest.raises(ValueError, match="two positions"):
        Conflict("age", (STATEMENT,))


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_reply_has_every_citation_that_it_marks(number: int) -> None:
    """A statement or a position that cites what the reply does not carry cannot stand in it."""
    stray = Statement("Words.", (number,))
    with pytest.raises(ValueError, match="cites"):
        Reply("…", (stray,), (CITATION,))
    with pytest.raises(ValueError, match="cites"):
        Reply("…", (STATEMENT,), (CITATION,), (Conflict("age", (STATEMENT, stray)),))


def test_a_refusal_states_nothing() -> None:
    """A refusal with a statement or a citation cannot be built; its near passages are kept apart."""
    with pytest.raises(ValueError, match="states nothing"):
        Reply("…", (STATEMENT,), (CITATION,), refusal=REFUSAL)
    with pytest.raises(ValueError, match="states nothing"):
        Reply("…", citations=(CITATION,), refusal=REFUSAL)
    assert Reply("…", refusal=REFUSAL).kind == "refusal"
    assert Reply("…", (STATEMENT,), (CITATION,)).kind == "answer"
