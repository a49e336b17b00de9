"""A study that is asked about by author and year is answered by that paper alone, not by another one of the author."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.evidence import EvidenceBase
from assistant.select import Outcome
from corpus.model import Passage

_NAMED = re.compile(
    r"(?P<author>[^\W\d_][\w-]+)(?:['’]s)?(?:\s+(?:et al\.?,?|and \w+|& \w+|\w+'s))?,?\s+\(?(?P<year>(?:19|20)\d\d)\b"
)


def without_other_papers(outcome: Outcome, base: EvidenceBase) -> Outcome:
    """Leave out what other papers of an author report, where one of a certain year is asked for.

    Where no source reports that one, nothing is left, and the question is refused.
    """
    named = [
        (m["author"].lower(), m["year"])
        for m in _NAMED.finditer(outcome.part.text)
        if f"w:{base.lexicon.stem(m['author'].lower())}" in base.study_keys
    ]
    if not named:
        return outcome

    def other(passages: tuple[Passage, ...]) -> bool:
        studies = [study.lower() for each in passages for study in each.scope.studies]
        return any(
            any(study.startswith(f"{author} ") for study in studies)
            and not any(study.startswith(f"{author} ") and year in study for study in studies)
            for author, year in named
        )

    kept = tuple(each for each in outcome.chosen if not other(each.passages))
    disputes = tuple((topic, sides) for topic, sides in outcome.disputes if not any(other((p,)) for p in sides))
    if len(kept) == len(outcome.chosen) and len(disputes) == len(outcome.disputes):
        return outcome
    return replace(outcome, chosen=kept, disputes=disputes)
