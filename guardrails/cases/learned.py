"""What no rule reads: words that look like those by which other texts state a fact.

A tagger that was learned from marked texts (``bench/_case_tagger.py``) marks words with a fact and its value, also in
wordings that nobody foresaw. A mark is a reading only where no rule read its fact in the whole text, where it is sure
enough (``data/learned.toml``), where it holds the one number that it needs, and where the words around it
neither deny it, doubt it, ask for it nor tell it of somebody else, as for every reading. A reader is told that it was
learned.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from corpus.tagger import Tag, Tagger
from guardrails.cases.amounts import Amount
from guardrails.cases.candidate import Candidate
from guardrails.cases.candidates import with_amount
from guardrails.cases.frame_data import NOWHERE
from guardrails.cases.reading import Unclear
from guardrails.cases.rules import Knowledge, Rule
from guardrails.cases.sight import Sight

_VALUES: Mapping[str, bool] = {"True": True, "False": False}
_GROWING = Decimal(0)
_FEWEST = 2
"""How many words must be marked that state a value: one word alone states none without what stands around it."""
_DATED = "/"
"""What stands beside a number that is part of a date."""
_AROUND = 1
"""How many words before the marked ones the number may begin."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a mark of a fact must hold to be a reading.

    least: its least probability. amount: the kind of its amount, "" for none. needs: a fact that must be read as true.
    bars: a class of phrases of which none may stand in its sentence, "" for none.
    """

    least: float
    amount: str = ""
    needs: str = ""
    bars: str = ""


@dataclass(frozen=True, slots=True)
class Learned:
    """The tagger, and what its marks must hold, by the name of the fact.

    left_open: why a rule leaves open what the text itself leaves open, so that no mark may settle it.
    """

    tagger: Tagger
    demands: Mapping[str, Demand]
    left_open: frozenset[str]


@cache
def default_learned() -> Learned:
    """Return what ships with the package, read once.

    Raises:
        ValueError: the data name a fact that the tagger does not know, or a key that nobody reads.
    """
    folder = files(__package__).joinpath("data")
    with as_file(folder.joinpath("learned.onnx")) as path:
        tagger = Tagger(path)
    table = tomllib.loads(folder.joinpath("learned.toml").read_text("utf-8"))
    return Learned(tagger, demands(table, tagger.labels), frozenset(table["left_open"]))


def demands(table: Mapping[str, Any], labels: Sequence[str]) -> Mapping[str, Demand]:
    """Return what the marks of each fact must hold.

    Raises:
        ValueError: names every fault.
    """
    known = {each.partition("=")[0] for each in labels}
    listed: Mapping[str, Mapping[str, Any]] = table.get("fact", {})
    faults = [f"{name}: no text was marked with this fact" for name in sorted(listed.keys() - known)]
    for name, entry in listed.items():
        faults += [f"{name}: {key} is unknown" for key in sorted(entry.keys() - {"least", "amount", "needs", "bars"})]
        faults += [] if entry.get("needs", "") in {"", *known} else [f"{name}: there is no fact {entry['needs']}"]
        faults += [] if 0 < entry.get("least", 0) <= 1 else [f"{name}: least is no probability"]
    if faults:
        raise ValueError("; ".join(faults))
    return {name: Demand(**entry) for name, entry in listed.items()}


def learned(
    text: str, sight: Sight, knowledge: Knowledge, found: Sequence[Candidate], unclear: Sequence[Unclear]
) -> list[Candidate]:
    """Return the readings that were learned, of facts of which the rules ``found`` no value in ``text``.

    ``unclear``: what the rules leave open, and why. What they can put in no value may be learned; what they drop, or
    the text itself leaves open, may not. A fact that is marked with two values gives none.
    """
    known = default_learned()
    places = Counter(each.fact for each in found if not each.rule.mention)
    able = Counter(each.fact for each in unclear if each.reason not in known.left_open)
    open_ = {each.fact for each in unclear if each.reason in known.left_open}
    placed = {name for name, count in places.items() if count > able[name]} | open_
    made: dict[str, list[Candidate]] = {}
    for mark in known.tagger.tags(text):
        name, _, word = mark.label.partition("=")
        demand = known.demands.get(name)
        if demand and mark.probability >= demand.least and name in knowledge.facts and name not in placed:
            candidate = _read(name, word, mark, demand, sight, knowledge)
            made.setdefault(name, []).extend([candidate] if candidate else [])
    single = [each for listed in made.values() if len({one.value for one in listed}) == 1 for each in listed]
    true = {each.fact for each in (*found, *single) if each.value is True}
    return [each for each in single if known.demands[each.fact].needs in {"", *true}]


def label(fact: str, value: object) -> str:
    """Return the label that marks a fact with a value: of a number only that it is one, and whether it is none.

    That a disease has been stable for no time tells that it grows, which other words say than how long it is stable.
    """
    if isinstance(value, bool | str) and not (isinstance(value, str) and value[:1] in "<>0123456789"):
        return f"{fact}={value}"
    return f"{fact}=0" if value == 0 else fact


def _read(name: str, word: str, mark: Tag, demand: Demand, sight: Sight, knowledge: Knowledge) -> Candidate | None:
    """Return what the mark of a fact, and of its value in words where it has one, gives, if it gives anything."""
    start = bisect_right(sight.tokens, mark.start, key=lambda token: token.end)
    end = bisect_left(sight.tokens, mark.end, start, key=lambda token: token.start)
    if start == end or (demand.bars and _barred(sight, demand.bars, start)):
        return None
    if word:
        if end - start < _FEWEST:
            return None
        value = _VALUES.get(word, _GROWING if word == "0" else word)
        denied = "keep" if value is False or value == "none" else "unclear"  # the mark holds the denial of these
        return Candidate(name, start, end, Rule(name, NOWHERE, value, weak=True, negated=denied, learned=True), value)
    amount = _only(sight, demand.amount, start, end)
    if amount is None:
        return None
    rule = Rule(name, NOWHERE, weak=True, learned=True)
    made = with_amount(knowledge, rule, min(start, amount.start), max(end, amount.end), amount)
    return made if made is not None and not made.unclear else None


def _barred(sight: Sight, name: str, at: int) -> bool:
    """Whether a phrase of a class stands in the sentence of a token."""
    first, end = sight.sentence(at)
    return any(first <= place < end for place in sight.where(name))


def _only(sight: Sight, kind: str, start: int, end: int) -> Amount | None:
    """Return the amount of a kind that marked words hold, if it is the one number in them."""
    found: Amount | None = None
    at = max(start - _AROUND, 0)
    while at < end:
        amount = sight.amount(kind, at) or sight.amount("v", at)
        if amount is not None and amount.end > start:
            if found is not None:
                return None
            found = amount if sight.amount(kind, at) else None
            if found is None or found.value is None or _DATED in {*sight.keys[at - 1 : at], sight.keys[amount.end]}:
                return None
        at = max(at + 1, amount.end if amount is not None else 0)
    return found
