"""Which words of a question tell the patients that are meant, told by where they stand and not by a list of them.

"PFS with everolimus in teachers?" asks for teachers, however plain the word
is: a plural after "in" or "among" that closes what is said of the patients, or
a compound before "patients". What no document has at all is not answered by
what holds for others.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.asks import Ask, Need
from assistant.evidence import EvidenceBase
from corpus.later import later

_PLURAL = r"(?:[^\W\d_]+-)*[^\W\d_]{2,}(?:[^\W\d_siu]s|men|folk|people|children)"
_ENDS = r"(?=\s*(?:[?.!,;:)]|$)|\s+(?:and|or|who|whose|with|on|from|over|under|after|before|at)\b)"
_AMONG = later(rf"\b(?:in|among|amongst)\s+(?:[^\W\d_]+(?:-[^\W\d_]+)*\s+)?(?P<whom>{_PLURAL}){_ENDS}", re.IGNORECASE)
_FOR = later(rf"\bfor\s+(?:[^\W\d_]+\s+)?(?P<whom>{_PLURAL})\s*[?.!]*$", re.IGNORECASE)
_COMPOUND = later(
    r"(?<!\S)(?P<whom>(?!(?:well|so|newly|hard|non|same|long|short|high|low)-)[^\W\d_]+(?:-[^\W\d_]+)+)"
    r"\s+(?:patients?|people|persons?|individuals?|subjects?|women|men|adults|children)\b",
    re.IGNORECASE,
)
_BEFORE = later(r"\b(?:in|among|for|of)\s+$", re.IGNORECASE)
_PATIENTS = later(r"\s+(?:patients?|people|persons?|individuals?|subjects?|women|men|adults)\b", re.IGNORECASE)
_AUDIENCE = later(
    r"\b(?:explain|describe|summar\w+|present\w*|talk|slides?|handout|lecture|teach|tell|show|put)\b", re.I
)
_MANNER = later(
    r"\b(?:words?|terms|sentences|lines|bullets|points|letters|steps|brackets|capitals|details|things|ways|times)$",
    re.I,
)
"""What stands behind "in" to say how the answer is wanted, or nothing."""


def narrowed(asks: dict[str, Ask], text: str, base: EvidenceBase) -> dict[str, Ask]:
    """Return the constraints of a part with those held to that tell which patients are meant."""
    out = {}
    for key, ask in asks.items():
        whom = _whom(ask, text)
        if whom is not None:
            start, end = whom
            ask = replace(ask, need=Need.MUST, weight=base.longest_weight, surface=text[start:end], start=start)
        out[key] = ask
    return out


def tells_whom(ask: Ask, text: str) -> bool:
    """Whether a word that no document has tells which patients a part's text means."""
    return _whom(ask, text) is not None


def may_tell_whom(ask: Ask, text: str) -> bool:
    """Whether a word may tell which patients are meant, known or not: "in veterans?", "widowed patients".

    Looser than ``tells_whom``: what it holds of must hold in a need too, but its absence refuses nothing by itself.
    """
    before, after = text[: ask.start], text[ask.start + len(ask.surface) :]
    alone = _BEFORE.search(before) is not None and ask.surface.endswith("s") and not after.strip(" ?.!")
    return alone or (ask.unknown and _PATIENTS.match(after) is not None)


def _whom(ask: Ask, text: str) -> tuple[int, int] | None:
    """Return where the patients stand that a word no document has tells of, if it does."""
    if not ask.unknown or ask.keys[0].startswith("c:"):
        return None
    end = ask.start + len(ask.surface)
    for pattern in [_AMONG, _COMPOUND] if _AUDIENCE.search(text) else [_AMONG, _COMPOUND, _FOR]:
        for found in pattern.finditer(text):
            low, high = found.span("whom")
            if low <= ask.start and end <= high and not _MANNER.search(found["whom"]):
                return low, high
    return None
