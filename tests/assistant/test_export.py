"""A conversation taken along: Markdown that shows what was written, and references that other programs read."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from assistant.export.bibliography import Work, bibtex, cited, clean, csl_json, name, ris
from assistant.export.markdown import escaped, markdown
from corpus.library import load_default
from corpus.model import Document

HOSTILE = (
    "<script>alert(1)</script>",
    "![x](javascript:alert(1))",
    "[click](https://evil.example)",
    "https://evil.example www.evil.example",
    "# Heading",
    "- item",
    "1. item",
    "> quote",
    "| a | b |",
    "`code` ~~~ ```",
    "&lt;b&gt;",
    "*bold* _it_ $x$ \\",
    "line\nTY  - JOUR\r\nER  - ",
    "line\u2028# Heading\u0085- item",
    "right\u202eleft\u2066",
    "bell\x07 nul\x00 escape\x1b[31m",
    "}, note = {x",
    "a & b % c # d _ e ^ f ~ g",
    "\\input{/etc/passwd}",
    "--- ***",
    "=== Title",
    '"quoted", {braced',
)


def reply(**given: Any) -> dict[str, Any]:
    """Return a reply object with what is given."""
    return {
        "text": "",
        "statements": [],
        "citations": [],
        "conflicts": [],
        "criteria": [],
        "refusal": None,
        "understood_as": None,
        **given,
    }


def citation(words: str, document_id: str = "leaflet") -> dict[str, Any]:
    """Return a citation in which everything that may be is the given words."""
    place = {"title": words, "date": "2024", "locator": words, "primary": words}
    return {"id": 1, "document_id": document_id, **place, "quote": words, "start": 0, "end": 1}


def work(words: str) -> Work:
    """Return a work in which everything that may be is the given words."""
    document = Document("leaflet", words, "", kind=words, date="2024-05", authors=(words,), doi=words, terms=words)
    return cited([reply(citations=[citation(words)])], {"leaflet": document})[0]


@pytest.mark.parametrize("words", HOSTILE)
def test_markdown_shows_and_does_nothing(words: str) -> None:
    """Words from outside form no heading, link, image, list, table or markup, wherever they stand."""
    said = {"text": words, "citations": [1]}
    turn = reply(
        statements=[said],
        citations=[citation(words)],
        conflicts=[{"topic": words, "positions": [said, said]}],
        understood_as=words,
    )
    refusal = reply(refusal={"message": words, "closest": [citation(words)]}, text=words)
    written = markdown(words, [("2026-03-01T12:00:00", words, turn), ("", words, refusal)], None, [work(words)])
    plain = re.sub(r"\\[!-/:-@\[-`{-~]", "", written)
    assert not re.search(r"[<>`*_|~&!$\[\]]", plain)
    assert not re.search(r"(?i)[a-z]://|www\.", plain)
    assert not re.search("[\x00-\x09\x0b-\x1f\x85\u2028\u202a-\u202e\u2066-\u2069]", written)
    lines = written.splitlines()
    expected = re.compile(r"# |## |### |- |1\. |Asked |Understood as: |Nearest passages|Every statement|")
    assert all(not re.match(r"\s*([#>+=-]|\d+[.)])", expected.sub("", line, count=1)) for line in lines)


@pytest.mark.parametrize("words", HOSTILE)
def test_ris_has_one_line_for_each_field(words: str) -> None:
    """Nothing in a field begins another field or ends the record."""
    lines = ris([work(words)]).split("\r\n")
    assert [line[:6] for line in lines[:-2]] == [
        f"{tag}  - " for tag in ("TY", "AU", "TI", "PY", "DA", "DO", "N1", "ID", "ER")
    ]
    assert lines[-2:] == ["", ""]
    assert not any("\n" in line or "\u2028" in line for line in lines)


@pytest.mark.parametrize("words", HOSTILE)
def test_bibtex_stays_one_entry(words: str) -> None:
    """Braces of one entry are balanced, and what TeX would act on is escaped."""
    written = bibtex([work(words)])
    assert written.startswith("@article{leaflet,\n")
    depth = 0
    for sign in written:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    assert written.count("\n}") == 1
    assert not re.search(r"(?<!\\)[&%#_$]", written)
    assert not re.search(r"\\(?![&%#_$]|text[a-z]+\{\})", written)


@pytest.mark.parametrize("words", HOSTILE)
def test_csl_json_is_json(words: str) -> None:
    """What citeproc reads is JSON with the words as they are, in one line."""
    (item,) = json.loads(csl_json([work(words)]))
    assert item["title"] == clean(words)
    assert item["issued"] == {"date-parts": [[2024, 5]]}


def test_shipped_documents_are_referred_to_truly() -> None:
    """Authors, date and DOI of a shipped document stand in each format; what is not known is left out."""
    documents = {each.document_id: each for each in load_default()}
    found = cited(
        [reply(citations=[citation("x", each)]) for each in ("landmark-2020", "unifocal-locoregional")], documents
    )
    review, poster = found
    assert "AU  - Howe, James R.\r\n" in ris([review])
    assert "DO  - 10.1245/s10434-020-08787-x\r\n" in ris([review])
    assert "DA  - 2020/09//\r\n" in ris([review])
    written = bibtex([review])
    assert "author = {Gangi, Alexandra and Howe, James R.}" in written
    assert "year = {2020}" in written
    items = json.loads(csl_json(found))
    assert items[0]["author"][1] == {"family": "Howe", "given": "James R."}
    assert items[0]["DOI"] == "10.1245/s10434-020-08787-x"
    assert not {"author", "issued", "DOI"} & items[1].keys()
    assert not re.search("(?m)^(AU|PY|DA|DO)  - ", ris([poster]))


def test_work_stands_once_and_survives_its_document() -> None:
    """Each document is listed once, those of criteria too; one that is gone keeps what its citation says."""
    evaluation = {"criteria": [{"citations": [citation("B", "b")]}], "thresholds": None, "remarks": []}
    found = cited([reply(citations=[citation("A", "a"), citation("A", "a")]), reply(criteria=[evaluation])], {})
    assert [(each.work_id, each.title, each.issued) for each in found] == [("a", "A", "2024"), ("b", "B", "2024")]


def test_keys_of_bibtex_differ() -> None:
    """Two documents whose ids look alike to BibTeX have keys of their own."""
    found = cited([reply(citations=[citation("A", "a b"), citation("B", "a,b"), citation("C", "ü")])], {})
    keys = re.findall(r"(?m)^@\w+\{(.*),$", bibtex(found))
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    ("author", "parts"),
    [
        ("James R. Howe", ("Howe", "James R.")),
        ("Ludwig van der Berg", ("van der Berg", "Ludwig")),
        ("ENETS", ("ENETS", "")),
        ("María-José de la Cruz Soto", ("de la Cruz Soto", "María-José")),
    ],
)
def test_family_names_are_told_apart(author: str, parts: tuple[str, str]) -> None:
    """A family name is the last word with what stands in lower case before it."""
    assert name(author) == parts


def test_escaped_text_stays_readable() -> None:
    """Numbers, dashes and brackets of ordinary sentences stay as they are."""
    for text in ("HR 0.47 (95 % CI 0.30–0.73); p = 0.001", "Age 54, Ki-67 8 %"):
        assert escaped(text) == text
    assert escaped("1. First") == "1\\. First"
    assert escaped("Age < 55") == "Age \\< 55"
