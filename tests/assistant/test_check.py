"""``netlm check`` gives what HTTP gives, and what the documentation of criteria shows is what happens."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.cli import main

ROOT = Path(__file__).parents[2]
CASE = '{"age_years": 54.5, "grade": "G2", "liver_involvement_percent": {"min": 45, "max": 60}, "ki67_percent": 10}'


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Run on 80 columns with a data folder that is still empty."""
    monkeypatch.setenv("NETLM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def case(here: Path) -> str:
    """Return the name of a file that holds a case."""
    file = here / "case.json"
    file.write_text(CASE, "utf-8")
    return str(file)


def test_json_is_the_object_of_http(fake_client: TestClient, case: str, capsys: pytest.CaptureFixture[str]) -> None:
    """``--json`` prints the evaluation that HTTP gives, with exit status 0 whatever the verdict."""
    for set_id in ("transplant.enets", "debulking", "deb_tace"):
        assert main(["check", set_id, "--case", case, "--json"]) == 0
        body = {"case": json.loads(CASE), "sets": [set_id]}
        served = fake_client.post("/v1/criteria/evaluate", json=body).json()
        assert json.loads(capsys.readouterr().out) == served["evaluations"][0]


def test_table_is_readable_on_80_columns(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A person sees verdict, criteria with status and comparison, notes, what is missing, and numbered quotes."""
    assert main(["check", "transplant.enets", "--case", case]) == 0
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    for words in ("undetermined", "54.5 < 55", "10 ≤ 10", "The sources differ", "[1]", "“Young patients (<55 years)”"):
        assert words in shown
    assert re.search(r"Missing, most useful first:\n\s+\w+", shown)
    assert main(["check", "debulking", "--case", case]) == 0
    assert "Threshold" in capsys.readouterr().out


def test_tumor_that_no_set_speaks_of_has_no_table(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a set is not applicable, that is all that is said of the criteria."""
    (here / "hcc.json").write_text('{"tumor": "hcc"}')
    assert main(["check", "debulking", "--case", str(here / "hcc.json")]) == 0
    shown = capsys.readouterr().out
    assert "not applicable" in shown
    assert "Criterion" not in shown


def test_case_may_come_by_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A hyphen stands for standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"tumor": "net"}')))
    assert main(["check", "deb_tace", "--case", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "exclusion_present"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"ki67_percent": 140, "age_years": -3, "age": 5}', "ki67_percent must be from 0 to 100 %"),
        ('{"age": 5}', "age is no fact"),
        ('{"age_years": NaN}', "NaN"),
        ('{"age_years": 1e999}', "too large"),
        ('{"age_years": 1, "age_years": 2}', "twice"),
        ("[]", "JSON object of facts"),
        ("{", "cannot be read as JSON"),
        ("", "cannot be read as JSON"),
        ("[" * 30_000, "cannot be read as JSON"),
        ('{"age_years": ' + "1" * 70_000 + "}", "longer than"),
        ("\xff", "cannot be read as JSON"),
    ],
)
def test_unusable_case_exits_with_2(here: Path, text: str, named: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be used is named on standard error, with status 2 and nothing on standard output."""
    (here / "case.json").write_text(text, "latin-1")
    assert main(["check", "deb_tace", "--case", str(here / "case.json")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert named in captured.err
    assert "Traceback" not in captured.err


def test_unknown_set_and_file_exit_with_2(case: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A set that is not there is answered with those that are; a file that is not there is named."""
    assert main(["check", "milan", "--case", case]) == 2
    assert "there are transplant.milan," in capsys.readouterr().err
    assert main(["check", "deb_tace", "--case", str(here / "none.json")]) == 2
    assert "none.json cannot be read" in capsys.readouterr().err
    assert main(["check", "deb_tace"]) == 2
    assert "--case" in capsys.readouterr().err


def test_set_of_ones_own_works_as_documented(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The example of docs/criteria.md is a set that works, with the verdict that stands there."""
    text = (ROOT / "docs" / "criteria.md").read_text("utf-8")
    (definition,) = re.findall(r"```toml\n(.+?)```", text, re.DOTALL)
    (facts,) = re.findall(r"```json\n(.+?)```", text, re.DOTALL)
    (own := here / "own").mkdir()
    (own / "clinic.toml").write_text(definition, "utf-8")
    (here / "case.json").write_text(facts, "utf-8")
    monkeypatch.setenv("NETLM_CRITERIA_DIR", str(own))
    assert main(["check", "clinic.transplant", "--case", str(here / "case.json"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert f"its verdict is `{found['verdict']}`" in text
    documented = set(re.findall(r"`(\w+)`", text[text.index("## What the reply holds") : text.index("## A set")]))
    assert {key for key in found if key not in ("set_id", "title", "kind")} <= documented
    assert {"thresholds"} <= documented


@pytest.mark.parametrize("command", [["check", "deb_tace", "--case", "-"], ["serve"]])
def test_damaged_set_of_ones_own_stops_by_name(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """A definition that cannot be used stops the commands that need it, with every fault named."""
    (here / "own.toml").write_text('id = "own"\nkind = "eligibility"\n')
    monkeypatch.setenv("NETLM_CRITERIA_DIR", str(here))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{}")))
    assert main(command) == 2
    shown = capsys.readouterr().err
    assert "NETLM_CRITERIA_DIR cannot be used" in shown
    assert "own.toml: the set: title" in shown
    assert "own.toml: the set: needs at least one criterion" in shown


def test_check_imports_nothing_heavy(case: str) -> None:
    """A case is checked without a model, a vector store or LangChain."""
    code = (
        "import sys; from assistant.cli import main; status = main(sys.argv[1:]);"
        "print([each for each in ('torch', 'transformers', 'chromadb', 'langchain') if each in sys.modules],"
        " file=sys.stderr); sys.exit(status)"
    )
    command = [sys.executable, "-c", code, "check", "deb_tace", "--case", case]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1] == "[]"
