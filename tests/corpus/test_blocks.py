from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.blocks import blocks
from corpus.library import load_default
from corpus.model import Block, BlockKind, Document

each_document = pytest.mark.parametrize("document", load_default(), ids=lambda document: document.document_id)


def words(text: str, kind: BlockKind) -> list[str]:
    """Return the words of the blocks of one kind."""
    found = [block for block in blocks(text) if block.kind is kind]
    return [" ".join(" ".join(span.of(text) for span in block.spans).split()) for block in found]


def check(text: str) -> tuple[Block, ...]:
    """Hold the laws of blocks: spans lie in the text, in order, and never overlap."""
    found = blocks(text)
    spans = sorted((span.start, span.end) for block in found for span in block.spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(a.end <= b.start for block in found for a, b in pairwise(block.spans))
    return found


@each_document
def test_every_word_of_the_sources_is_in_a_block(document: Document) -> None:
    """No letter or digit of a source falls out of its blocks."""
    covered = {i for block in check(document.text) for span in block.spans for i in range(span.start, span.end)}
    lost = [i for i, character in enumerate(document.text) if character.isalnum() and i not in covered]
    assert lost == []


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_text_has_blocks(text: str) -> None:
    """Whatever the text, blocks are found without an error and quote exactly."""
    check(text)


@given(
    st.lists(
        st.sampled_from(["- a", "a\tb", "A 1 2", "Head", "", " x", "et al. 2019;1:2", "1. b", "¹", "("]), max_size=40
    )
)
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_lines_has_blocks(lines: list[str]) -> None:
    """Bullets, tabs, values and source lines in any order are taken."""
    check("\n".join(lines))


@pytest.mark.parametrize(
    "piece",
    ["(", "$ ", "1  ", "a.1,", "^{1", "- x\n", "a\tb\t1\n", "Head\n\n", "ab-\n", "et al 1 ", "A, b; ", "¹", "\n", "a@"],
)
def test_long_monotonous_texts_are_taken(piece: str) -> None:
    """Patterns that tempt a search to try everything are read like any other text."""
    check(piece * 8000)


def test_page_breaks_do_not_end_a_paragraph() -> None:
    """A paragraph runs on over an empty line, publishing matter and a page number, as spans of one block."""
    start = (
        "The tumors were found in the stomach, the small bowel and " + "many other places of the body, " * 8 + "such as"
    )
    text = f"{start}\n\nPage 3 of 9\n\nTo whom correspondence should be addressed: J. Doe\n\nthe lung and the ovary.\n"
    found = [block for block in blocks(text) if block.kind is BlockKind.PARAGRAPH]
    assert len(found) == 1
    assert [span.of(text)[-10:] for span in found[0].spans] == [start[-10:], "the ovary."]


def test_hard_wrapped_lines_make_one_paragraph() -> None:
    """Lines of one width, even with a blank line after each, are one contiguous paragraph."""
    text = (
        "We reviewed the records of patients who were treated at a \n\nlarge center between 2014 and 2017, with a \n\n"
        "local treatment for one growing lesion.  The others were \n\nnot included in this report of our work.\n"
    )
    found = [block for block in blocks(text) if block.kind is BlockKind.PARAGRAPH]
    assert len(found) == 1
    assert len(found[0].spans) == 1


def test_numbered_and_marked_headings_have_levels() -> None:
    """Markdown's hashes and numbered headings say how deep they stand."""
    text = "# One\n\nIt is so.\n\n## Two\n\nIt is not.\n"
    assert [block.level for block in blocks(text) if block.kind is BlockKind.HEADING] == [1, 2]
    prose = "It has been a long time since anybody looked at this, and nobody knows why.\n\n"
    text = f"1. Aims\n\n{prose}1.1 Scope\n\n{prose}2. Methods\n\n{prose}"
    assert [block.level for block in blocks(text) if block.kind is BlockKind.HEADING] == [1, 2, 1]


def test_bullets_nest_by_indent() -> None:
    """An indented item stands under the one before it."""
    text = "Needs\n\n• first\n  – under it\n  – also under it\n• second\n"
    assert [block.level for block in blocks(text) if block.kind is BlockKind.ITEM] == [1, 2, 2, 1]


def test_source_lines_and_people_are_no_content() -> None:
    """A citation under a slide is a source, a line of names with degrees is matter."""
    source, people = "Roe J, et al. Doses. Gut. 2020;69:12-19.", "Jane Roe, MD, PhD; John Doe, MD"
    text = f"Doses\n\n- 20 mg daily is usual\n\n{source}\n\n{people}\n"
    assert words(text, BlockKind.SOURCE) == [source]
    assert words(text, BlockKind.MATTER) == [people]


def test_a_logo_that_repeats_is_matter() -> None:
    """A line that comes again and again over the next title introduces nothing."""
    text = "ACME CLINIC\n\nFirst\n\n- one thing is here\n\nACME CLINIC\n\nSecond\n\n- another is there\n\nACME CLINIC\n"
    assert words(text, BlockKind.MATTER) == ["ACME CLINIC"] * 3


def test_a_minus_sign_is_kept() -> None:
    """A hyphen before a figure is a bullet only where a document does so more than once."""
    assert words("Change\n\n- -5 points in pain\n- none in sleep\n", BlockKind.ITEM) == [
        "-5 points in pain",
        "none in sleep",
    ]
