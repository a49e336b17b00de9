"""What a note says of another tumour or operation than the one that it is about, and so not of this case."""

from __future__ import annotations

from collections.abc import Sequence

from guardrails.cases.assertion import Marks
from guardrails.cases.candidate import Candidate
from guardrails.cases.merge import Stated
from guardrails.cases.rules import Knowledge
from guardrails.cases.sight import Sight
from guardrails.cases.token import Token

OTHER_TUMORS = frozenset({"hcc", "other"})
"""Kinds of tumour that are no neuroendocrine one."""
_SITE = "primary_site"
_NONE = "none"
"""That there is none of something holds of the patient, whichever tumour is named before it."""
_OF_NET = {"hormonal_symptoms", "carcinoid_heart_disease"}
"""Facts that only a neuroendocrine tumour has."""
_HCC = "hcc"
_OVER = frozenset({"treated", "history", "earlier"})
_OF_PRIMARY = frozenset(
    {"tumor", _SITE, "primary_resected", "months_since_primary_resection", "grade", "ki67_percent", "differentiation"}
)


def past_cancers(tokens: Sequence[Token], found: Sequence[Candidate], marks: Marks) -> frozenset[tuple[str, ...]]:
    """Return the names of the cancers that the text once tells to be of the past ("history of prostate cancer").

    That one was operated on tells so, too, where the text is on a neuroendocrine tumour.
    """
    own = any(each.fact == "tumor" and each.value and each.value not in OTHER_TUMORS for each in found)
    own = own or any(each.fact in _OF_NET and each.value is not None for each in found)
    return frozenset(
        _name(tokens, each)
        for each in found
        if each.fact == "tumor" and each.value in OTHER_TUMORS
        for mark in marks[each.start]
        if (mark.kind == "history" and mark.end <= each.start) or (own and mark.kind == "treated")
    )


def is_past_cancer(
    tokens: Sequence[Token], found: Candidate, kinds: set[str], past: frozenset[tuple[str, ...]]
) -> bool:
    """Return whether a candidate is a cancer of the past; what is once told of one holds for each of its mentions."""
    if found.fact != "tumor" or found.value not in OTHER_TUMORS:
        return False
    return "history" in kinds or _name(tokens, found) in past


def _name(tokens: Sequence[Token], found: Candidate) -> tuple[str, ...]:
    return tuple(token.key for token in tokens[found.start : found.end])


def of_site(stated: list[Stated], knowledge: Knowledge) -> list[Stated]:
    """Drop operations that stand for the primary's removal only where the text names its site, and it is another."""
    within = knowledge.facts[_SITE].within
    named = {str(each.reading.value) for each in stated if each.found.fact == _SITE}
    named |= {within[site] for site in named if site in within}
    return [each for each in stated if not each.found.rule.sites or each.found.rule.sites & named]


def of_present_tumor(stated: list[Stated], sight: Sight) -> list[Stated]:
    """Drop what is said of a NET that is over, where the text is on an HCC: "HCC; carcinoid in 1992, cured"."""
    tumors = [each for each in stated if each.found.fact == "tumor"]
    nets = [each for each in tumors if each.reading.value not in OTHER_TUMORS]
    if (
        not nets
        or not any(each.reading.value == _HCC for each in tumors)
        or not all(each.kinds & _OVER for each in nets)
    ):
        return stated
    own = {sight.tokens[each.found.start].sentence for each in tumors if each not in nets}
    over = {sight.tokens[each.found.start].sentence for each in nets} - own
    return [
        each
        for each in stated
        if each.found.fact not in _OF_PRIMARY or sight.tokens[each.found.start].sentence not in over
    ]


def of_this_tumor(
    stated: list[Stated],
    found: Sequence[Candidate],
    sight: Sight,
    knowledge: Knowledge,
    past: frozenset[int] = frozenset(),
) -> list[Stated]:
    """Drop what is said of another cancer, where the text is on a neuroendocrine one or tells that one to be past.

    A fact belongs to the tumour that its sentence names; of several, to the last one named before it. ``past`` holds
    the tokens at which cancers of the past are named.
    """
    named: dict[int, list[tuple[int, bool]]] = {}
    for each in found:
        if each.fact == "tumor":
            own = each.value not in OTHER_TUMORS
            named.setdefault(sight.tokens[each.start].sentence, []).append((each.start, own))
    if not any(own for each in named.values() for _, own in each):
        if not past:
            return stated
        named = {sentence: [(at, at not in past) for at, _ in each] for sentence, each in named.items()}
    return [
        each
        for each in stated
        if "of_tumor" not in knowledge.facts[each.found.fact].traits
        or each.reading.value == _NONE
        or _own(named.get(sight.tokens[each.found.start].sentence, []), each.found.start)
    ]


def _own(named: Sequence[tuple[int, bool]], at: int) -> bool:
    """Whether the tumour that is named last before a token, or else first after it, is the neuroendocrine one."""
    before = [own for start, own in named if start <= at]
    return (before[-1] if before else named[0][1]) if named else True
