"""Definitions are proved as they are read: what is wrong in any of them is named at once, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.library import load_default
from corpus.locate import locator
from corpus.model import Document
from corpus.passages import passages
from guardrails.criteria.definitions import DefinitionError, default_sets, load_sets, read_sets
from guardrails.criteria.evaluate import evaluate_case

LEAFLET = Document("leaflet", "A leaflet", "Age below 50. Liver below 50.\nAge below 50, or not.", kind="leaflet")
DOCUMENTS = {"leaflet": LEAFLET}
SOUND = """
id = "own.set"
version = "1"
title = "A set"
kind = "eligibility"
sources = ["leaflet"]
date = "2024"

[place.top]
document = "leaflet"
locator = "First line"

[[criterion]]
id = "age"
title = "Age"
rules = [{ met = { fact = "age_years", below = 50 } }]
otherwise = "not_met"
quotes = [{ at = "top", text = "Liver below 50." }]
"""


def faults(text: str, documents: Mapping[str, Document] = DOCUMENTS) -> str:
    """Return the message about a definition that cannot be used."""
    with pytest.raises(DefinitionError) as caught:
        load_sets({"own.toml": text}, documents)
    return str(caught.value)


def test_sound_definition_is_a_set() -> None:
    """A file with everything in its place is a set that a case can be held against."""
    (criteria,) = load_sets({"own.toml": SOUND}, DOCUMENTS)
    (found,) = evaluate_case({"age_years": 49}, definitions=[criteria])
    assert (found["set_id"], found["verdict"], found["source"]) == (
        "own.set",
        "criteria_met",
        "A leaflet (date not stated)",
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('id = "own.set"', 'id = "Own set"', "lower-case words"),
        ('version = "1"', "version = 1", "version must be a text"),
        ('title = "A set"', "", "title must be a text"),
        ('kind = "eligibility"', 'kind = "advice"', "kind must be eligibility or exclusion"),
        ('kind = "eligibility"', 'kind = ["eligibility"]', "kind must be"),
        ('date = "2024"', 'date = "last year"', "date must be YYYY"),
        ('sources = ["leaflet"]', "sources = []", "sources must list"),
        ('sources = ["leaflet"]', 'sources = ["book"]', "sources names a document that is not there"),
        ('date = "2024"', 'date = "2024"\ncolour = "red"', "unknown field 'colour'"),
        ('date = "2024"', 'date = "2024"\norder = "first"', "order must be a whole number"),
        ("[[criterion]]", "[[creterion]]", "needs at least one criterion"),
        ('id = "age"', 'id = ""', "id must be a text"),
        ('"age_years"', '"age"', "'age' is no fact"),
        ("below = 50 }", "under = 50 }", "'under' is no test for age_years"),
        ("below = 50 }", "below = 50, above = 3 }", "needs one test, not 2"),
        ("below = 50 }", 'below = "50" }', "is compared with a number"),
        ("below = 50 }", "below = 500 }", "outside the range of age_years"),
        ("below = 50 }", "one_of = [50] }", "'one_of' is no test for age_years"),
        ('{ fact = "age_years", below = 50 }', '{ fact = "grade", below = 2 }', "grade is no number"),
        ('{ fact = "age_years", below = 50 }', '{ fact = "grade", is = "G4" }', "values of G1, G2, G3"),
        ('{ fact = "age_years", below = 50 }', '{ fact = "bilobar", is = "yes" }', "values true or false"),
        ('{ fact = "age_years", below = 50 }', "{ some = [] }", "joins tests by one of all"),
        ('{ fact = "age_years", below = 50 }', "{ all = [] }", "takes a list of tests"),
        ('{ fact = "age_years", below = 50 }', "{ xor = [{}] }", "takes two tests"),
        ('{ fact = "age_years", below = 50 }', "50", "a test is a table"),
        ("{ met = {", "{ present = {", "STATUS one of met, not_met"),
        ("{ met = {", "{ unknown = {", "STATUS one of met, not_met"),
        ("rules = [{ met = { fact", "rulez = [{ met = { fact", "rules must list"),
        ('otherwise = "not_met"', 'otherwise = "absent"', "otherwise must be one of met, not_met, unknown"),
        ('otherwise = "not_met"', "", "otherwise must be one of"),
        ('otherwise = "not_met"', 'otherwise = "not_met"\nunknown_facts = "no"', "unknown_facts must be open"),
        ('"Liver below 50."', '"Liver below 51."', "does not stand in leaflet to the character"),
        ('"Liver below 50."', '"Liver  below 50."', "to the character"),
        ('"Liver below 50."', '"Age below 50"', "more than once"),
        ('"Liver below 50."', '"Age below 50", after = "Age"', "after must be words that stand once"),
        ('at = "top"', 'at = "bottom"', "there is no place 'bottom'"),
        ('document = "leaflet"', 'document = "book"', "there is no document 'book'"),
        ('locator = "First line"', "", "locator must be a text"),
        ('locator = "First line"', 'locator = "x"\nchapter = 1', "unknown field 'chapter'"),
        ("quotes = [{", "quotas = [{", "quotes must list"),
        (
            "quotes = [{ at",
            'note = [{ text = "x", when = { fact = "grade", is = "G1" } }]\nquotes = [{ at',
            "a note depends on a fact",
        ),
        ("quotes = [{ at", 'note = [{ when = { fact = "age_years", is = 50 } }]\nquotes = [{ at', "text must be"),
        ("\nid =", "\nid", "own.toml: "),
    ],
)
def test_each_fault_is_named(old: str, new: str, fault: str) -> None:
    """Whatever is wrong in a definition is said in words, under the name of its file."""
    assert SOUND.count(old) >= 1
    message = faults(SOUND.replace(old, new, 1))
    assert fault in message
    assert "own.toml: " in message


def test_all_faults_of_all_files_are_named_at_once() -> None:
    """Who mends one file need not run into the next."""
    remark = '[[remark]]\nkind = "x"\nquotes = []\n'
    broken = SOUND.replace("age_years", "age").replace("Liver", "Spleen").replace('"1"', '""') + remark
    texts = {"a.toml": broken, "b.toml": SOUND, "c.toml": SOUND, "d.toml": "= 1"}
    with pytest.raises(DefinitionError) as caught:
        load_sets(texts, DOCUMENTS, taken=["other"])
    message = str(caught.value)
    for fault in ("'age' is no fact", "Spleen", "version", "remark 1: text", "remark 1: quotes", "d.toml: "):
        assert fault in message
    assert "c.toml: the id 'own.set' is already used in a.toml" in message
    with pytest.raises(DefinitionError, match="already used in the shipped sets"):
        load_sets({"own.toml": SOUND}, DOCUMENTS, taken=["own.set"])
    doubled = SOUND + SOUND[SOUND.index("[[criterion]]") :]
    assert "the id 'age' is used twice" in faults(doubled)


def test_words_before_a_quote_tell_which_place_is_meant() -> None:
    """A quote that stands twice is cited where the words before it say."""
    text = SOUND.replace('"Liver below 50."', '"Age below 50", after = "50.\\n"')
    (criteria,) = load_sets({"own.toml": text}, DOCUMENTS)
    (citation,) = criteria.criteria[0].citations
    assert (citation.start, citation.quote) == (LEAFLET.text.rindex("Age"), "Age below 50")


def test_own_folder_comes_after_the_shipped_sets(tmp_path: Path) -> None:
    """A folder of one's own adds its sets, which may quote own documents; without one the shipped sets are all."""
    (tmp_path / "own.toml").write_text(SOUND, "utf-8")
    (tmp_path / "readme.txt").write_text("no definition", "utf-8")
    assert [each.set_id for each in read_sets(tmp_path, [LEAFLET])] == [
        *(each.set_id for each in default_sets()),
        "own.set",
    ]
    assert read_sets(None, ()) == default_sets()
    with pytest.raises(DefinitionError, match="there is no document 'leaflet'"):
        read_sets(tmp_path, ())
    with pytest.raises(DefinitionError, match="cannot be read"):
        read_sets(tmp_path / "none", ())


def test_shipped_locators_are_those_of_answers() -> None:
    """A quote of a criterion is found under the same name as the passage that an answer would cite."""
    documents = {each.document_id: each for each in load_default()}
    places = {name: passages(document) for name, document in documents.items()}
    for criteria in default_sets():
        parts = (*criteria.criteria, *criteria.thresholds, *criteria.remarks)
        for citation in (each for part in parts for each in part.citations):
            around = [
                locator(documents[citation.document_id], passage)
                for passage in places[citation.document_id]
                if any(span.start <= citation.start < span.end for span in passage.spans)
            ]
            assert citation.locator in around, citation


def test_hash_covers_definition_and_facts() -> None:
    """The hash of a definition changes with each of its characters, and differs from set to set."""
    (one,) = load_sets({"own.toml": SOUND}, DOCUMENTS)
    (other,) = load_sets({"own.toml": SOUND + "\n"}, DOCUMENTS)
    hashes = {one.digest, other.digest, *(each.digest for each in default_sets())}
    assert len(hashes) == 9
    assert all(len(each) == 64 for each in hashes)


JOINS: dict[str, Callable[[bool, bool], bool]] = {
    "all": lambda a, b: a and b,
    "any": lambda a, b: a or b,
    "xor": lambda a, b: a is not b,
    "implies": lambda a, b: not a or b,
}


@given(st.sampled_from(sorted(JOINS)), st.booleans(), st.integers(0, 99), st.booleans())
def test_every_join_can_be_written(join: str, turned: bool, age: int, bilobar: bool) -> None:
    """Tests joined in a file, also negated, hold as logic has it, and the words of what would change agree."""
    test = f'{{ {join} = [{{ fact = "age_years", below = 50 }}, {{ fact = "bilobar", is = true }}] }}'
    text = SOUND.replace('{ fact = "age_years", below = 50 }', f"{{ not = {test} }}" if turned else test)
    (criteria,) = load_sets({"own.toml": text}, DOCUMENTS)
    (found,) = evaluate_case({"age_years": age, "bilobar": bilobar}, definitions=[criteria])
    holds = JOINS[join](age < 50, bilobar) is not turned
    assert found["verdict"] == ("criteria_met" if holds else "criteria_not_met")
    met = criteria.criteria[0].conditions["met"].split(", or ")
    assert any(_says(each, age, bilobar) for each in met) is holds


def _says(words: str, age: int, bilobar: bool) -> bool:
    """Return whether an alternative in words holds."""
    parts = {
        "age below 50 years": age < 50,
        "age at least 50 years": age >= 50,
        "bilobar disease: yes": bilobar,
        "bilobar disease: no": not bilobar,
    }
    return all(parts[each] for each in words.split(" and "))


def test_criteria_that_share_facts_ask_only_for_what_decides() -> None:
    """Where one criterion would have failed by then, a fact that only another one asks for is not missing."""
    second = SOUND[SOUND.index("[[criterion]]") :].replace('"age"', '"symptoms"')
    second = second.replace(
        '{ fact = "age_years", below = 50 }',
        '{ any = [{ fact = "age_years", below = 60 }, { fact = "bilobar", is = true }] }',
    )
    (criteria,) = load_sets({"own.toml": SOUND + second}, DOCUMENTS)
    (found,) = evaluate_case({}, definitions=[criteria])
    assert found["missing"] == ["age_years"]
    assert [each["missing"] for each in found["criteria"]] == [["age_years"], ["age_years", "bilobar"]]  # type: ignore[attr-defined]
