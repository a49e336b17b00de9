"""Whether a drafted sentence says nothing but what the words that it cites say.

The draft is laid beside its source. It passes where it is the source itself,
less what may be left out (``guardrails.omissions``), with grammar words,
inflection and abbreviations free (``guardrails.steps``): every number with its
unit and bound, every name, negation, comparison and hedge then stands in the
draft, in the order of the source, and what was left out changes none of them.
Faithful paraphrases that go further are dropped as well: when in doubt, drop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from guardrails.brackets import outside
from guardrails.omissions import Line, lines, phrase_end, pieces, sentence_starts
from guardrails.steps import Reader, Token
from guardrails.wording import Wording, default_wording

MOST_LINES = 300
"""Stretches of one source that are tried; of a longer list, those from its first items on."""


class Fault(StrEnum):
    """Why a drafted sentence is dropped."""

    EMPTY = "says nothing"
    FOREIGN = "holds an address, mark-up or signs that the source does not hold"
    WORDS = "has a word or number that the source does not have"
    MEANING = "has the source's words in another order, or leaves out what limits them"


@dataclass(frozen=True, slots=True)
class Verifier:
    """Compares drafted sentences with sources; keeps nothing, threads may share it."""

    wording: Wording

    def fault(self, draft: str, source: str, context: Iterable[str] = ()) -> Fault | None:
        """Return why ``draft`` does not stand in ``source``, or None where it does.

        Args:
            draft: one sentence, without citation marks.
            source: words known to stand in the cited quotes: an extracted statement.
            context: headings that the quoted words stand under and studies that
                they report; one may lead the sentence ("In CLARINET, ...").
        """
        if any(p.search(draft) and not p.search(source) for p in self.wording.foreign):
            return Fault.FOREIGN
        reader = Reader(self.wording)
        drafted = reader.read(draft)
        if sum(token.says for token in drafted) < 2 and draft.strip() != source.strip():
            return Fault.EMPTY
        variants = [_said(tokens) for tokens in self._variants(drafted, context, reader)]
        known = {token.key for token in reader.read(source) if token.says}
        variants = [tokens for tokens in variants if tokens and all(token.key in known for token in tokens)]
        if not variants:
            return Fault.WORDS
        wanted = frozenset.intersection(*(frozenset(token.key for token in tokens) for tokens in variants))
        for tried, line in enumerate(lines(source, reader, wanted)):
            if tried == MOST_LINES:
                break
            if any(_follows(line, variant) for variant in variants):
                return None
        return Fault.MEANING

    def whole(self, drafts: Iterable[str], source: str) -> bool:
        """Whether ``drafts`` together hold all items of ``source``, brackets aside; what is no list is always whole."""
        reader = Reader(self.wording)
        tokens = reader.read(source)
        if len(pieces(tokens, sentence_starts(tokens, reader.plain(source)))) < 2:
            return True
        drafted = {token.key for draft in drafts for token in reader.read(draft)}
        return all(token.key in drafted for token in outside(tokens) if token.says)

    def _variants(self, draft: Sequence[Token], context: Iterable[str], reader: Reader) -> Iterator[Sequence[Token]]:
        """Yield the draft, and it without what may lead it, each also with a leading comparison put behind."""
        bare = [draft]
        reported = phrase_end(draft, 0, self.wording.reports)
        if reported:
            bare.append(draft[reported:])
        for text in context:
            under = self._under(draft, reader.read(text))
            if under:
                bare.append(draft[under:])
        for tokens in bare:
            yield tokens
            turned = _comparison_behind(tokens)
            if turned:
                yield turned

    def _under(self, draft: Sequence[Token], heading: Sequence[Token]) -> int:
        """Return where the sentence behind "In <heading>," begins, or 0. The whole heading has to stand there."""
        wanted = [token.key for token in heading if token.says]
        if not wanted or any(token.low in self.wording.words["limits"] for token in heading):
            return 0
        low = tuple(token.low for token in draft[:4])
        start = next((len(phrase) for phrase in self.wording.under if low[: len(phrase)] == phrase), 0)
        for i in range(start, len(draft) if start else 0):
            token = draft[i]
            if wanted and token.says and token.key == wanted[0]:
                wanted.pop(0)
            elif token.raw == "," and not wanted:
                return i + 1
            elif token.says and token.low not in self.wording.words["under"]:
                return 0
        return 0


@lru_cache(maxsize=1)
def default_verifier() -> Verifier:
    """Return a verifier with the shipped wording and vocabulary."""
    return Verifier(default_wording())


def _said(tokens: Iterable[Token]) -> tuple[Token, ...]:
    return tuple(token for token in tokens if token.says)


def _comparison_behind(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return "Compared with B, A did C (x vs y)" as "A did C compared with B (x vs y)"."""
    comma = next((i for i, token in enumerate(tokens) if token.raw == ","), 0)
    if not comma or tokens[0].key != "=versus" or any(token.key == "=versus" for token in tokens[1:comma]):
        return ()
    rest = tokens[comma + 1 :]
    bracket = next((i for i, token in enumerate(rest) if token.raw == "("), len(rest))
    if any(token.key == "=versus" for token in rest[:bracket]):
        return ()
    return (*rest[:bracket], *tokens[:comma], *rest[bracket:])


def _follows(line: Line, draft: Sequence[Token]) -> bool:
    """Whether ``draft`` is the line less stretches that may be left out (a search over pairs of positions)."""
    source = line.tokens
    keys = {token.key for token in source}
    if any(token.key not in keys for token in draft):
        return False
    waiting, seen = [(0, 0, False)], set()
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        i, j, core = state
        if i == len(source):
            if j == len(draft) and core:
                return True
            continue
        waiting += [(end, j, core) for end in line.skips.get(i, ())]
        if not source[i].says:
            waiting.append((i + 1, j, core))
        elif j < len(draft) and _agree(source[i], draft[j]):
            waiting.append((i + 1, j + 1, core or i in line.core))
    return False


def _agree(source: Token, draft: Token) -> bool:
    """Whether two steps say the same. A passive stays passive, and a verb keeps or lacks its object."""
    if source.key != draft.key:
        return False
    voices = {source.voice, draft.voice}
    if "p" in voices:
        return draft.voice == "p" and source.voice in ("p", "i")
    return voices != {"i", "o"}
