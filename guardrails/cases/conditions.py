"""The parts of a pattern that look at where they stand: brackets, beginnings, what must not follow."""

from __future__ import annotations

from dataclasses import dataclass

from guardrails.cases.nodes import Node
from guardrails.cases.sight import Ends, Sight

_NOWHERE: Ends = {}
_LONGEST_ASIDE = 16
_FIRST_WORDS = 9
_QUOTES = frozenset("\"'“„”«»‘’")


@dataclass(frozen=True, slots=True)
class Opening(Node):
    """A condition: this is the text's beginning, but for a greeting or a quotation mark."""

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        greeted = 0 < at < _FIRST_WORDS and bool(sight.phrase("greeting", 0))
        quoted = at == 1 and sight.keys[0] in _QUOTES
        holds = at == 0 or quoted or (greeted and not sight.tokens[at - 1].key[-1:].isalnum())
        return {at: None} if holds else _NOWHERE

    def empty(self) -> bool:
        """See ``Node``."""
        return True


@dataclass(frozen=True, slots=True)
class Aside(Node):
    """Words in brackets, or between two commas, whichever."""

    opened: str = "("
    closed: str = ")"

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        tokens = sight.tokens
        if tokens[at].key != self.opened:
            return _NOWHERE
        for end in range(at + 1, min(at + _LONGEST_ASIDE, len(tokens))):
            if tokens[end].key == self.closed:
                return {end + 1: None}
            if tokens[end].sentence != tokens[at].sentence:
                break
        return _NOWHERE


@dataclass(frozen=True, slots=True)
class Look(Node):
    """A condition on what stands here; takes no token. ``inner`` None: the start of a sentence; see ``glued``."""

    inner: Node | None
    glued: bool = False

    def ends(self, sight: Sight, at: int) -> Ends:
        """See ``Node``."""
        tokens = sight.tokens
        if self.inner is not None:
            holds = not self.inner.ends(sight, at)
        elif self.glued:
            holds = 0 < at < len(tokens) and tokens[at].glued
        else:
            holds = at == 0 or tokens[at - 1].sentence != tokens[min(at, len(tokens) - 1)].sentence
        return {at: None} if holds else _NOWHERE

    def empty(self) -> bool:
        """See ``Node``."""
        return True
