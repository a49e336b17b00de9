"""A label whose entry tells nothing: left empty, a choice that nobody made, or words that are not read."""

from __future__ import annotations

from collections.abc import Sequence

from guardrails.cases.candidate import Candidate
from guardrails.cases.sight import Sight
from guardrails.cases.token import END

UNREAD = "a heading whose entry is not read"
_EMPTY = "a label without an entry"
_UNCHOSEN = "several answers are offered, and none is chosen"
_ENTRY = {":", "|", "="}
_OPENS = {END, ";", ".", "|", "-", "*", "•", ","}
_VERSUS = {"vs", "versus"}
_APART, _CHOICE, _ASIDE = 4, 3, 12
_DENIALS: tuple[object, ...] = (False, "none")


def unchosen(sight: Sight, found: Candidate) -> str:
    """Return why a fact is open that a form offers several answers for ("none / controlled / refractory"), or ""."""
    offered = sight.phrase("option", found.end - 1)
    another = sight.keys[found.end] in {"/", "or"} and sight.phrase("option", found.end + 1)
    within = found.end - found.start > _CHOICE and sight.keys[found.end - 2] in {"/", "or"}
    differs = sight.keys[found.end - 3] != sight.keys[found.end - 1]  # "flushing / diarrhoea: no / no" is chosen
    another = another or (within and differs and sight.phrase("option", found.end - 3))
    return _UNCHOSEN if offered and another else ""


def against(sight: Sight, read: Sequence[Candidate]) -> set[int]:
    """Return the first tokens of values of one fact that are set against each other: "G2 NET vs. G3 NET"."""
    found: set[int] = set()
    before: dict[str, Candidate] = {}
    for each in read:
        one = before.get(each.fact)
        before[each.fact] = each
        if one is None or not isinstance(each.value, str) or one.value == each.value:
            continue
        if each.start - one.end <= _APART and _VERSUS.intersection(sight.keys[one.end : each.start]):
            found |= {one.start, each.start}
    return found


def entry(sight: Sight, found: Candidate, *, at_large: bool) -> str | None:
    """Return why the entry of a label says nothing ("Carcinoid heart disease: valves normal"), "" where it is none.

    None: the label is the topic of a question to nobody in particular ("Renal insufficiency: which alternatives?").
    """
    tokens = sight.tokens
    inner = {token.key for token in tokens[found.start : found.end]}
    if any(found.value is each for each in _DENIALS) or found.value == "none":
        return ""
    close = _past_aside(sight, found.end)
    if tokens[close].key not in _ENTRY or inner & {":", "="}:
        return ""
    before = tokens[found.start - 1].key if found.start else END
    if before not in _OPENS:
        return ""
    if tokens[close + 1].key == END:
        return "" if tokens[close].key == "|" else _EMPTY
    if close > found.end and found.rule.event:
        return ""  # "Primary resected (date): 12.05.2021"
    end = close
    while tokens[end].sentence == tokens[close].sentence and end + 1 < len(tokens):
        if tokens[end].key == "?":
            return None if at_large and sight.phrase("opener", close + 1) else ""
        end += 1
    return UNREAD


def _past_aside(sight: Sight, at: int) -> int:
    """Return the colon behind a label that ends with a note in brackets ("Renal insufficiency (GFR):"), or ``at``."""
    if sight.keys[at] == "(":
        for end in range(at + 1, min(at + _ASIDE, len(sight.tokens) - 2)):
            if sight.keys[end] == ")":
                return end + 1 if sight.keys[end + 1] == ":" else at
    return at
