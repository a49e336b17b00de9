"""Three-valued logic after Kleene, as CQL defines it: true, false, and ``None`` for unknown.

Source of the tables: HL7 Clinical Quality Language, "Logical Operators"
(three-valued logic of And, Implies, Not, Or, Xor).
"""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None
"""True, False, or None where it is not known."""


def not_(value: Truth) -> Truth:
    """Return the opposite; what is unknown stays unknown."""
    return None if value is None else not value


def and_(left: Truth, right: Truth) -> Truth:
    """Return whether both hold: one that is false decides."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def or_(left: Truth, right: Truth) -> Truth:
    """Return whether either holds: one that is true decides."""
    return not_(and_(not_(left), not_(right)))


def xor(left: Truth, right: Truth) -> Truth:
    """Return whether exactly one holds: unknown where either is."""
    return None if left is None or right is None else left is not right


def implies(left: Truth, right: Truth) -> Truth:
    """Return whether the right holds wherever the left does."""
    return or_(not_(left), right)


def all_of(values: Iterable[Truth]) -> Truth:
    """Return whether all hold; true of none at all."""
    found: Truth = True
    for value in values:
        found = and_(found, value)
        if found is False:
            break
    return found


def any_of(values: Iterable[Truth]) -> Truth:
    """Return whether any holds; false of none at all."""
    found: Truth = False
    for value in values:
        found = or_(found, value)
        if found is True:
            break
    return found
