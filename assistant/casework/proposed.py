"""Messages that propose a treatment for somebody without calling them a patient: "DEB-TACE after a Whipple?".

A treatment that the criteria exclude must be met by the exclusion however
briefly it is proposed; only groups of sets that say so
(``[group.proposed]``) are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.casework.cues import Cues, Group
from assistant.casework.edited import Edit, Edited
from guardrails.cases.reading import CaseReading

SOMEBODY = "Patient "
"""What stands before a finding in place of the treatment, so that the reader takes it as somebody's."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """Finds them by a reader and the words of ``cues``."""

    reader: Callable[[str], CaseReading]
    cues: Cues

    def made(self, text: str, generally: bool = False) -> tuple[bool, list[Edit]]:
        """Return whether a message proposes what is excluded, and what makes it read as told of somebody.

        generally: whether a question whether to do it counts also where it names
        the disease and nobody who has it.
        """
        if any(self.cues.has(name, text) for name in ("general", "literature", "source")):
            return False, []
        for group in self.cues.groups:
            if not group.proposed:
                continue
            said = group.without_others(text)
            plainly = self._plainly(group, said, generally)
            edits = [] if self.cues.has("patient", text) else self._of_somebody(group, said, plainly)
            if plainly or edits:
                return True, edits
        return False, []

    @staticmethod
    def _plainly(group: Group, text: str, generally: bool) -> bool:
        """Whether the words alone propose it, whatever is said of somebody: "DC Beads next week, ok?"."""
        if group.proposed["plan"].search(text):
            return True
        decides = group.proposed["decision"].search(text) is not None
        return decides and (generally or not group.proposed["in_general"].search(text))

    def _of_somebody(self, group: Group, text: str, plainly: bool) -> list[Edit]:
        head = group.proposed["head"].match(text)
        if head is None:
            return []
        made: list[Edit] = [(0, head.end(), SOMEBODY)]
        made += [(match.start(), match.end(), ".") for match in re.finditer(r"\?", text)]
        reading = self.reader(Edited.of(text, made).text)
        return made if reading.specific or reading.unclear or (plainly and reading.facts) else []
