"""Two patients of one conversation are told apart by their names."""

from __future__ import annotations

from typing import Any


def test_another_name_begins_another_patient(talk: Any) -> None:
    """A message that begins with another patient's name brings nothing of the one before; a surgeon's name is none."""
    talk.say("Mr Adams, 48, rectal NET G1, no extrahepatic disease, stable 9 months. Milan?")
    talk.say("The primary was resected 2 years ago by Mr Lloyd.")
    assert talk.held()["months_since_primary_resection"] == 24
    assert talk.held()["age_years"] == 48
    talk.say("Mrs Brown, 51, ileal NET G2. Milan?")
    assert talk.held() == {"age_years": 51, "tumor": "net", "grade": "G2", "primary_site": "ileum"}
