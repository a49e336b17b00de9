"""The case texts are sound data, and a reading of them is held to what a careful clinician reads."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.evaluation.case_scores import Outcome, described, run, score, shown, summarise
from assistant.evaluation.cases import CaseText, load, value
from guardrails.criteria.interval import Interval

TEXT = "54 years, about 8 %, both lobes. Her mother is 80. Ileum; colon."


def case(**more) -> CaseText:
    """Return a case text that expects the age, and more."""
    facts = {"age": value(54), **more.pop("facts", {})}
    return CaseText("one", "note", TEXT, more.pop("held_back", False), facts, **more)


def fact(given: object, quote: str, start: int | None = None) -> dict[str, object]:
    """Return a fact as the wire carries it."""
    at = TEXT.index(quote) if start is None else start
    return {"value": given, "quote": quote, "start": at, "end": at + len(quote)}


def extracted(*contested: str, **facts) -> dict[str, object]:
    """Return what a reader gives: facts, and facts in conflict."""
    readings = [fact("ileum", "Ileum"), fact("colon", "colon")]
    return {"facts": facts, "conflicts": [{"fact": name, "readings": readings} for name in contested]}


AGE = fact(54, "54 years")


@pytest.mark.parametrize(
    ("expected", "got", "name", "outcome"),
    [
        (case(), extracted(age=AGE), "age", Outcome.RIGHT),
        (case(), extracted(age=fact(54.0, "54 years")), "age", Outcome.RIGHT),
        (case(), extracted(age=fact(80, "80")), "age", Outcome.MISREAD),
        (case(), extracted(age=fact({"min": 54, "max": None}, "54 years")), "age", Outcome.MISREAD),
        (case(), extracted(), "age", Outcome.MISSED),
        (case(), extracted("age"), "age", Outcome.MISSED),
        (case(), extracted(age=AGE, ki67=fact(8, "8")), "ki67", Outcome.INVENTED),
        (case(), extracted("ki67", age=AGE), "ki67", Outcome.INVENTED),
        (case(never={"ki67": "doubtful"}), extracted(ki67=fact(8, "8")), "ki67", Outcome.INVENTED),
        (case(facts={"bilobar": True}), extracted(bilobar=fact(1, "both lobes")), "bilobar", Outcome.MISREAD),
        (case(facts={"bilobar": True}), extracted(bilobar=fact(True, "both lobes")), "bilobar", Outcome.RIGHT),
        (case(conflicts=frozenset({"site"})), extracted("site"), "site", Outcome.CONFLICT_NOTICED),
        (case(conflicts=frozenset({"site"})), extracted(), "site", Outcome.CONFLICT_UNNOTICED),
        (case(conflicts=frozenset({"site"})), extracted(site=fact("ileum", "Ileum")), "site", Outcome.MISREAD),
        (case(may={"ki67": (value(8), value(9))}), extracted(ki67=fact(9, "8")), "ki67", Outcome.ALLOWED),
        (case(may={"ki67": (value(8),)}), extracted("ki67"), "ki67", Outcome.ALLOWED),
        (case(may={"ki67": (value(8),)}), extracted(ki67=fact(80, "80")), "ki67", Outcome.MISREAD),
    ],
)
def test_outcomes_are_told_apart(expected: CaseText, got: dict, name: str, outcome: Outcome) -> None:
    """A right, misread, invented and missed fact, a conflict noticed and not, and what is allowed are kept apart."""
    (found,) = [each for each in score(expected, got).readings if each.fact == name]
    assert found.outcome is outcome


def test_left_out_where_that_is_right() -> None:
    """A fact that may be read and one that must not be read count nowhere when they are left out."""
    found = score(case(may={"ki67": (value(8),)}, never={"site": "two"}), extracted(age=AGE))
    assert [each.fact for each in found.readings] == ["age"]


def test_converted_numbers_may_be_rounded() -> None:
    """Where the data allow it, a number may be off by that much and by no more; elsewhere it is exact."""
    near = case(facts={"bilirubin": value(Decimal("0.82"))}, within={"bilirubin": Decimal("0.01")})
    outcomes = [score(near, extracted(bilirubin=fact(n, "8"))).readings[1].outcome for n in (0.82, 0.8187, 0.84)]
    assert outcomes == [Outcome.RIGHT, Outcome.RIGHT, Outcome.MISREAD]
    assert score(case(), extracted(age=fact(54.01, "54"))).readings[0].outcome is Outcome.MISREAD


@pytest.mark.parametrize(
    ("quoted", "wrong"),
    [
        (fact(8, "about 8 %"), 0),
        (fact(8, "8 %"), 1),
        (fact(8, "about 8 %", 3), 1),
        ({**fact(8, "about 8 %"), "quote": ""}, 2),
        ({"value": 8, "quote": TEXT[-3:], "start": -3, "end": len(TEXT)}, 2),
    ],
)
def test_quotes_are_held_to_the_text(quoted: dict, wrong: int) -> None:
    """A quote is the text's own words at its place, and holds the words that make a number approximate."""
    found = score(case(facts={"ki67": value(8)}, words={"ki67": "about"}), extracted("site", age=AGE, ki67=quoted))
    assert len(found.wrong_quotes) == wrong
    assert found.quotes == 4


def test_summary_counts_each_fact() -> None:
    """Precision is over what was read, recall over what is stated, each by fact and over all, conflicts apart."""
    texts = [
        case(facts={"ki67": value(8)}, conflicts=frozenset({"site"})),
        case(),
        case(may={"ki67": (value(8),)}),
    ]
    replies = iter(
        [
            extracted("site", age=AGE, ki67=fact(80, "80")),
            extracted(bilobar=fact(True, "both lobes")),
            extracted(age=AGE, ki67=fact(8, "8")),
        ]
    )
    summary = summarise(run(texts, lambda text: next(replies)))
    age, ki67 = summary.facts["age"], summary.facts["ki67"]
    assert (age.expected, age.right, age.missed, age.precision, age.recall) == (3, 2, 1, 1.0, 2 / 3)
    assert (ki67.expected, ki67.read, ki67.misread, ki67.precision, ki67.recall) == (1, 1, 1, 0.0, 0.0)
    assert (summary.overall.expected, summary.overall.right, summary.overall.invented) == (4, 2, 1)
    assert (summary.conflicts, summary.conflicts_noticed, summary.facts["bilobar"].recall) == (1, 1, None)
    assert (summary.texts, summary.quotes, summary.wrong_quotes) == (3, 7, 0)


def test_failure_says_what_was_expected_and_got() -> None:
    """Who mends the reader sees the text, each fact that went wrong with both values, and the trap's reason."""
    found = score(case(never={"ki67": "doubtful"}), extracted(age=fact(80, "80"), ki67=fact(8, "8")))
    lines = "\n".join(described(found))
    assert TEXT in lines
    assert "misread: age: expected 54, got 80" in lines
    assert "invented: ki67: expected nothing (doubtful), got 8" in lines


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (True, "yes"),
        ("ileum", "ileum"),
        (Decimal("9.99"), "9.99"),
        ({"min": 50, "min_inclusive": False}, "> 50"),
        ({"min": 50, "max": 75, "max_inclusive": False}, "≥ 50 and < 75"),
    ],
)
def test_values_are_shown_as_people_write_them(given: object, said: str) -> None:
    """A yes, a word, a number and bounds are shown as a person writes them."""
    assert shown(value(given)) == said


def test_open_bounds_are_neither_in_nor_out() -> None:
    """Whether a bound that is not known is called inclusive makes no difference."""
    assert value({"min": 5}) == value({"min": 5, "max": None, "max_inclusive": False}) == Interval(Decimal(5), None)


@pytest.mark.parametrize("given", [None, [], {}, {"low": 1}, {"min": True}, {"min": 2, "max": 1}, {"max": "5"}])
def test_what_is_no_value_is_refused(given: object) -> None:
    """Only yes or no, a word, a number and an interval that holds a number are values."""
    with pytest.raises(ValueError, match=r"no (value|number|bound)"):
        value(given)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes case texts, one table each, and gives their folder."""

    def write(*entries: str, below: str = ".") -> Path:
        (tmp_path / below).mkdir(exist_ok=True)
        (tmp_path / below / "some.toml").write_text("\n".join(f"[[case]]\n{each}" for each in entries), "utf-8")
        return tmp_path

    return write


def test_every_fault_of_the_data_is_named_at_once(written) -> None:
    """Who mends the data learns of every fault in one go, with the file and the id."""
    start = 'style = "note"\ntext = "54 years"\n'
    folder = written(
        f'id = "a"\n{start}facts = {{ age_years = 54 }}',
        f'id = "a"\n{start}facts = {{ age_years = 54 }}',
        f'id = "b"\n{start}facts = {{ weight = 54 }}\nwhy = "x"',
        f'id = "c"\n{start}facts = {{ age_years = 54 }}\nconflicts = ["age_years"]',
        f'id = "d"\n{start}facts = {{ age_years = {{ min = 5, max = 4 }} }}',
        f'id = "e"\n{start}facts = {{ age_years = 54 }}\nwords = {{ age_years = "about", ki67_percent = "54" }}',
        f'id = "f"\n{start}facts = {{}}\nnever = {{ age_years = "" }}\nmay = {{ ki67_percent = [1, []] }}',
        'text = " "\nfacts = []',
    )
    with pytest.raises(ValueError, match="twice") as faults:
        load(folder)
    wanted = [
        "a: the id",
        "b: weight: ",
        "b: unknown fields",
        "c: age_years: expected in two",
        "d: age_years: holds no number",
    ]
    wanted += [
        "e: age_years: the text lacks",
        "e: ki67_percent: described but",
        "f: age_years: no reason",
        "f: ki67_percent: must be a number",
    ]
    wanted += ["?: no id, style", "?: text is no text", "?: facts is given in another form", "some.toml: "]
    assert [each for each in wanted if each not in str(faults.value)] == []


def test_held_back_texts_are_known_by_their_folder(written) -> None:
    """What lies below the folder of that name is held back, nothing else is; a list in "may" holds alternatives."""
    entry = 'style = "note"\ntext = "54 years"\nfacts = {}\nmay = { age_years = [54, 54.5] }'
    written(f'id = "a"\n{entry}')
    loaded = load(written(f'id = "b"\n{entry}', below="held_back"))
    assert {each.id: each.held_back for each in loaded} == {"a": False, "b": True}
    assert loaded[0].may["age_years"] == (value(54), value(Decimal("54.5")))
