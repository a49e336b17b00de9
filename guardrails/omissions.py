"""What a rewording may leave out of its source without changing what the rest says.

Brackets, the further clauses of an enumeration of findings, openers such as
"They noted that", and, of a list or a table row, all but some neighbouring
items with what introduces them. Whatever limits, contrasts or conditions the
rest stays, and so does everything that is not recognised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from corpus.sentences import split
from guardrails.brackets import Range, brackets, deeper, inner, may_go, outside
from guardrails.steps import Kind, Reader, Token
from guardrails.wording import Wording


@dataclass(frozen=True, slots=True)
class Line:
    """What a rewording is laid beside: tokens of the source, some of which may be passed over.

    skips: by the index of its first token, where a stretch that may be left out ends.
    core: indices of which at least one has to be matched: neither what introduces a list nor a leading phrase.
    """

    tokens: tuple[Token, ...]
    skips: dict[int, tuple[int, ...]]
    core: frozenset[int]


def lines(text: str, reader: Reader, wanted: Set[str] = frozenset()) -> Iterator[Line]:
    """Yield the stretches of a source that can be said alone and hold all steps ``wanted``, the whole first."""
    tokens = reader.read(text)
    starts = sentence_starts(tokens, reader.plain(text))
    found = pieces(tokens, starts)
    yield line(tokens, 0, reader.wording)
    groups = _groups(tokens, found)
    label = tokens[groups[0][0][0] : _label_end(tokens, groups[0][0]) or 0] if groups else ()
    for group in groups[:1] if _limits(label, reader.wording) else groups:
        lead_end = _label_end(tokens, group[0])
        lead = tokens[group[0][0] : lead_end] if lead_end else ()
        bodies = [(lead_end or group[0][0], group[0][1]), *group[1:]]
        for first in range(len(bodies)):
            if not lead and first and not _stands_alone(tokens, bodies, first, starts, reader.wording):
                continue
            for last in range(first, len(bodies)):
                if last + 1 < len(bodies) and _hangs(tokens[slice(*bodies[last + 1])], reader.wording):
                    continue
                body = tokens[bodies[first][0] : bodies[last][1]]
                if len(lead) + len(body) < len(tokens) and wanted <= {t.key for t in (*lead, *body)}:
                    yield from _turned(lead + body, len(lead), reader.wording)
    if len(found) == 1:
        yield from list(_turned(tokens, 0, reader.wording))[1:]


def sentence_starts(tokens: Sequence[Token], plain: str) -> set[int]:
    """Return the indices of the tokens that begin a sentence of ``plain``, which they were read from."""
    offsets = [start for start, _ in split(plain)]
    return {next((i for i, token in enumerate(tokens) if token.start >= offset), len(tokens)) for offset in offsets}


def pieces(tokens: Sequence[Token], starts: set[int]) -> list[Range]:
    """Return the stretches between semicolons and sentence ends outside of brackets."""
    cuts, depth = [0], 0
    for i, token in enumerate(tokens):
        depth = deeper(depth, token)
        if i in starts and depth == 0:
            cuts.append(i)
        if token.raw == ";" and depth == 0:
            cuts.append(i + 1)
    cuts.append(len(tokens))
    return [(a, b) for a, b in pairwise(cuts) if any(t.says for t in tokens[a:b])]


def line(tokens: Sequence[Token], lead: int, wording: Wording, *, turned: bool = False) -> Line:
    """Return a stretch of a source with what may be left out of it."""
    skips: dict[int, set[int]] = {}
    core = set(range(lead, len(tokens)))

    def skip(start: int, end: int) -> None:
        if end > start:
            skips.setdefault(start, set()).add(end)

    opened = _opener(tokens, lead, wording)
    if opened:
        skip(lead, opened)
    for start, end in brackets(tokens, lead):
        for part in [(start, end), *inner(tokens, start + 1, end - 1)]:
            if may_go(tokens, part, wording):
                skip(*part)
    if not any(t.low == "respectively" for t in tokens):
        segments = _segments(tokens, opened or lead)
        for part in _clauses(tokens, segments, wording, turned=turned):
            skip(*part)
        core -= {i for part in segments if _leads(tokens[slice(*part)], wording) for i in range(*part)}
    return Line(tuple(tokens), {i: tuple(sorted(ends)) for i, ends in skips.items()}, frozenset(core))


def _turned(tokens: Sequence[Token], lead: int, wording: Wording) -> Iterator[Line]:
    """Yield a stretch as it is and, where its leading phrase can stand behind as well, so."""
    yield line(tokens, lead, wording)
    segments = _segments(tokens, lead)
    if len(segments) > 1 and _leads(tokens[slice(*segments[0])], wording):
        phrase, rest = tokens[slice(*segments[0])], tokens[segments[1][0] :]
        plain = outside(rest)
        if not any(t.key == "=versus" or t.low == "respectively" for t in plain):
            yield line((*tokens[:lead], *rest, _COMMA, *phrase), lead, wording, turned=True)


_COMMA = Token(",", ",", Kind.MARK, 0, 0)


def _groups(tokens: Sequence[Token], found: Sequence[Range]) -> list[list[Range]]:
    groups: list[list[Range]] = []
    for part in found:
        if not groups or _label_end(tokens, part):
            groups.append([])
        groups[-1].append(part)
    return groups


def _label_end(tokens: Sequence[Token], part: Range) -> int | None:
    """Return where the words behind a label ("UNOS: ...") begin."""
    depth = 0
    for i in range(*part):
        depth = deeper(depth, tokens[i])
        numbers = 0 < i < part[1] - 1 and tokens[i - 1].kind is tokens[i + 1].kind is Kind.NUMBER
        if tokens[i].raw == ":" and depth == 0 and not numbers:
            return i + 1 if any(t.says for t in tokens[i + 1 : part[1]]) else None
    return None


def _stands_alone(
    tokens: Sequence[Token], bodies: Sequence[Range], first: int, starts: set[int], wording: Wording
) -> bool:
    """Whether a piece without a label may be said without the pieces before it."""
    if _hangs(tokens[slice(*bodies[first])], wording):
        return False
    sentence = [k for k in range(first) if not any(j in starts for j in range(bodies[k][1], bodies[first][0] + 1))]
    before = [tokens[slice(*bodies[k])] for k in sentence]
    return not any(_starts(part, wording.words["leading"]) or _limits(part, wording) for part in before)


def _hangs(part: Sequence[Token], wording: Wording) -> bool:
    return _starts(part, wording.words["dependent"])


def _starts(part: Sequence[Token], words: frozenset[str]) -> bool:
    first = next((t for t in part if t.kind is not Kind.MARK and t.low != "and"), None)
    return first is not None and first.low in words


def _limits(part: Sequence[Token], wording: Wording) -> bool:
    return any(t.low in wording.words["limits"] for t in part)


def _leads(part: Sequence[Token], wording: Wording) -> bool:
    return _starts(part, wording.words["leading"]) and not any(t.low in wording.words["finite"] for t in part)


def _opener(tokens: Sequence[Token], start: int, wording: Wording) -> int:
    """Return where the sentence behind an opener begins, or 0."""
    return phrase_end(tokens, start, wording.openers)


def phrase_end(tokens: Sequence[Token], start: int, phrases: Sequence[tuple[str, ...]]) -> int:
    """Return where what stands behind one of the phrases at ``start`` begins, or 0.

    A phrase that does not end with "that" or a verb of reporting has its comma behind it.
    """
    low = [token.low for token in tokens[start : start + 8]]
    for phrase in phrases:
        if tuple(low[: len(phrase)]) == phrase:
            end = start + len(phrase)
            comma = end < len(tokens) and tokens[end].raw == ","
            if comma or phrase[0] in ("they", "the", "it"):
                return end + comma
    return 0


def _segments(tokens: Sequence[Token], start: int) -> list[Range]:
    """Return the stretches between commas outside of brackets."""
    cuts, depth = [start], 0
    for i in range(start, len(tokens)):
        depth = deeper(depth, tokens[i])
        if tokens[i].raw in ",;" and depth == 0:
            cuts.append(i + 1)
    cuts.append(len(tokens))
    return [(a, b) for a, b in pairwise(cuts) if any(t.kind is not Kind.MARK for t in tokens[a:b])]


def _clauses(tokens: Sequence[Token], segments: Sequence[Range], wording: Wording, *, turned: bool) -> Iterator[Range]:
    """Yield the clauses that may go: those between whose neighbours nothing else stands."""
    parts = [tokens[slice(*segment)] for segment in segments]
    whole = [_clause(part, wording) for part in parts]
    leading = [(k == 0 or (turned and k == len(parts) - 1)) and _leads(part, wording) for k, part in enumerate(parts)]
    first = next((k for k, clause in enumerate(whole) if clause), len(parts))
    for k, segment in enumerate(segments):
        before = all(whole[j] or leading[j] for j in range(k))
        behind = all(whole[j] or leading[j] for j in range(k + 1, len(parts)))
        bound = any(t.low in wording.words["binding"] for part in parts[:k] for t in part)
        if not (whole[k] and before and behind) or bound or _limits(parts[k], wording):
            continue
        follower = next((j for j in range(k + 1, len(parts)) if whole[j]), None)
        if k == first and (follower is None or _hangs(parts[follower], wording) or _opens(parts[k], wording)):
            continue
        yield segment


def _opens(part: Sequence[Token], wording: Wording) -> bool:
    """Whether a clause may reach into those behind it: it thinks, permits or reports."""
    return any(t.low == "that" or t.low in wording.words["modal"] for t in part)


def _clause(part: Sequence[Token], wording: Wording) -> bool:
    """Whether a stretch has a subject and a finite verb of its own."""
    inside = [token for token in outside(part) if token.kind is not Kind.MARK]
    if inside and inside[0].low == "and":
        inside = inside[1:]
    verb = next((i for i, t in enumerate(inside) if t.low in wording.words["finite"]), 0)
    if inside and inside[0].low == "which":
        return verb == 1
    subject = inside[:verb]
    relative = any(t.low in ("who", "which", "that", "whom", "whose") for t in subject)
    hanging = _hangs(subject, wording) or _starts(subject, wording.words["leading"])
    return any(t.says for t in subject) and not relative and not hanging
