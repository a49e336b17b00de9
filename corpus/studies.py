"""Whose findings a sentence reports: by its citation marks, by authors named, and by the run of the paragraph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.cues import ordered, words
from corpus.later import later
from corpus.model import Reference
from corpus.references import surnames

_NAMED = later(
    r"\b((?:(?:de|van|von|der|den|di|du|la|le|el|al|del)\s)?[A-ZÀ-Þ][\w'’-]+)(?:\s(?:and|&)\s([A-ZÀ-Þ][\w'’-]+))?\s?"
    r"(et\sa\.?l\.?|and\s(?:colleagues|coworkers|co-workers|associates)|(?:study|series|trial)\b)"
)
_PAIR = later(r"\b([A-ZÀ-Þ][\w'’-]+)\s(?:and|&)\s([A-ZÀ-Þ][\w'’-]+)\b")
_YEAR = later(r"\b(?:19|20)\d\d\b")
_PAST = later(
    r"\b(?:was|were|had|did|underwent|showed|found|reported|noted|achieved|reached|occurred|received|improved)\b"
)
_PRESENT = later(r"\b(?:is|are|has|have|may|should|can|will|remains?|appears?)\b")
_CONDITIONAL = later(r"\b(?:could|would|should)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as the resolver sees it: its words, cleaned, and the labels that it cites."""

    text: str
    labels: tuple[str, ...]


@dataclass(slots=True)
class _Segment:
    """A run of sentences about one study; ``named`` are references found by author."""

    first: int
    named: tuple[str, ...]
    cited: tuple[str, ...] = ()


def resolve(sentences: Sequence[Said], library: Mapping[str, Reference], heading: str = "") -> list[tuple[str, ...]]:
    """Return for each sentence of a paragraph the labels of the studies that it reports.

    A sentence's own marks count. A sentence that introduces a study ("Maxwell
    et al. reported", "A Swedish study evaluating") opens a segment; the
    sentences up to the next introduction belong to it, also where the mark
    comes only at its end. Sentences in the field's own voice ("These studies
    are …", present tense, an approval) belong to none.

    Args:
        sentences: the paragraph's sentences in order.
        library: the document's references by label.
        heading: the section's heading; a trial named by it and by the first
            sentence owns the paragraph.
    """
    if not library:
        return [() for _ in sentences]
    found: list[tuple[str, ...]] = [() for _ in sentences]
    segment: _Segment | None = None
    for index, said in enumerate(sentences):
        opened = _opens(said, library, heading if index == 0 else "", sentences[index:])
        if opened is not None:
            _close(segment, found)
            segment = _Segment(index, opened, _single(said, opened))
            found[index] = _own(said, opened)
            continue
        if _starts(said.text, "closers") and not anaphoric(said.text):
            _close(segment, found)
            segment = None
        found[index], segment = _inside(said, segment, found, index)
    _close(segment, found)
    return found


_PENDING = ("?",)


def _inside(
    said: Said, segment: _Segment | None, found: list[tuple[str, ...]], index: int
) -> tuple[tuple[str, ...], _Segment | None]:
    """Place a sentence that introduces nothing."""
    pointing = anaphoric(said.text)
    if segment is None:
        if not said.labels and pointing and index and found[index - 1]:
            return found[index - 1], None
        return said.labels, None
    owner = segment.named or segment.cited
    if said.labels:
        if not owner:
            segment.cited = said.labels
            return said.labels, segment
        if set(said.labels) & set(owner) or pointing:
            return tuple(dict.fromkeys((*owner, *said.labels))) if set(said.labels) <= set(
                owner
            ) else said.labels, segment
        _close(segment, found)
        return said.labels, None
    if not pointing and _own_voice(said.text):
        return (), segment
    return owner or _PENDING, segment


def _close(segment: _Segment | None, found: list[tuple[str, ...]]) -> None:
    """Fill the sentences that waited for their segment's mark."""
    owner = (segment.named or segment.cited) if segment else ()
    for index, labels in enumerate(found):
        if labels == _PENDING:
            found[index] = owner


def _opens(said: Said, library: Mapping[str, Reference], heading: str, rest: Sequence[Said]) -> tuple[str, ...] | None:
    """Return the references that a sentence introduces by name (perhaps none yet), or None if it introduces none."""
    soon = tuple(label for later in rest for label in later.labels)
    named = _named(said, library, soon)
    if named and not _starts(said.text, "anaphora"):
        return named
    if heading and _names_heading(said.text, heading):
        return ()
    if _starts(said.text, "anaphora") or _starts(said.text, "closers") or _CONDITIONAL.search(said.text):
        return None
    return () if _INDEFINITE.search(said.text[:160]) else None


_INDEFINITE = later(
    r"\b(?:[Aa]n?|[Oo]ne|[Aa]nother)\s(?:(?!(?:of|this|the|that|these|our|group)\b)[\w/.–-]+,?\s){0,6}?(?:study|series|trial|analysis|report|cohort|meta-analysis)\b"
    r"|^The\s[\w-]*[A-Z0-9]{3,}[\w-]*\s(?:study|trial)\b"
)


def _names_heading(text: str, heading: str) -> bool:
    """A heading's trial name ("CLARINET", "ECOG 2211") stands in the first sentence of its section."""
    names = re.findall(r"\b[A-Z][A-Z0-9]{2,}(?:[-\s]\d+)?\b", heading)
    return any(name in text for name in names) and bool(re.search(r"\b(?:study|trial)\b", text, re.IGNORECASE))


def _named(said: Said, library: Mapping[str, Reference], soon: Sequence[str]) -> tuple[str, ...]:
    for pattern in (_NAMED, _PAIR):
        for match in pattern.finditer(said.text):
            before = said.text[: match.start()]
            if re.search(r"\b(?:of|from|with|to|than)\s$", before):
                continue
            label = _match(match[1], match[2], said, library, soon)
            if label:
                return (label,)
    return ()


def _match(
    name: str, second: str | None, said: Said, library: Mapping[str, Reference], soon: Sequence[str]
) -> str | None:
    key = _fold(name)
    found = [ref for ref in library.values() if ref.author and _fold(ref.author) == key]
    if second:
        both = [ref for ref in found if _fold(second) in {_fold(author) for author in surnames(ref)}]
        if not both:
            return None
        found = both
    if len(found) > 1:
        years = set(_YEAR.findall(said.text))
        dated = [ref for ref in found if ref.year in years]
        cited = [ref for ref in found if ref.label in said.labels] or [ref for ref in found if ref.label in soon]
        cited.sort(key=lambda ref: soon.index(ref.label) if ref.label in soon else -1)
        found = dated or cited or found
    return found[0].label if found else None


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().replace("’", "'"))
    return "".join(character for character in plain if not unicodedata.combining(character))


def _own(said: Said, opened: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*opened, *said.labels))) or _PENDING


def _single(said: Said, opened: tuple[str, ...]) -> tuple[str, ...]:
    return said.labels if not opened else ()


def _starts(text: str, cue: str) -> bool:
    return bool(_beginning(cue).match(text.lower().lstrip("\"'“(")))


@cache
def _beginning(cue: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(map(re.escape, ordered("studies", cue))) + r")\b")


def anaphoric(text: str) -> bool:
    """Whether a sentence points back to the one before it by its first words ("These methods ...")."""
    return _starts(text, "anaphora")


def _own_voice(text: str) -> bool:
    """Present tense without a past verb, or what became of a treatment: the review speaks, not the study."""
    lowered = text.lower()
    if any(cue in lowered for cue in words("studies", "aftermath")):
        return True
    return bool(_PRESENT.search(lowered)) and not _PAST.search(lowered)
