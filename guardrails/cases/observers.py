"""A second reading by somebody else, without the fact's name: "one echo shows carcinoid heart disease, the other none".

Who sees it, and what, stand in either order behind the first reading ("bone metastases on CT, none on PET"), in its
sentence or, with who sees it in front, at the beginning of the next one. Both are then readings of the fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from guardrails.cases.amount_words import Value
from guardrails.cases.candidate import Candidate
from guardrails.cases.rules import Fact, Knowledge
from guardrails.cases.sight import Sight

_REACH, _LINKS = 9, 5
"""How many tokens part two readings, and how many words lead from who sees it to what."""
_AMOUNTS = {"months_since_primary_resection": "d", "months_stable": "d", "liver_lesion_count": "n", "age_years": "n"}
_OPENS = {",", ";", "but", "while", "whereas", "and", "|", ".", "\n", "(", "-", "vs"}
_ARTICLE = 2
_SITE, _SINCE = "primary_site", "months_since_primary_resection"
_DENIALS: tuple[object, ...] = (False, "none")


class _Said(NamedTuple):
    """What somebody says: the token behind it, and the value, if it is one."""

    end: int
    value: bool | str | Value | None


def observed(sight: Sight, kept: Sequence[Candidate], knowledge: Knowledge) -> list[Candidate]:
    """Return what somebody else reads of a fact right behind each candidate, where that is another value."""
    if not (sight.where("observer") or sight.where("observer_title")):
        return []
    taken = {at for each in kept if each.value is not None for at in range(each.start, each.end)}
    found: list[Candidate] = []
    for each in kept:
        fact = knowledge.facts[each.fact]
        if each.value is None or "observed" not in fact.traits:
            continue
        said = next(_further(sight, fact, each, taken), None)
        if said is not None:
            found.append(replace(each, start=said[0], end=said[1].end, value=said[1].value))
            taken.update(range(said[0], said[1].end))
    return found


def _further(sight: Sight, fact: Fact, each: Candidate, taken: set[int]) -> Iterator[tuple[int, _Said]]:
    """Yield where a reading of somebody else begins, and what it says, if it differs from the candidate's."""
    own = sight.tokens[each.start].sentence
    for at in range(each.end, min(each.end + _REACH, len(sight.tokens) - 1)):
        if at in taken or sight.tokens[at].sentence > own + 1:
            return
        beyond = sight.tokens[at].sentence > own or sight.keys[at] in {".", "\n"}
        if beyond and (fact.type == "number" or fact.name == _SITE):
            return
        if sight.keys[at] not in _OPENS:
            if beyond:
                return
            continue
        begin = at + 1
        for said in (_seen(sight, fact, each, begin), _seen_by(sight, fact, each, begin)):
            if said is not None and taken.isdisjoint(range(begin, said.end)) and said.value != each.value:
                yield begin, said
        if sight.keys[at] in {".", "\n"}:
            return


def _seen(sight: Sight, fact: Fact, each: Candidate, at: int) -> _Said | None:
    """Return what stands behind the one who sees it: "the other does not", "according to the CT in the duodenum"."""
    for who in _whom(sight, at):
        to = who
        for _ in range(_LINKS):
            said = _said(sight, fact, each, to)
            if said is not None:
                return said if sight.phrase("stop", said.end) or sight.phrase("said_behind", said.end) else None
            to = max(sight.phrase("observer_link", to), default=len(sight.tokens) - 1)
    return None


def _seen_by(sight: Sight, fact: Fact, each: Candidate, at: int) -> _Said | None:
    """Return what stands before the one who sees it: "none on PET", "18 months ago according to the patient"."""
    for _ in range(_ARTICLE if fact.name == _SITE else 0):  # ", in the ileum for the surgeon"
        at = max(sight.phrase("observer_link", at), default=at)
    said = _said(sight, fact, each, at)
    if said is None or not sight.phrase("observer_lead", said.end):
        return None
    return next((said._replace(end=who) for who in _whom(sight, said.end) if sight.phrase("stop", who)), None)


def _whom(sight: Sight, at: int) -> Iterator[int]:
    """Yield where somebody ends whom words such as "according to the referring" may lead to."""
    for _ in range(_LINKS):
        for end in sorted(sight.phrase("observer", at), reverse=True):
            yield from sight.phrase("observer_letter", end)  # "surgeon B 70 %"
            yield end
        yield from (end + 1 for end in sight.phrase("observer_title", at))  # "Dr Klein 8"
        led = max(sight.phrase("observer_lead", at), default=0)
        if not led:
            return
        at = led


def _said(sight: Sight, fact: Fact, each: Candidate, at: int) -> _Said | None:
    """Return what is said of the fact at a token."""
    if fact.type in {"number", "count"}:
        amount = sight.amount(_AMOUNTS.get(fact.name, "p"), at)
        if amount is None or amount.value is None or amount.percent != each.percent:
            return None
        ago = max(sight.phrase("ago", amount.end), default=0)
        return _Said(ago or amount.end, amount.value) if fact.name == _SINCE or not ago else None
    if fact.name == _SITE:
        sites = ((max(_site(sight, value, at), default=0), value) for value in sorted(fact.values))
        end, value = max(sites)
        return _Said(end, value) if end else None
    for name in ("dissent", "assent", "disagreement"):
        end = max(sight.phrase(name, at), default=0)
        if end:
            yes = name == "assent" or (name == "disagreement" and each.value in _DENIALS)
            return _Said(end, yes if fact.type == "bool" else "present" if yes else "none")
    return None


def _site(sight: Sight, value: str, at: int) -> list[int]:
    """Return where words for a site end that begin at a token."""
    names = [name for name in (f"{value}_noun", f"{value}_adj") if name in sight.classes]
    return [end for name in names for end in sight.phrase(name, at)]
