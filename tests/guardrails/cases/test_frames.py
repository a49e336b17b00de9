"""Facts that a sentence puts together from parts: the orders that give them, what bars them, faults in their data."""

from __future__ import annotations

import shutil
from itertools import permutations
from pathlib import Path

import pytest

from guardrails.cases import knowledge as module
from guardrails.cases.knowledge import load
from guardrails.cases.read import read_case

SHIPPED = Path(module.__file__).parent / "data"


def read(text: str) -> dict[str, object]:
    """Return the facts of a text by their names."""
    return {name: each.value for name, each in read_case(text).facts.items()}


@pytest.mark.parametrize("parts", list(permutations(["the flushing", "persists", "on high-dose lanreotide"])))
def test_the_order_of_the_parts_does_not_matter(parts: tuple[str, ...]) -> None:
    """A symptom, a drug and that it does not help say the same in whatever order they stand."""
    assert read(" ".join(parts) + ".") == {"hormonal_symptoms": "refractory"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Her flushing answers to octreotide.", "controlled"),
        ("Her flushing does not answer to octreotide.", "refractory"),
        ("Octreotide has touched her diarrhoea.", "controlled"),
        ("Octreotide has not touched her diarrhoea.", "refractory"),
    ],
)
def test_a_denial_turns_the_part_behind_it(text: str, value: str) -> None:
    """What helps and what does not help differ by the word that denies it."""
    assert read(text) == {"hormonal_symptoms": value}


@pytest.mark.parametrize(
    "text",
    [
        "If the flushing persists on lanreotide, add telotristat.",
        "Flushing partially improved under octreotide.",
        "Diarrhoea persisted under metformin.",
        "The scan was performed elsewhere and was negative.",
        "Other organs not assessed.",
        "He lost weight with his carcinoid.",
    ],
)
def test_what_makes_it_another_statement_bars_the_fact(text: str) -> None:
    """A sentence that holds the parts and a word that makes something else of them gives no such fact."""
    assert not read(text).keys() & {"hormonal_symptoms", "extrahepatic_disease", "primary_resected"}


def test_every_fault_of_parts_and_frames_is_named(tmp_path: Path) -> None:
    """Unknown keys, facts, values and parts, and a part that holds itself, are all named when the data are loaded."""
    folder = tmp_path / "data"
    shutil.copytree(SHIPPED, folder)
    (folder / "frames.toml").write_text(
        '[part]\nfirst = ["@nowhere", "&unnamed", "&round", "word"]\n[hides]\nfirst = ["second"]\n'
        '[neutral]\nparts = ["third"]\n[[frame]]\nfact = "hat"\nvalue = true\nneeds = ["first"]\n'
        '[[frame]]\nfact = "bilobar"\nvalue = true\nneeds = ["fourth"]\nbars = ["fifth"]\ncolour = 1\n'
        '[[frame]]\nfact = "bilobar"\nvalue = true\n',
        "utf-8",
    )
    parts = (folder / "parts.toml").read_text("utf-8")
    (folder / "parts.toml").write_text(parts + '\nround = "&round"\n', "utf-8")
    with pytest.raises(ValueError, match="cases cannot be read") as caught:
        load(folder)
    for fault in ("@nowhere", "&unnamed", "&round", "second", "third", "hat", "fourth", "fifth", "colour", "nothing"):
        assert fault in str(caught.value), fault
