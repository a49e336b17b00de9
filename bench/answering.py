"""One question over HTTP and one search, against one query embedding: all three in turns, one connection.

Printed are medians over different questions. The server runs in a process of
its own, on loopback, with the settings of the environment; what is measured in
this process is opened as the server opens it.
"""

from __future__ import annotations

import http.client
import json
import socket
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.build import open_service
from assistant.settings import load
from corpus.embedding import open_embedder

QUESTIONS = 60
ASK_TARGET, SEARCH_TARGET = 3.0, 2.0
GOLDEN = Path(__file__).parents[1] / "tests" / "golden"


def golden() -> list[str]:
    """Return the open golden questions."""
    return [
        entry["ask"]
        for path in sorted(GOLDEN.glob("*.toml"))
        for entry in tomllib.loads(path.read_text("utf-8")).get("question", ())
    ]


def questions() -> list[str]:
    """Return different questions of every kind: each so many-th of the golden ones."""
    found = golden()
    return found[:: max(1, len(found) // QUESTIONS)][:QUESTIONS]


@contextmanager
def server() -> Iterator[tuple[http.client.HTTPConnection, int]]:
    """Yield a connection to a server that is ready, and the id of its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from assistant.cli import run; run()", "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not _ready(connection):
            if process.poll() is not None:
                raise SystemExit("the server did not start; try: netlm serve")
            time.sleep(0.1)
        yield connection, process.pid
        connection.close()
        process.terminate()


def post(connection: http.client.HTTPConnection, path: str, body: dict[str, str]) -> None:
    """Send one request and read its whole response."""
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}")


def main() -> None:
    """Print the medians and the ratios."""
    settings = load()
    service = open_service(settings, long_running=True)
    embedder = open_embedder(settings.embedding_model, settings.data_dir / "models")
    with server() as (connection, _):
        ways: dict[str, Callable[[str], object]] = {
            "embedding": embedder.embed_query,
            "retrieval": lambda text: service.finder.find(text, 10),
            "ask, in process": service.answerer.ask,
            "POST /v1/ask": lambda text: post(connection, "/v1/ask", {"question": text}),
        }
        medians = interleaved(ways, questions())
    service.close()
    base = medians["embedding"]
    targets = {"retrieval": SEARCH_TARGET, "POST /v1/ask": ASK_TARGET}
    for name, seconds in medians.items():
        target = f"   (target at most {targets[name]:g})" if name in targets else ""
        print(f"{name:<18}{seconds * 1000:7.1f} ms   ratio {seconds / base:5.2f}{target}")


def interleaved(ways: dict[str, Callable[[str], object]], asked: list[str]) -> dict[str, float]:
    """Return the median seconds of each way over the questions, taken in turns after one round to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for run in ways.values():
        run(asked[0])
    for text in asked:
        for name, run in ways.items():
            begin = time.perf_counter()
            run(text)
            taken[name].append(time.perf_counter() - begin)
    return {name: statistics.median(each) for name, each in taken.items()}


def _ready(connection: http.client.HTTPConnection) -> bool:
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        response.read()
        return response.status == 200
    except OSError:
        connection.close()
        return False


if __name__ == "__main__":
    main()
