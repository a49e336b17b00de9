from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.library import load_default
from corpus.locate import locator
from corpus.model import Document, Span
from corpus.passages import passages
from corpus.quotes import cell_citations, citations, locate

DOCUMENTS = {document.document_id: document for document in load_default()}
each_document = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.document_id)


@each_document
def test_quotes_equal_the_text(document: Document) -> None:
    """Every citation's quote is the text between its offsets, to the character."""
    for passage in passages(document):
        cited = [*citations(document, passage), *cell_citations(document, passage, passage.cells)]
        assert len(cited) == len(passage.spans) + len(passage.cells)
        for citation in cited:
            assert citation.quote == document.text[citation.start : citation.end]
            assert citation.locator


@given(st.text(alphabet="ab \n\t", max_size=30), st.data())
def test_a_quote_is_found_again(text: str, data: st.DataObject) -> None:
    """Any words of a text are found in it, even with other white space between them."""
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    found = locate(text, quote)
    if quote.strip():
        assert found is not None
        assert found.of(text) == quote
        loose = locate(text, "\n ".join(quote.split()))
        assert loose is not None
        assert loose.of(text).split() == quote.split()
    else:
        assert found is None


def test_words_that_are_not_there_are_not_found() -> None:
    """A paraphrase has no place in the text."""
    assert locate("It was so.", "It is so.") is None
    assert locate("a.c", "abc") is None
    assert locate("at least 90% of\n\nthe tumors", "90% of the tumors") == Span(9, 27)


@pytest.mark.parametrize(
    ("document_id", "words", "place"),
    [
        ("landmark-2020", "Functional and nonfunctional tumors responded equally well.", "Medical Management > PROMID"),
        (
            "hopkins-2025",
            "612 patients with NELM who underwent liver directed therapy",
            "Slide: Cytoreduction/Debulking: Does it change survival?",
        ),
        (
            "unifocal-locoregional",
            "Subsequent Intervention, Yes: Surgical Resection 6 (37.5%); Embolization 7 (63.6%); RFA 5 (29.4%); "
            "Radiation 7 (46.7%)",
            "Table: Type of Locoregional Treatment, row Subsequent Intervention, Yes",
        ),
        (
            "unifocal-locoregional",
            "Gender, Female: n (%) 24 (40.7%)",
            "Table: Demographics and Baseline Therapies, row Gender, Female",
        ),
        ("hopkins-2025", "Age <55 years", "Slide: Transplant, Milan"),
        ("ucsf-g3-2024", "Carcinoid crisis was noted in 1 patient (2.4%).", "Results"),
    ],
)
def test_a_place_is_named_as_a_person_looks_it_up(document_id: str, words: str, place: str) -> None:
    """Section, slide, table and row are named as they stand in the source."""
    document = DOCUMENTS[document_id]
    passage = next(passage for passage in passages(document) if passage.text == words)
    assert locator(document, passage) == place


def test_captions_are_named() -> None:
    """A caption is found by its figure or table, an explanation of abbreviations by the slide it stands on."""
    review, slides = DOCUMENTS["landmark-2020"], DOCUMENTS["hopkins-2025"]
    starts = {
        "Kaplan-Meier survival": (review, "Figure 1 caption"),
        "Table 1.": (review, "Table 1 caption"),
        "OS, overall survival": (slides, "Slide: Surgical Outcomes for NELM, note"),
    }
    for start, (document, place) in starts.items():
        passage = next(passage for passage in passages(document) if passage.text.startswith(start))
        assert locator(document, passage) == place


def test_the_primary_study_is_named() -> None:
    """A citation names the study that the source reports."""
    document = DOCUMENTS["landmark-2020"]
    passage = next(passage for passage in passages(document) if "61% 5-year survival rate" in passage.text)
    assert [citation.primary for citation in citations(document, passage)] == ["Sarmiento 2003"]


def test_a_passage_is_cited_from_its_own_document_only() -> None:
    """Offsets of one text are never used in another, nor cells of one row for another."""
    first, second = DOCUMENTS["landmark-2020"], DOCUMENTS["hopkins-2025"]
    with pytest.raises(ValueError, match="cannot be cited from"):
        citations(second, passages(first)[0])
    rows = [passage for passage in passages(second) if passage.cells]
    with pytest.raises(ValueError, match="is no cell of"):
        cell_citations(second, rows[0], rows[-1].cells[:1])
