"""Of words that were marked with a fact one amount counts, or one that is told twice, and never a choice."""

from decimal import Decimal

import pytest

from guardrails.cases.knowledge import default
from guardrails.cases.marked_amounts import marked_amount
from guardrails.cases.sight import Sight
from guardrails.cases.tokens import tokenized


def amount(words: str, kind: str) -> object:
    """Return the value that marked words tell, None for none."""
    knowledge = default()
    tokens = tokenized(words, knowledge.words)
    found = marked_amount(Sight(tokens, knowledge.classes, knowledge.amounts), kind, 0, len(tokens) - 1)
    return None if found is None else found.value


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ("about a quarter of the organ, 25 %", "p", 25),
        ("about 7 years ago, so 84 months", "d", 84),
        ("nearly three years ago, 34 months", "d", 34),
        ("five target and six non-target lesions, 11 in all", "n", 11),
        ("total of 13, seven of them large", "n", 13),
        ("solitary lesion segment 6", "n", 1),
        ("the count has gone up from six to nine", "n", 9),
        ("stable from 9 months", "d", 9),
        ("liver burden pct: 70", "p", 70),
    ],
)
def test_amount_told_twice_summed_or_named_is_one(words: str, kind: str, value: int) -> None:
    """Equal amounts, months that make years exact, a sum, what a number rose to and a named percentage are read."""
    assert amount(words, kind) == Decimal(value)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("20 %, by the other reader 45 %", "p"),
        ("three years, or rather 61 months", "d"),
        ("seven, the paper says nine", "n"),
        ("burden 70", "p"),
        ("seen on 3/12", "n"),
    ],
)
def test_two_amounts_or_a_doubtful_one_give_none(words: str, kind: str) -> None:
    """Of two amounts none is chosen, and a bare number or a date's is no amount of a kind that it is not called."""
    assert amount(words, kind) is None
