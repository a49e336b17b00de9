"""Web pages: what a reader of the page sees, without navigation, scripts and styles."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from corpus.readers.base import ReadText, UnreadableDocument, decode, first_line

_SKIPPED = frozenset({"script", "style", "noscript", "template", "svg", "nav", "form", "button", "iframe", "select"})
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "footer", "aside", "dl", "dt", "dd", "figure", "figcaption"}
    | {"blockquote", "address", "pre", "hr", "table", "tbody", "thead", "tfoot", "caption", "details", "summary"}
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", re.IGNORECASE)
_RAISED = re.compile(r"[\s\[\]]*\d[\d,–—\s\[\]-]*")
_WIDEST = 100


class _Page(HTMLParser):
    """Writes a page's words down: headings with hashes, items with hyphens, rows with tabs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._parts: list[str] = []
        self._line: list[str] = []
        self._prefix = ""
        self._skip = 0
        self._in_title = False
        self._lists: list[int | None] = []
        self._row: list[str] | None = None
        self._span = 1
        self._raised: list[str] | None = None

    def text(self) -> str:
        """Return what was written down so far."""
        self._flush()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._parts)).strip("\n")

    def _flush(self, blank: bool = True) -> None:
        """End the line; with ``blank``, end the paragraph too."""
        words = " ".join("".join(self._line).split())
        self._line = []
        if words:
            self._parts.append(self._prefix + words)
            self._prefix = ""
        if blank:
            self._parts.append("")
            self._prefix = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element: what it begins ends the line before it."""
        if tag in _SKIPPED:
            self._skip += 1
        elif tag == "title":
            self._in_title = True
        elif tag == "sup":
            self._raised = []
        elif tag in ("td", "th"):
            self._line, self._span = [], _span(dict(attrs).get("colspan"))
        elif self._row is not None:
            self._line.append(" ")
        elif tag == "tr":
            self._flush(blank=False)
            self._row = []
        elif re.fullmatch(r"h[1-6]", tag):
            self._flush()
            self._prefix = "#" * int(tag[1]) + " "
        elif tag in ("ul", "ol"):
            self._flush(blank=not self._lists)
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._start_item()
        elif tag == "br":
            self._flush(blank=False)
        elif tag in _BLOCKS:
            self._flush()

    def _start_item(self) -> None:
        self._flush(blank=False)
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        mark = "- " if number is None else f"{number + 1}. "
        self._prefix = "  " * max(0, len(self._lists) - 1) + mark

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag in _SKIPPED:
            self._skip = max(0, self._skip - 1)
        elif tag == "title":
            self._in_title = False
        elif tag == "sup":
            self._end_raised()
        elif tag in ("td", "th", "tr") and self._row is not None:
            self._end_cell(tag)
        elif tag in ("ul", "ol"):
            self._flush(blank=len(self._lists) <= 1)
            self._lists = self._lists[:-1]
        elif tag == "li":
            self._flush(blank=False)
        elif self._row is None and (tag in _BLOCKS or re.fullmatch(r"h[1-6]", tag)):
            self._flush()

    def _end_cell(self, tag: str) -> None:
        row = self._row or []
        if tag != "tr":
            row.extend([" ".join("".join(self._line).split()), *[""] * (self._span - 1)])
            self._row = row
        else:
            self._parts.extend(["\t".join(row)] if any(row) else [])
            self._row = None
        self._line = []

    def _end_raised(self) -> None:
        """A raised number is written as a citation mark; raised words are words."""
        words = "".join(self._raised or [])
        self._raised = None
        number = _RAISED.fullmatch(words)
        self._line.append("^{" + re.sub(r"[\s\[\]]", "", words) + "}" if number else words)

    def handle_data(self, data: str) -> None:
        """Take words in."""
        if self._in_title:
            self.title += data
        elif not self._skip:
            (self._line if self._raised is None else self._raised).append(data)


def _span(value: str | None) -> int:
    return min(_WIDEST, int(value)) if value and value.isdecimal() and int(value) > 0 else 1


def read_html(name: str, data: bytes) -> ReadText:
    """Return a web page's text.

    Raises:
        UnreadableDocument: its encoding is not known or not what it says.
    """
    declared = _CHARSET.search(data[:2048])
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if encoding in ("utf-8", "utf8"):
        source = decode(name, data)
    else:
        try:
            source = data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            raise UnreadableDocument(
                name, f"says that it is {encoding}, but it cannot be read so.", "Save the page as UTF-8 and try again."
            ) from None
    page = _Page()
    page.feed(source)
    page.close()
    text = page.text()
    return ReadText(text, " ".join(page.title.split()) or first_line(text))
