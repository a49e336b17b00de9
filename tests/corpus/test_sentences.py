from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.marks import marks
from corpus.sentences import split

LABELS = [str(number) for number in range(1, 61)]


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph in a document with sixty references."""
    found = [(mark.start, mark.end) for mark in marks(text, LABELS)]
    return [text[start:end] for start, end in split(text, found)]


@pytest.mark.parametrize(
    "whole",
    [
        "Sarmiento et al. further evaluated the impact of surgery.",
        "Kwekkeboom et a.l reported an analysis.",
        "Agents (i.e. 5-fluorouracil, doxorubicin) are used.",
        "Survival was better (median 134.3 mos. vs. 37.6 mos., p<0.01).",
        "OS was not reached vs. 6.5 years, p=0.009.",
        "The incidence is 1.49 per 100,000 persons.",
        "So says Jonathan R. Strosberg, MD.",
        "Alexandra Gangi, M.D. Professor of Surgery.",
        "Rates were 33% (RECIST 1.1) (P. Kunz, personal communication 3/14/20).",
        "It is selected, e.g. by Dr. Roe, in Fig. 2 and No. 5.",
        "The risk fell (HR 0.64 [95% CI 0.40–1.05, p=0.037).",
        "See https://example.org/a.b?c=D.E for more.",
        "There were 1) one tumor, 2) two nodes, and 3) none.",
        "The use of the drug in the U.S. and in Europe grew.",
        "mTOR inhibitors vs. mTOR alone differ.",
    ],
)
def test_full_stops_inside_sentences_end_nothing(whole: str) -> None:
    """Abbreviations, initials, decimals, addresses and brackets do not cut a sentence."""
    assert sentences(whole) == [whole]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Symptom control was achieved.^{10,11}", "The concept was revisited."),
        ("Few are cured.¹⁴", "The rate is high."),
        ("It was lowered to $>70\\%$.¹⁶", "Another report followed."),
        ("More than 70% could be achieved.16", "Patients were included."),
        ("The mean percentage was 80%.18", "A total of 80 patients had it."),
        ("It can be combined with therapies. $37-39$", "Patients with bilobar disease are treated."),
        ("The trial is ongoing in NETLM. 47", "This trial set out to compare."),
        ("It is the PROMID study.48", "In this trial, 85 patients took part."),
        ("The debulking was 90%.", "27% underwent resection."),
        ("Is it safe?", "It is."),
        ("It was used in the U.S.", "The others were not."),
        ("Patients died of metastasis.", "Searchable abstracts follow."),
        ('He said "it works."', "She did not."),
        ("It lasted 6 mos.", "The effect was gone."),
    ],
)
def test_sentences_end_behind_their_marks(first: str, second: str) -> None:
    """A citation mark after the full stop belongs to the sentence before, in every notation."""
    assert sentences(f"{first} {second}") == [first, second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("They had metastasis.", "Searchable records exist."),
        ("This was the study.48", "In this trial it was so."),
    ],
)
def test_glued_sentences_part(first: str, second: str) -> None:
    """A missing space after the full stop, or after a mark, does not join two sentences."""
    assert sentences(first + second) == [first, second]


@given(st.text(alphabet="aB1 .?!()¹^{}$\n,", max_size=80))
def test_nothing_is_lost(text: str) -> None:
    """Sentences are in order, do not overlap, and leave out white space only."""
    found = split(text)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    kept = "".join(text[start:end] for start, end in found)
    assert "".join(kept.split()) == "".join(text.split())
