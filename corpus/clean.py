"""What a person reads: line breaks joined, citation marks and mark-up removed, LaTeX-like leftovers spelled out.

Only what is shown is cleaned; a quote is always the exact text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from corpus.cues import ordered, words
from corpus.later import later
from corpus.marks import Mark

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LATEX = (
    (re.compile(r"\\text ?\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\langle ?"), "<"),
    (re.compile(r" ?\\rangle"), ""),
    (re.compile(r"\( ?\\pm ?"), "(±"),
    (re.compile(r" ?\\pm ?"), " ± "),
    (re.compile(r"\\(?:leq?|leqslant)(?![a-zA-Z]) ?"), "≤"),
    (re.compile(r"\\(?:geq?|geqslant)(?![a-zA-Z]) ?"), "≥"),
    (re.compile(r"\\(?:sim|approx)(?![a-zA-Z]) ?"), "~"),
    (re.compile(r"\\times(?![a-zA-Z])"), "×"),
    (re.compile(r"\\mu(?![a-zA-Z]) ?"), "µ"),
    (re.compile(r"\\([%&#_$])"), r"\1"),
    (re.compile(r"\^\{\*+\}|(?<=[.,;:)])\^\{[\d,–-]{1,30}\}"), ""),
    (re.compile(r"\^\{([^{}]{1,12})\}"), r"\1"),
)
_MATHS = later(r"\$(?!\s)([^$]{1,80})(?<!\s)\$(?!\d)")
_ELEMENT = later(r"\$(\d{2,3}[A-Z][a-z]?)\$\s(?=[a-z]{3})")
_MARKUP = later(r"</?(?:u|b|i|em|strong|sup|sub|span|br|p)\s*/?>|\*\*|__(?=\w)|(?<=\w)__", re.IGNORECASE)
_ISOTOPE = later(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?=[A-Z][a-z])")


def clean(raw: str, marks: Iterable[Mark] = (), offset: int = 0) -> str:
    """Return ``raw`` as a person reads it.

    Args:
        raw: exact words of a document.
        marks: citation marks of the document to leave out.
        offset: where in the document ``raw`` begins.
    """
    pieces, position = [], 0
    for mark in marks:
        start, end = mark.start - offset, mark.end - offset
        if start >= position and end <= len(raw):
            pieces.append(raw[position:start])
            position = end
    pieces.append(raw[position:])
    return tidy("".join(pieces))


def tidy(raw: str) -> str:
    """Return ``raw`` without mark-up and line breaks, LaTeX-like notation written as plain characters."""
    text = _ISOTOPE.sub(lambda match: match[0].translate(_SUPERSCRIPTS), raw)
    if "\n" in text or "\r" in text:
        text = _joined(text)
    text = " ".join(text.split())
    if "$" in text or "\\" in text or "^{" in text:
        text = _plain(text)
    text = " ".join(_MARKUP.sub("", text).split())
    text = re.sub(r" ?[-–] ?→ ?", " → ", _mass_apart().sub(r"\1", text))
    text = re.sub(r" ([,;.])(?= |$)", r"\1", text)
    return re.sub(r"([<≤≥]) (?=\d)", r"\1", text) if re.search(r"\w [<≤≥] \d+ ?%", text) else text


@cache
def _mass_apart() -> re.Pattern[str]:
    """A nuclide's mass that a blank parts from its element: "177 Lu-Dotatate"."""
    return re.compile(r"\b(\d{2,3}) (?=(?:" + "|".join(ordered("notation", "nuclides")) + r")-[A-Za-z])")


def _joined(text: str) -> str:
    def hyphen(match: re.Match[str]) -> str:
        before, after = match[1], match[2]
        soft = before.islower() and after[0].islower() and before not in words("grammar", "hyphened")
        return before + ("" if soft else "-") + after

    return re.sub(r"\b(\w{1,40})-[^\S\n]*\n\s*(\w+)", hyphen, text)


def _plain(text: str) -> str:
    text = _ELEMENT.sub(r"\1", text)

    def maths(match: re.Match[str]) -> str:
        inside = match[1]
        formula = re.search(r"[\\<>=^%]|^[\d.,– -]+$|^ ?\(?\d", inside)
        return inside.strip() if formula else match[0]

    text = _MATHS.sub(maths, text)
    for pattern, replacement in _LATEX:
        text = pattern.sub(replacement, text)
    return text
