"""``netlm eval cases``: figures by fact, faults of open texts on request, never a held-back text."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.evaluation.cases import CaseText, load
from assistant.evaluation.cases_report import DEFAULT_FOLDER, HELD_BACK_NOTE, report
from assistant.evaluation.splits import chosen
from assistant.service import Unusable

OPEN_TEXT, HIDDEN_TEXT = "54 years, G2, stable", "61 years, FLR 33 %"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one open text and one that is held back."""
    entry = '[[case]]\nid = "{}"\nstyle = "note"\ntext = "{}"\nfacts = {{ {} }}\n'
    (tmp_path / "held_back").mkdir()
    (tmp_path / "open.toml").write_text(entry.format("a", OPEN_TEXT, 'age_years = 54, grade = "G2"'))
    hidden = entry.format("h", HIDDEN_TEXT, "age_years = 61, future_liver_remnant_percent = 33")
    (tmp_path / "held_back" / "some.toml").write_text(hidden)
    return tmp_path


def always_thirty(text: str) -> dict[str, object]:
    """Read every text as that of a person aged thirty."""
    return {"facts": {"age_years": {"value": 30, "quote": text[:2], "start": 0, "end": 2}}, "conflicts": []}


def test_figures_stand_by_fact_and_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every fact has a row of counts, precision and recall, and the sums stand below."""
    assert report(folder, "all", as_json=False, verbose=False, read=always_thirty) == 0
    shown = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in shown.splitlines() if line}
    assert rows["age_years"] == ["2", "2", "0", "2", "0", "0", "0.0", "%", "0.0", "%"]
    assert rows["grade"] == ["1", "0", "0", "0", "0", "1", "–", "0.0", "%"]
    assert rows["all"][:6] == ["4", "2", "0", "2", "0", "2"]
    assert "quotes wrong       0 of 2" in shown
    assert OPEN_TEXT not in shown


def test_held_back_texts_are_never_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for what went wrong, it shows the open texts and says that the held-back ones stay hidden."""
    report(folder, "all", as_json=False, verbose=True, read=always_thirty)
    shown = capsys.readouterr().out
    assert OPEN_TEXT in shown
    assert HELD_BACK_NOTE in shown
    assert HIDDEN_TEXT not in shown
    report(folder, "held-back", as_json=True, verbose=True, read=always_thirty)
    hidden = capsys.readouterr().out
    assert HIDDEN_TEXT not in hidden
    assert json.loads(hidden)["failures"] == []


def test_json_gives_the_same_figures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON the figures are numbers, and what went wrong names text, fact, outcome and both values."""
    report(folder, "tune", as_json=True, verbose=True, read=always_thirty)
    given = json.loads(capsys.readouterr().out)
    assert given["overall"]["stated"] == 2
    assert given["facts"]["age_years"]["misread"] == 1
    (failure,) = given["failures"]
    assert (failure["id"], failure["text"]) == ("a", OPEN_TEXT)
    assert failure["facts"][0] == {"fact": "age_years", "outcome": "misread", "expected": "54", "got": "30"}


def test_unusable_texts_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is missing, empty of the split or faulty ends with status 2 and says why."""
    assert main(["eval", "cases", "--golden", str(tmp_path / "none")]) == 2
    assert "--golden" in capsys.readouterr().err
    with pytest.raises(Unusable, match="no case text"):
        chosen(tmp_path, "all", load, "case text")
    (tmp_path / "bad.toml").write_text('[[case]]\nid = "a"\nstyle = "n"\ntext = "x"\nfacts = { weight = 3 }')
    with pytest.raises(Unusable, match="weight: is no fact"):
        chosen(tmp_path, "all", load, "case text")


def test_shipped_texts_are_many_and_of_every_kind() -> None:
    """Of at least 1,800 sound texts a third is held back; every style and every fact stands in both parts."""
    cases = chosen(DEFAULT_FOLDER, "all", load, "case text")
    parts: dict[bool, list[CaseText]] = {held: [c for c in cases if c.held_back is held] for held in (True, False)}
    assert len(cases) >= 1800
    assert 3 * len(parts[True]) >= len(cases)
    styles = {held: Counter(each.style for each in part) for held, part in parts.items()}
    assert set(styles[True]) == set(styles[False])
    assert len(styles[True]) == 14
    stated = {held: {name for each in part for name in each.facts} for held, part in parts.items()}
    assert stated[True] == stated[False]
    assert len(stated[True]) == 25
    assert sum(len(each.conflicts) for each in parts[False]) >= 10
    assert max(len(each.text) for each in cases) > 1200


def test_real_reader_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """The command runs over the open texts with the real reader."""
    assert main(["eval", "cases", "--split", "tune", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["texts"] >= 140
