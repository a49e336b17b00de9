"""What a document prints of the publications that it reports is found by author and year, word for word."""

from __future__ import annotations

import pytest

from corpus.library import load_default
from corpus.listed import cited, listed

DOCUMENTS = {document.document_id: document for document in load_default()}


@pytest.mark.parametrize(
    ("document_id", "study", "begins", "place"),
    [
        ("landmark-2020", "Sarmiento 2003", "Sarmiento JM,", "References, "),
        ("hopkins-2025", "Ngo 2021", "Ngo L, et al.", "Source line"),
    ],
)
def test_an_entry_is_found_word_for_word(document_id: str, study: str, begins: str, place: str) -> None:
    """The entry of a list comes with its number, a line below a slide as such; each quote is the source's own."""
    document = DOCUMENTS[document_id]
    found = cited(document, study)
    assert found is not None
    words, citation = found
    assert words.startswith(begins)
    assert citation.locator.startswith(place)
    assert citation.quote == document.text[citation.start : citation.end]
    assert citation.primary == study


def test_every_entry_stands_where_it_is_said_to_stand() -> None:
    """No entry of any shipped document has words that its place does not hold."""
    for document in DOCUMENTS.values():
        for entry in listed(document.text).values():
            place = " ".join(entry.span.of(document.text).split())
            assert " ".join(entry.text.split()) in place


def test_a_study_without_an_entry_has_none() -> None:
    """A study that a document names and does not list is not made up."""
    assert cited(DOCUMENTS["onclive-2015"], "Strosberg 2017") is None
