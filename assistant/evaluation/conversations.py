"""The project's golden conversations: what is said turn by turn, and how each reply is held to what is expected."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.evaluation.golden import HELD_BACK, holds, normal
from assistant.reply import Reply
from assistant.service import Service

EXPECTED = ("answer", "refusal", "talk", "case")
FIELDS = frozenset({"say", "expect", "facts", "wrong", "understood", "documents", "plain", "verdicts"})


@dataclass(frozen=True, slots=True)
class Turn:
    """One message and what its reply is to hold; the fields are those of the data files.

    facts: of every inner group at least one must be stated. wrong: none may be.
    understood: words of ``understood_as``. documents: one must be cited.
    plain: it is no follow-up. verdicts: by set of criteria.
    """

    say: str
    expect: str
    facts: tuple[tuple[str, ...], ...] = ()
    wrong: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    plain: bool = False
    verdicts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Several turns, each asked in what the turns before it made."""

    id: str
    shows: str
    turns: tuple[Turn, ...]
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """One turn with its reply and every fault that was found; none: it went right."""

    conversation: Conversation
    number: int
    reply: Reply
    faults: tuple[str, ...]

    @property
    def turn(self) -> Turn:
        """The turn that was scored."""
        return self.conversation.turns[self.number]

    @property
    def right(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def load(folder: Path) -> tuple[Conversation, ...]:
    """Read every ``*.toml`` below ``folder``.

    Raises:
        ValueError: naming every fault: an id that stands twice, a turn without a message, an unknown field or kind.
    """
    found: list[Conversation] = []
    faults: list[str] = []
    for path in sorted(folder.rglob("*.toml")):
        for entry in tomllib.loads(path.read_text("utf-8")).get("conversation", ()):
            name = str(entry.get("id", path.name))
            turns = entry.get("turn", ())
            faults += [f"{name}-{at + 1}: {fault}" for at, each in enumerate(turns) for fault in _faults(each)]
            if not turns or not entry.get("shows"):
                faults.append(f"{name}: needs turns and what it shows")
            held_back = HELD_BACK in path.relative_to(folder).parts
            found.append(Conversation(name, entry.get("shows", ""), tuple(map(_turn, turns)), held_back))
    faults += [f"{name}: the id stands twice" for name, n in Counter(c.id for c in found).items() if n > 1]
    if faults:
        raise ValueError("; ".join(faults))
    return tuple(found)


def _faults(turn: Mapping[str, Any]) -> list[str]:
    found = [f"unknown field {name}" for name in sorted(turn.keys() - FIELDS)]
    if not turn.get("say"):
        found.append("nothing is said")
    if turn.get("expect") not in EXPECTED:
        found.append(f"expect is {turn.get('expect')!r}")
    return found


def _turn(entry: Mapping[str, Any]) -> Turn:
    return Turn(
        str(entry.get("say", "")),
        str(entry.get("expect", "")),
        tuple(tuple(group) for group in entry.get("facts", ())),
        tuple(entry.get("wrong", ())),
        tuple(entry.get("understood", ())),
        tuple(entry.get("documents", ())),
        bool(entry.get("plain", False)),
        dict(entry.get("verdicts", {})),
    )


def faults(turn: Turn, reply: Reply) -> tuple[str, ...]:
    """Return what a reply has otherwise than its turn says."""
    found: list[str] = []
    kind = _kind(reply)
    if kind != turn.expect and not (turn.expect == "case" and reply.case and kind == "talk"):
        found.append(f"{turn.expect} expected, {kind} given")
    positions = [p.text for conflict in reply.conflicts for p in conflict.positions]
    said = normal(" \n ".join([*(s.text for s in reply.statements), *positions]))
    stated = normal(" \n ".join(s.text for s in reply.statements))
    found += [f"missing {list(group)}" for group in turn.facts if not any(holds(fact, said) for fact in group)]
    found += [f"wrong {fact!r}" for fact in turn.wrong if holds(fact, stated)]
    understood = reply.understood_as.lower()
    found += [f"understood as {reply.understood_as!r}" for word in turn.understood if word.lower() not in understood]
    if turn.plain and understood:
        found.append(f"no follow-up, understood as {reply.understood_as!r}")
    cited = {c.document_id for c in reply.citations}
    if turn.documents and not cited & set(turn.documents):
        found.append(f"cites {sorted(cited)}")
    verdicts = {str(each["set_id"]): each["verdict"] for each in reply.criteria}
    found += [f"{name}: {verdicts.get(name)}" for name, v in turn.verdicts.items() if verdicts.get(name) != v]
    return tuple(found)


def _kind(reply: Reply) -> str:
    if reply.refusal is not None:
        return "refusal"
    if reply.criteria:
        return "case"
    return "answer" if reply.statements else "talk"


def run(conversations: Sequence[Conversation], service: Service) -> tuple[Scored, ...]:
    """Hold every conversation with the service and score its turns."""
    out: list[Scored] = []
    for each in conversations:
        own: str | None = None
        for number, turn in enumerate(each.turns):
            answered = service.ask(turn.say, own)
            own = answered.conversation_id
            out.append(Scored(each, number, answered.reply, faults(turn, answered.reply)))
    return tuple(out)
