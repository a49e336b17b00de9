"""What no rule reads, and what a rule reads too easily: words as other texts use them that state a fact, or none.

A tagger that was learned from marked texts (``bench/_case_tagger.py``) marks words with a fact and its value, also in
wordings that nobody foresaw. A mark is a reading only where no rule's value of its fact stands in the text, where it is
sure enough (``data/learned.toml``), where it holds the one amount that it needs, and where the words around it
neither deny it, doubt it, ask for it nor tell it of somebody else, as for every reading, unless it is very sure
(``trusted``). A reader is told that it was learned. The other way round, what a rule reads in words that bear no mark
is left open (``weighing``), and a sure mark of another value makes a conflict with it (``opposed``).
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, partial
from importlib.resources import as_file, files
from typing import Any

from corpus.tagger import Chances, Tag, Tagger
from guardrails.cases.candidate import Candidate
from guardrails.cases.candidates import with_amount
from guardrails.cases.frame_data import NOWHERE
from guardrails.cases.marked_amounts import marked_amount
from guardrails.cases.merge import Stated
from guardrails.cases.parts_of_counts import whole
from guardrails.cases.reading import Unclear
from guardrails.cases.rules import Knowledge, Rule
from guardrails.cases.sight import Sight

_VALUES: Mapping[str, bool] = {"True": True, "False": False}
_GROWING = Decimal(0)
_FEWEST = 2
"""How many words must be marked that state a value, unless the mark is very sure."""
_KEYS = {"least", "amount", "behind", "needs", "bars", "never", "segments"}
_DENIED = "False"
_BETWEEN = frozenset(",;:.(-")
_LONG = 600
"""From how many characters on the tagger begins before it is known whether it is needed."""
_BESIDE = ThreadPoolExecutor(2, "tagger")


@dataclass(frozen=True, slots=True)
class Demand:
    """What a mark of a fact must hold to be a reading.

    least: its least probability. amount: the kind of its amount, "" for none. needs: a fact that must be read as true.
    bars: classes of phrases of which none may stand in its sentence, unless it is surest; never: in its words; behind:
    right behind the amount. segments: of words that tell a true value by numbers of segments alone, one of each group.
    """

    least: float
    amount: str = ""
    needs: str = ""
    bars: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    segments: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """When what a rule reads is left open, in texts of at least so many ``words``.

    own: its words, or of a finding all words of the text, bear its label less probably than this. against: another
    value of the finding is marked at least as probably as this, and its own label less than ``contested``; or another
    value is read in words that bear it so probably, and its own words bear it less than ``beside``; or it is a number,
    other words bear its label so probably, and its own less than ``elsewhere``; or it is a bound or a range, and its
    words bear its label less than ``bound``.
    if_contested: the facts that are doubted only where more than one reading of them stands.
    """

    words: int
    own: float
    contested: float
    beside: float
    elsewhere: float
    bound: float
    against: float
    if_contested: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sure:
    """From what probability a mark stands whatever the words around it say, and where they are of ``others``.

    others: the kinds of triggers that tell of somebody else, or suppose.
    """

    alone: float
    beside_others: float
    others: frozenset[str]


@dataclass(frozen=True, slots=True)
class Opposed:
    """When a mark makes a conflict with what a rule reads (see ``opposed``).

    words: how many the text has at least, marks included. least: how probable the mark is at least; own: how probably
    the words of the rule bear their label.
    """

    words: int
    least: float
    own: float


@dataclass(frozen=True, slots=True)
class Learned:
    """The tagger, and what its marks must hold, by the name of the fact.

    left_open: why a rule leaves open what the text itself leaves open, so that no mark may settle it. doubt: when a
    reading of a rule is doubted. sure: when a mark is trusted. opposed: when it contradicts a rule.
    """

    tagger: Tagger
    demands: Mapping[str, Demand]
    left_open: frozenset[str]
    doubt: Doubt
    sure: Sure
    opposed: Opposed


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
    left_open = frozenset(table["left_open"])
    sure = {**table["sure"], "others": frozenset(table["sure"]["others"])}
    doubt = {**table["doubt"], "if_contested": frozenset(table["doubt"]["if_contested"])}
    opposed = Opposed(**table["opposed"])
    return Learned(tagger, demands(table, tagger.labels), left_open, Doubt(**doubt), Sure(**sure), opposed)


def demands(table: Mapping[str, Any], labels: Sequence[str]) -> Mapping[str, Demand]:
    """Return what the marks of each fact must hold.

    Raises:
        ValueError: names every fault.
    """
    known = {each.partition("=")[0] for each in labels}
    listed: Mapping[str, Mapping[str, Any]] = table.get("fact", {})
    faults = [f"{name}: no text was marked with this fact" for name in sorted(listed.keys() - known)]
    for name, entry in listed.items():
        faults += [f"{name}: {key} is unknown" for key in sorted(entry.keys() - _KEYS)]
        faults += [] if entry.get("needs", "") in {"", *known} else [f"{name}: there is no fact {entry['needs']}"]
        faults += [] if 0 < entry.get("least", 0) <= 1 else [f"{name}: least is no probability"]
    if faults:
        raise ValueError("; ".join(faults))
    return {name: _demand(entry) for name, entry in listed.items()}


def _demand(entry: Mapping[str, Any]) -> Demand:
    phrases = {key: tuple(entry.get(key, ())) for key in ("bars", "never", "behind")}
    segments = tuple(frozenset(each) for each in entry.get("segments", ()))
    return Demand(**{**entry, **phrases, "segments": segments})


def begun(text: str) -> Callable[[], Chances]:
    """Return what gives the tagger's reading of a text; of a long one it begins at once, on another core.

    Reading by rules then goes on meanwhile: the tagger holds no lock of the interpreter.
    """
    tagger = default_learned().tagger
    if len(text) < _LONG:
        return partial(tagger.read, text)
    return _BESIDE.submit(tagger.read, text).result


def learned(
    marks: Iterable[Tag],
    sight: Sight,
    knowledge: Knowledge,
    found: Sequence[Stated],
    unclear: Sequence[Unclear],
    supposed: Collection[str],
) -> list[Candidate]:
    """Return the readings that were learned, of facts of which nothing stands that the rules ``found`` in a text.

    ``marks``: what the tagger marked in the text. ``unclear``: what the rules leave open, and why. What they can
    put in no value, or drop, may be learned; what the text itself leaves open or only supposes may not. A fact that
    is marked with two values gives none.
    """
    known = default_learned()
    open_ = {each.fact for each in unclear if each.reason in known.left_open}
    placed = {each.found.fact for each in found} | open_ | {*supposed}
    made: dict[str, list[Candidate]] = {}
    for mark in marks:
        name, _, word = mark.label.partition("=")
        demand = known.demands.get(name)
        if word == _DENIED and any(each.fact == name and _within(mark, each) for each in unclear):
            continue  # of "no A, B" nobody can tell whether B is denied
        if demand and mark.probability >= demand.least and name in knowledge.facts and name not in placed:
            candidate = read_mark(mark, demand, sight, knowledge)
            made.setdefault(name, []).extend([candidate] if candidate else [])
    single = [each for listed in made.values() if len({one.value for one in listed}) == 1 for each in listed]
    true = {each.fact for each in (*(one.found for one in found), *single) if each.value is True}
    sure = known.sure.beside_others
    return [each for each in single if known.demands[each.fact].needs in {"", *true} or each.probability >= sure]


def trusted(found: Candidate, kinds: AbstractSet[str]) -> bool:
    """Whether what was learned is so sure that words around it of these ``kinds`` do not count against it.

    It was learned together with such words. More is asked where they tell of somebody else or of what is supposed.
    """
    sure = default_learned().sure
    return found.probability >= (sure.beside_others if kinds & sure.others else sure.alone)


def label(fact: str, value: object) -> str:
    """Return the label that marks a fact with a value: of a number only that it is one, and whether it is none.

    That a disease has been stable for no time tells that it grows, which other words say than how long it is stable.
    """
    if isinstance(value, bool | str) and not (isinstance(value, str) and value[:1] in "<>0123456789"):
        return f"{fact}={value}"
    return f"{fact}=0" if value == 0 else fact


def read_mark(mark: Tag, demand: Demand, sight: Sight, knowledge: Knowledge) -> Candidate | None:
    """Return what the mark of a fact, and of its value in words where it has one, gives, if it gives anything."""
    name, _, word = mark.label.partition("=")
    start = bisect_right(sight.tokens, mark.start, key=lambda token: token.end)
    end = bisect_left(sight.tokens, mark.end, start, key=lambda token: token.start)
    while end > start and sight.keys[end - 1] in _BETWEEN:
        end -= 1
    bars = demand.bars if mark.probability < default_learned().sure.beside_others else ()
    if start >= end or any(_barred(sight, each, *sight.sentence(start)) for each in bars):
        return None
    if any(_barred(sight, each, start, end) for each in demand.never):
        return None
    if word:
        if end - start < _FEWEST and mark.probability < default_learned().sure.alone:
            return None
        value = _VALUES.get(word, _GROWING if word == "0" else word)
        if value is True and _on_one_side(sight, demand.segments, start, end):
            return None
        denied = "keep" if value is False or value == "none" else "unclear"  # the mark holds the denial of these
        rule = Rule(name, NOWHERE, value, weak=True, negated=denied, learned=True)
        return Candidate(name, start, end, rule, value, probability=mark.probability)
    amount = marked_amount(sight, demand.amount, start, end)
    if amount is None or any(sight.phrase(each, amount.end) for each in demand.behind):
        return None
    rule = Rule(name, NOWHERE, weak=True, learned=True)
    made = with_amount(knowledge, rule, min(start, amount.start), max(end, amount.end), amount)
    if made is not None and "counted" in knowledge.facts[name].traits:
        made = whole(sight, made)
    return replace(made, probability=mark.probability) if made is not None and not made.unclear else None


def _within(mark: Tag, unclear: Unclear) -> bool:
    return unclear.start <= mark.start and mark.end <= unclear.end


def _on_one_side(sight: Sight, segments: Sequence[AbstractSet[str]], start: int, end: int) -> bool:
    """Whether words tell a place by numbers of segments alone, of which some group has none."""
    named = {key for key in sight.keys[start:end] if any(key in each for each in segments)}
    if not named or any(sight.phrase("side_word", at) for at in range(start, end)):
        return False
    return any(named.isdisjoint(each) for each in segments)


def _barred(sight: Sight, name: str, first: int, end: int) -> bool:
    """Whether a phrase of a class begins between two tokens."""
    return any(first <= place < end for place in sight.where(name))
