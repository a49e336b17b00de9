"""Facts that a sentence puts together from small parts in any order: a symptom, a drug, and that it helps or does not.

Patterns read a row of words; no list of rows holds every order in which people put the same few parts. A frame names
the parts ("symptom", "drug", "relief") and what becomes of the fact where a sentence holds them all, near each other
and none of those that would make it another statement. A part behind a word that denies counts as denied: "not
controlled" is the denial of relief, "no flushing" that of a symptom. Frames are read where patterns found no value in
the sentence, and what they give counts where nothing else is said. They are data (``data/frames.toml``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise

from guardrails.cases.candidate import Candidate
from guardrails.cases.index import Search
from guardrails.cases.rules import DENIED, Frame, Frames, Knowledge, Part
from guardrails.cases.sight import ANY, Sight

_REACH = 4
"""How many words may stand between a denial and what it denies."""
_WIDEST = 36
"""How many words a frame takes at most."""
_PARTS = {",", ";", ":", "|"}
_DENIES, _BARRIER, _JOINS, _GLUE = "denial", "barrier", "joins", "glue"


Span = tuple[int, int]
Spans = Mapping[str, Sequence[Span]]
"""The name of a part, with "not " in front where it is denied → where it stands in a sentence, in order."""


def framed(sight: Sight, knowledge: Knowledge, kept: Sequence[Candidate]) -> list[Candidate]:
    """Return what frames find in the sentences where no candidate gives a value of the same fact, or leaves it open.

    Of a choice a candidate may leave open what a frame tells: that there are symptoms, and then that a drug helps.
    """
    frames = knowledge.frames
    told = {
        (each.fact, sight.tokens[each.start].sentence)
        for each in kept
        if (each.value is not None or (each.unclear and knowledge.facts[each.fact].type == "bool"))
        and not each.rule.sites  # these count only where the text names one of the sites
    }
    open_ = _open(kept, knowledge)
    needed, barring = Search(frames.parts, sight), Search(frames.barring, sight)
    found: list[Candidate] = []
    at = 0
    while at < len(sight.tokens):
        start, at = sight.sentence(at)
        sentence = sight.tokens[start].sentence
        held = _held(sight, frames, start, at)
        able = [each for each in frames.listed if not each.starts & ~held and (each.rule.fact, sentence) not in told]
        if not able:
            continue
        plain = _plain(needed, start, at)
        likely = [each for each in able if each.parts <= plain.keys()]
        if not likely:
            continue
        spans = _spans(sight, plain | _plain(barring, start, at), frames)
        known = {token for listed in spans.values() for first, last in listed for token in range(first, last)}
        for frame in likely:
            if (frame.rule.fact, sentence) in told:
                continue
            whole = _matched(sight, spans, frame, known)
            within = any(a <= whole[0] and whole[1] <= b for a, b in open_.get(frame.rule.fact, ())) if whole else True
            if whole and not within:
                found.append(Candidate(frame.rule.fact, *whole, frame.rule, frame.rule.value))
                told.add((frame.rule.fact, sentence))
    return found


def _open(kept: Sequence[Candidate], knowledge: Knowledge) -> Mapping[str, Sequence[Span]]:
    """Return where facts of the tumour are left open: what a frame finds within such words says no more."""
    spans: dict[str, list[Span]] = {}
    for each in kept:
        if each.unclear and each.value is None and "of_tumor" in knowledge.facts[each.fact].traits:
            spans.setdefault(each.fact, []).append((each.start, each.end))
    return spans


def _held(sight: Sight, frames: Frames, start: int, end: int) -> int:
    """Return the bits of the parts that may begin in a sentence."""
    held = frames.begins.get(ANY, 0) if any(sight.counts[start:end]) else 0
    for key in {*sight.keys[start:end], *sight.raws[start:end]}:
        held |= frames.begins.get(key, 0)
    return held


def _plain(search: Search[Part], start: int, end: int) -> dict[str, list[Span]]:
    """Return the parts that a sentence holds, the longest of each name at each place."""
    plain: dict[str, list[Span]] = {}
    for at in range(start, end):
        for part, ends in search.at(at):
            own = plain.setdefault(part.name, [])
            reached = max(ends)
            if not own or own[-1][1] <= at:
                own.append((at, reached))
            elif own[-1][0] == at and own[-1][1] < reached:
                own[-1] = (at, reached)
    return plain


def _spans(sight: Sight, plain: dict[str, list[Span]], frames: Frames) -> Spans:
    """Return the parts that stand, those that are denied apart from those that are not."""
    neutral = frames.neutral | {_DENIES}
    plain = _apart(plain, frames.hidden)
    denials = {last for _, last in plain.get(_DENIES, [])}
    stopped = {last for name, listed in plain.items() if name not in neutral for _, last in listed} - denials
    spans: dict[str, list[Span]] = {}
    for name, listed in plain.items():
        denied: Span | None = None
        for each in listed:
            no = name not in neutral and (_denied(sight, denials, stopped, each) or _continues(sight, denied, each))
            denied = each if no else None
            spans.setdefault(DENIED + name if no else name, []).append(each)
    return spans


def _apart(plain: Mapping[str, Sequence[Span]], hidden: Mapping[str, frozenset[str]]) -> dict[str, list[Span]]:
    """Drop parts that only are words of another: the "better" of "no better", the "control" of "symptom control"."""
    taken: dict[str, set[int]] = {}
    for name, listed in plain.items():
        for inner in hidden.get(name, ()):
            taken.setdefault(inner, set()).update(at for each in listed for at in range(*each))
    left = {
        name: [each for each in listed if each[0] not in taken.get(name, ()) or each[1] - 1 not in taken[name]]
        for name, listed in plain.items()
    }
    return {name: listed for name, listed in left.items() if listed}


def _denied(sight: Sight, denials: set[int], stopped: set[int], each: Span) -> bool:
    """Whether a denial stands shortly before a part, with no other part or barrier between them."""
    for at in range(each[0], max(each[0] - _REACH, 0) - 1, -1):
        if at in denials:
            return True
        if at in stopped or (at and sight.phrase(_BARRIER, at - 1)):
            return False
    return False


def _continues(sight: Sight, denied: Span | None, each: Span) -> bool:
    """Whether a part goes on with the list of one that is denied: "no flushing, diarrhoea or wheeze"."""
    if denied is None or each[0] <= denied[1] or each[0] > denied[1] + _REACH:
        return False
    return all(sight.phrase(_JOINS, at) for at in range(denied[1], each[0]))


def _matched(sight: Sight, spans: Spans, frame: Frame, known: set[int]) -> Span | None:
    """Return the tokens that a frame takes in a sentence."""
    if any(need not in spans for need in frame.needs) or not frame.bars.isdisjoint(spans):
        return None
    first = spans[frame.needs[0]]
    if frame.repeated > 1:
        choices = [list(each) for each in pairwise(first)]
    else:
        choices = [[begin, *(_nearest(spans[need], begin) for need in frame.needs[1:])] for begin in first]
    for chosen in choices:
        start, end = min(chosen)[0], max(last for _, last in chosen)
        if end - start <= _WIDEST and len(set(chosen)) == len(chosen):
            if frame.close and any(sight.keys[at] in _PARTS for at in range(start, end)):
                continue
            if _strangers(sight, known, start, end) <= frame.strangers:
                return start, end
    return None


def _nearest(listed: Sequence[Span], to: Span) -> Span:
    """Return the part that stands nearest to another one."""
    at = bisect_left(listed, to)
    return min(listed[max(at - 1, 0) : at + 2], key=lambda each: abs(each[0] - to[0]))


def _strangers(sight: Sight, known: set[int], start: int, end: int) -> int:
    """Return how many words between two tokens belong to no part and are no fillers."""
    return sum(
        1
        for at in range(start, end)
        if at not in known and sight.raws[at][:1].isalpha() and not sight.counts[at] and not sight.phrase(_GLUE, at)
    )
