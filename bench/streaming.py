"""One answer as an event stream against the same answer in one piece: when what comes first, and when all is there.

Both are asked in turns over one connection, each question several times, so
that a busy machine slows both alike; medians are compared. Questions that bring
no statement are left out: they have no first one.
"""

from __future__ import annotations

import http.client
import json
import statistics
import time

from bench.answering import post, questions, server

ROUNDS = 5
MOMENTS = {"begun": "first event", "statement": "first statement", "done": "done"}
"""The event whose first coming is timed, and what it is called."""


def stream(connection: http.client.HTTPConnection, question: str) -> dict[str, float]:
    """Ask one question as a stream; return the seconds until the first event of each kind, and read to the end."""
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    begin = time.perf_counter()
    connection.request("POST", "/v1/ask", json.dumps({"question": question}), headers)
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"/v1/ask answered {response.status}")
    seen: dict[str, float] = {}
    while line := response.readline():
        field, _, value = line.decode().rstrip("\n").partition(": ")
        if field == "event":
            seen.setdefault(value, time.perf_counter() - begin)
    return {event: seconds for event, seconds in seen.items() if event in MOMENTS}


def measure(connection: http.client.HTTPConnection, asked: list[str], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each moment, and of the same answer in one piece, over all questions and rounds."""
    taken: dict[str, list[float]] = {name: [] for name in (*MOMENTS, "post")}
    for _ in range(rounds):
        for question in asked:
            for event, seconds in stream(connection, question).items():
                taken[event].append(seconds)
            begin = time.perf_counter()
            post(connection, "/v1/ask", {"question": question})
            taken["post"].append(time.perf_counter() - begin)
    return taken


def main() -> None:
    """Print the medians, and each against the answer in one piece."""
    with server() as (connection, _):
        answered = [question for question in questions() if "statement" in stream(connection, question)]
        taken = measure(connection, answered, ROUNDS)
    base = statistics.median(taken["post"])
    print(f"{len(answered)} questions that are answered, {ROUNDS} times each, medians")
    for event, name in MOMENTS.items():
        seconds = statistics.median(taken[event])
        print(f"stream: {name:<16}{seconds * 1000:7.1f} ms   ratio {seconds / base:5.2f}")
    print(f"POST in one piece       {base * 1000:7.1f} ms")


if __name__ == "__main__":
    main()
