"""Two replies as one: what criteria give, and below it what the sources say besides."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.reply import Reply

_MARK = re.compile(r"\[(\d{1,3})\]")


def joined(reply: Reply, besides: Reply, heading: str) -> Reply:
    """Return the reply with what the sources say besides, its citations numbered on; a refusal adds its message."""
    if besides.refusal is not None or not besides.statements:
        return replace(reply, text=f"{reply.text}\n{heading} {besides.text}")
    shift, last = len(reply.citations), len(besides.citations)
    own = [each.text for each in besides.statements]
    own += [each.text for conflict in besides.conflicts for each in conflict.positions]
    apart = re.compile("|".join(map(re.escape, sorted(set(own), key=len, reverse=True))) + rf"|{_MARK.pattern}")

    def moved(match: re.Match[str]) -> str:
        number = match.group(1)
        return f"[{int(number) + shift}]" if number and 1 <= int(number) <= last else match.group()

    def numbered(citations: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(each + shift for each in citations)

    statements = tuple(replace(each, citations=numbered(each.citations)) for each in besides.statements)
    conflicts = tuple(
        replace(each, positions=tuple(replace(one, citations=numbered(one.citations)) for one in each.positions))
        for each in besides.conflicts
    )
    return replace(
        reply,
        text=f"{reply.text}\n{heading}\n{apart.sub(moved, besides.text)}",
        statements=(*reply.statements, *statements),
        citations=(*reply.citations, *besides.citations),
        conflicts=(*reply.conflicts, *conflicts),
    )
