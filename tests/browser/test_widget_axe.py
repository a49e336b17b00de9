"""Nobody is kept out: axe-core finds nothing in any state, colour scheme or width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_violation_in_any_state(
    width: int, open_page: Callable[..., Page], pretended: Callable[[Page], Any], states: Any, axe: Any
) -> None:
    """At each width every state of the widget fits, and passes axe-core's rules in light, dark and forced colours."""
    page = open_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    axe.attend(page)
    pretended(page)
    page.goto("/")
    faults: list[str] = []
    names = [*states.STATES, *states.LANGUAGES]
    assert len(names) >= 40
    for name in names:
        states.bring_about(page, name)
        faults += [f"{name}, {width} px: {each} scrolls sideways" for each in page.evaluate(states.FITS)]
        faults += axe.faults(page, f"{name}, {width} px")
    assert not faults, "\n".join(faults)
