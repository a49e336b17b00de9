"""No statement passes with a number or a word that the words it cites do not have."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guardrails.grounding import same_polarity, ungrounded

QUOTE = "Fever was seen in 12.5% of 40\npatients, rarely with stents.¹⁴"
SENTENCES = st.lists(st.text("abc 123.,%\n", min_size=1, max_size=12), min_size=1, max_size=6).map(" ".join)


def test_a_statement_in_the_quotes_own_words_is_grounded() -> None:
    """Line breaks, capitals and raised references do not matter; the words and numbers do."""
    assert ungrounded("fever was seen in 12.5% of 40 patients, rarely with stents", [QUOTE]) == ()
    assert ungrounded("seen in patients with stents", ["Seen in pa-\ntients", "with stents"]) == ()


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("Fever was seen in 13% of patients", ("13",)),
        ("Fever was seen in 12% of patients", ("12",)),
        ("Fever was seen in 2.5% of patients", ("2.5",)),
        ("Sepsis was seen in 12.5% of women", ("sepsis", "women")),
        ("Stents 14.40", ("14.40",)),
    ],
)
def test_what_is_missing_is_named(statement: str, missing: tuple[str, ...]) -> None:
    """Another number, a part of a number or a word that no quote has is named."""
    assert ungrounded(statement, [QUOTE]) == missing


def test_heads_and_headings_lend_words() -> None:
    """The label or column head that a value stands under may be said with it."""
    assert ungrounded("Stent: Fever (%) 12.5", ["12.5"]) == ("stent", "fever")
    assert ungrounded("Stent: Fever (%) 12.5", ["12.5"], ["Stent", "Fever (%)"]) == ()


def test_without_quotes_nothing_is_grounded() -> None:
    """A statement that cites nothing has everything missing."""
    assert ungrounded("Fever in 3 women", []) == ("3", "fever", "in", "women")


@given(SENTENCES)
def test_every_text_is_grounded_in_itself(text: str) -> None:
    """What is quoted whole is grounded."""
    assert ungrounded(text, [text]) == ()


@given(SENTENCES, SENTENCES, SENTENCES)
@example("cc", "c.c", "bcc")
def test_more_quotes_ground_no_less(statement: str, quote: str, other: str) -> None:
    """A further quote can only take from what is missing."""
    assert set(ungrounded(statement, [quote, other])) <= set(ungrounded(statement, [quote]))


@pytest.mark.parametrize(
    ("statement", "quote", "same"),
    [
        ("Stents help.", "Stents do not help.", False),
        ("Stents do not help.", "Stents help.", False),
        ("Stents never help.", "Stents do not help.", True),
        ("Stents help.", "Stents help some.", True),
        ("Another notion", "A note", True),
    ],
)
def test_a_lost_negation_is_noticed(statement: str, quote: str, same: bool) -> None:
    """A rewording that drops or adds a "not" differs; a word that only begins like one is none."""
    assert same_polarity(statement, [quote]) is same
