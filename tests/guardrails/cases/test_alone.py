"""One amount in a sentence that names what is measured: the orders that give it, what bars it, faults in its data."""

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


@pytest.mark.parametrize("parts", list(permutations(["the remnant", "by our surgeon's volumetry", "29 %"])))
def test_the_order_of_name_and_amount_does_not_matter(parts: tuple[str, ...]) -> None:
    """What is measured, by whom and how much say the same in whatever order they stand."""
    assert read(" ".join(parts) + ".") == {"future_liver_remnant_percent": 29}


@pytest.mark.parametrize(
    "text",
    [
        "The volumetry of the remnant differed by 5 %.",
        "The surgeon's volumetry of the remnant gave 29 %, the radiologist's 35 %.",
        "The stomach shows on CT a remnant that the surgeon puts at 29 %.",
        "Stable on the waiting list of the physiotherapist for 9 months.",
        "The disease is stable, a vegetarian for 9 months.",
        "Is the lesion on MRI growing?",
        "The lesion on MRI is not growing.",
    ],
)
def test_what_the_amount_may_be_of_instead_bars_the_fact(text: str) -> None:
    """A second amount, a denial, a question, another thing or an unknown word between the two leave it unread."""
    assert not read(text).keys() & {"future_liver_remnant_percent", "months_stable"}


def test_a_semicolon_parts_what_stands_alone() -> None:
    """An amount behind a semicolon is not of what is named before it."""
    assert read("The remnant was seen on volumetry; 29 % came back.") == {}


def test_parts_say_a_value_without_an_amount() -> None:
    """That lesions grow is told by what grows and that it does, where nothing says that it was before."""
    assert read("On restaging all the known lesions clearly go on growing.")["months_stable"] == 0
    assert "months_stable" not in read("On restaging all the known lesions clearly go on growing; since then stable.")


def test_every_fault_of_measures_is_named(tmp_path: Path) -> None:
    """Unknown keys, facts, parts and classes are all named when the data are loaded."""
    folder = tmp_path / "data"
    shutil.copytree(SHIPPED, folder)
    (folder / "alone.toml").write_text(
        '[part]\nfirst = ["@nowhere", "word"]\n[[alone]]\nfact = "hat"\nneeds = ["first"]\ncolour = 1\n'
        '[[alone]]\nfact = "bilobar"\nneeds = ["fourth"]\nbars = ["fifth"]\nleads = "sixth"\nfillers = "seventh"\n',
        "utf-8",
    )
    with pytest.raises(ValueError, match="cases cannot be read") as caught:
        load(folder)
    for fault in ("@nowhere", "hat", "colour", "fourth", "fifth", "sixth", "seventh"):
        assert fault in str(caught.value), fault
