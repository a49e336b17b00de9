"""Markdown: headings, lists and emphasis stay; tables become tab-separated, links become their words."""

from __future__ import annotations

import re

from corpus.readers.base import ReadText, decode, first_line

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_FOOTNOTE = re.compile(r"\[\^(\d{1,3})\]")


def read_markdown(name: str, data: bytes) -> ReadText:
    """Return a Markdown file's text.

    Raises:
        UnreadableDocument: it is not text in UTF-8 or UTF-16.
    """
    text = decode(name, data).replace("\r\n", "\n")
    title = ""
    if front := _FRONT.match(text):
        found = _TITLE.search(front[1])
        title = found[1] if found else ""
        text = text[front.end() :]
    lines = _COMMENT.sub("", text).split("\n")
    made = "\n".join(_lines(lines))
    return ReadText(made, title or first_line(made))


def _lines(lines: list[str]) -> list[str]:
    made: list[str] = []
    for number, line in enumerate(lines):
        bare = line.strip()
        if _FENCE.match(line):
            continue
        if bare and set(bare) <= {"="} and made and made[-1].strip():
            made[-1] = f"# {made[-1].strip()}"
        elif bare and len(bare) >= 2 and set(bare) <= {"-"} and made and _is_words(made[-1]):
            made[-1] = f"## {made[-1].strip()}"
        elif "|" in bare and _RULE.fullmatch(line):
            continue
        elif _in_table(lines, number):
            made.append("\t".join(_inline(cell.strip()) for cell in _cells(bare)))
        elif not (bare and len(bare) >= 3 and set(bare) <= {"-", "*", "_", " "}):
            made.append(_inline(re.sub(r"^\s*>\s?", "", line)))
    return made


def _is_words(line: str) -> bool:
    return bool(line.strip()) and "\t" not in line and not line.lstrip().startswith(("#", "-", "*", ">"))


def _in_table(lines: list[str], number: int) -> bool:
    """A line with a bar belongs to a table if the lines around it lead to a rule of dashes."""
    if "|" not in lines[number]:
        return False
    if number + 1 < len(lines) and "|" in lines[number + 1] and _RULE.fullmatch(lines[number + 1]):
        return True
    while number >= 0 and "|" in lines[number]:
        if _RULE.fullmatch(lines[number]):
            return True
        number -= 1
    return False


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))


def _inline(line: str) -> str:
    words = _LINK.sub(r"\1", _IMAGE.sub(r"\1", line))
    words = _FOOTNOTE.sub(r"^{\1}", words)
    return _ESCAPE.sub(r"\1", words.replace("`", ""))
