"""Whether what a value is said to be of is a treatment or a group of patients, and which words name the group."""

from __future__ import annotations

import re

from assistant.outcomes.findings import Finding
from assistant.outcomes.marks import ARM, Mark, Marker
from corpus.model import Passage


def arm_and_group(finding: Finding, passage: Passage, marker: Marker) -> tuple[Mark | None, str]:
    """Tell a treatment from a group of patients ("NEC", "G1", ">70% debulking" is a treatment)."""
    arm = finding.arm
    if arm is not None and arm.group and not arm.text[:1].isdigit() and arm.text[:1] not in "<>≥≤":
        code = marker.knowledge.codes.fullmatch(arm.text)
        if code and not re.match(r"R\d", arm.text):
            return None, _widened(arm, passage.text, marker)
    if finding.compared:
        return arm, ""
    after = passage.text[finding.value.end :]
    told = re.match(r"\s?(?:of|in|for)\s(?P<who>(?:[\w-]+\s){1,4}patients)\b", after)
    things = re.match(rf"\s(?P<who>{marker.knowledge.counted})\b(?!-)", after)
    if things and not things["who"].lower().endswith("patients"):
        return arm, things["who"]
    if told and told["who"].split()[0] not in {"the", "all", "these", "those", "a", "an"}:
        return arm, told["who"]
    codes = marker.knowledge.codes
    marks = [m for m in marker.read(passage.text) if m.kind == ARM and m.group and m.end <= finding.value.start]
    groups = {
        _widened(m, passage.text, marker) for m in marks if codes.fullmatch(m.text) and not re.match(r"R\d", m.text)
    }
    if len(groups) == 1 and not passage.scope.studies:
        return arm, groups.pop()
    return arm, ""


def _widened(code: Mark, text: str, marker: Marker) -> str:
    """Return a group's code with the words before it that make it smaller ("grade 3 NET patients")."""
    if text[code.start : code.end] != code.text:
        return code.text
    before = marker.knowledge.narrowed.search(text, 0, code.start)
    if before is None:
        return code.text
    after = re.match(r"\spatients\b", text[code.end :])
    return text[before.start() : code.end + (after.end() if after else 0)]
