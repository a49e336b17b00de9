"""``netlm study`` in the terminal: questions, typed answers, grades, progress, export, and a polite end."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.study.desk import Desk
from assistant.study.terminal import opened, show_progress, study


class Terminal(io.StringIO):
    """Typed lines, as from a person."""

    def isatty(self) -> bool:
        """Say that a person sits there."""
        return True


def netlm(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run ``netlm study`` in a process of its own."""
    code = "import sys; from assistant.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, "study", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        env={"NETLM_DATA_DIR": str(folder), "PATH": "/usr/bin:/bin"},
    )


def test_a_session_asks_grades_and_explains(desk: Desk) -> None:
    """Each card shows its front, then the grade with the reason and the source's words, and the end sums up."""
    out = io.StringIO()
    session = opened(desk, "heron", "transplantation", 3)
    typed = "\n".join(card.answer.text.split("\n")[0] for card in session.cards[:2]) + "\n\n"
    study(desk, "heron", session, io.StringIO(typed), out)
    said = out.getvalue()
    for card in session.cards:
        assert card.front in said
        assert " ".join(card.citations[0].quote.split()) in " ".join(said.split())
    assert "[3/3]" in said
    assert "3 answered" in said
    assert "Read next:" in said


def test_the_rating_can_be_overridden_by_a_person(desk: Desk) -> None:
    """Where a person types, the rating that the grade stands for can be changed; else it is taken."""
    session = opened(desk, "heron", None, 1)
    study(desk, "heron", session, Terminal("no idea\n4\n"), io.StringIO())
    (kept,) = desk.reviews.all_of("heron")
    study(desk, "egret", session, io.StringIO("no idea\n"), io.StringIO())
    (other,) = desk.reviews.all_of("egret")
    assert kept.due > other.due


@pytest.mark.parametrize("typed", ["", ":q\n", "42\n"])
def test_input_that_ends_ends_the_session(desk: Desk, typed: str) -> None:
    """Without further input, or on :q, the session ends with its sum and nothing is lost."""
    out = io.StringIO()
    study(desk, "heron", opened(desk, "heron", None, 5), io.StringIO(typed), out)
    assert f"{typed.count('42')} answered" in out.getvalue()


def test_progress_is_a_table(desk: Desk) -> None:
    """Progress shows each topic with its cards, and what to read next."""
    out = io.StringIO()
    show_progress(desk, "heron", out)
    assert "Liver transplantation" in out.getvalue()
    assert "Read next:" in out.getvalue()


def test_retired_evidence_is_told(desk: Desk) -> None:
    """The terminal tells in a session and in the progress how many rows of the evidence table are gone."""
    desk.session("heron")
    row = desk.reviews.rows.rows()[0]
    later = desk.clock() + timedelta(days=1)
    desk.reviews.rows.note(desk.deck.corpus, (), gone=[row.key], back=[], at=later)
    told = "Since your last session 1 row of the evidence table is gone"
    for show in (
        lambda out: show_progress(desk, "heron", out),
        lambda out: study(desk, "heron", opened(desk, "heron", None, 1), io.StringIO(), out),
    ):
        out = io.StringIO()
        show(out)
        assert told in out.getvalue()


def test_the_command_runs_with_piped_input(tmp_path: Path) -> None:
    """In a process of its own the command studies from a pipe, shows progress as JSON, and exits with 0."""
    done = netlm(tmp_path, "--learner", "heron", "--cards", "2", typed="42\n55\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 answered" in done.stdout
    progress = json.loads(netlm(tmp_path, "--learner", "heron", "--progress", "--json").stdout)
    assert sum(each["begun"] for each in progress["topics"]) == 2


def test_the_command_exports_and_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--export writes a package; an unusable learner, topic or file is a plain message and status 2."""
    file = tmp_path / "cards.apkg"
    assert netlm(tmp_path, "--export", str(file)).returncode == 0
    assert file.read_bytes()[:2] == b"PK"
    monkeypatch.setenv("NETLM_DATA_DIR", str(tmp_path))
    for arguments in (("--learner", " "), ("--learner", "x" * 65), ("--topic", "cardiology"), ("--export", "/no/x")):
        assert main(["study", *arguments]) == 2, arguments
        told = capsys.readouterr().err
        assert told.startswith("netlm: ")
        assert "Traceback" not in told
