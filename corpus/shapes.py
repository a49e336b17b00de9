"""What a single line looks like: a claim, a title, a person, an address, furniture, a caption, a row of values."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from corpus.cues import ordered, words
from corpus.later import later

_WORD = later(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DATE = later(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:\d{1,2}\.?\s+)?(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"\s+(?:\d{1,2},?\s+)?(?:19|20)\d\d|\d{1,2}[:.]\d\d\s*[ap]m|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}",
    re.IGNORECASE,
)
_PAGE = later(r"(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|.{0,40}\bpage \d{1,4}", re.IGNORECASE)
_CAPTION = later(
    r"((?:supplementa(?:ry|l)\s+)?(?:figure|fig\.?|table|scheme|box|panel|chart)\s+[A-Z]?\d{1,3}[A-Za-z]?)\s*(?:[.:|–—]\s*|$)",
    re.IGNORECASE,
)
_FOOTED = r"[*†‡§]?(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+[*,]?|\^\{[\d,*\s]+\}|\s[⁰¹²³⁴⁵⁶⁷⁸⁹]+)+"
_INITIALS = rf"[A-Z]\.\s?[A-Z][\w-]+\s?{_FOOTED}"
_NAMED = later(rf"(?:[A-Z][\w.'’-]*\s){{1,4}}[A-Z][\w'’-]+(?:,\s[A-Z][\w.]+(?:\s[A-Z][\w.]+)*)?{_FOOTED}|{_INITIALS}")
_END = 80
_LAST_MARK = later(r"(?:\$?\^\{[^}]*\}\$?|[⁰¹²³⁴⁵⁶⁷⁸⁹,–-]+|\$[\d,–-]+\$|(?<=[.!?])\d{1,3}(?:[,–]\d{1,3})*)\s*$")
_ABBREVIATION = r"[A-Z][\w/+.-]{0,11}[,:=]\s[A-Za-z][^;:=]{2,80}"
_ABBREVIATIONS = later(rf"(?:abbreviations?:?\s*)?{_ABBREVIATION}(?:;\s?{_ABBREVIATION})+\.?", re.IGNORECASE)
_NUMBERISH = later(r"[-−–]?[\d.,]+%?")

_NUMBER = r"(?:[<>≤≥~±]\s?)?\d[\d.,]*(?:\s?%)?(?:\s?[–—-]\s?\d[\d.,]*%?)?"
VALUE = rf"(?:{_NUMBER}(?:\s?\([^()]{{0,30}}\d[^()]{{0,30}}\))?(?![\w(])|NA|NR|N/A)"
"""One value of a table: a number, a range, "10 (62.5%)", or "not available"."""
VALUES = later(rf"{VALUE}(?:\s+{VALUE})*")
ROW = later(rf"(?P<label>[^\W\d_].{{0,79}}?)\s+(?P<values>{VALUE}(?:\s+{VALUE})*)")
UNIT = later(
    r"[,:;]?\s*(\(?(?:n|no\.?|N)\s*\(%\)\)?|\(?n\s*[,/]\s*%\)?|\(%\)|%|\((?:months|years|days|weeks|mm|cm|n)\))\s*$"
)


def is_claim(text: str) -> bool:
    """Tell whether a short line asserts something, by a finite verb or claim-like wording.

    A question asserts nothing, unless words after the question mark answer it.
    """
    lowered = text.lower().strip()
    if lowered.endswith("?"):
        return False
    if "?" in lowered:
        return len(lowered.rsplit("?", 1)[1].split()) >= 1
    if any(phrase in lowered for phrase in words("claims", "phrases")):
        return True
    tokens = _WORD.findall(lowered)
    verbs = words("claims", "verbs")
    return any(word in verbs and before not in ("to", "how") for before, word in pairwise(["", *tokens]))


def is_person(text: str) -> bool:
    """Tell whether a line lists people with their degrees or affiliation marks, or their addresses."""
    if len(text) > 1500:
        return False
    count = max(1, len(text.split()))
    degrees = len(_degrees().findall(text))
    lowered = text.lower()
    places = len(_places().findall(lowered))
    if text.count(" · ") >= 2 and not any(character in text for character in ".!?;" if text.endswith(character)):
        return True
    if len(_NAMED.findall(text)) >= 2:
        return True
    if degrees and (degrees / count >= 0.12 or places >= 2) and not _asserts(text):
        return True
    return places >= 2 and not _asserts(text) and not text.rstrip().endswith(".")


@cache
def _degrees() -> re.Pattern[str]:
    return re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, ordered("people", "degrees"))) + r")(?!\w)")


@cache
def _places() -> re.Pattern[str]:
    return re.compile(r"(?<![^\W\d])(?:" + "|".join(map(re.escape, ordered("people", "affiliations"))) + r")\b")


def _asserts(text: str) -> bool:
    """A verb in a line that is mostly lower-case words, as prose is."""
    tokens = _WORD.findall(text)
    small = sum(1 for token in tokens if token.islower())
    return is_claim(text) and small > len(tokens) * 0.5


def is_matter(text: str) -> bool:
    """Tell whether a line is furniture of publishing: notices, dates, page numbers, breadcrumbs."""
    lowered = text.lower().strip()
    if lowered.rstrip(".!") in words("matter", "lines") or lowered in words("matter", "lines"):
        return True
    if any(lowered.startswith(start) for start in ordered("matter", "starts")):
        return True
    if any(phrase in lowered for phrase in ordered("matter", "phrases")):
        return True
    if _DATE.fullmatch(lowered) or _PAGE.fullmatch(lowered):
        return True
    if len(text) <= 160 and (text.count(" > ") >= 2 or text.count(" | ") >= 2):
        return not re.search(r"\d\s[>|]\s\d", text)
    return False


def is_number_soup(text: str) -> bool:
    """Tell whether a line is what text recognition leaves of a plot: figures without sentences."""
    tokens = text.split()
    if len(tokens) < 20:
        return False
    numbers = sum(1 for token in tokens if _NUMBERISH.fullmatch(token))
    return numbers / len(tokens) >= 0.5


def caption_label(text: str) -> str | None:
    """Return "Figure 1" where a line begins a caption, else None. "Figure 1 shows …" is a sentence."""
    match = _CAPTION.match(text)
    return match[1] if match else None


def caption_rest(text: str) -> str:
    """Return what follows the label of a caption on its own line."""
    match = _CAPTION.match(text)
    return text[match.end() :] if match else text


def is_abbreviation_list(text: str) -> bool:
    """Tell whether a line spells out abbreviations ("OS, overall survival; NA, not available")."""
    return len(text) <= 600 and bool(_ABBREVIATIONS.fullmatch(text))


def is_open(text: str) -> bool:
    """Tell whether words stop before their sentence does: no closing punctuation at the end.

    Citation marks after the full stop are looked through.
    """
    end = text[-_END:].rstrip()
    bare = _LAST_MARK.sub("", end)
    return not re.search(r"[.!?:][\"'”’)\]*_$]*$", bare.rstrip() or end)


def hangs(text: str) -> bool:
    """Tell whether a line cannot end where it does: on a comma, a hyphen, an open bracket or a function word."""
    stripped = text.rstrip()
    if stripped.endswith((",", "-", "–", "(", "/")):
        return True
    if stripped.count("(") > stripped.count(")"):
        return True
    last = re.search(r"[^\W\d_]+$", stripped)
    return bool(last and last[0] in words("grammar", "hanging"))


def is_title_case(text: str) -> bool:
    """Tell whether most of the longer words begin with a capital."""
    long = [word for word in _WORD.findall(text) if len(word) > 3]
    return bool(long) and sum(1 for word in long if word[0].isupper()) >= len(long) * 0.7


def run_in_head(text: str) -> str | None:
    """Return "Results:" (or "Results.") where a paragraph begins with a section's name on the same line, else None."""
    match = re.match(r"([A-Z][A-Za-z]+(?:\s(?:and|&|of|[A-Za-z]+)){0,3})\s?([:.])\s+(?=\S)", text)
    if match and match[1].lower() in words("headings", "standard"):
        return text[: match.end(2)]
    return None
