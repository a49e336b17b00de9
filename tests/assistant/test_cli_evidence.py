"""``netlm evidence``: the rows as a table, CSV and JSON, and the plots, on the command line."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.cli import main


@pytest.fixture(autouse=True)
def here(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the command line at the index of this test run, on 400 columns."""
    monkeypatch.setenv("NETLM_DATA_DIR", str(data_dir))
    monkeypatch.setenv("COLUMNS", "400")


def test_rows_are_shown_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """The filtered rows are shown with their outcome, value and study, a mark for what is open, and their number."""
    assert main(["evidence", "--outcome", "pfs", "--intervention", "ssa"]) == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("Progression-free survival", "0.47 (0.30 to 0.73)", "Caplin 2014"))
    assert "1 row. ? marks what the text leaves open." in shown


def test_rows_are_written_as_csv_and_json(client: TestClient, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """CSV and JSON hold the same rows as HTTP does."""
    assert main(["evidence", "--outcome", "dfs", "--csv"]) == 0
    read = list(csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode(), newline="")))
    assert main(["evidence", "--outcome", "dfs", "--json"]) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert told == client.get("/v1/evidence", params={"outcome": "dfs"}).json()
    assert [row["row_id"] for row in told["rows"]] == [row["row_id"] for row in read]
    assert all(row["value"] and row["quote"] for row in read)


def test_plots_are_listed_and_drawn(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Every listed plot can be drawn as SVG, and read with its points as JSON."""
    assert main(["evidence", "--plot", "list", "--json"]) == 0
    listed = json.loads(capfdbinary.readouterr().out)["plots"]
    first = listed[0]
    assert main(["evidence", "--plot", "list"]) == 0
    assert first["plot_id"] in capfdbinary.readouterr().out.decode()
    assert main(["evidence", "--plot", first["plot_id"]]) == 0
    assert ET.fromstring(capfdbinary.readouterr().out).tag == "{http://www.w3.org/2000/svg}svg"
    assert main(["evidence", "--plot", first["plot_id"], "--json"]) == 0
    assert len(json.loads(capfdbinary.readouterr().out)["points"]) == first["count"]


@pytest.mark.parametrize("option", [["--outcome", "luck"], ["--plot", "luck"]])
def test_what_there_is_not_is_said(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """An outcome or a plot that is none ends with a status that says so, and names those that there are."""
    assert main(["evidence", *option]) != 0
    told = capsys.readouterr()
    assert f"{option[0]} is none of" in told.err
    assert told.out == ""
