"""Patterns that are compiled late find what patterns that are compiled at once find."""

from __future__ import annotations

import re

import pytest

from assistant.conflicts import default_axes
from corpus.later import later
from guardrails.quantities import default_quantities


def test_found_is_what_a_compiled_pattern_finds() -> None:
    """Searching, replacing and the pattern's own words are those of the same pattern compiled at once."""
    late, compiled = later(r"(?P<n>\d+) MG", re.IGNORECASE), re.compile(r"(?P<n>\d+) MG", re.IGNORECASE)
    text = "20 mg, then 30 mg"
    assert [m["n"] for m in late.finditer(text)] == [m["n"] for m in compiled.finditer(text)] == ["20", "30"]
    assert late.sub("-", text) == compiled.sub("-", text)
    assert (late.pattern, late.flags) == (compiled.pattern, compiled.flags)


def test_a_fault_shows_at_the_first_use() -> None:
    """A pattern that cannot be compiled raises the usual error when it is used."""
    faulty = later("(")
    with pytest.raises(re.error):
        faulty.search("")


def test_shipped_patterns_have_no_fault() -> None:
    """Every pattern of the data files that is compiled late compiles."""
    kinds = default_quantities().kinds
    late = [*(k.shows for k in kinds), *(k.best for k in kinds if k.best), *(a.against for a in default_axes())]
    for pattern in (*late, *(a.favour for a in default_axes())):
        assert pattern.search("") is None
