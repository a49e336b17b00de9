"""One writer at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

import corpus
from corpus.errors import WriterBusy
from corpus.lock import writer

HOLD = """
import sys
from pathlib import Path
from corpus.lock import writer
with writer(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
ROOT = Path(corpus.__file__).parents[1]


def test_second_writer_is_told(tmp_path):
    """While another process writes, a second writer is refused with words that say what to do."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WriterBusy, match="run the command again"), writer(tmp_path):
            pass
        holder.kill()
        holder.wait()
        with writer(tmp_path, patience=5):
            pass


def test_lock_is_free_after_an_error(tmp_path):
    """A writer that fails leaves the lock free."""
    with pytest.raises(RuntimeError), writer(tmp_path):
        raise RuntimeError
    with writer(tmp_path):
        pass
