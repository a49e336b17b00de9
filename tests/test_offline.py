"""After installation nothing needs a network: building, asking and serving reach loopback and nothing else."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

RUN = "from assistant.cli import run; run()"
QUESTION = "What is the age limit in the Milan criteria?"


@pytest.fixture
def offline(first_build: Path, tmp_path: Path, offline_environment: dict[str, str]) -> dict[str, str]:
    """Return the environment of a guarded process that finds the index, with a log of its own."""
    return {**offline_environment, "NETLM_DATA_DIR": str(first_build), "OFFLINE_LOG": str(tmp_path / "log")}


def attempts(environment: dict[str, str]) -> str:
    """Return what the guard refused."""
    log = Path(environment["OFFLINE_LOG"])
    return log.read_text() if log.exists() else ""


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', "
        "'import socket; socket.gethostbyname(\"example.org\")'], check=True)",
    ],
)
def test_guard_holds(offline: dict[str, str], code: str) -> None:
    """The guard refuses and records every way out, in child processes as well."""
    done = subprocess.run([sys.executable, "-c", code], env=offline, capture_output=True, check=False)
    assert done.returncode != 0
    assert attempts(offline)


def test_first_build_needs_no_network(first_build: Path, offline_environment: dict[str, str]) -> None:
    """The first start exports the model and builds the index without a way out."""
    assert attempts(offline_environment) == ""
    assert any(first_build.iterdir())


def test_question_needs_no_network(offline: dict[str, str]) -> None:
    """``netlm ask`` answers without a way out."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, "ask", QUESTION, "--json"], env=offline, capture_output=True, check=False
    )
    assert json.loads(done.stdout)["kind"] == "answer"
    assert attempts(offline) == ""


@pytest.fixture
def served(offline: dict[str, str]) -> Iterator[int]:
    """Yield the port of ``netlm serve`` in a guarded process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", RUN, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=offline, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not ready(port):
            time.sleep(0.1)
        assert process.poll() is None
        yield port
        process.terminate()


def ready(port: int) -> bool:
    """Return whether the server says that it can be asked."""
    try:
        return request(port, "GET", "/readyz")[0] == 200
    except OSError:
        return False


def request(port: int, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, object]]:
    """Send one request over loopback and return status and parsed body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_server_needs_no_network(offline: dict[str, str], served: int) -> None:
    """``netlm serve`` answers over loopback without a way out."""
    status, reply = request(served, "POST", "/v1/ask", json.dumps({"question": QUESTION}))
    assert (status, reply["kind"]) == (200, "answer")
    assert attempts(offline) == ""


def test_environment_is_this_checkout(offline: dict[str, str]) -> None:
    """The processes above run this code, not another installation's."""
    done = subprocess.run(
        [sys.executable, "-c", "import corpus; print(corpus.__file__)"],
        env=offline,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()) == Path(__file__).parents[1] / "corpus" / "__init__.py"
