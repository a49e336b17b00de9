"""What a row leaves out would change what it says: joined outcomes, chosen patients, wholes and parts, plans."""

from __future__ import annotations

import pytest

from assistant.outcomes.model import Row
from tests.assistant.outcomes.conftest import Read

TITLE = "Treatment of liver metastases\n\n"


def by_value(rows: tuple[Row, ...]) -> dict[str, Row]:
    """Return the rows by their values."""
    return {row.value: row for row in rows}


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("After TARE, 31% developed ascites and esophageal varices.", ["ascites and esophageal varices"]),
        ("Encephalopathy and ascites occurred in 12% of patients.", ["Encephalopathy and ascites"]),
        ("Two patients developed sepsis and died.", ["sepsis and died"]),
        ("21% developed hepatic decompensation and varices (15%).", ["hepatic decompensation", "varices"]),
        ("9% developed ascites and 4% encephalopathy.", ["ascites"]),
        ("12% had recurrence and death.", []),
    ],
)
def test_joined_outcomes_stay_joined(read: Read, sentence: str, names: list[str]) -> None:
    """One value of two outcomes is a row of both or none; where each has its own, neither takes the other's."""
    assert [row.name for row in read(TITLE + sentence)] == names


@pytest.mark.parametrize(
    ("sentence", "value", "people"),
    [
        (
            "A study of 41 patients with rectal NETs who fulfilled the Milan criteria reported a 5-year OS of 81%.",
            "81",
            "patients with rectal NETs who fulfilled the Milan criteria",
        ),
        (
            "A study of 60 patients with NETs whose primary tumor was in place reported a 5-year OS of 70%.",
            "70",
            "patients with NETs whose primary tumor was in place",
        ),
        (
            "A study of 30 patients with NETLM who had progressed on octreotide found a median PFS of 11 months.",
            "11",
            "patients with NETLM who had progressed on octreotide",
        ),
        ("Among high-grade NEC, median OS was 8 months.", "8", "high-grade NEC"),
        ("PFS in grade 2 NET was estimated: median PFS was 9 months.", "9", "grade 2 NET"),
    ],
)
def test_what_chooses_patients_is_kept(read: Read, sentence: str, value: str, people: str) -> None:
    """Clauses and grades that choose among the patients stand in the population."""
    assert by_value(read(TITLE + sentence))[value].population == people


def test_an_earlier_treatment_is_not_the_one_that_a_value_is_of(read: Read) -> None:
    """What patients had progressed on is no intervention."""
    rows = read(TITLE + "A study of 30 patients with NETLM who had progressed on octreotide found an OS of 61%.")
    assert [row.intervention for row in rows] == [""]


@pytest.mark.parametrize(
    "told",
    [
        "Six cohort studies with a total of 812 patients were analysed.",
        "A meta-analysis included 812 patients treated with TACE or TARE.",
        "This pooled analysis included 812 patients.",
    ],
)
def test_the_size_of_many_studies_is_no_comparison_s(read: Read, told: str) -> None:
    """How many patients all studies of a meta-analysis had is not the size of one comparison."""
    rows = read(f"{TITLE}{told} There was no difference in OS (HR 1.10; 95% CI 0.80-1.40).")
    assert [(row.value, row.n) for row in rows] == [("1.10", None)]


def test_all_of_a_few_are_not_the_whole_study(read: Read) -> None:
    """ "All 24 patients" are 24 of 24, and not the study's 66."""
    text = "A study evaluated 66 patients with midgut NETs. Relief of symptoms was achieved in all 24 patients."
    row = by_value(read(TITLE + text))["24"]
    assert (row.n, row.events, row.population) == (24, "24", "")
    worded = read(f"{TITLE}Relief of symptoms was achieved in all three patients.")
    assert [row.value for row in worded] == ["all three"]


def test_deaths_among_complications_are_called_so(read: Read) -> None:
    """ "No deaths" within rates of complications is no mortality of the series at large."""
    rows = read(TITLE + "Complication rates were 40%, with no deaths. Survival was 61% at 5 years, with no deaths.")
    assert [row.qualifier for row in rows if row.outcome == "mortality"] == ["complication", ""]


def test_a_list_narrows_all_its_events(read: Read) -> None:
    """What narrows a list holds for each event in it, also for one that says where."""
    text = "Severe acute toxicities were rare and included fatigue (3%), hepatic toxicity (2%), and ascites (1%)."
    told = [row.qualifier for row in read(TITLE + text)]
    assert told == ["Severe, acute", "Severe, acute, hepatic", "Severe, acute"]


@pytest.mark.parametrize(
    ("text", "name", "outcome"),
    [
        ("Disease-specific survival (DFS) did not differ.\n\nThe 5-year DFS was 44%.", "DFS", ""),
        ("Disease-free survival (DFS) did not differ.\n\nThe 5-year DFS was 44%.", "Disease-free survival", "dfs"),
        ("The 5-year DFS was 44%.", "Disease-free survival", "dfs"),
    ],
)
def test_short_forms_are_read_as_the_document_does(read: Read, text: str, name: str, outcome: str) -> None:
    """A short form that the document explains otherwise stays as printed, and the outcome is marked."""
    row = by_value(read(TITLE + text))["44"]
    assert (row.name, row.outcome, "outcome" in row.uncertain) == (name, outcome, not outcome)


def test_a_follow_up_is_of_its_own_clause(read: Read) -> None:
    """The follow-up before one outcome is not that of another whose figure comes from elsewhere."""
    text = "At a median follow-up of 20 months, PFS was 14 months, with response rates of 22% (data on file)."
    rows = by_value(read(TITLE + text))
    assert rows["14"].follow_up
    assert (rows["22"].follow_up, "follow_up" in rows["22"].uncertain) == ("", True)


def test_a_narrower_time_is_called_so_where_the_plain_one_differs(read: Read) -> None:
    """A time without its narrowing word gets it where the document prints another time for the plain outcome."""
    text = "Local PFS was a median of 6.7 months in G3 NET patients. Overall PFS was a median of 3.1 months in G3 NET "
    rows = read(f"{TITLE}{text}patients.\n\nMedian PFS was 6.7 months in G3 NET patients.")
    told = [(row.value, row.qualifier, "qualifier" in row.uncertain) for row in rows]
    assert told == [("6.7", "Local", False), ("3.1", "Overall", False), ("6.7", "Local", False)]
    assert len(rows[-1].citations) == 2


@pytest.mark.parametrize(
    ("title", "study"),
    [
        ("Beads or oil: study protocol for a randomized trial", ""),
        ("Beads or oil: rationale and design", ""),
        ("Beads or oil: results of a randomized trial", "Chen 2018"),
    ],
)
def test_a_protocol_has_no_results(read: Read, title: str, study: str) -> None:
    """A figure under a reference that by its title is a plan has no study, and the cell is marked."""
    deck = (
        f"# Embolization\n\n- ORR 55%\n- Mortality 1%\n\nChen JX, Wu E, So M. {title}. Trials. 2018 Jul 17;19(1):390.\n"
    )
    text = f"{deck}\n# Ablation\n\n- Recurrence 20%\n\n# Surgery\n\n- Recurrence 30%\n"
    row = by_value(read(text))["55"]
    assert (row.study, "study" in row.uncertain) == (study, not study)
