"""Many at once and many after another, over real sockets: nothing gets into the wrong hands, and memory stays."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from fastapi import FastAPI

from api.app import create
from api.opening import Opening
from assistant.reply import Reply
from assistant.service import Service, Step, quietly
from assistant.settings import Settings

ROOT = Path(__file__).parents[2]
CLIENTS = 50
WARM_UP, QUESTIONS, AT_ONCE = 1500, 10_000, 4
REAL_WARM_UP, REAL_QUESTIONS = 80, 160
GROWTH = 1.05
FORMS = ("markdown", "ris", "bibtex", "csl-json")

SERVER = """
import sys, uvicorn
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.conftest import DOCUMENT, FakeAnswerer, FakeFinder
from api.app import create
from api.opening import Opening
from assistant.build import open_service
from assistant.conversation import Conversations
from assistant.service import Service
from assistant.settings import Settings
settings = Settings(data_dir=Path({folder!r}))
fake = lambda: Service((DOCUMENT,), FakeAnswerer(), FakeFinder(), Conversations(settings.conversations_path))
service = open_service(settings, long_running=True) if {real!r} else fake()
config = uvicorn.Config(create(settings, Opening.done(service)), port=0, log_config=None, ws="none")
class Told(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)
Told(config).run()
"""


class Remembering:
    """Says everything that was said in the conversation, which it keeps there."""

    def __init__(self, service: Service) -> None:
        self._conversations = service.conversations

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,
        case: Mapping[str, object] | None = None,
        step: Step = quietly,
    ) -> Reply:
        """Return all that was said."""
        assert conversation_id is not None
        step("remembering")

        def remembered(before: str | None) -> tuple[str, str]:
            after = f"{before or ''} {question}"
            return after, after

        return Reply(self._conversations.change(conversation_id, "said", remembered))


class Browser:
    """A client with a connection and a session of its own."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""
        self.heard: list[str] = []

    def send(self, method: str, address: str, body: object = None, accept: str = "application/json") -> str:
        """Send one request and return what comes back, which is remembered."""
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": self._cookie, "Accept": accept}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self._connection.request(method, address, json.dumps(body) if body is not None else None, headers)
        with self._connection.getresponse() as response:
            if given := response.headers.get("Set-Cookie"):
                self._cookie = given.split(";")[0]
            text = response.read().decode()
            assert response.status < 300, text
        self.heard.append(text)
        return text

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def talk(port: int, word: str, questions: Sequence[str]) -> list[str]:
    """Hold one conversation in which every question holds the word, and return all that came back."""
    browser = Browser(port)
    browser.send("POST", "/v1/session", {})
    conversation: dict[str, str] = {}
    for number, question in enumerate(questions):
        body = {"question": question.format(word=word), **conversation}
        streamed = number % 2
        told = browser.send("POST", "/v1/ask", body, "text/event-stream" if streamed else "application/json")
        last = told.rstrip().rsplit("data: ", 1)[1] if streamed else told
        conversation = {"conversation_id": json.loads(last)["conversation_id"]}
    browser.send("GET", "/v1/conversations")
    address = f"/v1/conversations/{conversation['conversation_id']}"
    assert word in browser.send("GET", address)
    for form in FORMS:
        browser.send("GET", f"{address}/export?format={form}")
    browser.close()
    return browser.heard


def words() -> list[str]:
    """Return a secret word for each client, none a part of another."""
    random = Random(4)
    return ["".join(random.choices("bcdfghjklmnpqrstvwxz", k=12)) for _ in range(CLIENTS)]


def hold_apart(port: int, questions: Sequence[str]) -> list[list[str]]:
    """Let every client talk at the same time; nobody may hear another's word."""
    secrets = words()
    with ThreadPoolExecutor(CLIENTS) as pool:
        heard = list(pool.map(lambda word: talk(port, word, questions), secrets))
    for own, texts in zip(secrets, heard, strict=True):
        everything = "\n".join(texts)
        assert own in everything
        assert not [word for word in secrets if word != own and word in everything]
    return heard


def test_no_word_gets_into_another_conversation(
    fake_service: Service, tmp_path: Path, serve: Callable[[FastAPI], int]
) -> None:
    """Of 50 conversations at once, each with a secret word, none hears another's in replies, lists or exports."""
    service = replace(fake_service, answerer=Remembering(fake_service))
    port = serve(create(Settings(data_dir=tmp_path), Opening.done(service)))
    heard = hold_apart(port, [f"{{word}} {number}" for number in range(6)])
    for word, texts in zip(words(), heard, strict=True):
        assert json.loads(texts[5])["text"].count(word) == 5  # what a conversation is told it keeps


def test_no_word_gets_into_another_conversation_of_the_real_thing(
    service: Service, tmp_path: Path, serve: Callable[[FastAPI], int]
) -> None:
    """The same holds where the sources answer and cases are kept."""
    port = serve(create(Settings(data_dir=tmp_path), Opening.done(service)))
    questions = ("54F ({word}), G2 ileal NET, Ki-67 8 %: Milan?", "Does {word} have a role in the liver?")
    hold_apart(port, questions)


@contextmanager
def process(folder: Path, real: bool) -> Iterator[tuple[int, int]]:
    """Yield the id of a process that serves, and its port."""
    code = SERVER.format(root=str(ROOT), folder=str(folder), real=real)
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        yield served.pid, int(served.stdout.readline())
        served.terminate()


def resident(pid: int) -> int:
    """Return the memory that a process holds, in KiB."""
    done = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def flood(port: int, questions: Sequence[str]) -> None:
    """Ask all questions, several clients at once, every other one as a stream, ten to a conversation."""

    def some(own: Sequence[str]) -> None:
        browser = Browser(port)
        known: dict[str, str] = {}
        for number, question in enumerate(own):
            accept = "text/event-stream" if number % 2 else "application/json"
            told = browser.send("POST", "/v1/ask", {"question": question, **known}, accept)
            browser.heard.clear()
            if number % 10 == 0:
                known = {"conversation_id": json.loads(told)["conversation_id"]}
        browser.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(some, [questions[start::AT_ONCE] for start in range(AT_ONCE)]))


def test_memory_stays_over_ten_thousand_questions(tmp_path: Path) -> None:
    """After a warm-up, 10,000 questions let the process grow by less than 5 %."""
    with process(tmp_path, real=False) as (pid, port):
        flood(port, [f"age {number}?" for number in range(WARM_UP)])
        before = resident(pid)
        flood(port, [f"age {number}?" for number in range(QUESTIONS)])
        assert resident(pid) < before * GROWTH


def test_memory_stays_where_the_sources_answer(data_dir: Path) -> None:
    """The same holds for different questions to the real thing; bench/memory.py asks 10,000 of them."""
    asked = [
        entry["ask"]
        for path in sorted((ROOT / "tests" / "golden").glob("*.toml"))
        for entry in tomllib.loads(path.read_text("utf-8")).get("question", ())
    ]
    questions = Random(4).sample(asked, REAL_WARM_UP + REAL_QUESTIONS)
    with process(data_dir, real=True) as (pid, port):
        flood(port, questions[:REAL_WARM_UP])
        before = resident(pid)
        flood(port, questions[REAL_WARM_UP:])
        assert resident(pid) < before * GROWTH
