"""Ways in which results are printed: ranges, changes, counts, durations, p-values of all, limits in cells."""

from __future__ import annotations

import pytest

from tests.assistant.outcomes.conftest import Read

HEAD = "Treatment of liver metastases\n\n"


def shown(read: Read, text: str) -> list[str]:
    """Return the rows of a small text as outcome or event, value, unit and p."""
    rows = read(f"{HEAD}{text}\n")
    return [" ".join(p for p in (r.name if r.unit == "" else r.outcome, r.value, r.unit, r.p) if p) for r in rows]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The objective response rate ranged from 32% to 68%.", "orr 32 to 68 %"),
        ("Objective response was seen in between 25% and 44% of patients.", "orr 25–44 %"),
        ("Disease control ranged between 70% and 91%.", "disease_control 70–91 %"),
        ("The objective response rate was 32%-68%.", "orr 32–68 %"),
    ],
)
def test_a_range_is_one_value(read: Read, text: str, value: str) -> None:
    """A range each end of which has its per cent sign is one value with both ends."""
    assert shown(read, text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "Five-year overall survival increased from 32% to 68% after 2005.",
        "Median PFS improved from 11 to 18 months.",
        "The 30-day mortality fell from 8% to 2%.",
    ],
)
def test_a_change_is_no_range(read: Read, text: str) -> None:
    """What went from one value to another is not shown as a range between them, nor as its first value."""
    assert shown(read, text) == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("- 2 liver abscesses, 1 bile duct injury", ["liver abscesses 2", "bile duct injury 1"]),
        ("- Complications: 3 abscesses, 2 bile leaks and 1 pulmonary embolism",
         ["abscesses 3", "bile leaks 2", "pulmonary embolism 1"]),
        ("- 4 readmissions", ["readmissions 4"]),
        ("- 2 sessions, 1 month apart", []),
        ("- 30 patients, 3 centers", []),
    ],
)  # fmt: skip
def test_events_that_are_only_counted(read: Read, text: str, rows: list[str]) -> None:
    """An item that is nothing but counts gives its known events; what is counted, patients or events, stays open."""
    assert shown(read, text) == rows
    assert all("unit" in row.uncertain and row.n is None for row in read(f"{HEAD}{text}\n"))


def test_counts_of_a_part(read: Read) -> None:
    """ "5 of whom" are five patients, of a part whose size is left open; a count before them is not joined to n."""
    text = "Among 88 patients treated with ablation, 12 patients developed bile leaks, 5 of whom required drainage."
    rows = read(f"{HEAD}{text}\n")
    assert [(row.name, row.value, row.n) for row in rows if row.name == "required drainage"] == [
        ("required drainage", "5", None)
    ]
    assert any((row.name, row.value) == ("bile leaks", "12") for row in rows)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Symptom relief was achieved in 71%, lasting a median of 9.5 months.",
         ["symptom_response 71 %", "duration_of_response 9.5 months"]),
        ("Partial responses were seen in 30% and persisted for 14 months.",
         ["pr 30 %", "duration_of_response 14 months"]),
        ("The procedure lasted 3 hours, and the trial lasted 4 years.", []),
        ("Objective response was seen in 41%. Hospital stay lasted 5 days.", ["orr 41 %"]),
    ],
)  # fmt: skip
def test_how_long_a_response_lasted(read: Read, text: str, rows: list[str]) -> None:
    """ "Lasted" tells the duration of the response that the same sentence names, and nothing else."""
    assert shown(read, text) == rows


def test_one_p_value_of_all(read: Read) -> None:
    """The only p-value behind "respectively" is of all values; where two stand there, none is given to any."""
    one = "OS at 1 and 3 years was 90% and 61% for embolization and 85% and 55% for ablation, respectively (p = 0.21)."
    two = "Median PFS was 12 vs 9 months and median OS 30 vs 25 months, respectively (p = 0.03 and p = 0.4)."
    assert [row.p for row in read(f"{HEAD}{one}\n")] == ["0.21"] * 4
    assert {row.p for row in read(f"{HEAD}{two}\n")} == {""}


def test_limits_in_a_cell(read: Read) -> None:
    """A cell with a value and its limits gives both; the level of the interval in the head is no unit."""
    table = (
        "Technique\tn\tMedian OS, months (95% CI)\tHR for PFS (95% CI)\n"
        "TARE\t46\t41.2 (30.5-52.0)\t0.71 (0.50-1.01)\nTAE\t51\t38.0 (29.1-47.3)\t1.00\n"
    )
    rows = [(r.intervention, r.n, r.value, r.unit, r.interval) for r in read(f"{HEAD}{table}")]
    assert ("TARE", 46, "41.2", "months", ("30.5", "52.0")) in rows
    assert ("TARE", 46, "0.71", "ratio", ("0.50", "1.01")) in rows
    assert ("TAE", 51, "38.0", "months", ("29.1", "47.3")) in rows


def test_limits_in_a_cell_beside_its_label(read: Read) -> None:
    """A table whose labels name the outcomes and whose heads name the arms is read the same way."""
    table = (
        "Endpoint\tLutetium (n=116)\tControl (n=113)\n"
        "Median OS, months (95% CI)\t48.0 (37.4-55.2)\t36.3 (25.9-51.7)\nORR, %\t18\t3\n"
    )
    rows = [(r.intervention, r.n, r.outcome, r.value, r.interval) for r in read(f"{HEAD}{table}")]
    assert ("Lutetium", 116, "os", "48.0", ("37.4", "55.2")) in rows
    assert ("Control", 113, "os", "36.3", ("25.9", "51.7")) in rows


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In 60 patients treated with sunitinib, nausea occurred in 12%.", ["adverse_event 12 %"]),
        ("Nausea was treated with ondansetron in 12%.", []),
        ("Of all patients, 12% were treated for anemia.", []),
    ],
)
def test_an_event_under_treatment(read: Read, text: str, found: list[str]) -> None:
    """Patients treated with a drug may have events; an event that was treated with one is no result."""
    assert shown(read, text) == found


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("Hematologic toxicity was seen in 12% of patients.", "hematologic"),
        ("Grade 3 or 4 renal toxicity was seen in 2% of patients.", "grade 3 or 4, renal"),
        ("Complications of Clavien-Dindo grade 3 or more were seen in 9% of patients.", "grade 3 or more"),
    ],
)
def test_what_narrows_is_said(read: Read, text: str, qualifier: str) -> None:
    """The organ of a toxicity and the grade of a complication stand in the row's qualifier."""
    assert [row.qualifier.lower() for row in read(f"{HEAD}{text}\n")] == [qualifier]


def test_two_times_with_a_stroke(read: Read) -> None:
    """ "5/10-year OS: 82%/57%" are two values at two times."""
    rows = read(f"{HEAD}- 5/10-year OS: 82%/57%\n")
    assert [(row.time, row.value) for row in rows] == [("5-year", "82"), ("10-year", "57")]


def test_a_share_behind_one_of_fewer(read: Read) -> None:
    """Behind a share whose own number of patients is printed, that of the next share is left open."""
    text = "A cohort of 96 patients received PRRT. Partial response was seen in 17 of 92 patients (18%), and "
    rows = read(f"{HEAD}{text}stable disease in 58%.\n")
    assert [(row.outcome, row.n) for row in rows] == [("pr", 92), ("sd", None)]
