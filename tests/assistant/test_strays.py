"""What does not stand by itself is left out where something else answers."""

from __future__ import annotations

import re

from assistant.service import Service


def said(service: Service, question: str) -> list[str]:
    """Return the statements of the real answer."""
    return [each.text for each in service.ask(question).reply.statements]


def test_only_the_row_that_was_asked_for_comes(service: Service) -> None:
    """A row that has the word asked for comes without the other rows of its table; a list brings them all."""
    assert len(said(service, "How many people on the poster were treated for a liver lesion?")) == 1
    listed = said(service, "List every adverse event in the adverse event table of the locoregional treatment poster.")
    assert len(" ".join(listed).split("n (%)")) > 4


def test_no_sentence_points_to_one_that_is_not_shown(service: Service) -> None:
    """A sentence that begins with "These ..." is left out where what it points to is not shown and others answer."""
    statements = said(service, "Is DEB-TACE an option for NET liver metastases?")
    assert statements
    assert not [text for text in statements if re.match(r"These\b", text)]
