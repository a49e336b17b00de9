"""Grading of terms and of names of studies: synonyms count, what is denied does not."""

from __future__ import annotations

import re

from assistant.study import words
from assistant.study.denials import spelled_out, split_denied
from assistant.study.library import Library
from assistant.study.model import Answer, Grade, Item, Outcome

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def grade_term(library: Library, answer: Answer, text: str) -> Grade:
    """Grade a term through the vocabulary: abbreviations and synonyms count, wider and narrower ones in part."""
    item = answer.items[0]
    if _same_words(text, item):
        return Grade(Outcome.RIGHT, words.say("grade", "right_term", answer=answer.text))
    said, _ = split_denied(spelled_out(text))
    wanted = {term.key for term in library.lexicon.read(item.text) if term.key.startswith("c:")}
    given = [term for term in library.lexicon.read(said) if term.key.startswith("c:")]
    keys = {term.key for term in given}
    if wanted and wanted <= keys:
        kind = library.lexicon.type_of(next(iter(wanted)))
        allowed = wanted | {b for key in wanted for b in library.lexicon.ancestors(key)}
        more = [t for t in given if t.key not in allowed and library.lexicon.type_of(t.key) == kind]
        key, outcome = ("several_terms", Outcome.PARTLY) if more else ("right_term", Outcome.RIGHT)
        return Grade(outcome, words.say("grade", key, answer=answer.text))
    related = {b for key in wanted for b in library.lexicon.ancestors(key)}
    narrower = any(set(term.broader) & wanted for term in given)
    if keys & related or narrower:
        return Grade(Outcome.PARTLY, words.say("grade", "wider_term", answer=answer.text))
    return Grade(Outcome.WRONG, words.say("grade", "wrong_term", answer=answer.text))


def grade_study(library: Library, answer: Answer, text: str) -> Grade:
    """Grade the name of a study: author or trial is enough, a journal, place or coauthor beside it is no fault."""
    item = answer.items[0]
    said = f" {plain_words(split_denied(text)[0])} "
    names = {plain_words(_YEAR.sub("", each)) for each in (item.text, *item.variants)} - {""}
    if not any(f" {name} " in said for name in names):
        return Grade(Outcome.WRONG, words.say("grade", "wrong_term", answer=answer.text))
    known = {plain_words(_YEAR.sub("", study)) for p in library.passages for study in p.scope.studies}
    place = words.pattern("study", "not_trials")
    trials = {t.key for each in names for t in library.lexicon.read(each)}
    kin = {" ".join(name.split()[:1]) for name in names}
    terms = [t for t in library.lexicon.read(said) if library.lexicon.type_of(t.key) == "trial"]
    bare = said
    for term in (t for t in terms if place.search(t.surface)):
        bare = bare.replace(term.surface, " ")  # a place may be called like an author
    others = [name for name in known - names - {""} if f" {name} " in bare and name.split()[0] not in kin]
    more = [t for t in terms if t.key not in trials and not place.search(t.surface)]
    years = set(_YEAR.findall(said))
    own = set(_YEAR.findall(" ".join((item.text, *item.variants, answer.text))))
    if others or more:
        return Grade(Outcome.PARTLY, words.say("grade", "several_terms", answer=answer.text))
    if years and own and not years & own:
        return Grade(Outcome.PARTLY, words.say("grade", "wrong_year", answer=answer.text))
    return Grade(Outcome.RIGHT, words.say("grade", "right_term", answer=answer.text))


def _same_words(text: str, item: Item) -> bool:
    """Whether an accepted way of writing the answer is what was typed."""
    typed = plain_words(text)
    return any(typed == plain_words(accepted) != "" for accepted in (item.text, *item.variants))


def plain_words(text: str) -> str:
    """Return a text's letters and digits in lower case, with single spaces between words."""
    return " ".join("".join(c.lower() if c.isalnum() else " " for c in text).split())
