"""Three-valued logic is that of CQL, and the joins of many values are those of two."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.criteria.logic import Truth, all_of, and_, any_of, implies, not_, or_, xor

TABLES = tomllib.loads(Path(__file__).with_name("cql_truth_tables.toml").read_text("utf-8"))
WORDS: dict[str, Truth] = {"true": True, "false": False, "null": None}
OPERATORS: dict[str, Callable[..., Truth]] = {"and": and_, "or": or_, "not": not_, "xor": xor, "implies": implies}
ROWS = [(name, *row) for name, table in TABLES.items() for row in table["rows"]]
TRUTHS = st.lists(st.sampled_from([True, False, None]), max_size=6)


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_each_row_of_the_official_tables(row: tuple[str, ...]) -> None:
    """Every operator gives what CQL's truth table gives."""
    name, *arguments, result = row
    assert OPERATORS[name](*(WORDS[each] for each in arguments)) is WORDS[result]


def test_tables_are_complete() -> None:
    """Every combination of true, false and unknown stands in the tables, once."""
    assert len(ROWS) == len({row[:-1] for row in ROWS}) == 39


@given(TRUTHS)
def test_many_values_are_joined_as_two_are(values: list[Truth]) -> None:
    """All of many and any of many are the pairwise joins, one after the other."""
    assert all_of(values) is reduce(and_, values, True)
    assert any_of(values) is reduce(or_, values, False)


@given(TRUTHS, TRUTHS)
def test_knowing_more_never_turns_a_join_round(known: list[Truth], filling: list[Truth]) -> None:
    """Where a value becomes known, a join that was decided stays as it was."""
    filled = [filling[place % len(filling)] if each is None and filling else each for place, each in enumerate(known)]
    for join in (all_of, any_of):
        before = join(known)
        assert before is None or join(filled) is before
