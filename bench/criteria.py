"""Evaluating one case over all sets of criteria: median and slowest of many cases drawn at random, in process.

Also measured is a process in which nothing was evaluated before: the sets are
read and proved once.
"""

from __future__ import annotations

import random
import statistics
import time
import tomllib
from pathlib import Path

from assistant.threads import single
from guardrails.cases.read import read_case
from guardrails.criteria.definitions import default_sets
from guardrails.criteria.evaluate import evaluate_case
from guardrails.criteria.vocabulary import Fact, FactKind, default_vocabulary

CASES = 2000
TARGET = 2.0
NOTES = Path(__file__).parents[1] / "tests" / "golden" / "cases" / "dictation.toml"


def case(chance: random.Random) -> dict[str, object]:
    """Return a case of neuroendocrine tumor: about half of the facts, a third of the numbers as intervals."""
    facts = [fact for fact in default_vocabulary().facts.values() if chance.random() < 0.5]
    drawn = {fact.name: _value(fact, chance) for fact in facts}
    if drawn.get("tumor") not in (None, "net", "nec"):
        del drawn["tumor"]
    if "months_since_primary_resection" in drawn:
        drawn["primary_resected"] = True
    return drawn


def _value(fact: Fact, chance: random.Random) -> object:
    if not fact.numeric:
        return chance.choice(fact.domain)
    top = int(fact.range.max) if fact.range and fact.range.max else 100
    low, high = sorted(chance.sample(range(top + 1), 2))
    if chance.random() < 1 / 3:
        return {"min": low, "max": high, "min_inclusive": chance.random() < 0.5, "max_inclusive": True}
    return low if fact.kind is FactKind.INTEGER else low + 0.5


def main() -> None:
    """Print the figures."""
    single()  # as every process that answers does
    begin = time.perf_counter()
    default_sets()
    loading = time.perf_counter() - begin
    chance = random.Random(1)
    taken = []
    for facts in [case(chance) for _ in range(CASES)]:
        begin = time.perf_counter()
        evaluate_case(facts)
        taken.append((time.perf_counter() - begin) * 1000)
    print(f"reading and proving the sets   {loading * 1000:7.1f} ms")
    print(f"one case over all sets, median {statistics.median(taken):7.2f} ms   (target at most {TARGET:g})")
    print(f"  slowest of the first hundred {max(taken[:100]):7.2f} ms")
    print(f"  99 of 100 take at most       {statistics.quantiles(taken, n=100)[98]:7.2f} ms")
    print(f"reading 2,000 characters, median {_reading():5.1f} ms")


def _reading() -> float:
    """Return the median milliseconds of reading a note put together from texts that clinicians dictate."""
    told = tomllib.loads(NOTES.read_text("utf-8"))["case"]
    note = " ".join(each["text"] for each in told)[:2000]
    read_case(note)
    taken = []
    for _ in range(30):
        begin = time.perf_counter()
        read_case(note)
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
