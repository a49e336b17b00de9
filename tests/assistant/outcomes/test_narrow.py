"""What narrows a value is said with it, and a size that its count or share gainsays is left open."""

from __future__ import annotations

import pytest

from assistant.outcomes.sizes import fits, possible
from assistant.outcomes.wire import row_object, rows_csv
from tests.assistant.outcomes.conftest import Read

TITLE = "Radioembolization of liver metastases\n\n"


@pytest.mark.parametrize(
    ("sentence", "value", "qualifier"),
    [
        ("Serious adverse events occurred in 12% of patients.", "12", "serious"),
        ("Treatment-related SAEs were seen in 7%.", "7", "treatment-related, serious"),
        ("Partial relief of hormonal symptoms was achieved in 61% of patients.", "61", "partial, hormonal"),
        ("Median PFS of the treated lesions was 8.1 months.", "8.1", "of the treated lesions"),
        ("Six patients died due to liver failure.", "Six", "due to liver failure"),
        ("Mortality from sepsis was 2.4%.", "2.4", "from sepsis"),
        ("There were no procedure-related deaths.", "no", "procedure-related"),
        ("Grade 3 toxicities were fatigue (10%), bilirubin (7%), and nausea (5%).", "7", "grade 3"),
        (
            "Biochemical response was 55%, with a median duration of response of 11 months.",
            "11",
            "biochemical response",
        ),
        ("Local, hepatic, and overall PFS were 9.3 months, 7.1 months, and 6.2 months.", "7.1", "hepatic"),
        ("Complete relief or improvement of symptoms was seen in 96%.", "96", ""),
        ("Overall survival at 5 years was 48%.", "48", ""),
    ],
)
def test_what_narrows_an_outcome_is_said(read: Read, sentence: str, value: str, qualifier: str) -> None:
    """Words that make a value one of something narrower stand in its row; those that narrow nothing do not."""
    row = next(row for row in read(TITLE + sentence) if row.value == value)
    assert row.qualifier.lower() == qualifier


def test_a_denied_difference_is_no_death_rate(read: Read) -> None:
    """ "No mortality difference" tells of no deaths, and makes no row."""
    assert read(TITLE + "There was no mortality difference between the groups.") == ()


def test_what_may_be_a_narrower_outcome_is_marked(read: Read) -> None:
    """A time that the document gives for a narrower outcome of the same patients leaves open which one it is."""
    text = "Local PFS was a median of 6.7 months in G3 NET patients.\n\nMedian PFS was 6.7 months in G3 NET patients."
    told = {row.qualifier: row.uncertain for row in read(TITLE + text)}
    assert "qualifier" in told[""]
    assert "qualifier" not in told["Local"]


def test_figures_of_others_are_not_the_study_s(read: Read) -> None:
    """What is quoted from the literature, or told in person, has no study, and what is quoted no size of the series."""
    text = (
        "In a study of 33 patients who underwent resection, 5-year OS was 81%, compared with 60% in the literature. "
        "The response rate was 42% (J. Doe, personal communication). Recurrence was 45%."
    )
    rows = {row.value: row for row in read(TITLE + text)}
    assert {value for value, row in rows.items() if "study" in row.uncertain} == {"60", "42"}
    assert rows["60"].n is None
    assert rows["45"].n == 33


def test_a_part_of_a_study_has_not_its_size(read: Read) -> None:
    """Behind an item that tells how many had one treatment, the size of the whole study is no row's."""
    text = (
        "- Smith et al, J Vasc Interv Radiol 2016\n - 40 NETs with liver metastases\n - 10% developed ascites\n"
        " - 30% had bilobar TARE\n - 25% developed varices\n"
    )
    sizes = {row.value: (row.n, "n" in row.uncertain) for row in read(TITLE + text)}
    assert sizes == {"10": (40, False), "25": (None, True)}


TABLE = """Table 1. Trials of embolization

Study\tNo. of patients\tTreatment\tCR (%)\tPR (%)\tSD (%)\tPD (%)\tMedian OS (months)
Alpha 2001\t30\tTAE\t1 (3)\t15 (50)\t10 (33)\t4 (13)\tnot reached
Beta 2003\t30\tTACE\t2 (7)\t20 (67)\t10 (33)\t3 (10)\t24
Gamma 2004\t22\tTACE\t1 (5)\t4 (20)\t10 (45)\t7 (32)\tNR
"""


def test_sizes_that_counts_gainsay_are_open(read: Read) -> None:
    """Counts beyond the size, or a share that they do not give, leave it open; what does not rest on them keeps it."""
    sizes = {(row.study, row.outcome): row.n for row in read(TITLE + TABLE)}
    assert {n for (study, _), n in sizes.items() if study == "Alpha 2001"} == {30}
    assert [sizes["Beta 2003", each] for each in ("cr", "pr", "sd", "pd", "os")] == [None, None, None, None, 30]
    assert (sizes["Gamma 2004", "pr"], sizes["Gamma 2004", "sd"]) == (None, 22)


def test_not_reached_is_a_value_and_not_reported_none(read: Read) -> None:
    """A median that was not reached is a row in its column's unit; "NR", which may say either, is none."""
    medians = {row.study: (row.value, row.unit) for row in read(TITLE + TABLE) if row.outcome == "os"}
    assert medians == {"Alpha 2001": ("not reached", "months"), "Beta 2003": ("24", "months")}


def test_shares_are_rounded_or_cut_off() -> None:
    """A share may be rounded or cut off at its last digit, and no more; of few patients not every share can be."""
    assert fits("12", 22, "54")
    assert fits("6", 69, "8,7")
    assert not fits("24", 30, "79")
    assert not fits("4", 23, "18")
    assert fits("4", 22, "18")
    assert possible("78", 13, None)


def test_half_widths_are_no_limits(read: Read) -> None:
    """What stands behind "±" is the interval's half width, in JSON and in CSV; a decimal comma is read as one."""
    row = read(TITLE + "5-year OS was 97% (±6%) after resection.")[0]
    assert row_object(row)["interval"] == {"low": None, "high": None, "half_width": "6", "kind": "±"}
    head, line = rows_csv([row]).splitlines()[:2]
    cells = dict(zip(head.split(","), line.split(","), strict=False))
    assert (cells["interval_low"], cells["interval_high"], cells["interval_half_width"]) == ("", "", "6")
    comma = read(TITLE + TABLE.replace("4 (20)", "8,7"))
    assert [(each.value, each.number) for each in comma if "," in each.value] == [("8,7", 8.7)]
