from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.blocks import blocks
from corpus.library import load_default
from corpus.model import BlockKind, Document, Passage, PassageKind, Span, passage_id
from corpus.passages import passages

DOCUMENTS = load_default()
EXPECTED: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("expected_passages.toml").read_text("utf-8"))[
    "passage"
]
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.document_id)
LINES = """\
Results
Methods: we did it.
- an item
  - a nested item
1. first
2. second
(a) lettered
a\tb\tc
A\t1\t2
B\t3 (4%)\t
Female 24 (40.7%)
Male 35 (59.3%)
Gender, n (%)
It was so.¹ It is not.^{2}
et al. 3
References
1. Smith J, Doe A. A title. Ann Surg. 2019;3:1-9.
2. Roe B. Title. Gut. 2018;4:2-8.
Smith et al. reported 3 cases.2 They were well
and went home.
Figure 1: A curve.
\tx
$>70\\%$.
•
Roe J, et al. A title. Gut. 2020;69:12-19.
# Head
| a | b |
Jane Roe, MD, PhD
…
Table 1. A title
RESULTS: Pain fell. CONCLUSION: It works.
"""
lines = st.sampled_from([*LINES.splitlines(), "", "a" * 300])
texts = st.one_of(st.lists(lines, max_size=25).map("\n".join), st.text(max_size=300))


def made(text: str) -> Document:
    """Return a document of the text."""
    return Document("made", "A title", text, kind="guideline")


def spans_of(passage: Passage) -> list[Span]:
    """Return every span that a passage speaks of."""
    cells = [span for cell in passage.cells for span in (cell.span, *cell.head_spans)]
    return [*passage.spans, *cells]


def check(document: Document) -> None:
    """Hold the laws that every document's passages keep."""
    found = passages(document)
    assert [passage.order for passage in found] == list(range(len(found)))
    assert len({passage.passage_id for passage in found}) == len(found)
    starts = [passage.spans[0].start for passage in found]
    assert starts == sorted(starts)
    for passage in found:
        assert passage.document_id == document.document_id
        assert passage.passage_id == passage_id(document.document_id, passage.spans)
        assert passage.text.strip() == passage.text
        assert not passage.evidence or passage.text
        assert passage.parent is None or 0 <= passage.parent < passage.order
        for span in spans_of(passage):
            assert span.of(document.text).strip() == span.of(document.text) != ""
        assert all(first.end <= second.start for first, second in pairwise(passage.spans))
        assert all(
            passage.spans[0].start <= cell.span.start < cell.span.end <= passage.spans[-1].end for cell in passage.cells
        )
    said = sorted((span.start, span.end) for passage in found if passage.evidence for span in passage.spans)
    assert all(first[1] <= second[0] for first, second in pairwise(said))


@each_document
def test_passages_of_the_sources_are_ordered_exact_and_apart(document: Document) -> None:
    """Ids are unique and stable, order is reading order, spans quote exactly, and no two pieces of evidence overlap."""
    check(document)


@given(texts)
@settings(max_examples=200, deadline=None)
def test_passages_of_any_text_are_ordered_exact_and_apart(text: str) -> None:
    """The laws hold for texts that nobody has seen."""
    check(made(text))


@each_document
def test_the_same_document_gives_the_same_passages(document: Document) -> None:
    """Passages are a function of the document."""
    again = Document(document.document_id, document.title, "".join(list(document.text)), document.kind)
    assert [p.passage_id for p in passages(document)] == [p.passage_id for p in passages(again)]


@each_document
def test_references_and_matter_are_no_passages(document: Document) -> None:
    """Nothing of the reference list, of source lines or of publishing matter is a passage."""
    silent = {BlockKind.REFERENCE, BlockKind.SOURCE, BlockKind.MATTER}
    outside = [span for block in blocks(document.text) if block.kind in silent for span in block.spans]
    for passage in passages(document):
        for span in passage.spans:
            assert all(span.end <= other.start or other.end <= span.start for other in outside)


@each_document
def test_shown_words_hold_no_marks_and_no_mark_up(document: Document) -> None:
    """Line breaks, raised numbers, LaTeX leftovers and tags are gone from what is shown, save for garbled cells."""
    for passage in passages(document):
        for scrap in ("\n", "\t", "  ", "^{", "\\", "$", "**", "<u>", "</u>", "¹", "²", "⁹"):
            assert scrap not in passage.text, passage.text


def _fits(passage: Passage, expected: dict[str, Any]) -> bool:
    cells = [[cell.head, cell.text] for cell in passage.cells]
    garbled = [cell.text for cell in passage.cells if cell.garbled]
    facts = {
        "kind": passage.kind.value,
        "headings": list(passage.scope.headings),
        "table": passage.scope.table,
        "lead": passage.scope.lead,
        "studies": list(passage.scope.studies),
        "references": list(passage.references),
        "evidence": passage.evidence,
        "spans": len(passage.spans),
        "garbled": garbled,
    }
    same = all(facts[name] == expected[name] for name in facts if name in expected)
    return same and all(cell in cells for cell in expected.get("cells", []))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: str(expected["text"])[:40])
def test_a_reviewer_finds_what_the_source_says(expected: dict[str, Any]) -> None:
    """The passage stands in its document with the scope, studies and cells that a reader of the source expects."""
    document = next(each for each in DOCUMENTS if each.document_id == expected["document"])
    alike = [passage for passage in passages(document) if passage.text == expected["text"]]
    assert alike, "no passage has these words"
    assert any(_fits(passage, expected) for passage in alike), alike


def test_a_list_comes_whole_under_its_label() -> None:
    """The criteria of one label share a group, keep their order and point to the label."""
    document = next(each for each in DOCUMENTS if each.document_id == "hopkins-2025")
    found = passages(document)
    label = next(passage for passage in found if passage.text == "Milan")
    items = [passage.text for passage in found if passage.group == label.group and passage.kind is PassageKind.ITEM]
    assert len(items) == 5
    assert items[0] == "Age <55 years"
    assert items[-1].startswith("Good response to therapies")
    assert {passage.parent for passage in found if passage.text in items and passage.group == label.group} == {
        label.order
    }


def test_slides_that_repeat_are_both_kept() -> None:
    """A title that comes three times stands three times."""
    document = next(each for each in DOCUMENTS if each.document_id == "hopkins-2025")
    assert sum(passage.text == "Case in point:" for passage in passages(document)) == 3


def test_studies_of_an_unseen_text_are_found() -> None:
    """In a text with bracketed references a study's name carries on until the field speaks."""
    text = (
        "Treatment\n\nSmith et al. treated 40 patients with beads [1]. Median survival was 30 months. "
        "Response was seen in half. At present, there is no consensus.\n\nReferences\n\n"
        "1. Smith J, Doe A. Beads. Ann Surg. 2019;3:1-9.\n2. Roe B. Other. Gut. 2018;4:2-8.\n"
    )
    found = [passage.scope.studies for passage in passages(made(text)) if passage.kind is PassageKind.SENTENCE]
    assert found == [("Smith 2019",), ("Smith 2019",), ("Smith 2019",), ()]


@each_document
def test_line_ends_of_another_system_change_nothing(document: Document) -> None:
    """A text saved with carriage returns gives the same passages, word for word."""
    saved = Document(document.document_id, document.title, document.text.replace("\n", "\r\n"), document.kind)
    assert [p.text for p in passages(saved)] == [p.text for p in passages(document)]
    assert [p.scope for p in passages(saved)] == [p.scope for p in passages(document)]
