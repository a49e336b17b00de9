"""How long ``netlm ask`` takes from a cold process, against the bare imports that it needs.

The imports are found out, not listed: every outside package that an asking
process has loaded in the end. Both are run in turns, so that a busy machine
slows both alike; the medians are compared.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

QUESTION = "What is the age limit in the Milan criteria?"
TARGET = 1.5

_ASK = "import sys; sys.argv[1:1] = ['ask']; from assistant.cli import run; run()"
_FIND = """
import json, sys
from assistant.cli import main
main(["ask", sys.argv[1], "--json"])
own = {"api", "assistant", "guardrails", "corpus"}
names = [n for n, m in sys.modules.items() if m is not None and "site-packages" in (getattr(m, "__file__", None) or "")]
sys.stderr.write(json.dumps([n for n in names if n.split(".")[0] not in own and not n.startswith("_")]))
"""
_IMPORT = "import importlib, json, sys\nfor name in json.loads(sys.argv[1]): importlib.import_module(name)"


@dataclass(frozen=True, slots=True)
class ColdStart:
    """Median seconds of both, and what was imported."""

    ask: float
    imports: float
    packages: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """How many times the bare imports a cold question takes."""
        return self.ask / self.imports


def measure(runs: int = 9) -> ColdStart:
    """Time ``runs`` cold questions and as many bare imports, in turns; the index must be present."""
    modules = json.loads(_run(_FIND, QUESTION).stderr.splitlines()[-1])
    asks, imports = [], []
    for _ in range(runs):
        asks.append(_seconds(_ASK, QUESTION))
        imports.append(_seconds(_IMPORT, json.dumps(modules)))
    packages = tuple(dict.fromkeys(each.split(".")[0] for each in modules))
    return ColdStart(statistics.median(asks), statistics.median(imports), packages)


def _seconds(code: str, argument: str) -> float:
    begin = time.perf_counter()
    _run(code, argument)
    return time.perf_counter() - begin


def _run(code: str, argument: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, argument], capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode:
        raise SystemExit(f"a cold question failed:\n{done.stderr}")
    return done


def main() -> None:
    """Print the figure and what it rests on."""
    found = measure()
    print(f"cold ask          {found.ask:6.2f} s")
    print(f"bare imports      {found.imports:6.2f} s   ({', '.join(found.packages)})")
    print(f"ratio             {found.ratio:6.2f}     (target at most {TARGET})")


if __name__ == "__main__":
    main()
