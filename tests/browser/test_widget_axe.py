"""Nobody is kept out: axe-core finds nothing in any state, colour scheme or width."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RUN = """
async () => {
  const found = await axe.run(document, { resultTypes: ['violations'], preload: false, elementRef: false });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`);
}
"""
COLOURS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
}


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_violation_in_any_state(
    width: int, open_page: Callable[..., Page], pretended: Callable[[Page], Any], states: Any
) -> None:
    """At each width every state of the widget fits, and passes axe-core's rules in light, dark and forced colours."""
    page = open_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page.add_init_script(AXE)
    pretended(page)
    page.goto("/")
    faults: list[str] = []
    names = [*states.STATES, *states.LANGUAGES]
    assert len(names) >= 40
    for name in names:
        states.bring_about(page, name)
        faults += [f"{name}, {width} px: {each} scrolls sideways" for each in page.evaluate(states.FITS)]
        for colours, media in COLOURS.items():
            page.emulate_media(**media)
            faults += [f"{name}, {colours}, {width} px: {each}" for each in page.evaluate(RUN)]
    assert not faults, "\n".join(faults)
