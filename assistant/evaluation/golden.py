"""The project's own golden questions: data that a clinician can review, and how a reply is held to them.

Four kinds of failure are counted apart, because they cost differently: a wrong
fact, a missing fact, the refusal of a question that the sources answer, and an
answer where they say nothing.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.reply import Reply
from corpus.model import Document

HELD_BACK = "held_back"
"""Name of the folder with the questions that nobody tunes on."""


class Verdict(StrEnum):
    """How one reply compares with what is expected."""

    RIGHT = "right"
    WRONG_FACT = "wrong fact"
    MISSING_FACT = "missing fact"
    WRONG_REFUSAL = "wrong refusal"
    MISSED_REFUSAL = "missed refusal"


@dataclass(frozen=True, slots=True)
class Golden:
    """One golden question; the fields are those of the data files."""

    id: str
    ask: str
    kind: str
    expect: str
    held_back: bool
    facts: tuple[tuple[str, ...], ...] = ()
    documents: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    positions: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One golden question with the reply's verdict and why."""

    golden: Golden
    verdict: Verdict
    detail: str
    reply: Reply
    names_missing: bool | None = None


def normal(text: str) -> str:
    """Return text as facts are compared: NFKC, lower case, one kind of dash and quote, no space at signs."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub("[\u2010-\u2015\u2212]", "-", text).replace("’", "'").replace("‘", "'")
    text = text.replace("“", '"').replace("”", '"')
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s*([<>≤≥=%±/])\s*", r"\1", text).strip()


def holds(fact: str, text: str) -> bool:
    """Whether ``fact`` stands in the normalised ``text``, at word boundaries where it begins or ends in one."""
    wanted = normal(fact)
    left = r"(?<![\w.])" if wanted[:1].isdigit() else (r"(?<!\w)" if wanted[:1].isalpha() else "")
    right = r"(?!\w|\.\d)" if wanted[-1:].isdigit() else (r"(?!\w)" if wanted[-1:].isalpha() else "")
    return re.search(left + re.escape(wanted) + right, text) is not None


def load(folder: Path) -> tuple[Golden, ...]:
    """Read every ``*.toml`` below ``folder``.

    Raises ValueError naming every fault: a missing field, an id that stands
    twice, an answerable question without facts or documents.
    """
    found: list[Golden] = []
    faults: list[str] = []
    for path in sorted(folder.rglob("*.toml")):
        for entry in tomllib.loads(path.read_text("utf-8")).get("question", ()):
            missing = [key for key in ("id", "ask", "kind", "expect") if key not in entry]
            if missing:
                faults.append(f"{path.name}: {entry.get('id', entry)}: no {', '.join(missing)}")
                continue
            found.append(_golden(entry, HELD_BACK in path.relative_to(folder).parts))
    twice = [name for name, n in Counter(g.id for g in found).items() if n > 1]
    faults += [f"{name}: the id stands twice" for name in twice]
    for g in found:
        if g.expect not in {"answer", "refusal"}:
            faults.append(f"{g.id}: expect is {g.expect!r}")
        if g.expect == "answer" and g.kind != "small-talk" and not (g.facts or g.positions):
            faults.append(f"{g.id}: an answer without facts")
    if faults:
        raise ValueError("; ".join(faults))
    return tuple(found)


def _golden(entry: dict[str, object], held_back: bool) -> Golden:
    def groups(value: object) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(group) for group in value) if isinstance(value, list) else ()

    positions = entry.get("positions") or []
    assert isinstance(positions, list)
    reason = entry.get("reason")
    return Golden(
        str(entry["id"]),
        str(entry["ask"]),
        str(entry["kind"]),
        str(entry["expect"]),
        held_back,
        groups(entry.get("facts")),
        tuple(entry.get("documents") or ()),  # type: ignore[arg-type]
        tuple(entry.get("wrong") or ()),  # type: ignore[arg-type]
        tuple((str(p["document"]), groups(p["facts"])) for p in positions),
        groups(entry.get("missing")),
        str(reason) if reason else None,
    )


def score(golden: Golden, reply: Reply) -> Score:
    """Hold one reply to its golden question."""
    if golden.expect == "refusal":
        return _score_refusal(golden, reply)
    if reply.refusal is not None:
        return Score(golden, Verdict.WRONG_REFUSAL, reply.refusal.message, reply)
    if golden.kind == "small-talk":
        verdict = Verdict.WRONG_FACT if reply.statements else Verdict.RIGHT
        return Score(golden, verdict, "states a clinical fact" if reply.statements else "", reply)
    said = normal(" \n ".join([*(s.text for s in reply.statements), *_positions(reply)]))
    wrong = [fact for fact in golden.wrong if holds(fact, said)]
    absent = [group for group in golden.facts if not any(holds(fact, said) for fact in group)]
    absent += [group for doc, facts in golden.positions for group in facts if not _position_shown(doc, group, reply)]
    if absent:
        return Score(golden, Verdict.MISSING_FACT, f"missing {absent}" + (f", wrong {wrong}" if wrong else ""), reply)
    if wrong:
        return Score(golden, Verdict.WRONG_FACT, f"wrong {wrong}", reply)
    cited = {c.document_id for c in reply.citations}
    if golden.documents and not cited & set(golden.documents):
        return Score(golden, Verdict.WRONG_FACT, f"cites {sorted(cited)}", reply)
    return Score(golden, Verdict.RIGHT, "", reply)


def _score_refusal(golden: Golden, reply: Reply) -> Score:
    if reply.refusal is None:
        chatted = not reply.statements and golden.kind in {"instruction", "out-of-field"}
        if chatted:
            return Score(golden, Verdict.RIGHT, "met without a clinical statement", reply)
        return Score(golden, Verdict.MISSED_REFUSAL, " | ".join(s.text for s in reply.statements), reply)
    message = normal(reply.refusal.message)
    named = all(any(holds(m, message) for m in group) for group in golden.missing) if golden.missing else None
    return Score(golden, Verdict.RIGHT, "", reply, named)


def _positions(reply: Reply) -> list[str]:
    return [p.text for conflict in reply.conflicts for p in conflict.positions]


def _position_shown(document_id: str, group: Iterable[str], reply: Reply) -> bool:
    for conflict in reply.conflicts:
        for position in conflict.positions:
            cited = {reply.citations[n - 1].document_id for n in position.citations}
            if document_id in cited and any(holds(fact, normal(position.text)) for fact in group):
                return True
    return False


def run(goldens: Sequence[Golden], ask: Callable[[str], Reply]) -> tuple[Score, ...]:
    """Ask every golden question and score the replies."""
    return tuple(score(golden, ask(golden.ask)) for golden in goldens)


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over a set of scores; shares are None where nothing was asked."""

    answerable: int
    answered_right: int
    to_refuse: int
    refused: int
    verdicts: dict[str, int]
    statements: int
    cited: int
    quotes: int
    exact: int
    names_missing: tuple[int, int]

    @property
    def share_right(self) -> float | None:
        """Share of the answerable questions that were answered rightly."""
        return self.answered_right / self.answerable if self.answerable else None

    @property
    def share_refused(self) -> float | None:
        """Share of the questions to refuse that were refused."""
        return self.refused / self.to_refuse if self.to_refuse else None


def summarise(scores: Sequence[Score], documents: Sequence[Document]) -> Summary:
    """Count the verdicts, and check every statement's citations and every quote against its document."""
    texts = {d.document_id: d.text for d in documents}
    answers = [s for s in scores if s.golden.expect == "answer"]
    refusals = [s for s in scores if s.golden.expect == "refusal"]
    quotes = [c for s in scores for c in (*s.reply.citations, *(s.reply.refusal.closest if s.reply.refusal else ()))]
    statements = [st for s in scores for st in s.reply.statements]
    named = [s.names_missing for s in refusals if s.names_missing is not None]
    return Summary(
        len(answers),
        sum(s.verdict is Verdict.RIGHT for s in answers),
        len(refusals),
        sum(s.verdict is Verdict.RIGHT for s in refusals),
        dict(Counter(str(s.verdict) for s in scores)),
        len(statements),
        sum(bool(st.citations) for st in statements),
        len(quotes),
        sum(texts[c.document_id][c.start : c.end] == c.quote for c in quotes),
        (sum(named), len(named)),
    )
