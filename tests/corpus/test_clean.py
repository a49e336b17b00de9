from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import clean, tidy
from corpus.marks import Mark


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("at least 90% of\n\nthe grossly visible tumors", "at least 90% of the grossly visible tumors"),
        ("metastatic GEP-\n\nNETs who", "metastatic GEP-NETs who"),
        ("the treat-\nment of long-\nterm effects", "the treatment of long-term effects"),
        ("to $>70\\%$.", "to >70%."),
        ("compared to $\\langle 70\\% \\rangle$ (p $\\langle 0.01 \\rangle$)", "compared to <70% (p <0.01)"),
        ("(\\pm 6%) and $(\\pm 21\\%)$ and 76% \\pm 21%", "(±6%) and (±21%) and 76% ± 21%"),
        ("pancreas $(0.48 \\text{ per } 100,000)$", "pancreas (0.48 per 100,000)"),
        ("beads bound to $90Y$ ttrium", "beads bound to 90Yttrium"),
        (
            "¹⁷⁷Lu-Dotatate, 177 Lu-Dotatate, ^{177}Lu and ⁹⁰Yttrium",
            "177Lu-Dotatate, 177Lu-Dotatate, 177Lu and 90Yttrium",
        ),
        ("HR, 0.34 ; 95% CI; $P < .001$)", "HR, 0.34; 95% CI; P < .001)"),
        ("NETLM $<$ 50% of the liver", "NETLM <50% of the liver"),
        ("**7 patients (54 %);** <u>all of these</u>", "7 patients (54 %); all of these"),
        ("remnant (FLR)?-→\n VOLUMETRICS", "remnant (FLR)? → VOLUMETRICS"),
        ("10 cm² of it costs $5 and $6", "10 cm² of it costs $5 and $6"),
    ],
)
def test_words_are_shown_as_a_person_reads_them(printed: str, shown: str) -> None:
    """Line breaks are joined and mark-up is spelled out; what is printed otherwise stays."""
    assert tidy(printed) == shown


def test_marks_are_left_out() -> None:
    """Citation marks go; the words around them stay."""
    assert clean("It is so.14,19 Then", [Mark(109, 114, ("14", "19"))], 100) == "It is so. Then"


@given(st.text(max_size=120))
def test_cleaning_twice_changes_nothing_but_mark_up(text: str) -> None:
    """What is shown has no line break and no white space at its ends or doubled."""
    shown = tidy(text)
    assert shown == " ".join(shown.split())
