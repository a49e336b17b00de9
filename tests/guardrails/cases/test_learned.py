"""What was learned is read where no rule read a value, and shown so; what rules read too easily is doubted."""

from pathlib import Path

import pytest

from guardrails.cases import learned
from guardrails.cases.learned import Learned, default_learned, demands, label
from guardrails.cases.read import describes_case, read_case
from guardrails.cases.weighing import UNLIKE
from guardrails.cases.wire import extract_object

UNFORESEEN = "62 y, G2 ileal NET. The culprit in her gut came out nineteen months back."
LISTED = Path(learned.__file__).parent / "data" / "learned.toml"
LABELS = default_learned().tagger.labels


def test_reading_that_no_rule_knows_is_shown_as_learned() -> None:
    """Of one text the wire marks what was learned, and bears no such mark where a rule reads."""
    facts = extract_object(UNFORESEEN)["facts"]
    assert isinstance(facts, dict)
    assert facts["primary_resected"] == {"value": True, **span(facts["primary_resected"]), "learned": True}
    assert "learned" not in facts["grade"]


def span(reading: dict[str, object]) -> dict[str, object]:
    """Return the words of a reading and where they stand, which must be the text's."""
    start, end = reading["start"], reading["end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    return {"quote": UNFORESEEN[start:end], "start": start, "end": end}


def test_rules_alone_read_as_if_nothing_had_been_learned() -> None:
    """What the rules read is the same without the tagger, and nothing of it is learned."""
    alone, whole = read_case(UNFORESEEN, by_rules_alone=True), read_case(UNFORESEEN)
    assert not any(each.learned for each in alone.facts.values())
    assert alone.facts == {name: each for name, each in whole.facts.items() if not each.learned}
    assert alone.facts.keys() < whole.facts.keys()


@pytest.mark.parametrize(
    "text",
    [
        "The culprit in the gut often comes out first, and both halves are often peppered.",
        "What if the culprit came out nineteen months back?",
        "How do the deposits move after embolization?",
    ],
)
def test_what_was_learned_makes_no_patient(text: str) -> None:
    """Words that only look like a fact make no text one about a patient."""
    assert not describes_case(text)
    assert not read_case(text).facts


def test_what_the_text_leaves_open_stays_open() -> None:
    """A fact that a text doubts is not read all the same because its words look like the fact."""
    case = read_case("62 y, ileal NET. The primary may have been resected elsewhere; whether it was is not known.")
    assert "primary_resected" not in case.facts


@pytest.mark.parametrize(
    "asked",
    [
        "What if the FLR were 30 %?",
        "Is the liver half replaced, and is she resectable?",
        "Does she have carcinoid heart disease? Is her portal vein thrombosed?",
    ],
)
def test_what_is_supposed_or_asked_is_not_read(asked: str) -> None:
    """Beside facts of a patient, what a text only supposes or asks is read neither by rule nor as was learned."""
    told = "62 y, G2 ileal NET, resected 14 months ago; five metastases in the right lobe, nothing outside the liver. "
    alone, asking = read_case(told).facts, read_case(told + asked).facts
    assert {name: each.value for name, each in asking.items()} == {name: each.value for name, each in alone.items()}


def test_what_looks_like_no_statement_is_left_open() -> None:
    """In a note, what a rule reads of somebody else's words is left open, with the words and why."""
    note = (
        "Thank you for seeing Mrs Holt, a baker of 58. She has an ileal NET, Ki-67 6 %, and seven liver metastases in "
        "both lobes, stable for 14 months. PET shows nothing outside the liver. Her brother, himself on dialysis, came "
        "along and asked whether he could give a part of his liver."
    )
    alone, case = read_case(note, by_rules_alone=True), read_case(note)
    assert alone.facts["renal_insufficiency"].value is True
    assert "renal_insufficiency" not in case.facts
    assert ("on dialysis", UNLIKE) in {(each.quote, each.reason) for each in case.unclear}


def test_words_that_no_rule_knows_may_contradict_what_a_rule_reads() -> None:
    """Where unknown words surely state another value of a fact that a rule reads, both are shown, none is chosen."""
    note = (
        "Mrs Holt, 58, has an ileal NET, G2, Ki-67 6 %, and seven liver metastases in both lobes, stable for 14 "
        "months. The other hospital writes that the tumour in the gut was taken out in March; "
    )
    opposed = "her own discharge sheet says in situ, never operated."
    assert read_case(note).facts["primary_resected"].value is True
    assert read_case(note + opposed, by_rules_alone=True).facts["primary_resected"].value is True
    case = read_case(note + opposed)
    assert "primary_resected" not in case.facts
    assert {(each.value, each.learned) for each in case.conflicts["primary_resected"]} == {(True, False), (False, True)}


def test_of_two_readings_the_one_that_hardly_looks_like_the_fact_is_left_open() -> None:
    """Two values that rules read are no conflict where the words of one surely state it, those of the other hardly."""
    note = (
        "Mrs Ray, 61, has an ileal NET, G2, Ki-67 4 %, with thirteen liver lesions on both sides, stable for 9 months. "
        "Nothing outside the liver. In her handbag she carries a cutting on somebody with 60 liver metastases who "
        "climbed a mountain."
    )
    assert "liver_lesion_count" in read_case(note, by_rules_alone=True).conflicts
    case = read_case(note)
    assert case.facts["liver_lesion_count"].value == 13
    assert "liver_lesion_count" not in case.conflicts


def test_limit_that_nobody_states_of_the_patient_is_left_open() -> None:
    """A bound that a rule takes for the patient's is left open where its words look like no statement of the fact."""
    note = (
        "Mrs Ray, 61, has an ileal NET, G2, Ki-67 4 %, stable for 9 months. The stenotic primary was taken out. "
        "Nothing outside the liver on PET. Our slide for the trainees read: max. 10 lesions, and under it a "
        "drawing of the liver by her granddaughter."
    )
    assert "liver_lesion_count" in read_case(note, by_rules_alone=True).facts
    case = read_case(note)
    assert "liver_lesion_count" not in case.facts
    assert ("max. 10 lesions", UNLIKE) in {(each.quote, each.reason) for each in case.unclear}


def test_number_of_before_yields_to_the_one_of_now() -> None:
    """Where other words surely state the number, one that hardly looks like it is left open, and the other is read."""
    note = (
        "Letter of the clinic. Ileal NET, grade 2, primary resected. In the first MRI they found 2 lesions in the "
        "liver, one year later there were 4, and now there are 9 of them on both sides. No disease outside the liver. "
        "She has no flushing and is otherwise well."
    )
    assert read_case(note).facts["liver_lesion_count"].value == 9


def test_entry_that_is_marked_with_another_value_is_not_trusted_as_a_form() -> None:
    """An entry of a form stands though its words look unusual, unless they are surely marked with another value."""
    form = (
        "Neuroendocrine board\nAge: 66\nTumour: NET G2\nKi-67: 5 %\nPrimary: jejunum, resected 3 years ago\n"
        "Liver: nine metastases, both lobes\n"
        "Extrahepatic: a mediastinal node, removed by mediastinoscopy; nothing more\n"
        "Symptoms: none\nCourse: stable 8 months\nQuestion: transplantation?"
    )
    assert read_case(form).facts["extrahepatic_disease"].value == "resected"
    boxes = "Renal insufficiency: [x] yes [ ] no\nCarcinoid heart disease: [ ] yes [x] no\nGrade: [ ] G1 [x] G2\n"
    assert read_case(form + "\n" + boxes).facts["renal_insufficiency"].value is True


def test_what_the_rules_can_put_in_no_value_may_be_learned() -> None:
    """Where a rule sees a fact and cannot tell its value, words that look like the value are read."""
    text = "She has a pancreatic NET, 58 years. There is no disease outside the liver apart from the primary."
    alone, case = read_case(text, by_rules_alone=True), read_case(text)
    assert "extrahepatic_disease" in {each.fact for each in alone.unclear}
    assert case.facts["extrahepatic_disease"].value == "none"
    assert "extrahepatic_disease" not in {each.fact for each in case.unclear}


def test_each_reason_that_leaves_a_fact_open_is_given_somewhere() -> None:
    """No reason is listed that no rule and no module gives."""
    folder = Path(learned.__file__).parent
    given = "".join(
        each.read_text("utf-8") for each in folder.rglob("*.*") if each.suffix in {".py", ".toml"} and each != LISTED
    )
    assert [each for each in sorted(default_learned().left_open) if f'"{each}"' not in given] == []


def test_every_fact_that_is_read_so_was_marked() -> None:
    """The shipped demands name only facts with marks, and each label is one of a fact."""
    known = default_learned()
    assert isinstance(known, Learned)
    assert known.demands.keys() <= {each.partition("=")[0] for each in LABELS}
    assert label("months_stable", 0) == "months_stable=0"
    assert label("liver_lesion_count", ">5") == "liver_lesion_count"


def test_every_fault_of_the_demands_is_named_at_once() -> None:
    """A fact without marks, an unknown key, a fact that is needed and unknown, and no probability are told together."""
    table = {"fact": {"mood": {"least": 0.5}, "bilobar": {"least": 7, "most": 1, "needs": "luck"}}}
    with pytest.raises(ValueError, match=r"mood: .*; bilobar: most .*; bilobar: there is no fact luck; bilobar: least"):
        demands(table, LABELS)
