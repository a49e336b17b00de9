from __future__ import annotations

from corpus.model import Reference, Span
from corpus.studies import Said, resolve

LIBRARY = {
    label: Reference(label, f"{author} A, {second} B. A title. Gut. {year};1:1.", Span(0, 1), author, year)
    for label, author, second, year in [
        ("1", "Roe", "Doe", "2001"),
        ("2", "Roe", "Poe", "2016"),
        ("3", "Norlén", "Öberg", "2014"),
        ("4", "Dong", "Carr", "2011"),
        ("5", "Poe", "Moe", "2019"),
    ]
}


def studies(*sentences: tuple[str, str], heading: str = "") -> list[str]:
    """Return the labels found for each (words, labels cited) of a paragraph, as one word each."""
    said = [Said(text, tuple(cited.split())) for text, cited in sentences]
    return [" ".join(labels) for labels in resolve(said, LIBRARY, heading)]


def test_a_mark_at_the_end_covers_the_study_before_it() -> None:
    """A study told over several sentences is theirs, although its mark comes last."""
    told = [("A Swedish study evaluated 33 patients.", ""), ("Survival was 97%.", ""), ("They found it good.", "3")]
    assert studies(*told) == ["3", "3", "3"]


def test_a_named_author_begins_a_study() -> None:
    """From one author's name to the next, sentences belong to the first."""
    told = [
        ("Norlen et al. reported on 33 patients.", ""),
        ("Half were well.", ""),
        ("Dong and colleagues saw none.", ""),
    ]
    assert studies(*told) == ["3", "3", "4"]


def test_an_author_with_several_papers_is_told_by_year_mark_or_partner() -> None:
    """Two papers of one author are not mixed up."""
    assert studies(("In 2016, Roe et al. saw it.", "")) == ["2"]
    assert studies(("Roe et al. saw it.", ""), ("It was so in half.", "2")) == ["2", "2"]
    assert studies(("Roe and Poe reported it.", "")) == ["2"]


def test_a_study_that_is_only_mentioned_begins_nothing() -> None:
    """A series that a later one builds on does not take its sentence over."""
    told = [("A recent study updating the experience of Roe et al. saw 188 patients.", ""), ("Few died.", "5")]
    assert studies(*told) == ["5", "5"]


def test_the_field_speaks_for_itself() -> None:
    """Summaries, the present tense and approvals belong to no study."""
    assert studies(
        ("Dong et al. treated 123 patients.", "4"),
        ("The drug was granted FDA approval in 2014.", ""),
        ("It is no longer recommended.", ""),
        ("At present, there is no consensus.", ""),
        ("Survival was short.", ""),
    ) == ["4", "", "", "", ""]


def test_a_mark_counts_without_a_story() -> None:
    """Where no study is told, a mark covers its own sentence only."""
    told = [("Recurrence is common.", ""), ("Few are cured.", "1 5"), ("It is due to imaging.", "")]
    assert studies(*told) == ["", "1 5", ""]


def test_this_trial_is_the_one_just_cited() -> None:
    """A sentence that begins with "This trial" carries the citation before it on."""
    told = [("More will come from the RETNET trial.", "5"), ("This trial set out to compare both.", "")]
    assert studies(*told) == ["5", "5"]


def test_a_section_named_after_a_trial_is_the_trial_s() -> None:
    """Under a trial's heading, the first mark names the study of the whole paragraph."""
    told = [
        ("The Big Study (BIGNET) was a trial of beads.", ""),
        ("All were randomized.", ""),
        ("PFS was longer.", "4"),
    ]
    assert studies(*told, heading="BIGNET") == ["4", "4", "4"]
