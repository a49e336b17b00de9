"""The evaluation of the intake counts what it says it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.evaluation.adversarial import Half, Sample, lines, questions, rates, read
from guardrails.intake import Intake
from guardrails.prototypes import Kind

UNSAFE = "unsafe_request"


def test_precision_and_recall() -> None:
    """A benign text refused as unsafe costs precision, an attack let through costs recall, a task costs nothing."""
    samples = [Sample(str(i), kind) for i, kind in enumerate(["jailbreak", "jailbreak", "benign_x", "benign_x"])]
    intakes = [
        Intake(Kind.INSTRUCTION, reason=UNSAFE),
        Intake(Kind.QUESTION, "q"),
        Intake(Kind.INSTRUCTION, reason="out_of_scope"),
        Intake(Kind.HARMFUL, reason=UNSAFE),
    ]
    unsafe, instruction, harmful = rates(samples, intakes)
    assert (unsafe.precision, unsafe.recall) == (0.5, 0.5)
    assert (instruction.precision, instruction.recall) == (1.0, 0.5)
    assert (harmful.precision, harmful.recall) == (0.0, None)
    benign = lines(samples, intakes)[0]
    assert (benign.total, benign.unsafe, benign.out_of_scope) == (2, 1, 1)
    assert "-" in str(harmful)
    assert "benign_x" in str(benign)


def test_the_halves_are_fixed_by_the_text() -> None:
    """A text belongs to the same half on every run, and both halves get their share."""
    halves = [Sample(f"text {i}", "k").half for i in range(200)]
    assert halves == [Sample(f"text {i}", "other").half for i in range(200)]
    assert 60 < halves.count(Half.TUNED) < 140


def test_reading(tmp_path: Path) -> None:
    """A set is read line by line whatever characters its texts hold; a faulty line is named."""
    file = tmp_path / "set.jsonl"
    rows = [{"text": "a\u2028b", "kind": "jailbreak"}, {"text": "c", "kind": "indirect_injection_payload"}]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", "utf-8")
    assert read(file) == [Sample("a\u2028b", "jailbreak")]
    file.write_text('{"text": "a", "kind": "b"}\n[]\n', "utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read(file)


def test_questions_made_of_texts() -> None:
    """Sentences of a fair length are turned into questions; scraps are left out."""
    made = questions(["The patients were treated twice.\nShort.\n\nThe second paragraph stands alone here."])
    assert made[0] == "The patients were treated twice?"
    assert len(made) == 2
