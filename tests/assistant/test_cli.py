"""The command line: the same replies as HTTP, exit statuses a script can use, and a start without heavy imports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.cli import main
from corpus.lock import writer

HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "chromadb",
    "langchain",
    "langchain_core",
    "psycopg",
    "langchain_chroma",
    "fsrs",
    "genanki",
)
ANSWERABLE = "What is the age limit in the Milan criteria?"
FOREIGN = "What is the capital of Mongolia?"


@pytest.fixture
def here(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the command line at the index of this test run, on 80 columns."""
    monkeypatch.setenv("NETLM_DATA_DIR", str(data_dir))
    monkeypatch.setenv("COLUMNS", "80")
    return data_dir


def fresh(arguments: list[str], environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``netlm`` in a process of its own; its last line on standard error lists the heavy modules imported."""
    code = (
        "import sys; from assistant.cli import main; status = main(sys.argv[1:]);"
        f"print([each for each in {HEAVY!r} if each in sys.modules], file=sys.stderr); sys.exit(status)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **(environment or {})},
        check=False,
    )


def test_answer_is_readable_on_80_columns(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An answer shows statements with their numbers, then each citation with source, date, place and quote."""
    assert main(["ask", ANSWERABLE]) == 0
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    assert "[1]" in shown
    assert "“" in shown


def test_json_is_the_object_of_http(here: Path, client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    """``--json`` prints what ``POST /v1/ask`` gives, the identities of conversation and answer apart."""
    assert main(["ask", ANSWERABLE, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    served = client.post("/v1/ask", json={"question": ANSWERABLE}).json()
    assert list(printed) == list(served)
    own = {"conversation_id": "", "turn_id": ""}
    assert printed | own == served | own


def test_case_is_told_in_signs_and_words(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts from a file, a table of signs with their words, and the conversation to go on with."""
    (tmp_path / "case.json").write_text('{"age_years": 56}')
    assert main(["ask", "G1 ileal NET: does she meet Milan?", "--case", str(tmp_path / "case.json")]) == 0
    shown = capsys.readouterr().out
    assert "✗ not met" in shown
    assert "✓ met" in shown
    assert "? unknown" in shown
    conversation = shown.split()[-1]
    assert main(["ask", "sorry, she is 50", "--conversation", conversation, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["case"]["changed"][0]["after"] == 50
    assert main(["ask", "Milan?", "--conversation", "nobody"]) == 2
    (tmp_path / "case.json").write_text('{"age_years": 156}')
    assert main(["ask", "Milan?", "--case", str(tmp_path / "case.json")]) == 2
    assert "age_years must be from 0 to 120" in capsys.readouterr().err


def test_refusal_exits_with_3(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A refusal is told apart by its status, with and without ``--json``."""
    assert main(["ask", FOREIGN]) == 3
    assert main(["ask", FOREIGN, "--json"]) == 3
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["kind"] == "refusal"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["ask", ""], "the question"),
        (["ask", " \n "], "the question"),
        (["ask", "a" * 4001], "4,001"),
        (["ask", "a\udcffb"], "surrogates"),
        (["ask", "a\x00b"], "NUL"),
        (["ask"], "Missing argument"),
        (["ask", "--nonsense", "a"], "--nonsense"),
        (["search", ""], "the query"),
        (["search", "a", "-k", "0"], "-k"),
        (["serve", "--port", "70000"], "--port"),
        (["ingest", "no-such-file.pdf"], "no-such-file.pdf"),
        (["eval", "retrieval", "--beir", "no-such-folder"], "no-such-folder"),
        (["nonsense"], "nonsense"),
    ],
)
def test_unusable_input_exits_with_2(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], named: str
) -> None:
    """What cannot be used is named on standard error, with status 2 and nothing on standard output."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert named in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.parametrize("command", [["ask", "a"], ["search", "a"], ["sources"], ["ingest"], ["serve"]])
def test_unusable_setting_exits_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """A setting that cannot be used stops every command by the variable's name."""
    monkeypatch.setenv("NETLM_PORT", "eighty")
    assert main(command) == 2
    assert "NETLM_PORT" in capsys.readouterr().err


def test_unwritable_data_folder_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A data folder that cannot be made is a setting that cannot be used."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NETLM_DATA_DIR", str(tmp_path / "file" / "below"))
    for command in (["ask", "a"], ["ingest"], ["serve"]):
        assert main(command) == 2
        assert "NETLM_DATA_DIR" in capsys.readouterr().err


def test_sources_are_listed(here: Path, client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    """``netlm sources`` lists the five, and ``--json`` is the list of HTTP."""
    assert main(["sources", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == client.get("/v1/documents").json()
    assert main(["sources"]) == 0
    assert "hopkins-2025" in capsys.readouterr().out


def test_search_is_that_of_http(here: Path, client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    """``netlm search --json`` prints what ``POST /v1/search`` gives."""
    assert main(["search", "bland embolization", "-k", "3", "--json"]) == 0
    served = client.post("/v1/search", json={"query": "bland embolization", "k": 3}).json()
    assert json.loads(capsys.readouterr().out) == served
    assert main(["search", "bland embolization"]) == 0
    assert "“" in capsys.readouterr().out


def test_ingest_of_nothing_new_leaves_the_index_ready(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``netlm ingest`` without a path makes sure that the shipped sources are ready."""
    assert main(["ingest"]) == 0
    assert "5 documents are ready" in capsys.readouterr().out


@pytest.fixture
def own(here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the command line at a copy of the index that may be changed."""
    folder = tmp_path / "own"
    # Conversations are open in this process: to read their file by hand would let go of its locks
    # (sqlite.org/howtocorrupt.html, section 2.2).
    shutil.copytree(here, folder, ignore=shutil.ignore_patterns("models", "conversations.*", "study.*"))
    (folder / "models").symlink_to(here / "models", target_is_directory=True)
    monkeypatch.setenv("NETLM_DATA_DIR", str(folder))
    return folder


def test_own_document_is_taken_in_and_found(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of one's own is listed, found and quoted exactly after ``netlm ingest``, which may run again."""
    protocol = tmp_path / "house protocol.txt"
    protocol.write_text("House protocol\n\nOctreotide is given before every embolization of the zygomatic octopus.\n")
    for _ in range(2):
        assert main(["ingest", str(protocol)]) == 0
        assert "6 documents are ready" in capsys.readouterr().out
    assert main(["search", "zygomatic octopus", "-k", "1", "--json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    assert hit["document_id"] == "house-protocol"
    assert protocol.read_text()[hit["start"] : hit["end"]] == hit["quote"]


def test_second_writer_exits_with_75(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While another process writes, ``netlm ingest`` changes nothing, says so and asks to be run again."""
    protocol = tmp_path / "protocol.txt"
    protocol.write_text("Words of a protocol.")
    with writer(own):
        assert main(["ingest", str(protocol)]) == 75
    assert "Another netlm process is writing" in capsys.readouterr().err
    assert main(["sources", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 5


def test_evaluation_prints_its_figures(here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``netlm eval`` scores golden questions of a folder, as lines and as JSON, and names what went wrong."""
    held_back = tmp_path / "held_back"
    held_back.mkdir()
    refusal = f'[[question]]\nid = "a"\nask = "{FOREIGN}"\nkind = "out-of-field"\nexpect = "refusal"\n'
    (tmp_path / "tune.toml").write_text(refusal)
    (held_back / "more.toml").write_text(
        refusal.replace('"a"', '"b"').replace('"refusal"', '"answer"\nfacts = [["x"]]')
    )
    assert main(["eval", "--golden", str(tmp_path), "--split", "tune"]) == 0
    assert "to refuse, refused      1 of 1" in capsys.readouterr().out
    assert main(["eval", "--golden", str(tmp_path), "--split", "held-back", "--json", "--verbose"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["answered_right"], figures["answerable"]) == (0, 1)
    assert [each["id"] for each in figures["failures"]] == ["b"]
    assert main(["eval", "--golden", str(tmp_path / "none")]) == 2
    assert "--golden" in capsys.readouterr().err


def test_help_imports_nothing_heavy() -> None:
    """``netlm --help`` and the help of each command import no model, no vector store and no LangChain."""
    for arguments in (["--help"], ["ask", "--help"], ["eval", "--help"]):
        done = fresh(arguments)
        assert done.returncode == 0
        assert done.stderr.splitlines()[-1] == "[]"


def test_cold_question_imports_nothing_heavy(data_dir: Path) -> None:
    """Where the index is present, a question is answered without torch, transformers, LangChain or Chroma."""
    done = fresh(["ask", ANSWERABLE], {"NETLM_DATA_DIR": str(data_dir)})
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "[]"


def test_installed_command_runs() -> None:
    """The command that the installation makes is this one."""
    command = Path(sys.executable).with_name("netlm")
    done = subprocess.run([command, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "refusal" in done.stdout
