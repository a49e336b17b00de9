"""Grading of what a learner typed: the same answer always gives the same grade, with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.study import words
from assistant.study.deck import Deck
from assistant.study.grading_lists import grade_list
from assistant.study.grading_numbers import grade_number
from assistant.study.grading_positions import grade_positions
from assistant.study.grading_terms import grade_study, grade_term, plain_words
from assistant.study.model import Answer, Card, Grade, Kind, Mode, Outcome
from guardrails.criteria.evaluate import evaluate
from guardrails.criteria.facts import parse_case

LONGEST = 2000
"""Characters of an answer that are read."""


def grade(deck: Deck, card: Card, typed: str) -> Grade:
    """Return the grade of a typed answer to a card."""
    answer, text = card.answer, typed[:LONGEST].strip()
    if not any(c.isalnum() for c in text):
        return Grade(Outcome.WRONG, words.say("grade", "empty", answer=_shown(answer)), missing=_items(answer))
    if answer.mode is Mode.NUMBER:
        return grade_number(answer, text, card.quote)
    if answer.mode is Mode.TERM:
        return (grade_study if card.kind is Kind.STUDY else grade_term)(deck.library, answer, text)
    if answer.mode is Mode.LIST:
        by = grade_positions if card.kind is Kind.DISAGREEMENT else grade_list
        return by(deck.library, answer, text, card.front)
    return grade_verdict(deck, answer, text)


def _items(answer: Answer) -> tuple[str, ...]:
    return tuple(item.text for item in answer.items) if answer.mode is Mode.LIST else ()


def _shown(answer: Answer) -> str:
    return answer.text.replace("\n", "; ")


def grade_verdict(deck: Deck, answer: Answer, text: str) -> Grade:
    """Grade a verdict against what the checkers find now."""
    criteria = deck.sets[answer.set_id]
    found = evaluate(criteria, parse_case(answer.case)).verdict
    shown = words.section("vignette")["verdicts"][found]
    named = verdict_named(text, criteria.kind.value)
    if named is None:
        return Grade(Outcome.WRONG, words.say("grade", "no_verdict", answer=shown))
    key, outcome = ("right_verdict", Outcome.RIGHT) if named == found else ("wrong_verdict", Outcome.WRONG)
    return Grade(outcome, words.say("grade", key, answer=shown))


_VERDICTS = {
    "eligibility": ("criteria_met", "criteria_not_met", "undetermined", "not_applicable"),
    "exclusion": ("exclusion_present", "caution", "none_present", "undetermined", "not_applicable"),
}


def verdict_named(text: str, kind: str) -> str | None:
    """Return the verdict of a kind of set that a text names: the longest wording counts; None where it names none."""
    typed = f" {plain_words(text)} "
    found: Sequence[tuple[int, str]] = [
        (len(form), verdict)
        for verdict in _VERDICTS[kind]
        for form in words.section("vignette")["accepted"][verdict]
        if f" {plain_words(form)} " in typed
    ]
    return max(found)[1] if found else None
