"""What a document prints of the publications that it reports is found by author and year, word for word."""

from __future__ import annotations

from corpus.library import load_default
from corpus.listed import cited, listed

DOCUMENTS = {document.document_id: document for document in load_default()}


def test_an_entry_of_a_list_is_found_with_its_number() -> None:
    """The entry of a list of references comes with its number, and its quote is the source's to the character."""
    document = DOCUMENTS["landmark-2020"]
    found = cited(document, "Sarmiento 2003")
    assert found is not None
    words, citation = found
    assert words.startswith("Sarmiento JM,")
    assert citation.locator.startswith("References, ")
    assert citation.quote == document.text[citation.start : citation.end]
    assert citation.primary == "Sarmiento 2003"


def test_a_source_line_below_a_slide_is_found() -> None:
    """A line that cites the study of a slide is an entry of its own."""
    document = DOCUMENTS["hopkins-2025"]
    found = cited(document, "Ngo 2021")
    assert found is not None
    words, citation = found
    assert words.startswith("Ngo L, et al.")
    assert citation.quote == document.text[citation.start : citation.end]


def test_every_entry_stands_where_it_is_said_to_stand() -> None:
    """No entry of any shipped document has words that its place does not hold."""
    for document in DOCUMENTS.values():
        for entry in listed(document.text).values():
            place = " ".join(entry.span.of(document.text).split())
            assert " ".join(entry.text.split()) in place


def test_a_study_without_an_entry_has_none() -> None:
    """A study that a document names and does not list is not made up."""
    assert cited(DOCUMENTS["onclive-2015"], "Strosberg 2017") is None
