"""Texts that nothing was made for: guideline-like pages whose rows are told in full."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.assistant.outcomes.conftest import Read

UNSEEN = tomllib.loads((Path(__file__).parents[2] / "golden" / "outcomes" / "unseen.toml").read_text("utf-8"))["text"]


@pytest.mark.parametrize("each", UNSEEN, ids=lambda each: each["name"])
def test_unseen_texts_give_their_rows_and_no_others(read: Read, each: dict[str, object]) -> None:
    """A text gives the rows that it states; what it says beside them, such as doses and limits, gives none."""
    rows = read(str(each["text"]))
    found = [
        f"{row.outcome} | {row.name if row.outcome == 'adverse_event' else ''} | {row.intervention} | "
        f"{row.time} | {row.value} {row.unit} | {'-'.join(row.interval)} | n={row.n}"
        for row in rows
    ]
    assert found == each["rows"]
