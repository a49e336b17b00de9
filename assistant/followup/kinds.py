"""Messages that are nothing but a reference or a turn of phrase, by what they ask for: "why?", "who said so?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.followup.filling import Context, Filling
from assistant.followup.mentions import DOCUMENT, STUDY, TIME, MentionReader, Reading
from assistant.followup.phrases import Phrasing, heads, unpossessed
from assistant.followup.references import References
from assistant.followup.words import MARKS, Words

KINDS = (
    "why_not",
    "why",
    "which_study",
    "who",
    "source",
    "when",
    "more",
    "evidence",
    "bare_question",
    "overall",
    "next",
)
"""What a whole message can ask for, in the order in which it is looked for."""
ASIDE = frozenset({"which_study", "who", "source", "when", "evidence", "why", "why_not"})
"""Those after which the question before stays the one that is spoken of."""
EXPLAINS = frozenset({"why", "evidence"})
"""Of these, the ones whose reply is referred to from then on: who said that is asked of the reason given."""
FORMS = {"which_study": ("study_named", "study"), "who": ("study_named", "who"), "when": ("when_named", "when")}
"""Those that ask for a study: the form where its name is known, and the one where it is not."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Writes such messages out as questions that stand alone."""

    reader: MentionReader
    phrasing: Phrasing
    filling: Filling
    references: References
    words: Words

    def kind_of(self, text: str) -> str:
        """Return what a whole message asks for, one of ``KINDS``; empty where it says more."""
        plain = re.sub(r"\s+", " ", text).strip(MARKS)
        return next((kind for kind in KINDS if self.words.has(kind, plain)), "")

    def of_kind(self, kind: str, text: str, context: Context) -> list[str]:
        """Return what a message means that is nothing but a reference: "why?", "which study was that?"."""
        before = context.before
        content = self.phrasing.content(before.text)
        if kind == "overall":
            return self.filling.overall(context)
        if kind == "next" and self.words.has("first_of", before.text):
            return [self.words.cues["first_of"].sub("second", before.text, count=1)]
        if kind == "bare_question":
            own = self.reader.read(text)
            return [*self.filling.of_everything(own, context), *self.filling.appended(own, context)]
        if kind in FORMS:
            named, general = FORMS[kind]
            study = self.filling.study(context)
            return [
                *([self.words.form(named, study=study)] if study else []),
                self.words.form(general, content=content),
            ]
        if kind == "more":
            about = self.filling.about(context)
            told = " ".join([self.phrasing.phrase(about[0]).words, self.phrasing.lent(about[1:])]) if about else content
            return [self.words.form("more", subject=told.strip())]
        return [self.words.form(kind, content=content)]

    def of_sources(self, text: str, context: Context) -> list[str]:
        """Return what a message means that asks whether the sources hold anything: of what was spoken of."""
        said = self.words.cues["says_on"].match(text)
        if said and self.words.has("speaking", context.before.text):
            who = self.reader.read(said["who"].title()).mentions
            if len(who) == 1 and who[0].kind in {STUDY, DOCUMENT}:
                return [self.words.form("says", who=said["who"], subject=said["what"])]
        begun = self.words.cues["mentioned"].match(text)
        rest = text[begun.end() :].strip(MARKS) if begun else ""
        rest = self.references.without_pronouns(rest)[0]
        if not rest:
            return []
        quoted = context.before.of(DOCUMENT, "criteria")
        if len(quoted) == 1 and begun and self.words.has("pronoun", begun.group()):
            return [self.words.form("says", who=unpossessed(quoted[0].surface), subject=rest)]
        own = self.reader.read(rest)
        about = heads(own, self.words)
        of_it = self.filling.beside(own, context) if about else self.filling.appended(own, context)
        return [self.words.form("said_of", subject=each) for each in (of_it or [rest])]

    def concluded(self, text: str, context: Context) -> list[str]:
        """Return what a message means that asks what a study came to."""
        study = self.filling.study(context) if self.words.has("concluded", text) else ""
        return [self.words.form("concluded", study=study)] if study else []

    def compared(self, rest: str, text: str, before: Reading) -> list[str]:
        """Return the comparison of what was asked about with what is named now; nothing where there is none."""
        new = heads(self.reader.read(rest), self.words)
        if len(new) != 1:
            return []
        old = self.references.like(new[0], before) or heads(before, self.words)
        one = self.references.one_of([m for m in old if not m.keys & new[0].keys])
        if one is None:
            return []
        first, other = (m.surface.strip(MARKS) for m in (one, new[0]))
        values = [t for t in before.asked if t.key.startswith("c:")] or before.asked
        terms = sorted([(m.start, m.surface) for m in before.of(TIME)] + [(t.start, t.surface) for t in values])
        aspect = " ".join(dict.fromkeys(surface for _, surface in terms))
        where = self.phrasing.lent(before.of(STUDY, DOCUMENT))
        found = (
            [self.words.form("compare_in", one=first, other=other, aspect=f"{aspect} {where}".strip())]
            if aspect
            else []
        )
        if self.words.has("differs", text):
            found.insert(0, self.words.form("differ", one=unpossessed(first), other=unpossessed(other)))
        if self.words.has("versus", text):
            found.insert(0, f"{before.text.rstrip(MARKS)} versus {other}")
        return [*found, self.words.form("compare", one=first, other=other)]
