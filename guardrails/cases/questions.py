"""What a question asks, as against what it tells: "54F, G2 NET: is it resectable?" tells the age, not resectability."""

from __future__ import annotations

from collections.abc import Sequence

from guardrails.cases.sight import Sight
from guardrails.cases.token import END, Token

_OF_AGE = {"y/o", "old", "aged"}
_PARTS = {",", ":", "-", ";", ".", '"'}


ASKED, AT_LARGE, ASKED_OF_ONE = 1, 2, 3
_OPENER = 2
"""Words that may open a question: "is she …"."""
_LONG, _ASKED_LAST = 8, 3


def asked(sight: Sight) -> tuple[list[int], bool]:
    """Return for each token 0, or what keeps it from stating something of a patient, and whether a question names one.

    ``ASKED``: the text asks for it. ``ASKED_OF_ONE``: the same of one patient, whose age the question tells all the
    same ("Can we list a woman of 48?"). ``AT_LARGE``: it stands in front of a question, and nothing before or within
    speaks of one patient: a bound is then one of a rule, rather ("Ki-67 > 20 %: is debulking excluded?"). A question
    without a verb may name one: "TACE in a G2 NET?".
    """
    tokens = sight.tokens
    found = [0] * len(tokens)
    cues = frozenset(sight.where("cue"))
    start = 0
    cued = somebody = False
    while start < len(tokens):
        end = start
        while end < len(tokens) and tokens[end].sentence == tokens[start].sentence:
            end += 1
        begin = _question(sight, start, end)
        cued = cued or any(at in cues or _aged(tokens, at) for at in range(start, end))
        cued = cued or bool(sight.phrase("cue_opening", start))
        if begin is not None:
            told = here = False
            verbless = not any(sight.phrase("opener", at) for at in (start, begin))
            for at in range(begin, end):
                told = told or (at > begin and bool(sight.phrase("attribute", at)))
                told = told or (tokens[at].key == "," and at > begin and _of_age(tokens, at - 1))
                here = here or (verbless and bool(sight.phrase("in_a", at)))
                old = cued and _of_age(tokens, at)
                found[at] = 0 if cued and (told or old) else AT_LARGE if here else ASKED
                if cued and found[at] == ASKED and at > begin + _OPENER:
                    found[at] = ASKED_OF_ONE
            somebody = somebody or here
            found[start:begin] = [0 if cued else AT_LARGE] * (begin - start)
        start = end
    return found, somebody


def _question(sight: Sight, start: int, end: int) -> int | None:
    """Return the token at which the question of a sentence begins; None where the sentence asks nothing."""
    tokens = sight.tokens
    first = start
    while first < end and (
        tokens[first].key in {"and", "so", "but", "then", "or", "-", "*", "•", ","} or tokens[first].key == END
    ):
        first += 1
    if first >= end or (end - first > 1 and tokens[end - 1].key == tokens[end - 2].key == "?"):
        return None  # "Ki-67 3 %??" doubts a value
    if tokens[first].raw == "WHO":
        return None  # "WHO grade 2"
    if tokens[end - 1].key != "?" and not (end >= 2 and tokens[end - 1].key == END and tokens[end - 2].key == "?"):
        asks = sight.phrase("plain_opener", first) and not sight.phrase("telling_opener", first)
        return first if asks else None
    if sight.phrase("opener", first):
        return first
    if end - first > _LONG and _begins_with_age(tokens, first):
        return end - _ASKED_LAST  # "61m NET g1 whipple 2 years ago tace?"
    last = first
    for at in range(first, end - 1):
        if tokens[at].key in _PARTS:
            last = at + 1
            if sight.phrase("opener", at + 1):
                return at + 1
    return last


def _begins_with_age(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence begins as a note does ("61m", "54 y/o"), with no mark that parts its question from it."""
    return tokens[at].number is not None and tokens[at + 1].key in {"f", "m", "y/o", "year"}


def _aged(tokens: Sequence[Token], at: int) -> bool:
    """Whether a telegraphic "54F" or "54M" stands here, or the number of "who is 53"."""
    told = tokens[at].number is not None and at > 1
    if told and (tokens[at - 2].key, tokens[at - 1].key) in {("who", "is"), ("patient", "aged"), ("who", "turned")}:
        return True
    return tokens[at].glued and tokens[at].raw in {"F", "M"} and at > 0 and tokens[at - 1].number is not None


def _of_age(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token belongs to "54-year-old", "54 y/o" or "54F", which tells the age even within a question."""
    near = [token.key for token in tokens[max(0, at - 2) : at + 3]]
    own = tokens[at]
    if own.number is None and own.key not in {"year", "y/o", "old", "aged", "f", "m"}:
        return False
    return bool(_OF_AGE.intersection(near)) or (at + 1 < len(tokens) and _aged(tokens, at + 1)) or _aged(tokens, at)
