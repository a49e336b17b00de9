"""Grading of what a learner typed: the same answer always gives the same grade, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assistant.study import words
from assistant.study.deck import Deck
from assistant.study.figures import Figure
from assistant.study.grading_lists import grade_list
from assistant.study.library import Library
from assistant.study.model import Answer, Card, Grade, Item, Kind, Mode, Outcome
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
        return grade_number(answer, text)
    if answer.mode is Mode.TERM:
        return grade_term(deck.library, answer, text)
    if answer.mode is Mode.LIST:
        return grade_list(deck.library, answer, text, card.front, any_figure=card.kind is Kind.DISAGREEMENT)
    return grade_verdict(deck, answer, text)


def _items(answer: Answer) -> tuple[str, ...]:
    return tuple(item.text for item in answer.items) if answer.mode is Mode.LIST else ()


def _shown(answer: Answer) -> str:
    return answer.text.replace("\n", "; ")


def grade_number(answer: Answer, text: str) -> Grade:
    """Grade a figure: value, sign and unit by notation, rounding within a hundredth."""
    item = answer.items[0]
    given = words.notation().read(text)
    if not given:
        return Grade(Outcome.WRONG, words.say("grade", "no_number", answer=answer.text))
    wanted = [(each, figure) for each in (item.text, *item.variants) for figure in words.notation().read(each)[:1]]
    found = [_compared(figure, each) for _, figure in wanted for each in given]
    best = min(found, key=lambda each: _ORDER.index(each))
    key, outcome = _SAID[best]
    main = [figure for _, figure in wanted]
    others = [each for each in given if all(_compared(figure, each) == "wrong_number" for figure in main)]
    if outcome is Outcome.RIGHT and others:
        return Grade(Outcome.PARTLY, words.say("grade", "several", answer=answer.text))
    return Grade(outcome, words.say("grade", key, answer=answer.text))


_SAID = {
    "right_number": ("right_number", Outcome.RIGHT),
    "rounded": ("rounded", Outcome.RIGHT),
    "no_sign": ("no_sign", Outcome.PARTLY),
    "wrong_sign": ("wrong_sign", Outcome.PARTLY),
    "near_number": ("near_number", Outcome.PARTLY),
    "half_range": ("half_range", Outcome.PARTLY),
    "wrong_unit": ("wrong_unit", Outcome.WRONG),
    "opposite": ("wrong_sign", Outcome.WRONG),
    "wrong_number": ("wrong_number", Outcome.WRONG),
}
_ORDER = tuple(_SAID)
_UP, _DOWN = frozenset(">≥"), frozenset("<≤")


def _compared(wanted: Figure, given: Figure) -> str:
    """Return how a given figure stands to the wanted one."""
    notation = words.notation()
    low, high, unit = notation.alike(wanted)
    other_low, other_high, other_unit = notation.alike(given)
    if given.unit and wanted.unit and unit != other_unit:
        same = (wanted.low, wanted.high) == (given.low, given.high)
        return "wrong_unit" if same else "wrong_number"
    if not given.unit or not wanted.unit:
        low, high, other_low, other_high = wanted.low, wanted.high, given.low, given.high
    if wanted.is_range and not given.is_range:
        return "half_range" if given.low in (wanted.low, wanted.high) else "wrong_number"
    if (low, high) == (other_low, other_high):
        return _signs(wanted.sign, given.sign)
    if _within(low, other_low, "rounding") and _within(high, other_high, "rounding"):
        return "rounded" if _signs(wanted.sign, given.sign) == "right_number" else _signs(wanted.sign, given.sign)
    if _within(low, other_low, "near") and _within(high, other_high, "near"):
        return "near_number" if not wanted.unit or wanted.low % 1 else "wrong_number"
    return "wrong_number"


def _signs(wanted: str, given: str) -> str:
    wanted, given = wanted.replace("~", ""), given.replace("~", "")
    if wanted == given:
        return "right_number"
    if not given:
        return "no_sign"
    if (wanted in _UP and given in _DOWN) or (wanted in _DOWN and given in _UP):
        return "opposite"
    return "wrong_sign"


def _within(wanted: Decimal, given: Decimal, share: str) -> bool:
    """Whether a figure is the wanted one rounded, within a share of it."""
    limit = Decimal(str(words.section("notation")[share]))
    return abs(wanted - given) <= abs(wanted) * limit


def grade_term(library: Library, answer: Answer, text: str) -> Grade:
    """Grade a term through the vocabulary: abbreviations and synonyms count, wider and narrower ones in part."""
    item = answer.items[0]
    if _same_words(text, item):
        return Grade(Outcome.RIGHT, words.say("grade", "right_term", answer=answer.text))
    wanted = {term.key for term in library.lexicon.read(item.text) if term.key.startswith("c:")}
    given = [term for term in library.lexicon.read(text) if term.key.startswith("c:")]
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


def _same_words(text: str, item: Item) -> bool:
    """Whether an accepted way of writing the answer is what was typed, or its last part is (“Strosberg et al.”)."""
    typed = _plain(text)
    for accepted in (item.text, *item.variants):
        form = _plain(accepted)
        if form and (typed == form or typed in (f"{form} et al", f"{form} and colleagues", f"{form} study")):
            return True
    return False


def _plain(text: str) -> str:
    return " ".join("".join(c.lower() if c.isalnum() else " " for c in text).split())


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
    typed = f" {_plain(text)} "
    found: Sequence[tuple[int, str]] = [
        (len(form), verdict)
        for verdict in _VERDICTS[kind]
        for form in words.section("vignette")["accepted"][verdict]
        if f" {_plain(form)} " in typed
    ]
    return max(found)[1] if found else None
