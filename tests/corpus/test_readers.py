from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Document, Passage, PassageKind
from corpus.passages import passages
from corpus.readers import MAX_BYTES, ReadText, UnreadableDocument, read, reader_for, suffixes

Run = tuple[float, float, float, str]
"""x and y in points from the bottom left, size, words."""

REFERENCES = (
    "1. Smith J, Doe A. A study of stents. J Hepatol. 2019;3:1-9.",
    "2. Roe B. Another. Ann Surg. 2018;4:2-8.",
)


def pdf(pages: Sequence[Sequence[Run]], title: str = "") -> bytes:
    """Return a PDF whose pages hold the given runs of text in Helvetica."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for runs in pages:
        data = "\n".join(f"BT /F1 {size} Tf {x} {y} Td ({escaped(words)}) Tj ET" for x, y, size, words in runs).encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    objects.append(b"<< /Title (%s) >>" % escaped(title).encode())
    return assembled(objects)


def escaped(words: str) -> str:
    """Return words as a PDF string holds them."""
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def assembled(objects: Sequence[bytes]) -> bytes:
    """Return a PDF file of the objects, the first the catalogue, the last the information."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def word() -> bytes:
    """Return a Word document with a heading, a raised number, a list, a table and references."""
    document = docx.Document()
    document.core_properties.title = "Care of stents"
    document.add_heading("Care of stents", 0)
    document.add_heading("Outcome", 1)
    paragraph = document.add_paragraph("Stents were well tolerated.")
    paragraph.add_run("1,2").font.superscript = True
    paragraph.add_run(" They last.")
    document.add_paragraph("first item", style="List Bullet")
    document.add_paragraph("second item", style="List Bullet")
    rows = [("Group", "n (%)", "Months"), ("A", "3 (30%)", "7"), ("B", "7 (70%)", "9")]
    table = document.add_table(rows=3, cols=3)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    document.add_heading("References", 1)
    for reference in REFERENCES:
        document.add_paragraph(reference)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


WEB = """<html><head><title>Care of stents</title><script>var x = "never";</script></head><body><nav>Home</nav>
<h1>Care of stents</h1><h2>Outcome</h2><p>Stents were <b>well</b> tolerated.<sup>1,2</sup> They last.</p>
<ul><li>first item<ul><li>under it</li></ul></li><li>second item</li></ul>
<table><tr><th>Group</th><th>n (%)</th><th>Months</th></tr><tr><td>A</td><td>3 (30%)</td><td>7</td></tr>
<tr><td>B</td><td>7 (70%)</td><td>9</td></tr></table><h2>References</h2><p>{}</p><p>{}</p></body></html>"""

MARKDOWN = """---
title: "Care of stents"
---
# Care of stents

Outcome
-------

Stents were [well](https://example.org) tolerated.[^1] They last.

- first item
  - under it
- second item

| Group | n (%) | Months |
|:------|------:|--------|
| A     | 3 (30%) | 7 |
| B     | 7 (70%) | 9 |

## References

"""


def in_document(found: ReadText) -> tuple[Passage, ...]:
    """Return the passages of what was read."""
    return passages(Document("made", found.title or "none", found.text, kind="guideline"))


def texts(found: Iterable[Passage], kind: PassageKind) -> list[str]:
    """Return the words of the passages of one kind."""
    return [passage.text for passage in found if passage.kind is kind]


def printed() -> bytes:
    """Return a PDF of three pages: running heads, a raised mark, a paragraph over a page break, columns."""
    text = [
        (72, 760, 18, "Care of stents"),
        (72, 720, 14, "Outcome"),
        (72, 700, 10, "Stents were well tolerated by nearly all of the patients in our"),
        (72, 688, 10, "own hands."),
        (125, 692, 6, "1,2"),
        (72, 664, 10, "They last for many years, and they could be changed in most of"),
        (72, 652, 10, "the forty patients when the"),
    ]
    table = [(72, 760, 10, "disease came back.")]
    for y, row in ((720, ("Group", "n (%)", "Months")), (706, ("A", "3 (30%)", "7")), (692, ("B", "7 (70%)", "9"))):
        table += [(x, y, 10, cell) for x, cell in zip((72, 200, 300), row, strict=True)]
    listed = [(72, 760, 14, "References"), (72, 740, 10, REFERENCES[0]), (72, 726, 10, REFERENCES[1])]
    edge = (72, 800, 9, "Journal of Stents 2020")
    pages = [[edge, *body, (290, 30, 9, str(number))] for number, body in enumerate((text, table, listed), 1)]
    return pdf(pages, "Care of stents")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", word()),
        ("a.html", WEB.format(*REFERENCES).encode()),
        ("a.md", (MARKDOWN + "\n".join(REFERENCES)).encode()),
        ("a.pdf", printed()),
    ],
)
def test_structure_survives_every_format(name: str, data: bytes) -> None:
    """Headings, raised marks, tables and references are found in whatever kind of file they come."""
    read_text = read(name, data)
    found = in_document(read_text)
    assert read_text.title == "Care of stents"
    assert texts(found, PassageKind.ROW) == ["A: n (%) 3 (30%); Months 7", "B: n (%) 7 (70%); Months 9"]
    first = next(passage for passage in found if passage.kind is PassageKind.SENTENCE)
    assert first.text.startswith("Stents were well tolerated")
    assert first.scope.headings == ("Outcome",)
    assert first.scope.studies[0] == "Smith 2019"
    assert "References" in texts(found, PassageKind.HEADING)
    assert not any("Roe B" in passage.text or "never" in passage.text for passage in found)


@pytest.mark.parametrize(("name", "data"), [("a.html", WEB.encode()), ("a.md", MARKDOWN.encode()), ("a.docx", word())])
def test_lists_keep_their_items(name: str, data: bytes) -> None:
    """Items come one by one, in their order."""
    items = texts(in_document(read(name, data)), PassageKind.ITEM)
    assert [item for item in items if item != "under it"] == ["first item", "second item"]


def test_pages_of_a_pdf_are_joined() -> None:
    """A sentence runs over the page break, and running heads and page numbers are gone."""
    found = in_document(read("a.pdf", printed()))
    assert texts(found, PassageKind.SENTENCE) == [
        "Stents were well tolerated by nearly all of the patients in our own hands.",
        "They last for many years, and they could be changed in most of the forty patients when the disease came back.",
    ]
    assert not any("Journal of Stents" in passage.text for passage in found)


def test_plain_text_is_kept_as_it_is(tmp_path: Path) -> None:
    """A text file's characters are the document's, read from the file itself."""
    file = tmp_path / "a.txt"
    file.write_bytes("A title\r\n\r\nWords – and more.\n".encode())
    assert read(file) == ReadText("A title\r\n\r\nWords – and more.\n", "A title")
    assert read("b.TXT", "A title".encode("utf-16")).title == "A title"


def test_web_pages_in_other_encodings_are_read() -> None:
    """A page is decoded as it says."""
    page = '<meta charset="iso-8859-1"><title>Été</title><p>Déjà vu</p>'.encode("latin-1")
    assert read("a.htm", page) == ReadText("Déjà vu", "Été")


def locked() -> bytes:
    """Return a PDF that asks for a password."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(printed()))
    writer.encrypt("secret", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.xls", b"x", "not known"),
        ("a", b"x", "no ending"),
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t", "holds no words"),
        ("a.txt", b"\xff\xfa\x00", "not text in UTF-8"),
        ("a.txt", b"a\0b", "NUL"),
        ("a.txt", b"a" * (MAX_BYTES + 1), "larger than 50 MB"),
        ("a.html", b'<meta charset="klingon"><p>x</p>', "klingon"),
        ("a.pdf", b"%PDF-1.4 broken", "no readable PDF"),
        ("a.pdf", pdf([[]]), "no text layer"),
        ("a.pdf", locked(), "password"),
        ("a.docx", b"PK broken", "no readable Word document"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, data: bytes, fault: str) -> None:
    """One error names the file, what is wrong with it and what to do."""
    with pytest.raises(UnreadableDocument, match=fault) as error:
        read(name, data)
    assert str(error.value).startswith(f"{name}: ")
    assert error.value.remedy.endswith(".")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """A path that leads nowhere is named."""
    with pytest.raises(UnreadableDocument, match=r"gone\.txt: cannot be opened"):
        read(tmp_path / "gone.txt")


def test_readers_are_found_by_ending() -> None:
    """Every known ending has its reader, in any case; others have none."""
    assert all(reader_for(suffix.upper()) is not None for suffix in suffixes())
    assert reader_for(".exe") is None


@given(st.sampled_from(suffixes()), st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(suffix: str, data: bytes) -> None:
    """No file, however broken, ends in another error than the one."""
    try:
        found = read(f"a{suffix}", data)
    except UnreadableDocument:
        return
    assert any(character.isalnum() for character in found.text)
