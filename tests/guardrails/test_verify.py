"""A drafted sentence is laid beside its source: what may differ, what may go, and what never may."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.library import load_default
from corpus.passages import passages
from guardrails.steps import Kind, Reader, Token
from guardrails.verify import Fault, default_verifier
from guardrails.wording import abbreviates, default_wording, uninflected

VERIFIER = default_verifier()
READER = Reader(default_wording())


@lru_cache(maxsize=1)
def sources() -> tuple[str, ...]:
    """Return what the default sources say, passage by passage."""
    return tuple(p.text for document in load_default() for p in passages(document) if p.evidence)


def steps(text: str) -> list[str]:
    """Return the keys of what a text says."""
    return [token.key for token in READER.read(text) if token.says]


def words_of(text: str) -> list[Token]:
    """Return the tokens that have to be matched."""
    return [token for token in READER.read(text) if token.says]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("14.3 vs 6 months", "14.3 months versus 6 months"),
        ("50–75%", "50% to 75 percent"),
        ("bilirubin greater than 2mg/dL", "bilirubin > 2 mg/dL"),
        ("P < .001", "p<0.001"),
        ("at least 6 months", "≥6 months"),
        ("70% or greater", "≥ 70%"),
        ("two patients", "2 patients"),
        ("100,000 persons", "100000 persons"),
        ("progression-free survival", "PFS"),
        ("somatostatin analogues (SSAs)", "SSAs (SSA)"),
        ("tumours were treated", "the tumor was treated"),
        ("non-functional NETs", "nonfunctional neuroendocrine tumors"),
        ("post-embolization syndrome", "postembolization syndrome"),
        ("Ki67 ≤10%", "Ki-67 <= 10%"),
        ("when compared with placebo", "vs. placebo"),
        ("37.6 mos.", "37.6 months"),
    ],
)
def test_the_same_in_other_words(one: str, other: str) -> None:
    """Inflection, spelling, abbreviations and ways of printing numbers, bounds and units make no difference."""
    assert steps(one) == steps(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("resectable disease", "resected disease"),
        ("6 months", "6 weeks"),
        (">70%", "70%"),
        (">70%", "<70%"),
        ("≥70%", ">70%"),
        ("20 mg", "20 mL"),
        ("5%", "5"),
        ("may improve", "improve"),
        ("no evidence", "evidence"),
        ("No, evidence", "no evidence"),
        ("with symptoms", "without symptoms"),
        ("NETTER-1", "NETTER-2"),
        ("G1", "G2"),
        ("TAE", "TACE"),
        ("NEN", "NET"),
        ("DEB-TACE", "DEB"),
        ("followed by surgery", "followed surgery"),
        ("TAE or TACE", "TAE and TACE"),
        ("reduced from 5", "reduced to 5"),
        ("5 to 7", "5 and 7"),
        ("functional", "nonfunctional"),
        ("most patients", "all patients"),
    ],
)
def test_another_thing_in_like_words(one: str, other: str) -> None:
    """Look-alikes stay apart: bounds, units, hedges, negations, names and derived words."""
    assert steps(one) != steps(other)


@pytest.mark.parametrize(
    ("draft", "source"),
    [
        ("RFA later replaced cryotherapy.", "RFA later was replaced with cryotherapy."),
        ("A was replaced with B.", "A replaced B."),
        ("Patients were stable.", "Patients were stable for at least 6 months."),
        ("Patients are young.", "Patients are young (<55 years)."),
        ("It was stable.", "It was stable (6 months)."),
        ("OS was 10 vs 12 months.", "OS was 10 vs 12 months (P = 0.25)."),
        ("OS of 60% vs 85%.", "OS of 60% (R2) vs 85% (R0)."),
        ("OS 61.", "OS (%) 61."),
        ("PFS was 26 months.", "PFS (n=25) was 26 months."),
        ("All patients had small lesions.", "All of these patients had small lesions."),
        ("Surgery helps.", "Surgery helps, but recurrence is common."),
        ("Surgery helps.", "Surgery helps, if margins are free."),
        ("Surgery helped, and patients lived.", "Surgery helped, only in G1, and patients lived."),
        ("Age was 58.", "In the NET group, age was 58, and Ki-67 was 28."),
        ("In the NET group, age was 28.", "In the NET group, age was 58, and Ki-67 was 28."),
        ("X was effective.", "It was not shown that X was effective."),
        ("OS was 5, respectively.", "OS was 5, and PFS was 3, respectively."),
        (
            "Vomiting: 2 (3%); Duration 2 weeks.",
            "Vomiting: 2 (3%); Duration 5 days; Infection: 1 (2%); Duration 2 weeks",
        ),
        ("52 patients; 41% ascites", "52 patients; 29% cirrhosis; 54 other patients; 41% ascites"),
        ("No role", "No role for: TAE; TACE"),
        ("TACE: lobar only", "Not advised: TAE; TACE: lobar only"),
        ("Of patients.", "In patients, OS was 5."),
        ("In NETTER-1, OS was 5.", "OS was 5 in all."),
    ],
)
def test_what_changes_the_meaning_is_dropped(draft: str, source: str) -> None:
    """Turning a passive, cutting a limit, pairing what was not paired: each alone drops the sentence."""
    assert VERIFIER.fault(draft, source, ["CLARINET"]) is not None


@pytest.mark.parametrize(
    ("draft", "source"),
    [
        ("OS was 10 vs 12 months.", "OS was 10 vs 12 months (P = 0.01; HR 0.5)."),
        ("OS was 10 vs 12 months (HR 0.5).", "OS was 10 vs 12 months (P = 0.01; HR 0.5)."),
        ("In the NET group, age was 58.", "In the NET group, age was 58, and Ki-67 was 28."),
        ("Ki-67 was 28 in the NET group.", "In the NET group, age was 58, and Ki-67 was 28."),
        ("The DEB arm was closed.", "DEB arm closed"),
        ("In CLARINET, OS was 5 months.", "OS was 5 months."),
        ("In the CLARINET study, OS was 5 months.", "OS was 5 months."),
        ("The study found that OS was 5 months.", "OS was 5 months."),
        ("OS was 5 months.", "They noted that OS was 5 months."),
        ("UNOS: age <55; no deposits", "UNOS: G1; age <55; no deposits; bilobar"),
        ("Compared with TAE, TACE raised OS (5 vs 4).", "TACE raised OS compared with TAE (5 vs 4)."),
    ],
)
def test_what_leaves_the_meaning_passes(draft: str, source: str) -> None:
    """Statistics, further clauses, openers and headings may go or come; comparisons and leading phrases may turn."""
    assert VERIFIER.fault(draft, source, ["Medical Management", "CLARINET"]) is None


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_source_bears_itself_out(data: st.DataObject) -> None:
    """Every sentence, item, row and caption of a source passes beside itself."""
    source = data.draw(st.sampled_from(sources()))
    assert VERIFIER.fault(source, source) is None


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_two_exchanged_words_are_noticed(data: st.DataObject) -> None:
    """Whatever two words, names or numbers of a sentence are exchanged, it is dropped."""
    source = data.draw(st.sampled_from([text for text in sources() if len(text) < 500]))
    words = source.split()
    assume(len(words) > 3)
    i, j = sorted(data.draw(st.lists(st.integers(0, len(words) - 1), min_size=2, max_size=2, unique=True)))
    words[i], words[j] = words[j], words[i]
    assume(steps(" ".join(words)) != steps(source))
    assert VERIFIER.fault(" ".join(words), source) is not None


@given(st.data(), st.decimals(min_value=0, max_value=9999, places=1))
@settings(max_examples=150, deadline=None)
def test_another_number_is_noticed(data: st.DataObject, value: object) -> None:
    """Whatever number of a sentence is changed, it is dropped."""
    source = READER.plain(data.draw(st.sampled_from([text for text in sources() if len(text) < 500])))
    numbers = [t for t in words_of(source) if t.kind is Kind.NUMBER and t.raw[0].isdigit()]
    assume(numbers)
    chosen = data.draw(st.sampled_from(numbers))
    draft = f"{source[: chosen.start]}{value}{source[chosen.start + len(chosen.raw) :]}"
    assume(steps(draft) != steps(source))
    assert VERIFIER.fault(draft, source) is not None


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_lost_limit_is_noticed(data: st.DataObject) -> None:
    """Whatever "not", "only", "may", "but" or the like is taken out of a sentence, it is dropped."""
    lists = default_wording().words
    limiting = lists["limits"] | lists["modal"] | {"or", "most", "some", "few", "all"}
    source = data.draw(st.sampled_from(sources()))
    words = source.split()
    places = [i for i, word in enumerate(words) if word.lower() in limiting and word.lower() not in ("however", "that")]
    assume(places and len(words) > 3)
    del words[data.draw(st.sampled_from(places))]
    assert VERIFIER.fault(" ".join(words), source) is not None


@given(
    st.data(), st.sampled_from(["effective", "Lanreotide", "never", "https://example.org", "RETNET-2", "3.14", "you"])
)
@settings(max_examples=150, deadline=None)
def test_an_added_word_is_noticed(data: st.DataObject, word: str) -> None:
    """Whatever a sentence does not have cannot be put into it, at any place."""
    source = data.draw(st.sampled_from([text for text in sources() if word.lower() not in text.lower()]))
    words = source.split()
    words.insert(data.draw(st.integers(0, len(words))), word)
    assert VERIFIER.fault(" ".join(words), source) in (Fault.FOREIGN, Fault.WORDS, Fault.MEANING)


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_compared(draft: str, source: str) -> None:
    """No text, however odd, makes the comparison fail."""
    VERIFIER.fault(draft, source, [source])


@pytest.mark.parametrize(
    ("short", "long", "holds"),
    [
        ("NEN", "neuroendocrine neoplasm", True),
        ("NEN", "neuroendocrine tumor", False),
        ("TTP", "time to progression", True),
        ("TACE", "transarterial chemoembolization", True),
        ("LAR", "long-acting octreotide", False),
        ("DEB", "DEB TACE", False),
        ("SSAs", "somatostatin analogs", True),
        ("NET", "NET patient", False),
    ],
)
def test_an_abbreviation_has_every_initial(short: str, long: str, holds: bool) -> None:
    """Only a long form whose every word gives its initial counts as the same."""
    assert abbreviates(short, long) is holds


def test_inflection_is_no_derivation() -> None:
    """Endings of number and tense go; what makes another word of a word stays."""
    assert uninflected("metastases") == uninflected("metastasis")
    assert uninflected("toxicities") == uninflected("toxicity")
    assert len({uninflected(word) for word in ("resected", "resectable", "resection", "unresected")}) == 4


def test_wording_contradicts_itself_nowhere() -> None:
    """No word is both silent and limiting, every phrase has one key, and every bound one sign."""
    lists = default_wording().words
    assert not lists["silent"] & lists["limits"]
    assert lists["be"] <= lists["silent"]
    data = tomllib.loads((resources.files("guardrails") / "data" / "wording.toml").read_text("utf-8"))
    for table in (data["same"], data["bounds"]["before"], data["bounds"]["after"], data["units"]):
        phrases = [phrase for ways in table.values() for phrase in ways]
        assert len(phrases) == len(set(phrases))
