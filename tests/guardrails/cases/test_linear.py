"""Reading a note takes time in proportion to its length, whatever stands in it."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import pytest

from assistant.threads import single
from guardrails.cases.read import read_case

single()  # as every process that answers does: a second thread would only wait

NOTE = """
Tumour board. 58-year-old man, well-differentiated NET G2 (Ki-67 6 %) of the terminal ileum. Right hemicolectomy for the
primary 2 years ago. MRI: bilobar metastases, hepatic involvement approx. 45 %. No extrahepatic disease. Stable disease
for 10 months. Echo: no carcinoid heart disease. Total bilirubin 0.7 mg/dL. FLR 35 %.
"""
HOSTILE = [
    NOTE,
    "(",
    "Ki-67 ",
    "0123456789",
    "1 2 ",
    "no ",
    "no or ",
    "8 % ",
    "if he ",
    "mother she ",
    "less than ",
    "a",
    ", ",
    "? ",
    "\n",
    "CHD ",
    "sorry 5 ",
    "ki-67 8 % and ",
    "primary resected 2 years ago ",
    "not were excluded ",
    "between 1 and ",
    "fifty ",
    "primary tumor of the ileum, ",
    "(Ki-67 8 %, ",
    "Age | Ki-67 | FLR\n54 | 8 % | 35 %\n\n",
    "Test | Limit | Patient\nAge | < 55 | 57\n",
    "Age    54\n",
    "Age ..... 54\n",
    "it is 8 % ",
    "Age < 55: no, ",
    "NET, resected, ",
    "primary removed; that was ",
    "PD after 3 mo, then SD ",
    "Ki-67 < 20 %, namely 8 %, ",
    "Bilobar (y/n): y\n",
    "[ ] NET [x] NEC ",
    "[ ",
    "Item | 2021 | 2022\nLiver lesions | 3 | 5\n",
    "Jan 2021    Feb 2021\n",
    "id,age,grade\n1,54,G2\n\n",
]


def steps(work: Callable[[], object]) -> int:
    """Return how many lines and calls of Python a piece of work takes: a count, so that no clock is needed."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", HOSTILE, ids=[each.strip()[:20] or repr(each) for each in HOSTILE])
def test_twice_the_text_is_at_most_little_more_than_twice_the_work(unit: str) -> None:
    """Doubling a text of any kind doubles the steps taken, within a fifth."""
    read_case(NOTE)
    short = (unit * 4000)[:4000]
    one, two = steps(lambda: read_case(short)), steps(lambda: read_case(short * 2))
    assert two <= 2.4 * one + 2000


def test_a_long_note_is_read_in_seconds() -> None:
    """A note of 200,000 characters is read without hanging."""
    started = time.process_time()
    read_case(NOTE * (200_000 // len(NOTE)))
    assert time.process_time() - started < 20


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that a piece of work takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def test_a_note_costs_no_more_than_a_plain_loop() -> None:
    """A note of 2,000 characters takes no longer than adding 1,200,000 squares; ``make bench`` has the figure.

    The yardstick is taken beside each reading, so that other work on the machine slows both.
    """
    note = (NOTE * 8)[:2000]
    read_case(note)
    ratios = []
    for _ in range(9):
        yardstick = seconds(lambda: sum(each * each for each in range(200_000)))
        ratios.append(seconds(lambda: read_case(note)) / yardstick)
    assert statistics.median(ratios) <= 6
