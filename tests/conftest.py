"""What the tests of every floor share: one real index for the whole run, and a small fake answerer.

``make test`` runs two processes of tests beside each other (pytest-xdist). A
file's tests stay in one process and in their order. Processes share nothing but
the index, which the first that needs it builds and each then copies.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from filelock import FileLock
from hypothesis import HealthCheck, settings
from starlette.testclient import TestClient
from xdist.scheduler import LoadScopeScheduling

from api.app import create
from api.opening import Opening
from assistant.build import open_service
from assistant.conversation import Conversations
from assistant.reply import Refusal, RefusalReason, Reply, Statement
from assistant.service import Found, Service, Step, quietly
from assistant.settings import Settings
from corpus.model import Citation, Document

ROOT = Path(__file__).parents[1]
TEXT = "Criteria. Age below 55 years.\nLiver involvement below 50%."
DOCUMENT = Document("leaflet", "A leaflet", TEXT, kind="leaflet", date="2024")
CITATION = Citation("leaflet", "A leaflet", "2024", "Criteria", "Age below 55 years.", 10, 29)
ANSWER = Reply("A leaflet, 2024: Age below 55 years. [1]", (Statement("Age below 55 years.", (1,)),), (CITATION,))
REFUSAL = Reply(
    "The sources do not state doses.",
    refusal=Refusal(RefusalReason.NOT_IN_SOURCES, "The sources do not state doses.", (CITATION,)),
)
# How long an example takes says what else the machine does, and nothing of a promise.
settings.register_profile("no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clock")

ONE_PROCESS = dict.fromkeys(
    (f"tests/assistant/test_{each}.py" for each in ("golden", "suggest", "turn")), "the replies to the golden questions"
)
"""Files that share what is dear to make and is no file: they run in one process, one after the other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files in an order in which no process waits: while one builds the index, others need none.

    First comes a file that needs the index, then all that need none, then the
    others. The browser tests are the last: while Playwright is open, no other
    test of the thread can run an event loop. The longest of them begins.
    """
    needing = {item.path for item in items if "first_build" in getattr(item, "fixturenames", ())}
    last = {item.path for item in items if "browser" in item.path.parts}
    first = {next((item.path for item in items if item.path in needing - last), None)}
    first |= {path for path in last if path.stem == "test_widget_axe"}
    items.sort(key=lambda item: (item.path in last, item.path not in first, item.path in needing))


class ByFile(LoadScopeScheduling):
    """Gives each process that is free the next file, in the order of the run."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return ONE_PROCESS.get(path, path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    """Return what divides the files among the processes."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


class FakeAnswerer:
    """Answers everything with one reply, refuses doses, and can break."""

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,
        case: Mapping[str, object] | None = None,
        step: Step = quietly,
    ) -> Reply:
        """Return the reply that the question's own words ask for."""
        step("searching the sources")
        if "break" in question:
            raise RuntimeError(f"secret words: {question}")
        return REFUSAL if "dose" in question else ANSWER


class FakeFinder:
    """Finds the same passage for every query."""

    def find(self, query: str, k: int) -> Sequence[Found]:
        """Return at most one hit."""
        return [Found(CITATION, 0.5)][:k]


@pytest.fixture
def fake_service(tmp_path: Path) -> Iterator[Service]:
    """Yield a service of one small document that needs no index."""
    service = Service((DOCUMENT,), FakeAnswerer(), FakeFinder(), Conversations(tmp_path / "conversations.sqlite"))
    yield service
    service.close()


@pytest.fixture
def fake_client(fake_service: Service, tmp_path: Path) -> Iterator[TestClient]:
    """Yield a client of the whole HTTP application over the fake service."""
    with TestClient(create(Settings(data_dir=tmp_path), Opening.done(fake_service))) as client:
        yield client


@pytest.fixture
def serve() -> Iterator[Callable[[FastAPI], int]]:
    """Yield what starts a real server on loopback for an application and returns its port; at the end all stop."""
    started: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(app: FastAPI) -> int:
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, ws="none", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        started.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        port: int = server.servers[0].sockets[0].getsockname()[1]
        return port

    yield start
    for server, thread in started:
        server.should_exit = True
        thread.join()


@pytest.fixture
def running_server(fake_service: Service, tmp_path: Path, serve: Callable[[FastAPI], int]) -> int:
    """Return the port of a real server, on loopback, over the fake service."""
    return serve(create(Settings(data_dir=tmp_path), Opening.done(fake_service)))


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that the processes of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "common"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def offline_environment(common: Path) -> dict[str, str]:
    """Return the environment of processes whose sockets reach loopback only; OFFLINE_LOG names refused attempts."""
    guard = Path(__file__).parent / "offline"
    own = {name: value for name, value in os.environ.items() if not name.startswith("NETLM_")}
    log = common / "offline"
    return {**own, "PYTHONPATH": os.pathsep.join([str(guard), str(ROOT)]), "OFFLINE_LOG": str(log)}


@pytest.fixture(scope="session")
def first_build(tmp_path_factory: pytest.TempPathFactory, common: Path, offline_environment: dict[str, str]) -> Path:
    """Return a data folder, of this process alone, as ``netlm ingest`` filled one from nothing without a network."""
    built, folder = common / "netlm", tmp_path_factory.mktemp("netlm")
    with FileLock(common / "building"):
        if not built.exists():
            _ingest(common / "building netlm", offline_environment)
            (common / "building netlm").rename(built)
    # The model is only read, or copied by the tests that spoil it.
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("models"), dirs_exist_ok=True)
    (folder / "models").symlink_to(built / "models", target_is_directory=True)
    return folder


def _ingest(folder: Path, environment: Mapping[str, str]) -> None:
    code = "from assistant.cli import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", code, "ingest"],
        env={**environment, "NETLM_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def data_dir(first_build: Path) -> Path:
    """Return a data folder whose index was built once, by the real thing, from the shipped sources."""
    return first_build


@pytest.fixture(scope="session")
def service(data_dir: Path) -> Iterator[Service]:
    """Yield the real service over the shipped sources."""
    opened = open_service(Settings(data_dir=data_dir))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def client(service: Service, data_dir: Path) -> TestClient:
    """Return a client of the whole HTTP application over the real service."""
    return TestClient(create(Settings(data_dir=data_dir), Opening.done(service)))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server: the one that NETLM_TEST_POSTGRES_URL names, or one of our own."""
    given = os.environ.get("NETLM_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    found = shutil.which("initdb") or next(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if found is None:
        pytest.skip("no PostgreSQL is installed: its binaries, or NETLM_TEST_POSTGRES_URL, are needed")
    user: tuple[str, ...] = ()
    with tempfile.TemporaryDirectory(prefix="netlm-postgres-", ignore_cleanup_errors=True) as folder:
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # which PostgreSQL refuses to run as
            if shutil.which("runuser") is None:
                pytest.skip("PostgreSQL does not run as root, and there is no runuser")
            user = ("runuser", "-u", "nobody", "--")
            shutil.chown(folder, "nobody")
        binaries, data = Path(found).resolve().parent, Path(folder) / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        make = [binaries / "initdb", "-D", data, "-U", "netlm", "-A", "trust", "-E", "UTF8", "--no-sync"]
        _postgres(*user, *make, folder=folder)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        control = (*user, binaries / "pg_ctl", "-D", data, "-w")
        _postgres(*control, "-l", Path(folder) / "log", "-o", options, "start", folder=folder)
        yield f"postgresql://netlm@127.0.0.1:{port}/postgres"
        _postgres(*control, "-m", "immediate", "stop", folder=folder)


def _postgres(*command: str | Path, folder: str) -> None:
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Yield the URL of a database of that server which holds nothing yet."""
    import psycopg

    name = f"netlm_{os.urandom(6).hex()}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres_server.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
