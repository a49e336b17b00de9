"""Putting questions together out of pieces of others: what one is about is lent to the next, or put in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wordfreq import zipf_frequency

from assistant.followup.mentions import DOCUMENT, NAME, NUMBER, STUDY, TIME, Mention, Reading
from assistant.followup.words import Words

EVERYDAY = 4.0
"""Words at least this common in English (Zipf scale, wordfreq) begin with a capital only where a sentence does."""
_CONTRACTED = re.compile(r"\b(what|where|who|how|when|why|that|there|it|she|he)['’]s(?=\s+(?!the\b))", re.IGNORECASE)
_END = " \t?!.,;:–-"
_BETWEEN = r"((?:(?!{stop}\b)[\w%<>≥≤=.'’+-]+\s+){{0,4}})$"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A mention with what introduces it in its question: a preposition, where it has one, and what stands between."""

    mention: Mention
    start: int
    preposition: str
    words: str
    """From behind the preposition to the end of the mention."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Takes questions apart and writes new ones."""

    words: Words

    def phrase(self, mention: Mention) -> Phrase:
        """Return the phrase that a mention stands in."""
        before = mention.text[: mention.start]
        prep = self.words.cues["preposition"].pattern
        between = _BETWEEN.format(stop=f"(?:{prep}|{self.words.cues['apart'].pattern})")
        match = re.search(rf"(?<!\w)({prep})\s+{between}", before, re.IGNORECASE)
        if match is None:
            return Phrase(mention, mention.start, "", unpossessed(mention.surface))
        return Phrase(
            mention, match.start(), match.group(1).lower(), unpossessed(mention.text[match.start(2) : mention.end])
        )

    def added(self, mention: Mention) -> str:
        """Return the words by which what a mention names can be added to another question."""
        found = self.phrase(mention)
        sort = self.words.sorts.get(mention.kind)
        if found.preposition and (sort is None or found.preposition in sort.into):
            return f"{found.preposition} {found.words}"
        return f"{sort.into[0]} {found.words}" if sort else found.words

    def lent(self, mentions: Iterable[Mention], own: str = "") -> str:
        """Return what the mentions are, ready to be added; what ``own`` holds already is left out."""
        known, texts = own.lower(), []
        for each in mentions:
            if each.surface.strip(_END).lower() not in known:
                texts.append(self.added(each))
                known += f" {each.surface.lower()}"
        return " ".join(texts)

    def content(self, question: str) -> str:
        """Return a question without its opening and its mark: what it is about, and what it asks of it."""
        text = question.strip(_END)
        inverted = self.words.cues["inverted"].match(text)
        if inverted:
            return f"{inverted['what']} of {inverted['of']}".strip(_END)
        if self.words.has("who_does", text):
            return text[:1].lower() + text[1:]
        begun = self.words.cues["beginning"].match(text)
        rest = (text[begun.end() :] if begun else text).strip(_END) or text
        word = rest.split()[0] if rest else ""
        return rest[:1].lower() + rest[1:] if word.istitle() and zipf_frequency(word, "en") >= EVERYDAY else rest

    def replaced(self, old: Mention, new: Mention, noun: str = "") -> str:
        """Return ``old``'s question with ``new`` in its place; ``noun`` ends its name."""
        text = old.text
        there, here = self.phrase(old), self.phrase(new)
        if old.kind in {TIME, NUMBER}:
            timed, rest = _timed(old, new), text[old.end :]
            return f"{text[: old.start]}{timed}{rest.removeprefix('%') if timed.endswith('%') else rest}"
        words = f"{here.words} {noun}".strip()
        if here.preposition and there.preposition:
            return f"{text[: there.start]}{here.preposition} {words}{text[old.end :]}"
        return f"{text[: old.start]}{words}{text[old.end :]}"

    def without(self, text: str, mention: Mention) -> str:
        """Return ``text`` without a mention of its question and what introduces it."""
        phrase = self.phrase(mention)
        cut = mention.text[phrase.start : mention.end]
        return re.sub(r"\s{2,}", " ", text.replace(cut, " ", 1)).strip()


def uncontracted(text: str) -> str:
    """Return ``text`` with "what's that" written out."""
    return _CONTRACTED.sub(r"\1 is", text)


def unpossessed(words: str) -> str:
    """Return what is named, without the "'s" that belongs to a word after it."""
    return re.sub(r"['’]s$", "", words.strip(_END))


def asked(text: str) -> str:
    """Return ``text`` as one question: its first letter large, one mark at its end."""
    plain = re.sub(r"\s+", " ", text).strip(_END)
    plain = re.sub(r"\s+([,;:?])", r"\1", plain)
    return f"{plain[:1].upper()}{plain[1:]}?"


def _timed(old: Mention, new: Mention) -> str:
    """Return a time as the old one was written, where both have one number: "ten years" for "5-year" is "10-year"."""
    was, now = ([re.match(r"[tn]:([\d.]+)([a-z]*)", key) for key in each.keys] for each in (old, new))
    first, second = was[0], now[0]
    if (new.kind == NUMBER and not new.surface[:1].isdigit()) or " or " in new.surface:
        return new.surface  # "more than 70%", ">70%" and "70% or more" in the place of any number
    if len(was) == len(now) == 1 and first and second and second[2] in {"", first[2]}:
        number = re.search(r"\d+(?:\.\d+)?", old.surface)
        if number:
            return f"{old.surface[: number.start()]}{second[1]}{old.surface[number.end() :]}"
        return re.sub(r"^\w+", second[1], old.surface)
    return new.surface


def heads(reading: Reading, words: Words) -> tuple[Mention, ...]:
    """Return the mentions that a question can be about."""
    return tuple(each for each in reading.mentions if each.kind == NAME or _is_head(each, words))


def _is_head(mention: Mention, words: Words) -> bool:
    sort = words.sorts.get(mention.kind)
    return sort is not None and sort.head


def subject(reading: Reading, words: Words) -> tuple[Mention, ...]:
    """Return the study or source that a question is about; all that it is about where it names none or quotes one."""
    named = tuple(each for each in reading.mentions if each.kind in {STUDY, DOCUMENT})
    studies = any(each.kind == STUDY for each in named)
    return named if studies and not words.has("speaking", reading.text) else whole(reading)


def whole(reading: Reading) -> tuple[Mention, ...]:
    """Return everything that a question is about or narrowed to, but for times and numbers."""
    return tuple(each for each in reading.mentions if each.kind not in {TIME, NUMBER})


def names(mentions: Sequence[Mention]) -> list[str]:
    """Return what can be meant, each as written."""
    return [part.surface.strip(_END) for each in mentions for part in (each.parts or (each,))]
