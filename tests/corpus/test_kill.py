"""Killed at any moment, the store answers at the next start."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import corpus

KILLS_EACH = 18
ROOT = Path(corpus.__file__).parents[1]
MEMORY = Path("/dev/shm")  # a killed process loses nothing that it wrote, on disk or in memory


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes to kill are forked")
def test_killed_process_leaves_a_store_that_answers():
    """After 54 kills, spread over a first start, an ingestion and a change of model, each next start answers alike."""
    folder = Path(tempfile.mkdtemp(dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    try:
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("killing.py")), str(folder), str(KILLS_EACH)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert [each["failures"] for each in result.values()] == [[], [], []], done.stderr
    assert sum(each["kills"] for each in result.values()) == 3 * KILLS_EACH
    # The kills met the work at different stages; which ones depends on the machine.
    assert len({state for each in result.values() for state in each["states"]}) > 1
