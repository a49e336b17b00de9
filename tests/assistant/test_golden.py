"""The golden questions are sound data, are scored by what their replies say, and keep their floors."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from assistant.evaluation.golden import Golden, Score, Verdict, holds, load, normal, run, score, summarise
from assistant.reply import Conflict, Refusal, RefusalReason, Reply, Statement
from corpus.library import load_default
from corpus.model import Citation, Document
from corpus.passages import passages

FOLDER = Path(__file__).parents[1] / "golden"
FLOORS = tomllib.loads((FOLDER / "floors.toml").read_text("utf-8"))
TEXT = "The age limit is <55 years. Later it was <60 years."
DOCUMENTS = (Document("old", "Old", TEXT, kind="leaflet", date="2001"), Document("new", "New", TEXT, kind="leaflet"))
KINDS = {
    *("definition", "list", "number", "comparison", "who", "why", "contraindication", "yes-no", "table", "telegraphic"),
    *("typo", "multi-part", "paraphrase", "disagreement", "false-premise", "near-miss", "out-of-field", "instruction"),
    *("absent-table", "small-talk"),
}


def cite(document_id: str, start: int, end: int, quote: str | None = None) -> Citation:
    """Return a citation of the text's words, or of others that do not stand there."""
    return Citation(document_id, "Title", None, "Place", quote or TEXT[start:end], start, end)


LIMIT = Statement("The age limit is <55 years.", (1,))
LATER = Statement("Later it was <60 years.", (2,))
ANSWER = Reply("…", (LIMIT,), (cite("old", 0, 27),))
BOTH = Reply("…", (LIMIT,), (cite("old", 0, 27), cite("new", 28, 51)), (Conflict("age", (LATER, LIMIT)),))
REFUSAL = Reply("No dose.", refusal=Refusal(RefusalReason.NOT_IN_SOURCES, "No dose.", (cite("old", 0, 27),)))


def golden(expect: str = "answer", kind: str = "number", **more) -> Golden:
    """Return a golden question."""
    return Golden("one", "What is the limit?", kind, expect, False, **more)


@pytest.mark.parametrize(
    ("asked", "reply", "verdict"),
    [
        (golden(facts=(("<55",),)), ANSWER, Verdict.RIGHT),
        (golden(facts=(("< 55 years", "younger"),), documents=("old",)), ANSWER, Verdict.RIGHT),
        (golden(facts=(("<55",),), wrong=("<60",)), ANSWER, Verdict.RIGHT),
        (golden(facts=(("<60",),)), ANSWER, Verdict.MISSING_FACT),
        (golden(facts=(("<55",), ("<60",))), ANSWER, Verdict.MISSING_FACT),
        (golden(facts=(("<60",),)), BOTH, Verdict.RIGHT),
        (golden(facts=(("age limit",),), wrong=("<55",)), ANSWER, Verdict.WRONG_FACT),
        (golden(facts=(("<55",),), documents=("new",)), ANSWER, Verdict.WRONG_FACT),
        (golden(facts=(("<55",),)), REFUSAL, Verdict.WRONG_REFUSAL),
        (golden(positions=(("new", (("<60",),)), ("old", (("<55",),)))), BOTH, Verdict.RIGHT),
        (golden(positions=(("old", (("<60",),)),)), BOTH, Verdict.MISSING_FACT),
        (golden(positions=(("old", (("<55",),)),)), ANSWER, Verdict.MISSING_FACT),
        (golden("refusal"), REFUSAL, Verdict.RIGHT),
        (golden("refusal"), ANSWER, Verdict.MISSED_REFUSAL),
        (golden("refusal"), Reply("Hello."), Verdict.MISSED_REFUSAL),
        (golden("refusal", "instruction"), Reply("Hello."), Verdict.RIGHT),
        (golden("refusal", "instruction"), ANSWER, Verdict.MISSED_REFUSAL),
        (golden(kind="small-talk"), Reply("Hello."), Verdict.RIGHT),
        (golden(kind="small-talk"), ANSWER, Verdict.WRONG_FACT),
        (golden(kind="small-talk"), REFUSAL, Verdict.WRONG_REFUSAL),
    ],
)
def test_failures_are_told_apart(asked: Golden, reply: Reply, verdict: Verdict) -> None:
    """A wrong fact, a missing one, a wrong refusal and a missed one are four verdicts, and right is none of them."""
    assert score(asked, reply).verdict is verdict


def test_refusals_should_name_what_is_missing() -> None:
    """Whether the message names it is counted, apart from whether refusing was right."""
    assert score(golden("refusal", missing=(("dose", "amount"),)), REFUSAL).names_missing is True
    assert score(golden("refusal", missing=(("dose",), ("trial",))), REFUSAL).names_missing is False
    assert score(golden("refusal"), REFUSAL).names_missing is None


@pytest.mark.parametrize(
    ("fact", "text", "stands"),
    [
        ("<55", "age < 55 years", True),
        ("5%", "of 5 % there", True),
        ("5%", "of 15% there", False),
        ("14.3", "it was 14.3 months", True),
        ("14.3", "it was 14.35 months", False),
        ("4.3", "it was 14.3 months", False),
        ("14", "it was 14.3 months", False),
        ("14", "it was 14.", True),
        ("net", "a magnet", False),
        ("NET", "a net.", True),
        ("n=59", "N = 59", True),
        ("2-5", "2–5 lesions", True),
        ("patient's", "the patient’s", True),
    ],
)
def test_facts_stand_at_word_boundaries(fact: str, text: str, stands: bool) -> None:
    """A fact is found however dashes, quotes and spaces are set, and never inside another word or number."""
    assert holds(fact, normal(text)) is stands


def test_normal_text_stays_as_it_is() -> None:
    """Making text comparable twice changes nothing more."""
    once = normal("  Age\n<  55 – “years” ± ½ % ")
    assert once == 'age<55 - "years"±1⁄2%'
    assert normal(once) == once


def write(folder: Path, *entries: str) -> Path:
    """Write golden questions, one table each."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "some.toml").write_text("\n".join(f"[[question]]\n{entry}" for entry in entries), "utf-8")
    return folder


def test_every_fault_of_the_data_is_named_at_once(tmp_path: Path) -> None:
    """Who mends the data learns of every fault in one go, by id or file."""
    write(
        tmp_path,
        'id = "a"\nask = "?"\nkind = "number"\nexpect = "answer"\nfacts = [["1"]]\ndocuments = ["old"]',
        'id = "a"\nask = "?"\nkind = "number"\nexpect = "refusal"',
        'id = "b"\nask = "?"\nkind = "number"\nexpect = "perhaps"',
        'id = "c"\nask = "?"\nkind = "number"\nexpect = "answer"',
        'ask = "?"\nkind = "number"',
    )
    with pytest.raises(ValueError, match="twice") as faults:
        load(tmp_path)
    message = str(faults.value)
    assert all(part in message for part in ("a: the id", "b: expect", "c: an answer", "some.toml", "no id, expect"))


@pytest.mark.xfail(reason="only missing facts are looked at", strict=True)
@pytest.mark.parametrize("fields", ['facts = [["1"]]', 'facts = ["<55"]\ndocuments = ["old"]'])
def test_answer_needs_documents_and_facts_in_groups(tmp_path: Path, fields: str) -> None:
    """An answer without documents is refused, and so are facts that are no groups of alternatives."""
    write(tmp_path, f'id = "a"\nask = "?"\nkind = "number"\nexpect = "answer"\n{fields}')
    with pytest.raises(ValueError, match="a:"):
        load(tmp_path)


def test_held_back_questions_are_known_by_their_folder(tmp_path: Path) -> None:
    """What lies below the folder of that name is held back, nothing else is."""
    write(tmp_path, 'id = "a"\nask = "?"\nkind = "number"\nexpect = "refusal"')
    write(tmp_path / "held_back", 'id = "b"\nask = "?"\nkind = "number"\nexpect = "refusal"')
    assert {each.id: each.held_back for each in load(tmp_path)} == {"a": False, "b": True}


def test_summary_counts_replies_citations_and_quotes() -> None:
    """Answers and refusals are counted apart, and every quote, of near passages too, is held to its document."""
    asked = [golden(facts=(("<55",),)), golden(facts=(("<60",),)), golden("refusal", missing=(("dose",),))]
    replies = iter([ANSWER, Reply("…", (LIMIT,), (cite("old", 0, 27, "The age limit was"),)), REFUSAL])
    summary = summarise(run(asked, lambda _: next(replies)), DOCUMENTS)
    assert (summary.answered_right, summary.answerable, summary.share_right) == (1, 2, 0.5)
    assert (summary.refused, summary.to_refuse, summary.share_refused) == (1, 1, 1.0)
    assert summary.verdicts == {"right": 2, "missing fact": 1}
    assert (summary.cited, summary.statements, summary.exact, summary.quotes) == (2, 2, 2, 3)
    assert summary.names_missing == (1, 1)


def test_nothing_asked_has_no_share() -> None:
    """Where nothing was asked no share is claimed."""
    empty = summarise((), DOCUMENTS)
    assert empty.share_right is None
    assert empty.share_refused is None


def test_golden_set_is_large_enough(goldens: tuple[Golden, ...]) -> None:
    """There are at least 120 answerable questions of every kind, 100 to refuse, 70 of them near, and 25 disputes."""
    counted = Counter(each.kind for each in goldens)
    assert set(counted) == KINDS
    assert sum(each.expect == "answer" for each in goldens) >= 120
    assert sum(each.expect == "refusal" for each in goldens) >= 100
    assert counted["near-miss"] >= 70
    assert counted["disagreement"] + counted["false-premise"] >= 25


def test_every_golden_fact_stands_in_a_named_source(goldens: tuple[Golden, ...]) -> None:
    """Every fact, and every position's, stands literally in the passages of a document that the question names."""
    texts = {}
    for document in load_default():
        read = [(p.text, *p.scope.headings, p.scope.table, p.scope.lead) for p in passages(document)]
        texts[document.document_id] = normal(" \n ".join(part for parts in read for part in parts))
    absent = []
    for each in goldens:
        wanted = [(group, each.documents) for group in each.facts]
        wanted += [(group, (document,)) for document, groups in each.positions for group in groups]
        absent += [each.id for group, where in wanted if not any(holds(f, texts[d]) for f in group for d in where)]
    assert not absent


def floors_held(scores: tuple[Score, ...], floors: dict[str, float]) -> dict[str, str]:
    """Return the shares, in percent, that lie below their floor, with the counts and without the questions."""
    summary = summarise(scores, load_default())
    shares = {"answered_right": summary.share_right, "refused": summary.share_refused}
    counts = {
        "answered_right": f"{summary.answered_right} of {summary.answerable}",
        "refused": f"{summary.refused} of {summary.to_refuse}",
    }
    return {name: counts[name] for name, floor in floors.items() if 100 * (shares[name] or 0) < floor}


def test_open_golden_questions_keep_their_floor(open_scores: tuple[Score, ...]) -> None:
    """The share of open questions answered rightly, and of those refused, does not fall below what was reached."""
    assert not floors_held(open_scores, FLOORS["open"])


def test_held_back_golden_questions_keep_their_floor(held_back_scores: tuple[Score, ...]) -> None:
    """The same holds for the questions that nobody tunes on, of which only the counts are told."""
    below = floors_held(held_back_scores, FLOORS["held_back"])
    if below:
        pytest.fail(str(below), pytrace=False)
