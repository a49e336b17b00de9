"""The wording of small talk and refusals: complete, checked, and free of facts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails import replies as module
from guardrails.prototypes import COURTESIES, Kind, default
from guardrails.replies import REFUSALS, default_replies, listed, load

SHIPPED = Path(module.__file__).parent / "data" / "replies.toml"


def test_every_input_that_is_no_question_has_a_reply() -> None:
    """No kind and no group of input is left without words."""
    replies = default_replies()
    for kind in (*COURTESIES, Kind.ABOUT):
        assert replies.small_talk(kind)
    assert "- A leaflet\n- Another" in replies.small_talk(Kind.SOURCES, ["A leaflet", "Another"])
    for group in default().groups:
        if group.reason:
            assert replies.refused(group.kind, group.name)
    assert replies.refused(Kind.EMPTY)


def test_who_speaks_of_self_harm_is_told_where_help_is() -> None:
    """A person in danger is pointed to people, not to documents."""
    text = default_replies().refused(Kind.HARMFUL, "self_harm")
    assert "emergency number" in text
    assert text != default_replies().refused(Kind.HARMFUL, "violence")


def test_refusals_name_what_is_missing() -> None:
    """What the sources lack is named in the refusal, and nothing is invented where nothing can be named."""
    replies = default_replies()
    assert "NETTER-2 or a dose of X" in replies.not_in_sources(["NETTER-2", "a dose of X", "NETTER-2"])
    assert "{" not in replies.not_in_sources([])
    assert "Table 1" in replies.refusal("absent_table", source="The review", table="Table 1")
    assert "{0}" in replies.refusal("premise", premise="that {0} is safe")


def test_a_blank_left_open_is_an_error() -> None:
    """A refusal is never shown with an unfilled or a superfluous blank."""
    replies = default_replies()
    with pytest.raises(ValueError, match="topic"):
        replies.refusal("no_value", topic="ablation")
    with pytest.raises(KeyError):
        replies.refusal("unheard")
    with pytest.raises(KeyError):
        replies.small_talk(Kind.QUESTION)
    with pytest.raises(KeyError):
        replies.refused(Kind.QUESTION)


def test_the_replies_state_no_figures() -> None:
    """No reply of the assistant's own holds a number that could pass for a fact."""
    assert not any(char.isdigit() for text in default_replies().texts.values() for char in text)


def test_all_faults_of_the_file_are_named_at_once(tmp_path: Path) -> None:
    """Loading names every text that is missing, unknown, empty or has the wrong blanks."""
    text = SHIPPED.read_text("utf-8").replace("greeting =", "salute =", 1).replace("{table}", "{table!r}", 1)
    text = text.replace("{missing}", "{gap}", 1).replace('task = "task"', 'tusk = "unheard"', 1)
    damaged = tmp_path / "replies.toml"
    damaged.write_text(text + "\n[extra]\n", "utf-8")
    with pytest.raises(ValueError, match="cannot be used") as caught:
        load(damaged)
    for fault in ("greeting is missing", "salute is unknown", "absent_table", "missing", "tusk", "unheard", "[extra]"):
        assert fault in str(caught.value)
    damaged.write_text("= 1", "utf-8")
    with pytest.raises(ValueError, match="cannot be read"):
        load(damaged)


@given(st.lists(st.text(max_size=20), max_size=5))
def test_a_list_names_everything_once(names: list[str]) -> None:
    """Every name that has words stands in the list, in order."""
    text = listed(names)
    assert all(name.strip() in text for name in names)
    assert bool(text) == any(name.strip() for name in names)


def test_every_refusal_of_the_table_is_used_by_name() -> None:
    """The table of refusals and the file hold the same names."""
    assert set(REFUSALS) <= set(default_replies().texts)
