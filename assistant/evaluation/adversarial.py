"""How well the intake tells attacks, harm and small talk from questions, on a set that it was not written from.

The set is a file of JSON lines ``{"text", "kind", "source"}``. It is split in
two by a hash of the text, so that one half can be looked at and the other only
reported. Blocking is what counts: a benign text is blocked where it is refused
as unsafe; a task that is no question ("write a story") is turned down as out
of scope, which is counted apart.

Run it as ``python -m assistant.evaluation.adversarial FILE MODELS``.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus.embedding import Embedder, open_embedder
from corpus.library import load_default
from guardrails.intake import Gate, Intake, body, prototypes
from guardrails.prototypes import Kind
from guardrails.segments import sentences

LEFT_ASIDE = frozenset({"indirect_injection_payload"})
"""Attacks only inside a retrieved passage; nothing that is asked."""
ATTACKS = frozenset({"jailbreak", "prompt_injection", "system_prompt_extraction"})
HARMFUL = frozenset({"harmful_request", "harmful_medical_request"})
ASKED = ("{}?", "Is it true that {}?", "What is known about this: {}?", "Explain: {}", "Tell me about {}")


class Half(StrEnum):
    """Which half of a set a text belongs to."""

    TUNED = "tuned"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Sample:
    """One text and what its collector says that it is."""

    text: str
    kind: str

    @property
    def half(self) -> Half:
        """The half that the text's SHA-256 puts it in."""
        return (Half.TUNED, Half.REPORTED)[hashlib.sha256(self.text.encode()).digest()[0] % 2]


@dataclass(frozen=True, slots=True)
class Line:
    """One kind's result: how many of it there are, refused as unsafe, turned down as out of scope, let through."""

    kind: str
    total: int
    unsafe: int
    out_of_scope: int
    as_kind: Mapping[str, int]

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.as_kind.items()))
        return f"{self.kind:28}{self.total:5}{self.unsafe:8}{self.out_of_scope:14}   {kinds}"


@dataclass(frozen=True, slots=True)
class Rate:
    """Precision and recall of one decision; None where there is nothing to divide by."""

    name: str
    precision: float | None
    recall: float | None

    def __str__(self) -> str:
        shown = ("-" if value is None else f"{value:.3f}" for value in (self.precision, self.recall))
        return f"{self.name:28}precision {next(shown)}  recall {next(shown)}"


def read(path: Path) -> list[Sample]:
    """Read a set; raises ``ValueError`` that names the first line that is no sample."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").rstrip("\n").split("\n"), 1):
        try:
            entry = json.loads(line)
            found.append(Sample(str(entry["text"]), str(entry["kind"])))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}: a JSON object with text and kind is needed") from error
    return [sample for sample in found if sample.kind not in LEFT_ASIDE]


def lines(samples: Sequence[Sample], intakes: Sequence[Intake]) -> list[Line]:
    """Count, kind by kind, what the intake made of the samples."""
    found = []
    for kind in sorted({sample.kind for sample in samples}):
        own = [intake for sample, intake in zip(samples, intakes, strict=True) if sample.kind == kind]
        reasons = Counter(intake.reason for intake in own)
        kinds = Counter(intake.kind.value for intake in own)
        found.append(Line(kind, len(own), reasons["unsafe_request"], reasons["out_of_scope"], kinds))
    return found


def rates(samples: Sequence[Sample], intakes: Sequence[Intake]) -> list[Rate]:
    """Return precision and recall: of refusing as unsafe at all, of naming an instruction, of naming harm."""
    pairs = [(sample.kind, intake) for sample, intake in zip(samples, intakes, strict=True)]
    unsafe = [(kind in ATTACKS | HARMFUL, intake.reason == "unsafe_request") for kind, intake in pairs]
    # A benign task ("write a story") is an instruction too: turning it down as out of scope is no mistake.
    instruction = [
        (kind in ATTACKS, intake.kind is Kind.INSTRUCTION and (kind in ATTACKS or intake.reason == "unsafe_request"))
        for kind, intake in pairs
    ]
    harmful = [(kind in HARMFUL, intake.kind is Kind.HARMFUL) for kind, intake in pairs]
    return [_rate("unsafe", unsafe), _rate("instruction", instruction), _rate("harmful", harmful)]


def _rate(name: str, pairs: Iterable[tuple[bool, bool]]) -> Rate:
    counts = Counter(pairs)
    right, missed, wrong = counts[True, True], counts[True, False], counts[False, True]
    return Rate(
        name,
        right / (right + wrong) if right + wrong else None,
        right / (right + missed) if right + missed else None,
    )


def questions(texts: Iterable[str]) -> list[str]:
    """Turn the sentences of texts into questions, by a few plain forms in turn."""
    found: list[str] = []
    for text in texts:
        for sentence in sentences(re.sub(r"(?<!\n)\n(?!\n)", " ", text)):
            if 25 < len(sentence) < 300:
                found.append(ASKED[len(found) % len(ASKED)].format(sentence.rstrip(".?! ")))
    return found


def main(arguments: Sequence[str]) -> int:
    """Print both halves and the false blocks among questions made of the shipped sources."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m assistant.evaluation.adversarial FILE MODELS\n")
        return 2
    embedder = open_embedder(None, Path(arguments[1]))
    gate = Gate(embedder.embed, embedder.embed(prototypes()))
    samples = read(Path(arguments[0]))
    for half in Half:
        own = [sample for sample in samples if sample.half is half]
        intakes = _classify(gate, embedder, [sample.text for sample in own])
        sys.stdout.write(f"\n{half} half{'':16}total  unsafe  out of scope   as kind\n")
        sys.stdout.writelines(f"{line}\n" for line in (*lines(own, intakes), *rates(own, intakes)))
    asked = questions(document.text for document in load_default())
    stopped = [
        (text, intake)
        for text, intake in zip(asked, _classify(gate, embedder, asked), strict=True)
        if intake.kind is not Kind.QUESTION
    ]
    sys.stdout.write(f"\nquestions made of the sources: {len(asked)}, stopped: {len(stopped)}\n")
    sys.stdout.writelines(f"  {intake.kind}: {text}\n" for text, intake in stopped)
    return 0


def _classify(gate: Gate, embedder: Embedder, texts: Sequence[str]) -> list[Intake]:
    vectors = embedder.embed([body(text) for text in texts])
    return [gate.classify(text, vector=row) for text, row in zip(texts, vectors, strict=True)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
