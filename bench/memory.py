"""The memory of a running server over many questions: 1,000 to warm up, then 10,000, several clients at once.

The server runs in a process of its own, on loopback, with the settings of the
environment; the questions are the golden ones, over and over.
"""

from __future__ import annotations

import http.client
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

from bench.answering import golden, server

WARM_UP, QUESTIONS, CLIENTS, TARGET = 1000, 10_000, 4, 5.0


def ask(port: int, questions: list[str]) -> None:
    """Ask one question after the other, ten to a conversation, every other one as a stream."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    known: dict[str, str] = {}
    for number, question in enumerate(questions):
        accept = "text/event-stream" if number % 2 else "application/json"
        headers = {"Content-Type": "application/json", "Accept": accept}
        connection.request("POST", "/v1/ask", json.dumps({"question": question, **known}), headers)
        told = connection.getresponse().read()
        if number % 10 == 0:
            known = {"conversation_id": json.loads(told)["conversation_id"]}
    connection.close()


def flood(port: int, count: int) -> None:
    """Ask ``count`` questions."""
    questions = list(islice(cycle(golden()), count))
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda start: ask(port, questions[start::CLIENTS]), range(CLIENTS)))


def resident(pid: int) -> int:
    """Return the memory that a process holds, in KiB."""
    done = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def main() -> None:
    """Print the memory before and after."""
    with server() as (connection, pid):
        port = connection.port
        flood(port, WARM_UP)
        before = resident(pid)
        flood(port, QUESTIONS)
        after = resident(pid)
    growth = 100 * (after - before) / before
    print(f"{QUESTIONS:,} questions: {before / 1024:.0f} to {after / 1024:.0f} MiB")
    print(f"growth {growth:+.1f} %   (target below {TARGET:g} %)")


if __name__ == "__main__":
    main()
