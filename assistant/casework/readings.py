"""Readings of one message as what it tells: with the message's own words, and only values that a fact can have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.casework.edited import Edited
from assistant.casework.known import Origin, Told
from assistant.casework.told import Heard, Unsettled, plain
from corpus.sentences import split
from guardrails.cases.reading import CaseReading, Reading, Unclear
from guardrails.criteria.facts import CaseError, parse_case

Spans = list[tuple[int, int]]

_BETWEEN = re.compile(
    r"[,;.!?\n](?=\s|$)|\s[/–—-]\s|\b(?:and|but|vs|versus|while|whereas|although|though|or|however|then)\b",
    re.IGNORECASE,
)

_ASKS = re.compile(r":[^.:;]*\?")
"""What is asked behind what is told: ": TACE?"."""


def sentence_at(text: str, at: int) -> str:
    """Return the sentence that stands at a place."""
    return next((text[start:end] for start, end in split(text) if start <= at < end), text.strip())


def same_number(told: Told, digits: str) -> bool:
    """Whether a fact is the number with these digits."""
    return not isinstance(told.value, bool | str | Mapping) and Decimal(str(told.value)) == Decimal(digits)


def told_of(reading: Reading, edited: Edited, origin: Origin) -> Told:
    """Return a reading of an edited message as a fact, with the message's own words."""
    quote = edited.quote(reading.start, reading.end).strip(" ,;:")
    return Told(plain(reading.value), quote, origin, learned=reading.learned)


def differing(
    conflicts: Mapping[str, Sequence[Reading]], edited: Edited, origin: Origin
) -> dict[str, tuple[Told, ...]]:
    """Return readings that differ, by fact, each with the part of its sentence that tells it."""
    return {
        fact: tuple(replace(told_of(each, edited, origin), around=_around(each, edited)) for each in readings)
        for fact, readings in conflicts.items()
    }


def _around(reading: Reading, edited: Edited) -> str:
    text = edited.original
    start, end = edited.place(reading.start, reading.end)
    before = [match.end() for match in _BETWEEN.finditer(text[:start])]
    after = [found.start() for found in (_BETWEEN.search(text, end), _ASKS.search(text, end)) if found]
    return text[before[-1] if before else 0 : min(after, default=len(text))].strip()


def all_told(readings: Mapping[str, Reading], edited: Edited, origin: Origin) -> dict[str, Told]:
    """Return readings of an edited message as facts."""
    return {fact: told_of(each, edited, origin) for fact, each in readings.items()}


def outside(reading: CaseReading, edited: Edited, spans: Spans) -> CaseReading:
    """Return a reading of an edited message without what stands in these stretches of the original."""
    if not spans:
        return reading

    def stays(each: Reading | Unclear) -> bool:
        return not any(start <= edited.place(each.start, each.end)[0] < end for start, end in spans)

    left = {fact: tuple(filter(stays, each)) for fact, each in reading.conflicts.items()}
    facts = {fact: each for fact, each in reading.facts.items() if stays(each)}
    return replace(
        reading,
        facts=facts | {fact: each[0] for fact, each in left.items() if len(each) == 1},
        conflicts={fact: each for fact, each in left.items() if len(each) > 1},
        unclear=tuple(filter(stays, reading.unclear)),
    )


def words_used(edited: Edited, reading: CaseReading) -> list[str]:
    """Return the words that the reader has used."""
    conflicts = [each for readings in reading.conflicts.values() for each in readings]
    used = [(each.start, each.end) for each in (*reading.facts.values(), *conflicts, *reading.suppositions.values())]
    used += [(each.start, each.end) for each in reading.unclear]
    return [edited.quote(start, end) for start, end in used]


def places(text: str, words: str) -> Spans:
    """Return where some words stand in a text, each time."""
    found, position = [], text.find(words) if words else -1
    while position >= 0:
        found.append((position, position + len(words)))
        position = text.find(words, position + 1)
    return found


def usable(facts: Mapping[str, Told]) -> tuple[dict[str, Told], list[Unsettled]]:
    """Return the facts with a value that a fact may have, and the others as unclear."""
    good: dict[str, Told] = {}
    bad: list[Unsettled] = []
    for fact, told in facts.items():
        try:
            parse_case({fact: told.value})
        except CaseError as error:
            bad.append(Unsettled(fact, told.quote or "", error.faults[0][1]))
        else:
            good[fact] = told
    return good, bad


def in_own_words(heard: Heard, edited: Edited) -> Heard:
    """Return what was heard in an edited message with the message's own words."""
    if not edited.edits:
        return heard

    def own(quote: str) -> str:
        return edited.words(quote)

    def told(each: Told) -> Told:
        return replace(each, quote=own(each.quote), around=own(each.around)) if each.quote else each

    return replace(
        heard,
        facts={fact: told(each) for fact, each in heard.facts.items()},
        conflicts={fact: tuple(told(one) for one in each) for fact, each in heard.conflicts.items()},
        supposed={fact: told(each) for fact, each in heard.supposed.items()},
        unclear=tuple(replace(each, quote=own(each.quote)) for each in heard.unclear),
        relatives=tuple(own(each) for each in heard.relatives),
    )
