"""The parts that reading is made of: tokens, amounts, patterns, and the knowledge with its faults."""

from __future__ import annotations

import shutil
import tomllib
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.cases import knowledge as module
from guardrails.cases.knowledge import default, load
from guardrails.cases.patterns import compiled
from guardrails.cases.sight import Sight, phrases
from guardrails.cases.token import Token
from guardrails.cases.tokens import tokenized
from guardrails.criteria.interval import Interval

PARTS = Path(__file__).parent / "parts" / "amounts.toml"
AMOUNTS = tomllib.loads(PARTS.read_text("utf-8"), parse_float=Decimal)["amount"]
SHIPPED = Path(module.__file__).parent / "data"
CLASSES = {"site": phrases(["ileum", "small bowel", "NET"]), "fence": phrases(["not"])}


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text under the shipped words."""
    return tokenized(text, default().words)


def keys(text: str) -> list[str]:
    """Return what patterns see of a text, without the line end that closes it."""
    return [token.key for token in tokens(text)][:-1]


def written(value: Decimal | Interval | None) -> object:
    """Return a value as the data file writes it."""
    if value is None:
        return "vague"
    if isinstance(value, Decimal):
        return value
    if value.min is not None and value.max is not None:
        return f"{value.min}..{value.max}"
    if value.min is not None:
        return f"{'>=' if value.min_inclusive else '>'}{value.min}"
    return f"{'<=' if value.max_inclusive else '<'}{value.max}"


@pytest.mark.parametrize("case", AMOUNTS, ids=[f"{each['kind']} {each['text']}" for each in AMOUNTS])
def test_amounts_are_read_as_they_are_meant(case: Any) -> None:
    """Numbers, bounds, ranges, fractions and lengths of time are read as a clinician means them."""
    read = tokens(case["text"])
    sight = Sight(read, default().classes, default().amounts)
    found = sight.amount(case["kind"], 0)
    assert (written(found.value) if found else "none") == case["value"]


def test_tokens_come_in_one_spelling() -> None:
    """Hyphens within words, spellings, spoken numbers and spoken marks make no difference."""
    assert keys("Ki-67 well-differentiated tumours") == keys("ki 67 well differentiated tumor")
    assert keys("fifty-four") == keys("54") == ["54"]
    assert keys("grade two comma MIB one period") == ["grade", "2", ",", "mib", "1", "."]
    assert keys("over a period of 8 months, comma") == ["over", "a", "period", "of", "8", "month", ",", ","]
    assert keys("s/p y.o. 50-75") == ["s/p", "y/o", "50", "-", "75"]


def test_sentences_end_where_a_reader_ends_them() -> None:
    """Full stops, question marks and line ends end sentences; abbreviations, decimals and wrapped lines do not."""

    def count(text: str) -> int:
        return len({token.sentence for token in tokens(text)[:-1]})

    assert count("Age 54. Ki-67 8.5 %. Bilobar?") == 3
    assert count("approx. 40 % of the liver") == 1
    assert count("Age 54\nGrade 2") == 2
    assert count("A long line of a letter that is wrapped by the mail program in the\nmiddle of its sentence.") == 1


@settings(deadline=None)
@given(st.text(max_size=80))
def test_tokens_stand_in_their_text(text: str) -> None:
    """Whatever the text, a token's offsets hold its words, and tokens come in order without overlap."""
    read = tokens(text)
    assert all(text[each.start : each.end].split() == each.raw.split() for each in read if each.raw in text)
    assert all(one.end <= two.start for one, two in pairwise(read))


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("primary (in|of) the? @site", "primary of the small bowel", True),
        ("primary (in|of) the? @site", "primary in ileum", True),
        ("primary (in|of) the? @site", "primary at ileum", False),
        ("primary ..2 removed", "primary tumor was removed", True),
        ("primary ..2 removed", "primary tumor was not removed", False),
        ("primary ..2 removed", "primary, removed", False),
        ("primary [] removed", "primary (of the ileum, G2) removed", True),
        ("(very)* low", "very very low", True),
        ("grade 2 !toxicity", "grade 2 toxicity", False),
        ("grade 2 !toxicity", "grade 2 tumor", True),
        ("grade 2 !!tumor", "grade 2 lesion", False),
        ("ki $p", "ki 8 %", True),
        ("ki $p", "ki 8", False),
        ("$n ~ f", "54f", True),
        ("$n ~ f", "54 f", False),
        ("NET", "net", False),
        ("NET", "NET", True),
        ("^ low", "low", True),
    ],
)
def test_patterns_mean_what_is_written_of_them(pattern: str, text: str, matches: bool) -> None:
    """Each element of a pattern stands for the tokens that its description says."""
    node = compiled(pattern, CLASSES)
    assert bool(node.ends(Sight(tokens(text), CLASSES, default().amounts), 0)) is matches


@pytest.mark.parametrize("pattern", ["", "a?", "(a", "a)", "@nowhere", "$x", "..3", "!", "*", "(a|b?)"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    """A pattern that is broken, names what is not there or may match nothing is an error."""
    with pytest.raises(ValueError, match=r".+"):
        compiled(pattern, CLASSES)


def test_all_faults_of_the_knowledge_are_named_at_once(tmp_path: Path) -> None:
    """Loading names every rule, fact, class and trigger that cannot be used."""
    folder = tmp_path / "data"
    shutil.copytree(SHIPPED, folder)
    (folder / "rules" / "zz.toml").write_text(
        '[[rule]]\nfact = "shoe_size"\npatterns = ["a"]\n'
        '[[rule]]\nfact = "grade"\nvalue = "G9"\npatterns = ["g @nowhere"]\ncolour = "red"\n'
        '[[rule]]\nfact = "bilobar"\nvalue = true\ncontext = "nothing"\npatterns = ["both"]\n',
        "utf-8",
    )
    assertions = (folder / "assertions.toml").read_text("utf-8")
    broken = '[[trigger]]\nkind = "shouted"\ndirection = "up"\npatterns = ["("]\ngives = { hat = true }\n\n[terminate]'
    (folder / "assertions.toml").write_text(assertions.replace("[terminate]", broken, 1), "utf-8")
    facts = (folder / "facts.toml").read_text("utf-8")
    (folder / "facts.toml").write_text(facts + '\n[fact.mood]\nnegated = "sad"\ntraits = ["blue"]\n', "utf-8")
    with pytest.raises(ValueError, match="cases cannot be read") as caught:
        load(folder)
    for fault in ("shoe_size", "G9", "@nowhere", "colour", "@nothing", "shouted", "no test", "hat", "sad", "blue"):
        assert fault in str(caught.value), fault
    (folder / "words.toml").write_text("= 1", "utf-8")
    with pytest.raises(ValueError, match="cannot be read"):
        load(folder)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Promary", "primary"), ("invovlement", "involvement"), ("pancrease", "pancreas"), ("bilirubn", "bilirubin")],
)
def test_one_slip_in_a_long_word_is_mended(typed: str, meant: str) -> None:
    """A letter missing, too many, wrong or exchanged leaves a word that patterns know."""
    assert keys(typed) == [meant]


@pytest.mark.parametrize("written", ["unresected", "hepatitis", "pancreatitis", "primarily", "renal", "ileus"])
def test_other_words_are_taken_as_they_stand(written: str) -> None:
    """A word that only resembles one that is watched for is no slip."""
    assert keys(written) == [written]
